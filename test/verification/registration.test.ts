/**
 * Registration of two studies with known maps between them. Tolerance 0.5 mm at the centre and 0.3 degrees at voxels of 2 mm,
 * with noise, with another modality's contrast and for patients that lie clearly differently; residual that is reported: at
 * least a third of the true error. Images of the synthetic body are computed in both poses (nothing is resampled). Synthetic
 * liver: the follow-up study is imaged in a pose of its own with its own noise, at 3 mm. Real abdomen CT (3 mm): against a
 * copy resampled on another grid, with noise of 25 HU, and with a contrast that is no function of rank.
 */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { createRandom } from '../../src/core/random.ts';
import { distance } from '../../src/core/space.ts';
import type { Vec3 } from '../../src/core/space.ts';
import type { Volume } from '../../src/core/volume.ts';
import { readNifti, volumeFromNifti } from '../../src/formats/nifti.ts';
import { buildLiverAnatomy, renderLiverStudy } from '../../src/phantom/abdomen/liver-phantom.ts';
import { registerLandmarks } from '../../src/segment/register/landmarks.ts';
import { registerRigid } from '../../src/segment/register/register-rigid.ts';
import type { RigidRegistration } from '../../src/segment/register/register-rigid.ts';
import { resampleVolume } from '../../src/segment/register/resample.ts';
import {
  applyTransform,
  composeTransforms,
  gridCentre,
  IDENTITY_TRANSFORM,
  invertTransform,
  rotationDeg,
  rotationOf,
  transformAbout,
} from '../../src/segment/register/transform.ts';
import type { RigidTransform } from '../../src/segment/register/transform.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import {
  CT_SCALE,
  cubicGrid,
  imageBody,
  MR_SCALE,
  pose,
} from '../unit/segment/register/soft-body.ts';
import type { GreyScale } from '../unit/segment/register/soft-body.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(provideKernelsFromDisk);

const folder = sharedData('abdomen-ct');
const PATIENCE_MS = 120_000;
const ctx = createJobContext();

/** Judges a registration against the true map from the fixed to the moving frame. */
function expectPose(
  conditions: string,
  found: RigidRegistration,
  fixedToMoving: RigidTransform,
  centre: Vec3,
  source: string,
  needs?: string,
): void {
  const left = composeTransforms(found.movingToFixed, fixedToMoving);
  const errorMm = distance(applyTransform(left, centre), centre);
  const rest = { source, ...(needs && { needs }), model: 'Registration', reference: 0 } as const;
  expectFigure({
    ...rest,
    quantity: `Shift left over, ${conditions}`,
    value: errorMm,
    unit: 'mm',
    tolerance: { below: 0.5 },
  });
  expectFigure({
    ...rest,
    quantity: `Rotation left over, ${conditions}`,
    value: rotationDeg(left),
    unit: '°',
    tolerance: { below: 0.3 },
  });
  expect(found.trusted, found.statement).toBe(true);
  expect(found.residualMm).toBeGreaterThan(errorMm / 3);
}

describe('synthetic body at 2 mm', () => {
  const grid = cubicGrid([100, 76, 66], 2);
  const other = cubicGrid([92, 84, 72], 2, [3, 2, -5]);
  const fixed = imageBody(3, {
    grid,
    scale: CT_SCALE,
    toBody: IDENTITY_TRANSFORM,
    noise: 20,
    seed: 1,
  });

  it.each<[string, Vec3, Vec3, GreyScale, number]>([
    ['no motion', [0, 0, 0], [0, 0, 0], CT_SCALE, 20],
    ['7 degrees and 10 mm', [3, -2, 6], [8, -5, 4], CT_SCALE, 20],
    ['16 degrees and 25 mm, noise 60 HU', [-8, 6, 12], [-18, 9, 15], CT_SCALE, 60],
    ['other modality, 7 degrees and 10 mm', [3, -2, 6], [8, -5, 4], MR_SCALE, 30],
    ['other modality, 16 degrees and 25 mm', [-8, 6, 12], [-18, 9, 15], MR_SCALE, 60],
  ])(
    '%s',
    async (conditions, turn, shift, scale, noise) => {
      const toBody = pose(turn, shift);
      const moving = imageBody(3, { grid: other, scale, toBody, noise, seed: 2 });
      const found = await registerRigid(fixed, moving, {}, ctx);
      expectPose(
        `synthetic body, 2 mm, ${conditions}`,
        found,
        invertTransform(toBody),
        [0, 0, 0],
        'Pose in which the body was imaged',
      );
    },
    PATIENCE_MS,
  );
});

