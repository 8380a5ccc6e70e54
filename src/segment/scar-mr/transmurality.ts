/** How much of the wall's thickness is enhanced, ray by ray and per AHA segment. */
import { TISSUE } from '../../core/anatomy.ts';
import { segmentOf } from '../lv-mr/aha.ts';
import { RAYS } from '../lv-mr/polar.ts';
import type { Stack } from '../lv-mr/stack.ts';
import type { Wall } from './wall.ts';
import { labelAlong, sliceLabels } from './wall.ts';

export const TRANSMURALITY_CLASSES = ['0', '1-25', '26-50', '51-75', '76-100'] as const;
/** Per cent of the wall's thickness. */
export type TransmuralityClass = (typeof TRANSMURALITY_CLASSES)[number];

export interface SegmentTransmurality {
  /** AHA segment 1 to 16. */
  readonly segment: number;
  /** Mean over the segment, % of wall thickness. */
  readonly meanPercent: number;
  /** Largest in it. */
  readonly maxPercent: number;
  /** Of the mean; below half a per cent is none. */
  readonly class: TransmuralityClass;
}

const STEP_MM = 0.25;

export function transmuralityClass(percent: number): TransmuralityClass {
  if (percent < 0.5) return '0';
  return TRANSMURALITY_CLASSES[Math.min(4, Math.max(1, Math.ceil(Math.round(percent) / 25)))];
}

/** None where segments cannot be counted, because the right ventricle is not labelled. */
export function transmurality(
  stack: Stack,
  wall: Wall,
  classes: Uint8Array,
): SegmentTransmurality[] {
  const { frame } = wall;
  if (!frame) return [];
  const rays = new Map<number, number[]>();
  for (const [n, slice] of wall.slices.entries()) {
    const own = sliceLabels(stack, classes, slice.index);
    for (let a = 0; a < RAYS; a++) {
      const { innerMm, outerMm } = slice;
      if (Number.isNaN(innerMm[a])) continue;
      let thick = 0;
      let bright = 0;
      for (let r = innerMm[a] + STEP_MM / 2; r < outerMm[a]; r += STEP_MM) {
        const tissue = labelAlong(stack, own, slice.index, slice.centre, a, r);
        if (tissue === TISSUE.none) continue;
        thick++;
        if (tissue > TISSUE.healthy) bright++;
      }
      if (thick === 0) continue;
      const segment = segmentOf(frame, a, wall.heights[n]);
      const list = rays.get(segment) ?? [];
      rays.set(segment, list);
      list.push((100 * bright) / thick);
    }
  }
  return [...rays.entries()]
    .sort(([p], [q]) => p - q)
    .map(([segment, percents]) => {
      const meanPercent = percents.reduce((sum, value) => sum + value, 0) / percents.length;
      return {
        segment,
        meanPercent,
        maxPercent: Math.max(...percents),
        class: transmuralityClass(meanPercent),
      };
    });
}
