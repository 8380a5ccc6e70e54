/** Studies of the synthetic liver as DICOM series. */
import { type JobContext, createJobContext } from '../../core/job.ts';
import { type DicomFile, writeCtSeries } from '../ct-series.ts';
import { FOLLOW_UP_DAYS, type LiverStudy } from './liver-phantom.ts';

/** Date of the first study, DICOM DA. */
const BASELINE = { year: 2025, month: 1, day: 6 };
const NOTICE =
  'SYNTHETIC image computed from a mathematical model of the abdomen. It shows no person and must not be used for diagnosis.';
const NAMES = { baseline: 'first study', 'follow-up': 'follow-up' } as const;

/**
 * One file per slice, unsorted. `seed` names the patient, who is the same in both studies; study, series, frame
 * of reference and date are each study's own.
 */
export function writeLiverSeries(
  { volume, study, noiseHu }: LiverStudy,
  seed: number,
  ctx: JobContext = createJobContext(),
): Promise<DicomFile[]> {
  const { dimensions, spacingMm } = volume.grid;
  return writeCtSeries(
    volume,
    {
      seed,
      identity: `liver ${study} ${dimensions.join('x')} ${spacingMm.join('x')}`,
      patientName: `SYNTHETIC^LIVER ${seed}`,
      patientId: `SYNTHETIC-LIVER-${seed}`,
      accessionNumber: `SYNL${seed}${study === 'baseline' ? 'A' : 'B'}`.slice(0, 16),
      date: dateAfter(study === 'baseline' ? 0 : FOLLOW_UP_DAYS),
      studyDescription: `SYNTHETIC abdominal CT, ${NAMES[study]}`,
      seriesDescription: 'Abdomen, portal venous, SYNTHETIC',
      bodyPart: 'ABDOMEN',
      notice: NOTICE,
      comments: `${NOTICE} Seed ${seed}, ${NAMES[study]}, noise ${noiseHu.toFixed(1)} HU.`,
    },
    ctx,
  );
}

function dateAfter(days: number): string {
  const date = new Date(Date.UTC(BASELINE.year, BASELINE.month - 1, BASELINE.day + days));
  return date.toISOString().slice(0, 10).replaceAll('-', '');
}
