/** What the volume rendering decides before anything is drawn: detail, quality, transfer functions, crop. */
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import type { Grid } from '../../../src/core/space.ts';
import { dot, IDENTITY_DIRECTION, subtract, voxelCount } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import { lookAtAngles } from '../../../src/view/scene/camera-view.ts';
import {
  BOX_EDGES,
  cropCorners,
  cropFaces,
  cropPlanes,
  faceOnScreen,
  isCropped,
  mostCutMm,
  NO_CROP,
  withCut,
} from '../../../src/view/volume/crop.ts';
import { detailOf, detailWords, voxelBudget } from '../../../src/view/volume/detail.ts';
import { blockFactors, downsample } from '../../../src/view/volume/downsample.ts';
import {
  firstPreset,
  presetFor,
  presetsFor,
  VOLUME_PRESETS,
  volumePreset,
} from '../../../src/view/volume/presets.ts';
import { HARDWARE, movingQuality, nextEffort, SOFTWARE } from '../../../src/view/volume/quality.ts';
import { signalRange } from '../../../src/view/volume/signal-range.ts';

const grid = (dimensions: Grid['dimensions'], spacingMm: Grid['spacingMm'] = [1, 1, 1]): Grid => ({
  dimensions,
  spacingMm,
  originMm: [-10, -20, -30],
  direction: IDENTITY_DIRECTION,
});

/** The image of a turned head: i to the patient's right and back, k to the head. */
const TURNED: Grid = {
  ...grid([20, 30, 10], [2, 1, 3]),
  direction: [-Math.SQRT1_2, Math.SQRT1_2, 0, -Math.SQRT1_2, -Math.SQRT1_2, 0, 0, 0, 1],
};

const atOnce = async (): Promise<void> => {};

describe('how many voxels are drawn', () => {
  const plain = { software: false, memoryGiB: undefined, failures: 0 };

  it('grows with the memory, and falls to a quarter each time it runs out', () => {
    const sizes = [2, 4, 8].map((memoryGiB) => voxelBudget({ ...plain, memoryGiB }));
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(new Set(sizes).size).toBe(3);
    expect(voxelBudget({ ...plain, failures: 1 })).toBe(Math.floor(voxelBudget(plain) / 4));
    expect(voxelBudget({ ...plain, failures: 9 })).toBeGreaterThan(10_000);
    expect(voxelBudget({ ...plain, software: true })).toBeLessThan(voxelBudget(plain) / 10);
  });

  it('keeps a long scan within the longest texture, with voxels close to cubes', () => {
    const large = grid([512, 512, 600], [0.7, 0.7, 0.5]);
    const factors = blockFactors(large, 320 ** 3);
    const size = large.dimensions.map((n, axis) => Math.ceil(n / factors[axis]));
    expect(size[0] * size[1] * size[2]).toBeLessThanOrEqual(320 ** 3);
    expect(blockFactors(grid([64, 64, 3000]), Infinity, 2048)).toEqual([1, 1, 2]);
    expect(blockFactors(grid([64, 64, 64]), 64 ** 3, 2048)).toEqual([1, 1, 1]);
  });

  it('says what is coarser than the image and why, and nothing when it is drawn as it is', () => {
    const image = grid([100, 100, 100]);
    const half = grid([50, 50, 50], [2, 2, 2]);
    expect(detailOf(image, image, plain)).toBeUndefined();
    const size = detailOf(image, half, plain);
    expect(size).toEqual({ reason: 'size', storedMm: 1, drawnMm: 2 });
    const memory = detailOf(image, half, { ...plain, failures: 1 });
    expect(memory && detailWords(memory)).toMatch(/memory ran out.*2\.0.mm instead of 1\.0.mm/);
    expect(detailOf(image, image, { ...plain, software: true })?.reason).toBe('software');
  });

  it('averages blocks without moving them, and keeps real values real', async () => {
    const data = Float32Array.from({ length: 64 }, (_, n) => n / 100);
    const volume: Volume = { grid: grid([4, 4, 4]), data, modality: 'PT', unit: 'arbitrary' };
    const reduced = await downsample(volume, 8, atOnce);
    expect(reduced.grid.dimensions).toEqual([2, 2, 2]);
    expect(reduced.grid.originMm).toEqual([-9.5, -19.5, -29.5]);
    expect(reduced.data[0]).toBeCloseTo((0 + 1 + 4 + 5 + 16 + 17 + 20 + 21) / 800, 6);
    expect(await downsample(volume, 64, atOnce)).toBe(volume);
    const whole = { ...volume, data: Int16Array.from(data, (value) => 100 * value) };
    expect((await downsample(whole, 8, atOnce)).data).toBeInstanceOf(Int16Array);
    expect(voxelCount((await downsample(volume, 64, atOnce, 3)).grid)).toBe(8);
  });
});

describe('the quality of moving frames', () => {
  it('runs from coarsest to finest', () => {
    expect(movingQuality(HARDWARE, 0)).toEqual(HARDWARE.coarsest);
    expect(movingQuality(HARDWARE, 1)).toEqual(HARDWARE.finest);
  });

  it.each([HARDWARE, SOFTWARE])('settles where a frame takes as long as it should', (qualities) => {
    // Two computers: time is proportional to rays and steps.
    const work = (effort: number): number => {
      const { maxPixels, stepVoxels } = movingQuality(qualities, effort);
      return maxPixels / stepVoxels;
    };
    for (const ideal of [0.3, 0.8]) {
      const msPerWork = qualities.targetMs / work(ideal);
      let effort = ideal < 0.5 ? 1 : 0;
      for (let frame = 0; frame < 40; frame++)
        effort = nextEffort(qualities, effort, msPerWork * work(effort));
      const frameMs = msPerWork * work(effort);
      expect(frameMs / qualities.targetMs).toBeGreaterThan(0.75);
      expect(frameMs / qualities.targetMs).toBeLessThan(1.3);
    }
  });

  it('falls at once when a frame was far too slow, and stays within its ends', () => {
    expect(nextEffort(HARDWARE, 1, 33 * 40)).toBeLessThan(0.4);
    expect(nextEffort(HARDWARE, 0, 1e6)).toBe(0);
    expect(nextEffort(HARDWARE, 1, 0)).toBe(1);
  });
});

