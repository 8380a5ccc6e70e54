/** Bands of equal time, as an isochronal map shows them. */
import { fail } from '../../core/failure.ts';
import type { Grid } from '../../core/space.ts';
import { voxelVolumeMl } from '../../core/space.ts';
import type { HeartMap } from './heart-map.ts';

export interface Isochrones {
  readonly stepMs: number;
  /** Lower limit of each band, ms; the upper one is `stepMs` later. */
  readonly fromMs: readonly number[];
  /** Tissue in each band, ml. */
  readonly volumeMl: readonly number[];
  /** Band per active voxel; -1 where the time is undefined. */
  readonly bandOf: Int16Array;
}

const MOST_BANDS = 1000;

/**
 * Bands of `stepMs` of a map of times, counted from the multiple of `stepMs` below its lowest value. Narrow bands side by side
 * mean slow conduction: a band whose volume is small beside the others is a deceleration zone.
 *
 * @throws bad-input/parameter-out-of-range where the step is not positive or gives more than a thousand bands.
 */
export function isochrones(map: HeartMap, grid: Grid, stepMs: number): Isochrones {
  const [low, high] = map.range;
  const start = Math.floor(low / stepMs) * stepMs;
  const bands = Number.isFinite(low) ? Math.floor((high - start) / stepMs) + 1 : 0;
  if (!(stepMs > 0) || bands > MOST_BANDS) {
    fail(
      'bad-input',
      'parameter-out-of-range',
      `Isochrones every ${stepMs} ms of a map from ${low} to ${high} ms cannot be drawn.`,
      'Choose a positive step that gives at most a thousand bands; 5 to 20 ms is usual.',
    );
  }
  const ml = voxelVolumeMl(grid);
  const volumeMl = new Array<number>(bands).fill(0);
  const bandOf = new Int16Array(map.values.length).fill(-1);
  map.values.forEach((time, n) => {
    if (!Number.isFinite(time)) return;
    const band = Math.min(bands - 1, Math.floor((time - start) / stepMs));
    bandOf[n] = band;
    volumeMl[band] += ml;
  });
  return {
    stepMs,
    fromMs: Array.from({ length: bands }, (_, band) => start + band * stepMs),
    volumeMl,
    bandOf,
  };
}
