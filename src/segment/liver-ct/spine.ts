/** The spine's course, beside which the great vessels and the kidneys lie. */
import type { WorkingImage } from './image.ts';

/** Middle (x) and front (y) of the vertebrae at a height, LPS mm. */
export type Spine = (zMm: number) => readonly [number, number];

/** Bone this dense; opacified veins and kidneys are not. */
const BONE_HU = 220;
/** Half the width of what can be vertebra. */
const HALF_WIDTH_MM = 32;
/** The vertebra and its arch lie this deep under the back muscles. */
const DEPTH_MM = 110;
/** Slices are read together with their neighbours up to this far. */
const REACH_MM = 34;
const MIN_VOXELS = 12;
/** Share of the bone that lies before what counts as the front: a calcified aorta is bone to the eye. */
const FRONT_SHARE = 0.1;

/**
 * Where dense bone lies in the middle of the back, evened over neighbouring slices. `centres` is the middle of the
 * body in each slice and `backs` the hindmost row of its muscles, in voxels.
 */
export function findSpine(
  { grid, hu }: WorkingImage,
  centres: readonly (readonly [number, number])[],
  backs: readonly number[],
): Spine {
  const { dimensions, originMm: o, spacingMm } = grid;
  const [nx, , nz] = dimensions;
  const step = spacingMm[0];
  const columns: number[][] = [];
  const rows: number[][] = [];
  for (let k = 0; k < nz; k++) {
    const x: number[] = [];
    const y: number[] = [];
    const [ci] = centres[k];
    const from = Math.max(0, Math.ceil(ci - HALF_WIDTH_MM / step));
    const to = Math.min(nx - 1, Math.floor(ci + HALF_WIDTH_MM / step));
    const front = Math.max(0, Math.ceil(backs[k] - DEPTH_MM / step));
    const back = Math.min(dimensions[1] - 1, Math.floor(backs[k]));
    for (let j = front; j <= back; j++)
      for (let i = from; i <= to; i++) {
        if (hu[i + nx * (j + dimensions[1] * k)] < BONE_HU) continue;
        x.push(i);
        y.push(j);
      }
    columns.push(x);
    rows.push(y);
  }
  const reach = Math.round(REACH_MM / step);
  const line = centres.map(([ci], k) => {
    const first = Math.max(0, k - reach);
    const x = columns.slice(first, k + reach + 1).flat();
    const y = rows.slice(first, k + reach + 1).flat();
    // Where no bone shows, the spine is taken to lie at its usual depth.
    if (x.length < MIN_VOXELS) return [ci, backs[k] - (0.7 * DEPTH_MM) / step];
    return [quantile(x, 0.5), quantile(y, FRONT_SHARE)];
  });
  return (z) => {
    const at = Math.min(nz - 1, Math.max(0, (z - o[2]) / step));
    const k = Math.floor(at);
    const [a, b] = [line[k], line[Math.min(nz - 1, k + 1)]];
    const f = at - k;
    return [o[0] + step * (a[0] * (1 - f) + b[0] * f), o[1] + step * (a[1] * (1 - f) + b[1] * f)];
  };
}

function quantile(values: number[], share: number): number {
  return values.sort((a, b) => a - b)[Math.floor(share * values.length)];
}