describe('transfer functions', () => {
  it('exist for CT bone, CT cardiac, CT liver vessels and MR, each with ascending stops', () => {
    const ids = VOLUME_PRESETS.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining(['ct-bone', 'ct-cardiac', 'ct-liver-vessels', 'mr']),
    );
    for (const { opacity, colours } of VOLUME_PRESETS) {
      for (const stops of [opacity, colours].map((list) => list.map(([stop]) => stop)))
        expect(stops).toEqual(stops.toSorted((a, b) => a - b));
      expect(opacity[0][1]).toBe(0);
    }
  });

  it('are offered by the unit of the image and begin with what suits the organ', () => {
    expect(presetsFor('HU').some(({ id }) => id.startsWith('mr'))).toBe(false);
    expect(presetsFor('arbitrary').map(({ id }) => id)).toEqual(['mr', 'mr-mip']);
    expect(firstPreset('HU', 'liver')).toBe('ct-liver-vessels');
    expect(firstPreset('HU', 'heart')).toBe('ct-cardiac');
    expect(firstPreset('arbitrary', 'heart')).toBe('mr');
  });

  it('for MR follow the signal of the image, whatever its scale', () => {
    const random = createRandom(5);
    // Two thirds air with noise, tissue between 300 and 900, a few voxels of metal.
    const data = Float32Array.from({ length: 90_000 }, (_, n) => {
      if (n % 9000 === 0) return 30_000;
      return n % 3 === 0 ? 300 + 600 * random.uniform() : 40 * random.uniform();
    });
    const { low, high } = signalRange(data);
    expect(low).toBeGreaterThan(40);
    expect(low).toBeLessThan(350);
    expect(high).toBeGreaterThan(850);
    expect(high).toBeLessThan(1000);
    const scaled = signalRange(data.map((value) => value / 1000));
    expect(scaled.low * 1000).toBeCloseTo(low, 0);
    const mr = presetFor(volumePreset('mr'), { low, high });
    expect(mr.opacity[0][0]).toBeGreaterThan(low);
    expect(presetFor(volumePreset('ct-bone'), { low, high })).toBe(volumePreset('ct-bone'));
  });

  it('bear an image of one value and values that are no numbers', () => {
    expect(signalRange(new Int16Array(8).fill(7))).toEqual({ low: 7, high: 8 });
    expect(signalRange(new Float32Array(8).fill(NaN))).toEqual({ low: 0, high: 1 });
    expect(signalRange(new Float32Array(0))).toEqual({ low: 0, high: 1 });
  });
});

describe('the crop box', () => {
  it('names its faces by where they lie in the patient', () => {
    const sides = cropFaces(grid([4, 4, 4])).map(({ side }) => side);
    expect(sides).toEqual(['Right', 'Left', 'Anterior', 'Posterior', 'Foot', 'Head']);
    expect(cropFaces(TURNED)[5].side).toBe('Head');
  });

  it('keeps cuts within the image and a little of it always', () => {
    const image = grid([20, 30, 10], [2, 1, 3]);
    expect(withCut(image, NO_CROP, 0, -5)).toEqual(NO_CROP);
    const far = withCut(image, NO_CROP, 0, 1000);
    expect(far[0]).toBe(38);
    expect(mostCutMm(image, far, 1)).toBe(0);
    expect(withCut(image, far, 1, 10)).toEqual(far);
    expect(isCropped(far)).toBe(true);
    expect(isCropped(NO_CROP)).toBe(false);
  });

  it('keeps exactly its corners: they lie on or inside every plane', () => {
    const crop = [3, 5, 2, 7, 1, 4] as const;
    const planes = cropPlanes(TURNED, crop);
    expect(planes).toHaveLength(6);
    const depth = (corner: readonly number[], n: number): number =>
      dot(subtract([corner[0], corner[1], corner[2]], planes[n].pointLps), planes[n].inwards);
    for (const corner of cropCorners(TURNED, crop))
      for (const n of planes.keys()) expect(depth(corner, n)).toBeGreaterThan(-1e-9);
    const lengths = BOX_EDGES.map(([a, b]) => {
      const corners = cropCorners(TURNED, crop);
      return Math.hypot(...subtract(corners[a], corners[b]));
    });
    expect(lengths).toHaveLength(12);
    // 40 x 30 x 30 mm, less what is cut.
    for (const mm of [32, 21, 25])
      expect(lengths.filter((length) => Math.abs(length - mm) < 1e-9)).toHaveLength(4);
    expect(cropPlanes(TURNED, NO_CROP)).toEqual([]);
  });

  it('moves a face with the pointer unless it faces the viewer', () => {
    const view = {
      ...lookAtAngles(0, 0),
      targetLps: [0, 0, 0] as const,
      mmPerPixel: 0.5,
      widthPx: 100,
      heightPx: 100,
    };
    const faces = cropFaces(grid([4, 4, 4]));
    // Seen from the front the patient's left is on the right of the screen.
    expect(faceOnScreen(view, faces[1])).toEqual({ x: 1, y: expect.closeTo(0), pxPerMm: 2 });
    expect(faceOnScreen(view, faces[2])).toBeUndefined();
    expect(faceOnScreen(view, faces[5])?.y).toBeCloseTo(-1);
  });
});
