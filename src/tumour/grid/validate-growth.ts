/** Checks of a growth run before anything is computed; each problem named with what to do about it. */
import { fail } from '../../core/failure.ts';
import { voxelCount } from '../../core/space.ts';
import { LONGEST_DURATION_DAYS } from '../burden/simulate-burden.ts';
import type { GrowthSetup } from './growth-setup.ts';

/** Tumour cells outside the organ above this share are taken for a mistake, not for rough edges. */
const MOST_OUTSIDE = 0.1;
/** A step in which cells multiply more than this is too long for any splitting. */
export const MOST_GROWTH_PER_STEP = 0.5;

type Limit = readonly [
  name: string,
  value: number | undefined,
  low: number,
  high: number,
  unit: string,
];

/** Throws `bad-input` for parameters that are not numbers in their range and for arrays of the wrong size. */
export function validateGrowth(setup: GrowthSetup): void {
  checkArrays(setup);
  const { resistant, radiosensitivity, massEffect } = setup;
  const limits: readonly Limit[] = [
    ['The growth rate', setup.proliferationPerDay, 0, 5, 'per day'],
    ['The duration', setup.durationDays, 1e-3, LONGEST_DURATION_DAYS, 'days'],
    ['The interval of the frames', setup.saveEveryDays, 0.05, LONGEST_DURATION_DAYS, 'days'],
    ['The interval of the curves', setup.sampleEveryDays ?? 1, 0.05, 3653, 'days'],
    ['The detection threshold', setup.detectionThreshold, 1e-6, 1, 'of capacity'],
    ['The number of cells', setup.cellsPerMm3, 1, 1e9, 'per mm³'],
    ['The time step', setup.stepDays ?? 1, 1e-6, 365, 'days'],
    ['The drug sensitivity factor', setup.drugSensitivityFactor ?? 1, 0, 100, ''],
    ['Alpha', radiosensitivity.alphaPerGy, 0, 5, 'per Gy'],
    ['Alpha/beta', radiosensitivity.alphaBetaGy, 0.1, 1000, 'Gy'],
    ['The resistant share', resistant?.fraction, 0, 1, ''],
    ['The growth rate of resistant cells', resistant?.proliferationPerDay, 0, 5, 'per day'],
    ['The mutation rate', resistant?.mutationPerDay, 0, 1, 'per day'],
    ['The drug effect on resistant cells', resistant?.drugSensitivityFactor, 0, 10, ''],
    ['The radiosensitivity of resistant cells', resistant?.alphaFactor, 0, 10, ''],
    ['The pressure of the tumour', massEffect?.pressureKpa, 0, 100, 'kPa'],
    ['The shear modulus', massEffect?.shearModulusKpa, 1e-3, 1e3, 'kPa'],
    ["Poisson's ratio", massEffect?.poissonRatio, 0, 0.49, ''],
    ['The slowing of spread by stress', massEffect?.slowingPerKpa, 0, 100, 'per kPa'],
    ['The element of the elastic grid', massEffect?.elementMm, 1, 20, 'mm'],
    ['The interval of the mass effect', massEffect?.everyDays, 0.5, 365, 'days'],
  ];
  for (const [name, value, low, high, unit] of limits) {
    if (value === undefined || (value >= low && value <= high)) continue;
    const range = `${low} to ${high}${unit && ` ${unit}`}`;
    fail(
      'bad-input',
      'growth-parameter',
      `${name} is ${value}${unit && ` ${unit}`}, outside its range ${range}.`,
      `Enter a number from ${range}.`,
    );
  }
  checkMaps(setup);
}

function checkArrays(setup: GrowthSetup): void {
  const voxels = voxelCount(setup.grid);
  const lengths: readonly (readonly [string, number | undefined, number])[] = [
    ['diffusivity', setup.diffusivityMm2PerDay.length, voxels],
    ['density', setup.density.length, voxels],
    ['dose map', setup.doseMap?.length, voxels],
    ['tensors', setup.tensorsMm2PerDay?.length, 6 * voxels],
  ];
  for (const [name, length, expected] of lengths) {
    if (length === undefined || length === expected) continue;
    fail(
      'bad-input',
      'fields-do-not-match',
      `The ${name} has ${length} values where this grid of ${voxels} voxels needs ${expected}.`,
      'Build the growth model again: grid, tissue and tumour together.',
    );
  }
}

