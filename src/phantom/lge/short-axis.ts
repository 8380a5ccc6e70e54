/**
 * A late gadolinium enhancement short-axis stack of a left ventricle with an infarct, and the true mass of its core and border
 * zone. Every pixel is the mean over its area (partial volume) or the tissue at its centre; noise is that of a magnitude image
 * (Rice): the length of the signal with normal noise in both channels.
 */
import { LABEL, TISSUE } from '../../core/anatomy.ts';
import { createRandom } from '../../core/random.ts';
import type { Grid } from '../../core/space.ts';
import { voxelCount, voxelVolumeMl } from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';

/** Angles in degrees around the cavity: 0 to the patient's left, 90 to the back. */
export interface LgeInfarct {
  readonly fromDeg: number;
  readonly toDeg: number;
  /** Share of the wall's thickness that is enhanced, from the cavity outwards. */
  readonly depth: number;
  /** Border zone on either side, degrees. */
  readonly borderDeg: number;
  /** First and last slice. */
  readonly slices: readonly [number, number];
  /** Obstructed vessels: the inner core is dark, by this share of its angle and depth. */
  readonly darkCore: number;
}

export interface LgeSignal {
  readonly normal: number;
  readonly border: number;
  readonly core: number;
  readonly blood: number;
  readonly lung: number;
}

export interface LgePhantomOptions {
  readonly infarct: LgeInfarct;
  readonly signal: LgeSignal;
  /** Standard deviation of the noise in each channel. */
  readonly noise: number;
  /** Samples per pixel and axis; 1 leaves out partial volume. */
  readonly samples: number;
  readonly seed: number;
}

export interface LgePhantom {
  readonly image: Volume;
  /** LV blood, LV wall and RV blood, by the tissue at the centre of each voxel. */
  readonly labels: LabelMap;
  /** Tissue classes of the wall by the same rule. */
  readonly tissue: LabelMap;
  /** True volumes times 1.05 g/ml. */
  readonly coreG: number;
  readonly borderG: number;
  readonly wallG: number;
}

export const LGE_INFARCT: LgeInfarct = {
  fromDeg: -40,
  toDeg: 50,
  depth: 0.75,
  borderDeg: 14,
  slices: [3, 7],
  darkCore: 0,
};

export const LGE_SIGNAL: LgeSignal = { normal: 20, border: 90, core: 200, blood: 120, lung: 8 };

