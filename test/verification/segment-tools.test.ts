/**
 * Tools that find a surface in an image, on a ball and a disc of known radius under seeded normal noise. Tolerance of the
 * radius: a fifth of the 1 mm voxel for regions, a third for edges, which follow the noise of a gradient. Source of the
 * references: the shapes themselves.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { createRandom } from '../../src/core/random.ts';
import {
  IDENTITY_DIRECTION,
  voxelCount,
  voxelVolumeMl,
  type Grid,
  type Vec3,
} from '../../src/core/space.ts';
import { polishSurface } from '../../src/segment/edit/active-contour.ts';
import type { LabelPatch } from '../../src/segment/edit/patch.ts';
import { watershed } from '../../src/segment/edit/watershed.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(() => provideKernelsFromDisk());

const ctx = createJobContext();
const MODEL = 'Segmentation tools';
const SOURCE = 'the radius the image was made with';
const RADIUS_MM = 12;
const CONTRAST = 70;

const gridOf = (slices: number): Grid => ({
  dimensions: [48, 46, slices],
  spacingMm: [1, 1, 1],
  originMm: [0, 0, 0],
  direction: IDENTITY_DIRECTION,
});

/** A bright ball (a disc on one slice), and a structure of another radius or place to start from. */
function patchOf(
  grid: Grid,
  startMm: number,
  noise: number,
  shiftMm: Vec3 = [0, 0, 0],
): LabelPatch {
  const random = createRandom(17);
  const centre = [23.3, 22.6, (grid.dimensions[2] - 1) / 2];
  const labels = new Uint8Array(voxelCount(grid));
  const image = new Float32Array(voxelCount(grid));
  const [nx, ny, nz] = grid.dimensions;
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const from = [i - centre[0], j - centre[1], k - centre[2]];
        image[n] = (Math.hypot(...from) <= RADIUS_MM ? CONTRAST : 0) + noise * random.normal();
        labels[n] = Math.hypot(...from.map((mm, axis) => mm - shiftMm[axis])) <= startMm ? 1 : 0;
      }
  return { grid, labels, image, locked: new Set(), others: 'stay' };
}
const voxels = (labels: Uint8Array): number =>
  labels.reduce((sum, v) => sum + (v === 1 ? 1 : 0), 0);
/** Radius of the ball, or of the disc, with as much volume or area. */
const radiusMm = ({ grid }: LabelPatch, labels: Uint8Array): number =>
  grid.dimensions[2] === 1
    ? Math.sqrt(voxels(labels) / Math.PI)
    : Math.cbrt((3 * 1000 * voxelVolumeMl(grid) * voxels(labels)) / (4 * Math.PI));
const dice = (a: Uint8Array, b: Uint8Array): number =>
  (2 * a.filter((v, n) => v === 1 && b[n] === 1).length) / (voxels(a) + voxels(b));

describe('active contour', () => {
  it.each([
    ['regions', 10, 35, 48, 0.2],
    ['regions', 14, 35, 48, 0.2],
    ['regions', 10, 35, 1, 0.3],
    ['edges', 13.5, 10, 48, 0.33],
  ] as const)(
    '%s from %f mm, noise %f, %f slices',
    async (follows, startMm, noise, slices, off) => {
      const patch = patchOf(gridOf(slices), startMm, noise);
      const settings = { label: 1, follows, bandMm: 4, smoothMm: 0.5, volumePercent: 100 };
      const out = await polishSurface(patch, settings, ctx);
      expectFigure({
        model: MODEL,
        quantity: `radius by active contour (${follows}) of a ${slices === 1 ? 'disc' : 'ball'}, from ${startMm} mm, noise ${noise} of ${CONTRAST}`,
        value: radiusMm(patch, out),
        unit: 'mm',
        reference: RADIUS_MM,
        tolerance: { plusMinus: off },
        source: SOURCE,
      });
      expect(dice(out, patchOf(patch.grid, RADIUS_MM, 0).labels)).toBeGreaterThan(0.95);
    },
  );
});

describe('watershed', () => {
  it('from a structure that lies 2.9 mm beside', async () => {
    const patch = patchOf(gridOf(48), 11, 10, [2, -1.5, 1.5]);
    const out = await watershed(patch, { label: 1, markers: 'structure', bandMm: 5 }, ctx);
    expectFigure({
      model: MODEL,
      quantity: 'Dice of a ball by watershed from a structure 2.9 mm beside it, noise 10 of 70',
      value: dice(out, patchOf(patch.grid, RADIUS_MM, 0).labels),
      unit: '',
      tolerance: { atLeast: 0.95 },
      source: SOURCE,
    });
  });
});
