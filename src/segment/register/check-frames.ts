/** Whether two studies can be laid on each other as they are. */
import { fail } from '../../core/failure.ts';
import { containsVoxel, ijkToLps, lpsToIjk, sameGrid } from '../../core/space.ts';
import type { Grid } from '../../core/space.ts';

export interface StudyFrame {
  /** Equal for studies of one person: a pseudonym or an identifier. */
  readonly patientKey: string;
  /** DICOM FrameOfReferenceUID; empty where the file has none. */
  readonly frameOfReferenceUid: string;
  readonly grid: Grid;
}

export interface FrameCheck {
  readonly sameFrame: boolean;
  readonly sameGrid: boolean;
  /** Share of the first study's box that the second covers, in percent, positions taken as they are. */
  readonly overlapPercent: number;
  readonly needsRegistration: boolean;
  readonly statement: string;
}

/** Samples along each axis of the box. */
const SAMPLES = 12;

/**
 * Compares the frames of two studies.
 * @throws `bad-input`/`other-patient` when they are of different people: their anatomy must not be mixed.
 */
export function checkFrames(a: StudyFrame, b: StudyFrame): FrameCheck {
  if (a.patientKey !== b.patientKey) {
    fail(
      'bad-input',
      'other-patient',
      `The studies belong to different patients (${a.patientKey} and ${b.patientKey}). Comparing them would put one person's lesions under another's name.`,
      'Choose a second study of the same patient.',
    );
  }
  const sameFrame = a.frameOfReferenceUid !== '' && a.frameOfReferenceUid === b.frameOfReferenceUid;
  const overlapPercent = overlap(a.grid, b.grid);
  const needsRegistration = !sameFrame || overlapPercent === 0;
  return {
    sameFrame,
    sameGrid: sameFrame && sameGrid(a.grid, b.grid),
    overlapPercent,
    needsRegistration,
    statement: statementOf(a, b, sameFrame, overlapPercent),
  };
}

function overlap(a: Grid, b: Grid): number {
  let inside = 0;
  for (let k = 0; k < SAMPLES; k++)
    for (let j = 0; j < SAMPLES; j++)
      for (let i = 0; i < SAMPLES; i++) {
        const at = [i, j, k].map((n, axis) => ((n + 0.5) / SAMPLES) * a.dimensions[axis] - 0.5);
        const [x, y, z] = lpsToIjk(b, ijkToLps(a, [at[0], at[1], at[2]])).map(Math.round);
        if (containsVoxel(b, x, y, z)) inside += 1;
      }
  return (100 * inside) / SAMPLES ** 3;
}

function statementOf(a: StudyFrame, b: StudyFrame, sameFrame: boolean, percent: number): string {
  const covered = `the second covers ${percent.toFixed(0)} % of the first`;
  if (sameFrame) {
    return percent > 0
      ? `Both studies share one frame of reference; ${covered}.`
      : 'Both studies name the same frame of reference but do not overlap in it.';
  }
  const why =
    a.frameOfReferenceUid === '' || b.frameOfReferenceUid === ''
      ? 'A study names no frame of reference'
      : 'The studies have different frames of reference';
  return `${why}, so equal positions need not be the same place in the body; taken as they are, ${covered}.`;
}
