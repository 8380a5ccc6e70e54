/** Pairs of landmarks that are being marked in both studies; kept with the record once it is aligned by them. */
import { toFailure, type Failure } from '../../core/failure.ts';
import { distance, type Lps } from '../../core/space.ts';
import { alignmentOf } from '../../pipeline/follow-up.ts';
import { landmarkAlignment, LEAST_LANDMARKS } from '../../pipeline/study-alignment.ts';
import { registerLandmarks, type LandmarkPair } from '../../segment/register/landmarks.ts';
import { applyTransform } from '../../segment/register/transform.ts';
import { caseScoped } from '../session/case-scoped.ts';
import { setFailure } from '../session/jobs.ts';
import { measureFollowUpAgain } from './follow-up.ts';

interface Landmarks {
  readonly pairs: readonly LandmarkPair[];
  readonly selected: number | undefined;
}

/** Starts with the pairs that the case was last aligned by. */
export const landmarks = caseScoped<Landmarks>((caseStore) => {
  const record = caseStore?.getState().document.steps.followUp;
  return { pairs: record ? alignmentOf(record).landmarks : [], selected: undefined };
});

/** Adds the same place in both studies, each in its own frame. */
export function addLandmark(fixedLps: Lps, movingLps: Lps): void {
  landmarks.setState(({ pairs }) => ({
    pairs: [...pairs, { fixedLps, movingLps }],
    selected: pairs.length,
  }));
}

export function removeLandmark(place: number): void {
  landmarks.setState(({ pairs }) => ({
    pairs: pairs.filter((_, n) => n !== place),
    selected: undefined,
  }));
}

export interface LandmarkFit {
  /** Distance of each pair under the alignment they would give; under the present one while there are too few. */
  readonly residualsMm: readonly number[];
  /** Root mean square; undefined while no alignment follows from the pairs. */
  readonly residualMm: number | undefined;
  /** Why no alignment follows from them yet, beyond their number. */
  readonly problem: Failure | undefined;
}

/** How well pairs fit each other. */
export function fitOf(pairs: readonly LandmarkPair[], toBaseline: readonly number[]): LandmarkFit {
  const present = pairs.map(({ fixedLps, movingLps }) =>
    distance(fixedLps, applyTransform(toBaseline, movingLps)),
  );
  const none = { residualsMm: present, residualMm: undefined };
  if (pairs.length < LEAST_LANDMARKS) return { ...none, problem: undefined };
  try {
    return { ...registerLandmarks(pairs), problem: undefined };
  } catch (error) {
    return { ...none, problem: toFailure(error) };
  }
}

/** Lays the second study on the first by the pairs, and measures again what has become of each lesion. */
export async function alignByLandmarks(): Promise<void> {
  try {
    await measureFollowUpAgain(landmarkAlignment(landmarks.getState().pairs));
  } catch (error) {
    setFailure('followUp', toFailure(error));
  }
}
