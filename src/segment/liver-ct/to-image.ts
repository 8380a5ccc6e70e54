/** From the working grid back to the image's own, with surfaces as smooth as the working grid knows them. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { voxelMap } from '../resample.ts';

/** Reach of a working voxel's vote, in working voxels. */
const REACH = 1.6;

/**
 * Labels on the grid of the image: every voxel takes the label with the most votes of the working voxels around it.
 * Beyond the outermost working voxels these still count.
 */
export async function labelsOnImage(
  labels: Uint8Array,
  working: Grid,
  image: Grid,
  ctx: JobContext,
): Promise<LabelMap> {
  const [nx, ny, nz] = image.dimensions;
  const [wx, wy, wz] = working.dimensions;
  const { origin: o, columns: c } = voxelMap(image, working);
  const out = new Uint8Array(nx * ny * nz);
  const mixed = mixedVoxels(labels, working);
  const votes = new Float32Array(256);
  const beyond = (at: number, size: number): boolean => at < -2 || at > size + 1;
  const clamp = (at: number, size: number): number => (at < 0 ? 0 : at >= size ? size - 1 : at);
  for (let n = 0, k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const x = o[0] + i * c[0][0] + j * c[1][0] + k * c[2][0];
        const y = o[1] + i * c[0][1] + j * c[1][1] + k * c[2][1];
        const z = o[2] + i * c[0][2] + j * c[1][2] + k * c[2][2];
        if (beyond(x, wx) || beyond(y, wy) || beyond(z, wz)) continue;
        const a = clamp(Math.round(x), wx);
        const b = clamp(Math.round(y), wy);
        const d = clamp(Math.round(z), wz);
        const nearest = a + wx * (b + wy * d);
        if (!mixed[nearest]) {
          out[n] = labels[nearest];
          continue;
        }
        out[n] = vote(labels, working, [x, y, z], [a, b, d], votes);
      }
    if (k % 4 === 0) ctx.report(k / nz, 'Writing the labels on the image');
    await ctx.checkpoint();
  }
  return { grid: image, data: out };
}

type Triple = readonly [number, number, number];

function vote(
  labels: Uint8Array,
  { dimensions: [wx, wy, wz] }: Grid,
  [x, y, z]: Triple,
  [a, b, d]: Triple,
  votes: Float32Array,
): number {
  let best = 0;
  let most = 0;
  const touched: number[] = [];
  for (let dk = -1; dk <= 1; dk++)
    for (let dj = -1; dj <= 1; dj++)
      for (let di = -1; di <= 1; di++) {
        const distance = Math.hypot(a + di - x, b + dj - y, d + dk - z);
        if (distance >= REACH) continue;
        const p = Math.min(wx - 1, Math.max(0, a + di));
        const q = Math.min(wy - 1, Math.max(0, b + dj));
        const r = Math.min(wz - 1, Math.max(0, d + dk));
        const label = labels[p + wx * (q + wy * r)];
        if (votes[label] === 0) touched.push(label);
        const weight = 1 - distance / REACH;
        votes[label] += weight * weight;
        if (votes[label] <= most) continue;
        most = votes[label];
        best = label;
      }
  for (const label of touched) votes[label] = 0;
  return best;
}

/** Voxels with another label among their 26 neighbours. */
function mixedVoxels(labels: Uint8Array, { dimensions: [nx, ny, nz] }: Grid): Uint8Array {
  const mixed = new Uint8Array(labels.length);
  const pairs: Triple[] = [];
  for (let dk = -1; dk <= 1; dk++)
    for (let dj = -1; dj <= 1; dj++)
      for (let di = -1; di <= 1; di++)
        if (dk > 0 || (dk === 0 && (dj > 0 || (dj === 0 && di > 0)))) pairs.push([di, dj, dk]);
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const n = i + nx * (j + ny * k);
        for (const [di, dj, dk] of pairs) {
          if (i + di < 0 || i + di >= nx || j + dj < 0 || j + dj >= ny || k + dk >= nz) continue;
          const m = n + di + nx * (dj + ny * dk);
          if (labels[m] === labels[n]) continue;
          mixed[n] = 1;
          mixed[m] = 1;
        }
      }
  return mixed;
}
