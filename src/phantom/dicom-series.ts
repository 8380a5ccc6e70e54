/** The synthetic heart as a DICOM series. */
import { type JobContext, createJobContext } from '../core/job.ts';
import { type DicomFile, writeCtSeries } from './ct-series.ts';
import type { HeartPhantom } from './heart-phantom.ts';

export type { DicomFile } from './ct-series.ts';

const DATE = '20250101';
const NOTICE =
  'SYNTHETIC image computed from a mathematical model of the chest. It shows no person and must not be used for diagnosis.';

/** One file per slice, unsorted. `seed` names the patient. */
export function writePhantomSeries(
  { volume, facts }: HeartPhantom,
  seed: number,
  ctx: JobContext = createJobContext(),
): Promise<DicomFile[]> {
  const { dimensions, spacingMm } = volume.grid;
  return writeCtSeries(
    volume,
    {
      seed,
      // Another grid or no scar is another series.
      identity: `${dimensions.join('x')} ${spacingMm.join('x')} ${facts.scar !== undefined}`,
      patientName: `SYNTHETIC^HEART ${seed}`,
      patientId: `SYNTHETIC-HEART-${seed}`,
      accessionNumber: `SYN${seed}`,
      date: DATE,
      studyDescription: 'SYNTHETIC cardiac CT',
      seriesDescription: 'SYNTHETIC heart CT angiography',
      bodyPart: 'HEART',
      notice: NOTICE,
      comments: `${NOTICE} Seed ${seed}, cardiac phase ${facts.phase.toFixed(2)} (0 end of diastole, 1 end of systole).`,
    },
    ctx,
  );
}