function checkMaps(setup: GrowthSetup): void {
  const maps: readonly (readonly [string, Float32Array | undefined, number])[] = [
    ['diffusivity', setup.diffusivityMm2PerDay, 1000],
    ['density', setup.density, 1],
    ['dose map', setup.doseMap, 10],
  ];
  for (const [name, values, high] of maps) {
    const bad = values?.findIndex((value) => !(value >= 0 && value <= high)) ?? -1;
    if (bad < 0 || !values) continue;
    fail(
      'bad-input',
      'growth-field',
      `The ${name} is ${values[bad]} at voxel ${bad}; it must be a number from 0 to ${high} everywhere.`,
      'Compute the field again; a value that is not a number comes from an earlier step.',
    );
  }
  const { tensorsMm2PerDay: tensors } = setup;
  if (!tensors) return;
  for (let at = 0; at < tensors.length; at += 6) {
    if (isTensor(tensors, at)) continue;
    fail(
      'bad-input',
      'diffusion-tensor',
      `The diffusion tensor of voxel ${at / 6} (${tensors.subarray(at, at + 6).join(', ')}) is not that of a spread: it must be symmetric with no negative principal value.`,
      'Use a tensor image whose eigenvalues have been made positive, or leave the tensors out.',
    );
  }
}

/** True for a positive semidefinite tensor (all principal minors, to single precision). */
function isTensor(t: Float32Array, at: number): boolean {
  const [xx, yy, zz] = [t[at], t[at + 1], t[at + 2]];
  const [xy, xz, yz] = [t[at + 3], t[at + 4], t[at + 5]];
  const trace = xx + yy + zz;
  const slack = 1e-5 * trace;
  const determinant =
    xx * (yy * zz - yz * yz) - xy * (xy * zz - yz * xz) + xz * (xy * yz - yy * xz);
  return (
    trace < 1e4 &&
    Math.min(xx, yy, zz) >= 0 &&
    xx * yy - xy * xy >= -slack * trace &&
    xx * zz - xz * xz >= -slack * trace &&
    yy * zz - yz * yz >= -slack * trace &&
    determinant >= -slack * trace * trace
  );
}

/**
 * The density inside the organ, and the share of cells that lies outside and is left out. The front of a tumour beside the
 * surface of its organ reaches beyond it where no cell can be: only what an image shows must lie inside.
 *
 * @throws bad-input/empty-tumour, bad-input/tumour-outside-organ.
 */
export function densityInside({
  density,
  diffusivityMm2PerDay: d,
  detectionThreshold,
}: GrowthSetup): {
  readonly density: Float32Array;
  readonly outsideFraction: number;
} {
  const inside = new Float32Array(density.length);
  let [sum, outside] = [0, 0];
  let [seen, seenOutside] = [0, 0];
  for (let n = 0; n < density.length; n++) {
    sum += density[n];
    if (density[n] >= detectionThreshold) seen += density[n];
    if (d[n] > 0) inside[n] = density[n];
    else {
      outside += density[n];
      if (density[n] >= detectionThreshold) seenOutside += density[n];
    }
  }
  if (sum === 0) {
    fail(
      'bad-input',
      'empty-tumour',
      'There is no tumour on day 0, so there is nothing to grow.',
      'Segment or paint the tumour, then start again.',
    );
  }
  const outsideFraction = outside / sum;
  const wrong = seen > 0 ? seenOutside / seen : outsideFraction;
  if (wrong > MOST_OUTSIDE) {
    fail(
      'bad-input',
      'tumour-outside-organ',
      `${Math.round(100 * wrong)} % of the tumour lies outside the organ or in tissue it cannot enter.`,
      'Correct the outline of the organ or the tumour so that the tumour lies inside.',
    );
  }
  return { density: inside, outsideFraction };
}

/** Throws `bad-input/unstable-step` where a step asked for is too long, naming the longest that is not. */
export function checkStep(
  { stepDays, proliferationPerDay, resistant }: GrowthSetup,
  stable: number,
): void {
  if (stepDays === undefined) return;
  const fastest = Math.max(proliferationPerDay, resistant?.proliferationPerDay ?? 0);
  const longest = Math.min(stable, MOST_GROWTH_PER_STEP / fastest);
  if (stepDays <= longest) return;
  const days = Number(longest.toPrecision(6));
  fail(
    'bad-input',
    'unstable-step',
    `A time step of ${stepDays} days is unstable: on these voxels, with this spread and growth, the largest stable step is ${days} days.`,
    `Use ${days} days or less, or leave the step to the program.`,
  );
}
