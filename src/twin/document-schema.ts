/**
 * Checks a case document that comes from outside: a file, the browser's storage.
 * The shapes are those of `document.ts` and `records.ts`; the compiler holds the two equal (end of file).
 */
import { z } from 'zod';
import { ORGANS } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import type { Vec3 } from '../core/space.ts';
import { CASE_SCHEMA, CASE_VERSION, type CaseDocument } from './document.ts';
import { migrated } from './document-migration.ts';
import {
  image,
  induction,
  model,
  plan,
  reinduction,
  report,
  retest,
  segmentation,
  simulation,
} from './heart-schema.ts';
import { STEPS } from './records.ts';
import { blobId, count, maybe, measurement, record, step, text, vec3 } from './schema-parts.ts';
import { followUp, growth, organ, resection } from './tumour-schema.ts';

const caseDocument = z.object({
  schema: z.literal(CASE_SCHEMA),
  version: z.literal(CASE_VERSION),
  id: text,
  createdAt: text,
  organ: z.enum(ORGANS),
  patient: z.object({
    pseudonym: text,
    name: maybe(text),
    id: maybe(text),
    sex: maybe(z.enum(['F', 'M', 'O'])),
    birthDate: maybe(text),
    deidentified: z.boolean(),
    synthetic: z.boolean(),
  }),
  side: maybe(
    z.object({
      value: z.enum(['left', 'right', 'midline', 'not-applicable']),
      confirmedAt: maybe(text),
    }),
  ),
  study: maybe(
    z.object({
      date: maybe(text),
      description: text,
      modality: text,
      studyUid: text,
      seriesUid: text,
      seriesDescription: text,
      manufacturer: maybe(text),
      institution: maybe(text),
    }),
  ),
  steps: z.object({
    image: maybe(record(image)),
    segmentation: maybe(record(segmentation)),
    model: maybe(record(model)),
    simulation: maybe(record(simulation)),
    induction: maybe(record(induction)),
    plan: maybe(record(plan)),
    retest: maybe(record(retest)),
    reinduction: maybe(record(reinduction)),
    followUp: maybe(record(followUp)),
    organ: maybe(record(organ)),
    growth: maybe(record(growth)),
    resection: maybe(record(resection)),
    report: maybe(record(report)),
  }),
  captures: z.array(
    z.object({
      id: text,
      step,
      title: text,
      caption: text,
      png: blobId,
      stamps: z.array(text),
      ofVersion: count,
      createdAt: text,
    }),
  ),
  display: z.record(
    z.string(),
    z.object({
      visible: z.boolean(),
      locked: z.boolean(),
      colour: maybe(vec3.readonly()),
    }),
  ),
  measurements: z.array(measurement).optional(),
  audit: z.array(z.object({ at: text, step: z.enum([...STEPS, 'case']), text })),
  lastVersion: count,
});

const header = z.object({ schema: z.literal(CASE_SCHEMA), version: z.int() });

/**
 * The case document that a JSON value holds. Fails with `not-a-case`, `newer-version` or `case-damaged`,
 * the last naming the first field that does not fit.
 */
export function parseCaseDocument(value: unknown): CaseDocument {
  const head = header.safeParse(value);
  if (!head.success) {
    fail(
      'bad-input',
      'not-a-case',
      'This is not a Theatron case: its document does not name the schema "theatron-case" and a version.',
      'Choose a file with the ending .theatron that was saved by this program.',
    );
  }
  if (head.data.version > CASE_VERSION) {
    fail(
      'unsupported',
      'newer-version',
      `This case was made by a newer version of Theatron (case version ${head.data.version}; this one reads up to ${CASE_VERSION}).`,
      'Update Theatron and open the case again. Nothing was changed.',
    );
  }
  const parsed = caseDocument.safeParse(migrated(value, head.data.version));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    fail(
      'bad-input',
      'case-damaged',
      `The case document is damaged: "${issue.path.join('.')}" ${issue.message.toLowerCase()}.`,
      'Open an earlier copy of the case.',
    );
  }
  return parsed.data;
}

/** Drops `readonly` and the brands of `core/space.ts`, neither of which a schema can state. */
type Plain<T> = T extends string | number | boolean | null
  ? T
  : T extends Vec3
    ? [number, number, number]
    : string extends keyof T
      ? T
      : { -readonly [Key in keyof T]: Plain<T[Key]> };
type Equal<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Assert<T extends true> = T;
/** Does not compile when schema and types differ. */
export type SchemaFitsTypes = Assert<
  Equal<Plain<z.infer<typeof caseDocument>>, Plain<CaseDocument>>
>;
