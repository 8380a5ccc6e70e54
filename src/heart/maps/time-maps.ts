/** Maps that are read off the times of events: activation, repolarisation, duration of the action potential. */
import { fail } from '../../core/failure.ts';
import { heartMap } from './heart-map.ts';
import type { HeartMap } from './heart-map.ts';

export interface EventTimes {
  /** First upstroke per active voxel, ms on the engine's clock; NaN where there was none. */
  readonly first: Float32Array;
  /** Repolarisation to 90 % after it; NaN where not reached. */
  readonly recovered: Float32Array;
}

/** First upstroke after `fromMs` (onset of the stimulus), counted from there. */
export function activationMap(first: Float32Array, fromMs: number): HeartMap {
  return heartMap(
    'activation',
    first.map((time) => time - fromMs),
    'First upstroke after the stimulus, from its onset.',
  );
}

/** End of the action potential that began with the first upstroke, counted from `fromMs`. */
export function repolarisationMap({ first, recovered }: EventTimes, fromMs: number): HeartMap {
  sameLength(first, recovered);
  return heartMap(
    'repolarisation',
    recovered.map((time, n) => (time > first[n] ? time - fromMs : NaN)),
    'Return of 90 % of the way to rest after the first upstroke, from the onset of the stimulus.',
  );
}

/** Time from upstroke to 90 % repolarisation of the same beat. */
export function durationMap({ first, recovered }: EventTimes): HeartMap {
  sameLength(first, recovered);
  return heartMap(
    'apd90',
    recovered.map((time, n) => (time > first[n] ? time - first[n] : NaN)),
    'From the first upstroke to the return of 90 % of the way to rest.',
  );
}

function sameLength(a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length === b.length) return;
  fail(
    'bad-input',
    'fields-do-not-match',
    `Activation (${a.length} voxels) and repolarisation (${b.length}) do not belong to the same tissue.`,
    'Take both from the same run.',
  );
}