describe('synthetic liver', () => {
  it(
    'follow-up study of the first patient',
    async () => {
      const anatomy = await buildLiverAnatomy({ seed: 1, spacingMm: 3 }, ctx);
      const first = await renderLiverStudy(anatomy, { study: 'baseline' }, ctx);
      const second = await renderLiverStudy(anatomy, { study: 'follow-up' }, ctx);
      const found = await registerRigid(first.volume, second.volume, {}, ctx);
      expectPose(
        'follow-up of the synthetic liver, 3 mm',
        found,
        second.baselineToStudy,
        gridCentre(first.volume.grid),
        'Pose of the phantom',
      );
    },
    PATIENCE_MS,
  );
});

describe.skipIf(!folder)('real abdomen CT', () => {
  let ct: Volume;
  beforeAll(async () => {
    const file = new Uint8Array(readFileSync(`${folder}/example_ct.nii.gz`));
    ct = volumeFromNifti(await readNifti(file), 'CT', 'HU');
  });

  it(
    'against a noisy copy on another grid, and with another contrast',
    async () => {
      const centre = gridCentre(ct.grid);
      const fixedToMoving = transformAbout(rotationOf([-0.1, 0.08, 0.15]), centre, [-20, 12, -15]);
      const [x, y, z] = ct.grid.originMm;
      const grid = {
        ...ct.grid,
        dimensions: [118, 98, 108] as const,
        originMm: [x + 5.3, y - 4.1, z + 2.2] as const,
      };
      const copy = await resampleVolume(ct, invertTransform(fixedToMoving), grid, ctx);
      const random = createRandom(5);
      const noisy = {
        ...copy,
        data: Float32Array.from(copy.data, (hu) => hu + 25 * random.normal()),
      };
      const source = 'Map through which the copy was resampled';
      expectPose(
        'real abdomen CT, 3 mm, noise 25 HU',
        await registerRigid(ct, noisy, {}, ctx),
        fixedToMoving,
        centre,
        source,
        'abdomen-ct',
      );
      const contrast = (hu: number): number =>
        1000 * Math.exp(-(((hu - 40) / 120) ** 2)) + 30 * random.normal();
      const mapped = {
        ...copy,
        modality: 'MR',
        unit: 'arbitrary' as const,
        data: Float32Array.from(copy.data, contrast),
      };
      expectPose(
        'real abdomen CT, 3 mm, another contrast',
        await registerRigid(ct, mapped, {}, ctx),
        fixedToMoving,
        centre,
        source,
        'abdomen-ct',
      );
    },
    PATIENCE_MS,
  );
});

describe('landmarks', () => {
  it('target error of noisy landmarks is what theory predicts', () => {
    // Squared target error at the centre of N points: 3 sigma^2 / N (Fitzpatrick, West and Maurer 1998).
    const random = createRandom(8);
    const points: readonly Vec3[] = [
      [60, 0, 0],
      [-60, 0, 0],
      [0, 60, 0],
      [0, -60, 0],
      [0, 0, 60],
      [0, 0, -60],
    ];
    const truth = pose([4, -7, 15], [20, 5, -9]);
    const rounds = 3000;
    let sum = 0;
    for (let round = 0; round < rounds; round++) {
      const pairs = points.map((movingLps) => {
        const [x, y, z] = applyTransform(truth, movingLps);
        return {
          movingLps,
          fixedLps: [
            x + 2 * random.normal(),
            y + 2 * random.normal(),
            z + 2 * random.normal(),
          ] as const,
        };
      });
      const { movingToFixed } = registerLandmarks(pairs);
      sum +=
        distance(applyTransform(movingToFixed, [0, 0, 0]), applyTransform(truth, [0, 0, 0])) ** 2;
    }
    expectFigure({
      model: 'Registration',
      quantity: 'Root mean square error at the centre of six landmarks marked with 2 mm error',
      value: Math.sqrt(sum / rounds),
      unit: 'mm',
      reference: 2 / Math.sqrt(2),
      tolerance: { percent: 4 },
      source: 'sigma sqrt(3 / N), Fitzpatrick 1998, doi 10.1109/42.736021',
    });
  });
});
