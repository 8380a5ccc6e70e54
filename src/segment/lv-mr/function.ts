/** What a cine tells about the ventricles: volumes by phase, what they pump, and how the wall thickens. */
import { LABEL } from '../../core/anatomy.ts';
import { voxelVolumeMl } from '../../core/space.ts';
import type { Grid } from '../../core/space.ts';
import type { SegmentFrame } from './aha.ts';
import { segmentOf, sliceHeights } from './aha.ts';
import { RAYS, contourPoint } from './polar.ts';
import type { Ventricles } from './ventricles.ts';
import type { WallContours } from './wall.ts';

/** Density of myocardium, g/ml. */
export const MYOCARDIUM_G_PER_ML = 1.05;

export interface PhaseVolumes {
  readonly lvMl: number;
  readonly rvMl: number;
  readonly myocardiumMl: number;
}

export interface Pumping {
  readonly endDiastolicMl: number;
  readonly endSystolicMl: number;
  readonly strokeMl: number;
  readonly ejectionFractionPercent: number;
}

export interface SegmentThickness {
  /** AHA segment 1 to 16. */
  readonly segment: number;
  readonly endDiastolicMm: number;
  readonly endSystolicMm: number;
  /** (end-systolic - end-diastolic) / end-diastolic. */
  readonly thickeningPercent: number;
}

export interface VentricularFunction {
  readonly byPhase: readonly PhaseVolumes[];
  /** Phase with the largest and with the smallest left ventricular volume, from 0. */
  readonly endDiastole: number;
  readonly endSystole: number;
  /** Undefined for a single phase. */
  readonly left?: Pumping;
  readonly right?: Pumping;
  /** Mass of the left ventricular wall at end-diastole. */
  readonly massG: number;
  /** Segments seen well in both phases; none where the right ventricle, from which they are counted, was not found. */
  readonly thickness: readonly SegmentThickness[];
}

/** Volumes are label voxels times the voxel volume, the gap between slices included. */
export function phaseVolumes(labels: Uint8Array, grid: Grid): PhaseVolumes {
  const counts = new Float64Array(256);
  for (const label of labels) counts[label]++;
  const voxelMl = voxelVolumeMl(grid);
  return {
    lvMl: counts[LABEL.lvBlood] * voxelMl,
    rvMl: counts[LABEL.rvBlood] * voxelMl,
    myocardiumMl: counts[LABEL.lvMyocardium] * voxelMl,
  };
}

export function ventricularFunction(
  byPhase: readonly PhaseVolumes[],
  phases: readonly Ventricles[],
  frame: SegmentFrame | undefined,
): VentricularFunction {
  const left = byPhase.map(({ lvMl }) => lvMl);
  const endDiastole = left.indexOf(Math.max(...left));
  const endSystole = left.indexOf(Math.min(...left));
  const pumping = (of: 'lvMl' | 'rvMl'): Pumping | undefined => {
    const [high, low] = [byPhase[endDiastole][of], byPhase[endSystole][of]];
    if (byPhase.length < 2 || !(high > 0)) return undefined;
    return {
      endDiastolicMl: high,
      endSystolicMl: low,
      strokeMl: high - low,
      ejectionFractionPercent: (100 * (high - low)) / high,
    };
  };
  return {
    byPhase,
    endDiastole,
    endSystole,
    left: pumping('lvMl'),
    right: pumping('rvMl'),
    massG: MYOCARDIUM_G_PER_ML * byPhase[endDiastole].myocardiumMl,
    thickness: frame ? thickening(phases[endDiastole], phases[endSystole], frame) : [],
  };
}

function thickening(
  diastole: Ventricles,
  systole: Ventricles,
  frame: SegmentFrame,
): SegmentThickness[] {
  const before = thicknessBySegment(diastole, frame);
  const after = thicknessBySegment(systole, frame);
  return [...before].flatMap(([segment, endDiastolicMm]) => {
    const endSystolicMm = after.get(segment);
    if (endSystolicMm === undefined) return [];
    const thickeningPercent = (100 * (endSystolicMm - endDiastolicMm)) / endDiastolicMm;
    return [{ segment, endDiastolicMm, endSystolicMm, thickeningPercent }];
  });
}

/** Cost of contours above which a slice says nothing about thickness: the valves have moved into it. */
const MISFIT = 3;

/** Mean thickness per segment, mm, in the order of the segments. */
function thicknessBySegment(ventricles: Ventricles, frame: SegmentFrame): Map<number, number> {
  const sum = new Float64Array(17);
  const count = new Float64Array(17);
  for (const [k, height] of sliceHeights(ventricles)) {
    const wall = ventricles.walls[k];
    if (!wall || wall.cost > MISFIT) continue;
    wallThicknessMm(wall).forEach((mm, a) => {
      const segment = segmentOf(frame, a, height);
      sum[segment] += mm;
      count[segment]++;
    });
  }
  const segments = Array.from({ length: 16 }, (_, n) => n + 1).filter((n) => count[n] > 0);
  return new Map(segments.map((n) => [n, sum[n] / count[n]]));
}

/** Shortest distance from the inner contour to the outer one, per ray of the inner, mm. */
export function wallThicknessMm({ endo, epi }: WallContours): number[] {
  return Array.from({ length: RAYS }, (_, a) => {
    const p = contourPoint(endo, a);
    let least = Infinity;
    for (let b = 0; b < RAYS; b++) {
      const q = contourPoint(epi, b);
      const r = contourPoint(epi, (b + 1) % RAYS);
      const [ex, ey] = [r.x - q.x, r.y - q.y];
      const along = ((p.x - q.x) * ex + (p.y - q.y) * ey) / (ex * ex + ey * ey);
      const t = Math.min(1, Math.max(0, along));
      least = Math.min(least, Math.hypot(p.x - q.x - t * ex, p.y - q.y - t * ey));
    }
    return least;
  });
}