const GRID: Grid = {
  dimensions: [112, 112, 10],
  spacingMm: [1.25, 1.25, 8],
  originMm: [-70, -70, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const G_PER_ML = 1.05;
/** Samples per pixel and axis for the true masses. */
const TRUTH_SAMPLES = 8;

/** Cavity and wall of a slice, mm; slice 0 is the most apical, and the two ends hold no wall. */
function ring(k: number): { endo: number; epi: number } | undefined {
  if (k < 1 || k > 8) return undefined;
  const endo = 25 * Math.sqrt(1 - ((8 - k) / 9) ** 2);
  return { endo, epi: endo + 9.5 };
}

interface Tissue {
  readonly label: number;
  readonly tissue: number;
  readonly dark: boolean;
}

const AROUND: Tissue = { label: LABEL.background, tissue: TISSUE.none, dark: false };

function tissueAt(x: number, y: number, k: number, infarct: LgeInfarct): Tissue {
  const wall = ring(k);
  if (!wall) return AROUND;
  const r = Math.hypot(x, y);
  const { endo, epi } = wall;
  if (r < endo) return { ...AROUND, label: LABEL.lvBlood };
  if (r >= epi) {
    const u = (x + 0.8 * epi) / (1.1 * epi);
    const v = (y + 0.2 * epi) / (0.95 * epi);
    return u * u + v * v < 1 && x < 0 ? { ...AROUND, label: LABEL.rvBlood } : AROUND;
  }
  const own = infarctAt(Math.atan2(y, x), (r - endo) / (epi - endo), k, infarct);
  return { label: LABEL.lvMyocardium, ...own };
}

function infarctAt(
  angle: number,
  depth: number,
  k: number,
  { fromDeg, toDeg, depth: deep, borderDeg, slices, darkCore }: LgeInfarct,
): Pick<Tissue, 'tissue' | 'dark'> {
  const middle = (fromDeg + toDeg) / 2;
  const half = (toDeg - fromDeg) / 2;
  const off = Math.abs((((((angle * 180) / Math.PI - middle) % 360) + 540) % 360) - 180);
  if (k < slices[0] || k > slices[1] || depth > deep || off > half + borderDeg)
    return { tissue: TISSUE.healthy, dark: false };
  if (off > half) return { tissue: TISSUE.borderZone, dark: false };
  return { tissue: TISSUE.scar, dark: off < darkCore * half && depth < darkCore * deep };
}

function signalOf({ label, tissue, dark }: Tissue, signal: LgeSignal): number {
  if (label === LABEL.lvBlood || label === LABEL.rvBlood) return signal.blood;
  if (label !== LABEL.lvMyocardium) return signal.lung;
  if (tissue === TISSUE.scar) return dark ? signal.normal : signal.core;
  return tissue === TISSUE.borderZone ? signal.border : signal.normal;
}

/** Draws the stack; the same options give the same stack. */
export function drawLgePhantom({
  infarct,
  signal,
  noise,
  samples,
  seed,
}: LgePhantomOptions): LgePhantom {
  const random = createRandom(seed);
  const [nx, ny, nz] = GRID.dimensions;
  const data = new Float32Array(voxelCount(GRID));
  const labels = new Uint8Array(data.length);
  const tissue = new Uint8Array(data.length);
  const truth = { core: 0, border: 0, wall: 0 };
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const x = GRID.originMm[0] + i * GRID.spacingMm[0];
        const y = GRID.originMm[1] + j * GRID.spacingMm[1];
        const centre = tissueAt(x, y, k, infarct);
        labels[n] = centre.label;
        tissue[n] = centre.tissue;
        let sum = 0;
        eachSample(x, y, samples, (u, v) => (sum += signalOf(tissueAt(u, v, k, infarct), signal)));
        const value = sum / (samples * samples);
        data[n] =
          noise > 0 ? Math.hypot(value + noise * random.normal(), noise * random.normal()) : value;
        if (!nearWall(x, y, k)) continue;
        eachSample(x, y, TRUTH_SAMPLES, (u, v) => {
          const at = tissueAt(u, v, k, infarct).tissue;
          if (at !== TISSUE.none) truth.wall++;
          if (at === TISSUE.scar) truth.core++;
          if (at === TISSUE.borderZone) truth.border++;
        });
      }
  const gPerSample = (G_PER_ML * voxelVolumeMl(GRID)) / TRUTH_SAMPLES ** 2;
  return {
    image: { grid: GRID, data, modality: 'MR', unit: 'arbitrary' },
    labels: { grid: GRID, data: labels },
    tissue: { grid: GRID, data: tissue },
    coreG: truth.core * gPerSample,
    borderG: truth.border * gPerSample,
    wallG: truth.wall * gPerSample,
  };
}

/** Whether a pixel can hold some of the wall. */
function nearWall(x: number, y: number, k: number): boolean {
  const wall = ring(k);
  const r = Math.hypot(x, y);
  return wall !== undefined && r > wall.endo - 2 && r < wall.epi + 2;
}

function eachSample(
  x: number,
  y: number,
  samples: number,
  visit: (x: number, y: number) => void,
): void {
  const at = (s: number): number => (s + 0.5) / samples - 0.5;
  for (let b = 0; b < samples; b++)
    for (let a = 0; a < samples; a++)
      visit(x + at(a) * GRID.spacingMm[0], y + at(b) * GRID.spacingMm[1]);
}
