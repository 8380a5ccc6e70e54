/** Ascents of the mutual information from one or several starts. */
import type { JobContext } from '../../core/job.ts';
import { ascend } from './ascend.ts';
import type { RigidMetric, RigidParameters } from './rigid-metric.ts';
import type { RigidTransform } from './transform.ts';

const SEARCH_MM = 20;
const SEARCH_RAD = 0.2;
const CANDIDATES = 3;
/** Below this share of samples in the moving image the information says nothing about the rest. */
const LEAST_OVERLAP = 0.25;

export interface Found {
  readonly at: RigidParameters;
  readonly value: number;
  readonly converged: boolean;
}

/** Ascents that count their steps. */
export class Search {
  iterations = 0;

  constructor(private readonly ctx: JobContext) {}

  /** The best end among ascents from several starts. */
  async best(
    metric: RigidMetric,
    starts: readonly RigidParameters[],
    voxelMm: number,
  ): Promise<Found> {
    let best: Found | undefined;
    for (const start of starts) {
      const end = await ascend(
        (q) => {
          const { bits, overlap, gradient } = metric.value(q);
          return { value: overlap < LEAST_OVERLAP ? -1 : bits, gradient };
        },
        start,
        { longestMm: voxelMm, toleranceMm: 0.005 * voxelMm, mostIterations: 60 },
        this.ctx,
      );
      this.iterations += end.iterations;
      if (!best || end.value > best.value) best = end;
    }
    return best ?? { at: [0, 0, 0, 0, 0, 0], value: 0, converged: false };
  }
}

/** The most informative positions around each base: shifted along and turned about each axis. */
export function bestStarts(
  metric: RigidMetric,
  bases: readonly RigidTransform[],
): RigidParameters[] {
  const turn = SEARCH_RAD * metric.radiusMm;
  const tried: { q: RigidParameters; bits: number }[] = [];
  for (const base of bases) {
    const middle = metric.parameters(base);
    const around = [middle];
    for (let axis = 0; axis < 6; axis++)
      for (const side of [-1, 1]) {
        const step = side * (axis < 3 ? SEARCH_MM : turn);
        around.push(middle.map((value, n) => (n === axis ? value + step : value)));
      }
    for (const q of around) {
      const { bits, overlap } = metric.value(q);
      if (overlap >= LEAST_OVERLAP) tried.push({ q, bits });
    }
  }
  tried.sort((a, b) => b.bits - a.bits);
  return tried.slice(0, CANDIDATES).map(({ q }) => q);
}
