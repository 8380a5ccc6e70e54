/** A case from a chosen series: who and what it is about, and the record of its image. */
import type { Organ } from '../core/anatomy.ts';
import { digestBytes, digestJson } from '../core/digest.ts';
import type { Volume } from '../core/volume.ts';
import { pseudonym } from '../dicom/identity.ts';
import type { PatientIdentity, SeriesSummary, StoredModality } from '../dicom/series.ts';
import { createCaseDocument, type CaseDocument, type SideValue } from '../twin/document.ts';
import type { NewRecord } from '../twin/record-map.ts';
import type { Interlock } from '../twin/records.ts';
import type { CaseStore } from '../twin/store.ts';

const isoDate = (dicomDate: string | undefined): string | null =>
  dicomDate && /^\d{8}$/.test(dicomDate)
    ? `${dicomDate.slice(0, 4)}-${dicomDate.slice(4, 6)}-${dicomDate.slice(6)}`
    : null;

const SEXES = ['F', 'M', 'O'] as const;

/**
 * An empty case about the patient of a series. Names and numbers that identify a person stay in the files:
 * the case carries a pseudonym, sex and the study date.
 */
export function caseFromSeries(
  series: SeriesSummary,
  organ: Organ = proposedOrgan(series),
): CaseDocument {
  const { patient, synthetic } = series;
  return createCaseDocument(
    {
      pseudonym: synthetic ? patient.id || 'SYNTHETIC' : pseudonym(identified(series)),
      name: null,
      id: null,
      sex: SEXES.find((sex) => sex === patient.sex) ?? null,
      birthDate: null,
      deidentified: true,
      synthetic,
    },
    {
      date: isoDate(series.studyDate),
      description: series.studyDescription,
      modality: series.modality,
      studyUid: series.studyUid,
      seriesUid: series.uid,
      // The name of a file can be that of a person; a format cannot.
      seriesDescription: series.stored ? `${series.stored.format} image` : series.description,
      manufacturer: series.manufacturer || null,
      institution: null,
    },
    organ,
  );
}

/** A file that names nobody is told from others by what is in it. */
const identified = ({ patient, stored, uid }: SeriesSummary): PatientIdentity =>
  stored ? { ...patient, id: uid } : patient;

/** Words of the header by which an organ is recognised, the most telling first. */
const ORGAN_WORDS: readonly (readonly [Organ, RegExp])[] = [
  ['heart', /heart|card|coron|thora|chest|angio|cine|trufi|\bsax\b|short.?axis|myocard|\blge\b/i],
  ['kidney', /kidney|renal|nephr/i],
  ['liver', /liver|hepat|abdom|portal/i],
  ['brain', /brain|head|cran|neuro|glio/i],
];

/** A stored image with the modality that the user gave it; the answer is no longer asked for. */
export const withModality = (series: SeriesSummary, modality: StoredModality): SeriesSummary => ({
  ...series,
  modality,
  warnings: series.warnings.filter(({ code }) => code !== 'modality-not-stated'),
});

/** The organ that the header's body part and descriptions speak of; a proposal that the user confirms. */
export function proposedOrgan(series: SeriesSummary): Organ {
  const { bodyPart = '', description, studyDescription } = series;
  for (const text of [bodyPart, description, studyDescription]) {
    const found = ORGAN_WORDS.find(([, words]) => words.test(text));
    if (found) return found[0];
  }
  return (series.stored?.proposedModality ?? series.modality) === 'MR' ? 'brain' : 'heart';
}

/** The side the header states, to be confirmed by the user; a heart is a midline organ. */
export function proposedSide(series: SeriesSummary): SideValue {
  return series.laterality === 'left' || series.laterality === 'right'
    ? series.laterality
    : 'midline';
}

/** Repairs that made voxels that were never imaged. */
const RESAMPLED: ReadonlySet<string> = new Set(['gantry-tilt', 'missing-slices', 'uneven-spacing']);

/** A volume that was computed from what is in the files must be looked at before anything is built on it. */
export const repairQuestions = ({ repairs }: SeriesSummary): Interlock[] =>
  repairs
    .filter(({ code }) => RESAMPLED.has(code))
    .map(({ code, message }) => ({
      id: `repaired-${code}`,
      message,
      hint: 'Look at the slices in Review: distances and volumes are measured on the repaired image. Say why it will do, or use another series.',
      answer: null,
    }));

/** Answers what is asked about a repaired image; without a reason the questions stay open, and the report says so. */
export function answerRepairs(
  caseStore: CaseStore,
  series: SeriesSummary,
  reason: string | undefined,
): void {
  if (reason === undefined) return;
  for (const { id } of repairQuestions(series)) caseStore.answerInterlock('image', id, reason);
}

/** The record of the image step; its digest covers pixels and geometry. `digest` is that of the values, where it is known. */
export async function imageRecord(
  series: SeriesSummary,
  volume: Volume,
  digest?: string,
): Promise<NewRecord<'image'>> {
  const pixels = digest ?? (await digestBytes(volume.data));
  return {
    operation: series.stored ? 'stored.load' : 'dicom.load',
    operationVersion: '1',
    parameters: {
      seriesUid: series.uid,
      frameOfReferenceUid: series.frameOfReferenceUid,
      slices: series.dimensions[2],
    },
    inputs: [],
    seed: null,
    digest: await digestJson({ pixels, grid: volume.grid }),
    interlocks: repairQuestions(series),
    summary: {
      grid: volume.grid,
      modality: volume.modality,
      unit: volume.unit,
      window: volume.window ?? null,
      warnings: series.warnings.map(({ code, message }) => ({ code, message })),
    },
  };
}
