/** From the working grid back to the image's own: smooth surfaces that settle on the edges the image shows. */
import type { JobContext } from '../../core/job.ts';
import type { Grid } from '../../core/space.ts';
import { LABEL } from '../../core/anatomy.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { keepLargestOfEach } from '../components.ts';
import type { Box } from '../crop.ts';
import { boundingBox, crop, paste } from '../crop.ts';
import { voxelMap } from '../resample.ts';
import type { Enhancement } from './enhancement.ts';

/** Width of the weight with which working voxels vote, in working voxels. */
const VOTE_SIGMA = 0.75;
/** How much the CT number counts against the votes; half the votes' range moves a surface by about 0.7 mm. */
const EVIDENCE = 0.55;
const FAT_EDGE_HU = -10;
/** The right ventricular wall is as thin as the blur of the image: lung and fat shine through. */
const THIN_EDGE_HU = -300;
const LABELS = 9;

/**
 * Labels on the grid of `volume`. Every voxel near a surface takes the label with the best sum of the votes of
 * the working voxels around it and of the likeness of its CT number to that structure.
 */
export async function refineLabels(
  volume: Volume,
  working: Grid,
  labels: Uint8Array,
  enhancement: Enhancement,
  ctx: JobContext,
): Promise<LabelMap> {
  const { grid } = volume;
  const [nx, ny, nz] = grid.dimensions;
  const [wx, wy, wz] = working.dimensions;
  const { origin: o, columns: c } = voxelMap(grid, working);
  const surface = surfaceBand(labels, wx, wy, wz);
  const smooth = smoothedHu(volume);
  const out = new Uint8Array(nx * ny * nz);
  const votes = new Float32Array(LABELS);
  for (let n = 0, k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, n++) {
        const x = o[0] + i * c[0][0] + j * c[1][0] + k * c[2][0];
        const y = o[1] + i * c[0][1] + j * c[1][1] + k * c[2][1];
        const z = o[2] + i * c[0][2] + j * c[1][2] + k * c[2][2];
        const a = Math.min(wx - 1, Math.max(0, Math.round(x)));
        const b = Math.min(wy - 1, Math.max(0, Math.round(y)));
        const d = Math.min(wz - 1, Math.max(0, Math.round(z)));
        const nearest = a + wx * (b + wy * d);
        if (!surface[nearest]) {
          out[n] = labels[nearest];
          continue;
        }
        votes.fill(0);
        for (let dk = -2; dk <= 2; dk++) {
          const zz = d + dk;
          if (zz < 0 || zz >= wz) continue;
          const wk = bell(zz - z);
          for (let dj = -2; dj <= 2; dj++) {
            const yy = b + dj;
            if (yy < 0 || yy >= wy) continue;
            const wj = wk * bell(yy - y);
            const row = wx * (yy + wy * zz);
            for (let di = -2; di <= 2; di++) {
              const xx = a + di;
              if (xx >= 0 && xx < wx) votes[labels[row + xx]] += wj * bell(xx - x);
            }
          }
        }
        out[n] = decide(votes, smooth(i, j, k), enhancement);
      }
    }
    if (k % 4 === 0) ctx.report(k / nz, 'Settling the surfaces on the image');
    await ctx.checkpoint();
  }
  const box: Box | undefined = boundingBox(out, grid.dimensions, 1);
  if (box) {
    const inside = crop(out, grid.dimensions, box);
    keepLargestOfEach(inside, box.dimensions);
    paste(out, grid.dimensions, box, inside);
  }
  return { grid, data: out };
}

function bell(distance: number): number {
  // Wendland's compact bell: cheap, smooth, zero from 2.5 sigma on.
  const t = Math.abs(distance) / (2.5 * VOTE_SIGMA);
  if (t >= 1) return 0;
  const u = 1 - t;
  return u * u * u * (3 * t + 1);
}

/** The label whose votes and likeness to the CT number are the best together. */
function decide(
  votes: Float32Array,
  hu: number,
  { bloodHu, muscleHu, thresholdsHu }: Enhancement,
): number {
  let total = 0;
  // The cavity that is nearest, by votes; 0 where none is near.
  let cavityNear = 0;
  let cavityVotes = 0;
  for (let label = 0; label < LABELS; label++) {
    total += votes[label];
    if (bloodHu[label] === 0 || votes[label] <= cavityVotes) continue;
    cavityNear = label;
    cavityVotes = votes[label];
  }
  const bloodLike = (label: number): number =>
    label === 0
      ? 0
      : sigmoid((hu - thresholdsHu[label]) / (0.12 * Math.max(40, bloodHu[label] - muscleHu)));
  const solid = sigmoid((hu - FAT_EDGE_HU) / 20);
  const nearlySolid = sigmoid((hu - THIN_EDGE_HU) / 60);
  let best = 0;
  let bestScore = -1;
  for (let label = 0; label < LABELS; label++) {
    if (votes[label] === 0) continue;
    let like = bloodLike(label);
    if (label === 0) like = 1 - bloodLike(cavityNear);
    if (label === LABEL.lvMyocardium) like = solid * (1 - bloodLike(cavityNear));
    if (label === LABEL.rvMyocardium) like = nearlySolid * (1 - bloodLike(cavityNear));
    const score = votes[label] / total + EVIDENCE * like;
    if (score > bestScore) {
      best = label;
      bestScore = score;
    }
  }
  return best;
}

const sigmoid = (t: number): number => 1 / (1 + Math.exp(-t));

/** Voxels with a face to another label. */
function surfaceBand(labels: Uint8Array, nx: number, ny: number, nz: number): Uint8Array {
  const band = new Uint8Array(labels.length);
  for (let k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++) {
        const n = i + nx * (j + ny * k);
        if (i < nx - 1 && labels[n] !== labels[n + 1]) band[n] = band[n + 1] = 1;
        if (j < ny - 1 && labels[n] !== labels[n + nx]) band[n] = band[n + nx] = 1;
        if (k < nz - 1 && labels[n] !== labels[n + nx * ny]) band[n] = band[n + nx * ny] = 1;
      }
  return band;
}

/** The image under a 1-2-1 filter on every axis, evaluated where asked. */
function smoothedHu({ grid, data }: Volume): (i: number, j: number, k: number) => number {
  const [nx, ny, nz] = grid.dimensions;
  return (i, j, k) => {
    let sum = 0;
    for (let dk = -1; dk <= 1; dk++) {
      const z = k + dk < 0 ? 0 : k + dk >= nz ? nz - 1 : k + dk;
      for (let dj = -1; dj <= 1; dj++) {
        const y = j + dj < 0 ? 0 : j + dj >= ny ? ny - 1 : j + dj;
        const row = nx * (y + ny * z);
        const left = i > 0 ? i - 1 : 0;
        const right = i < nx - 1 ? i + 1 : i;
        const value = data[row + left] + 2 * data[row + i] + data[row + right];
        sum += value * (dj === 0 ? 2 : 1) * (dk === 0 ? 2 : 1);
      }
    }
    return sum / 64;
  };
}
