/**
 * Checks a case document that comes from outside: a file, the browser's storage.
 * The shapes are those of `document.ts` and `records.ts`; the compiler holds the two equal (end of file).
 */
import { z } from 'zod';
import { fail } from '../core/failure.ts';
import type { Vec3 } from '../core/space.ts';
import { isBlobId, type BlobId } from './blob-id.ts';
import { CASE_SCHEMA, CASE_VERSION, type CaseDocument } from './document.ts';
import { STEPS, type Json } from './records.ts';

const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const count = z.int().nonnegative();
const text = z.string();
const maybe = <T extends z.ZodType>(type: T) => z.nullable(type);
const blobId = z.custom<BlobId>(isBlobId, 'not the name of a bulk array');
const step = z.enum(STEPS);
const json: z.ZodType<Json> = z.json();

const grid = z.object({
  dimensions: vec3,
  spacingMm: vec3,
  originMm: vec3,
  direction: z.array(z.number()).length(9),
});

const warnings = z.array(z.object({ code: text, message: text }));

const record = <Summary extends z.ZodType>(summary: Summary) =>
  z.object({
    id: step,
    version: z.int().positive(),
    change: text,
    operation: text,
    operationVersion: text,
    parameters: z.record(z.string(), json),
    inputs: z.array(z.object({ id: step, version: z.int().positive() })),
    seed: maybe(z.number()),
    digest: maybe(text),
    createdAt: text,
    interlocks: z.array(
      z.object({
        id: text,
        message: text,
        hint: text,
        answer: maybe(z.object({ reason: text, at: text })),
      }),
    ),
    blobs: z.record(z.string(), blobId),
    summary,
  });

const image = z.object({
  grid,
  modality: text,
  unit: z.enum(['HU', 'arbitrary']),
  window: maybe(z.object({ centre: z.number(), width: z.number() })),
  warnings,
});

const segmentation = z.object({
  grid,
  structures: z.array(
    z.object({
      label: count,
      name: text,
      volumeMl: z.number(),
      components: maybe(count),
      confidence: maybe(z.enum(['good', 'check', 'poor', 'missing'])),
      note: maybe(text),
    }),
  ),
  warnings,
  edits: count,
});

const model = z.object({
  surfaces: z.array(
    z.object({
      label: count,
      vertices: count,
      triangles: count,
      closed: z.boolean(),
      manifold: z.boolean(),
      volumeChangePercent: z.number(),
      p95DistanceMm: z.number(),
    }),
  ),
  simulationGrid: z.object({
    grid,
    activeVoxels: count,
    healthyMl: z.number(),
    borderZoneMl: z.number(),
    scarMl: z.number(),
  }),
  fibres: z.object({
    method: text,
    endocardialAngleDeg: z.number(),
    epicardialAngleDeg: z.number(),
  }),
  wallThicknessMm: maybe(z.object({ p5: z.number(), median: z.number(), p95: z.number() })),
  warnings,
});

const simulation = z.object({
  model: text,
  cells: count,
  spacingMm: z.number(),
  durationMs: z.number(),
  engine: text,
  threads: count,
  wallSeconds: z.number(),
  parameters: z.array(
    z.object({
      name: text,
      title: text,
      value: z.number(),
      unit: text,
      default: z.number(),
      source: text,
      range: z.tuple([z.number(), z.number()]),
    }),
  ),
  stimuli: z.array(
    z.object({
      name: text,
      site: text,
      positionLps: maybe(vec3),
      startMs: z.number(),
      count,
      cycleLengthMs: z.number(),
    }),
  ),
  activation: z.object({
    capturedFraction: z.number(),
    firstMs: z.number(),
    lastMs: z.number(),
    activatedMl: z.number(),
    reentry: z.enum(['none', 'non-sustained', 'sustained']),
  }),
  ecg: maybe(
    z.object({
      leads: z.array(text),
      sampleIntervalMs: z.number(),
      qrsDurationMs: maybe(z.number()),
    }),
  ),
  warnings,
});

const plan = z.object({
  lesions: z.array(
    z.object({
      id: text,
      lineId: maybe(text),
      positionLps: vec3,
      normalLps: vec3,
      surface: z.enum(['endocardium', 'epicardium']),
      widthMm: z.number(),
      depthMm: z.number(),
      segment: maybe(z.int()),
      volumeMl: z.number(),
      distances: z.array(z.object({ structure: text, distanceMm: z.number() })),
    }),
  ),
  criticalStructures: z.array(text),
  totalVolumeMl: z.number(),
  warnings,
});

const retest = simulation.extend({
  comparison: z.object({
    activatedChangeMl: z.number(),
    lastActivationChangeMs: z.number(),
    outcome: z.enum(['unchanged', 'detour', 'block']),
    statement: text,
  }),
});

const report = z.object({
  title: text,
  captureIds: z.array(text),
  assumptions: z.array(text),
});

const caseDocument = z.object({
  schema: z.literal(CASE_SCHEMA),
  version: z.literal(CASE_VERSION),
  id: text,
  createdAt: text,
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
    plan: maybe(record(plan)),
    retest: maybe(record(retest)),
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
  const parsed = caseDocument.safeParse(value);
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
