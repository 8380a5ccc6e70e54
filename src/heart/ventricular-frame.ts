/**
 * The heart's own directions, found from a label map: the long axis of the left ventricle, how far along it a point lies,
 * and the angle around it counted from the anterior insertion of the right ventricle through the septum.
 */
import { LABEL } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import {
  add,
  cross,
  distance,
  dot,
  ijkToLps,
  lpsToIjk,
  normalize,
  scale,
  subtract,
} from '../core/space.ts';
import type { Grid, Lps, Vec3 } from '../core/space.ts';

/** A grid with its labels: a `LabelMap` with `data` as `labels`, or a `SimulationGrid`. */
export interface LabelledGrid {
  readonly grid: Grid;
  readonly labels: Uint8Array;
}

export interface VentricularFrame {
  /** Centre of the mitral and aortic openings. */
  readonly baseMm: Lps;
  /** End of the LV cavity at the apex. */
  readonly apexMm: Lps;
  /** Outer tip of the LV wall. */
  readonly tipMm: Lps;
  /** Unit vector from apex to base. */
  readonly axis: Vec3;
  /** Unit vector across the axis towards the anterior insertion of the RV. */
  readonly anteriorInsertion: Vec3;
  /** False where no right ventricle was found and the direction is that of an average heart. */
  readonly insertionFound: boolean;
  /** 0 at the end of the cavity, 1 at the base; below 0 in the apical cap. */
  readonly apicoBasal: (point: Lps) => number;
  /** Degrees 0 to 360 around the axis: 0 at the anterior insertion, rising through the septum. */
  readonly circumferentialDeg: (point: Lps) => number;
}

/** Share of the cavity's voxels that stands for its end, so that one stray voxel does not. */
const TIP_SHARE = 0.002;
/** Sectors of the angle around the axis in which the septum is looked for. */
const SECTORS = 72;
/** In front, the anterior insertion lies this far towards the septum from straight ahead, in an average heart. */
const AVERAGE_INSERTION_DEG = 30;

/**
 * @throws bad-input/empty-structure without LV blood or LV wall.
 */
export function ventricularFrame({ grid, labels }: LabelledGrid): VentricularFrame {
  for (const [label, name] of [
    [LABEL.lvBlood, 'LV blood pool'],
    [LABEL.lvMyocardium, 'LV myocardium'],
  ] as const) {
    if (labels.includes(label)) continue;
    fail(
      'bad-input',
      'empty-structure',
      `The label map holds no ${name}; without it the long axis of the heart is unknown.`,
      'Segment the left ventricle: blood pool and wall.',
    );
  }
  const baseMm = baseCentre(grid, labels);
  const apexMm = farthest(grid, labels, LABEL.lvBlood, baseMm);
  const tipMm = farthest(grid, labels, LABEL.lvMyocardium, baseMm);
  const axis = normalize(subtract(baseMm, apexMm));
  const lengthMm = distance(baseMm, apexMm);
  const apicoBasal = (point: Lps): number => dot(subtract(point, apexMm), axis) / lengthMm;

  const across = (direction: Vec3): Vec3 =>
    normalize(subtract(direction, scale(axis, dot(direction, axis))));
  // Seen from the apex, segments are numbered counter-clockwise: right-handed about base-to-apex.
  const front = across([0, -1, 0]);
  const side = cross(front, axis);
  const angleFromFront = (point: Lps): number => {
    const radial = subtract(point, apexMm);
    return (Math.atan2(dot(radial, side), dot(radial, front)) * 180) / Math.PI;
  };
  const found = septumStartDeg(grid, labels, apicoBasal, angleFromFront);
  const startDeg = found ?? AVERAGE_INSERTION_DEG;
  const start = (startDeg * Math.PI) / 180;
  return {
    baseMm,
    apexMm,
    tipMm,
    axis,
    anteriorInsertion: add(scale(front, Math.cos(start)), scale(side, Math.sin(start))),
    insertionFound: found !== undefined,
    apicoBasal,
    circumferentialDeg: (point) => (((angleFromFront(point) - startDeg) % 360) + 360) % 360,
  };
}

/** Mean of the voxels of a label that are farthest from `from`. */
function farthest(grid: Grid, labels: Uint8Array, label: number, from: Lps): Lps {
  const [nx, ny] = grid.dimensions;
  const [si, sj, sk] = grid.spacingMm;
  const [fi, fj, fk] = lpsToIjk(grid, from);
  const voxels: number[] = [];
  for (let at = labels.indexOf(label); at >= 0; at = labels.indexOf(label, at + 1)) voxels.push(at);
  const away = Float64Array.from(voxels, (at) => {
    const i = ((at % nx) - fi) * si;
    const j = ((Math.floor(at / nx) % ny) - fj) * sj;
    const k = (Math.floor(at / nx / ny) - fk) * sk;
    return i * i + j * j + k * k;
  });
  const limit = away.toSorted()[Math.floor((1 - TIP_SHARE) * (voxels.length - 1))];
  const far = voxels.filter((_, n) => away[n] >= limit);
  return mean(
    far.map((at) => ijkToLps(grid, [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)])),
  );
}

function mean(points: readonly Lps[]): Lps {
  let sum: Vec3 = [0, 0, 0];
  for (const point of points) sum = add(sum, point);
  return scale(sum, 1 / points.length);
}

/** Openings of the cavity: contact with left atrium or aorta; where they are missing, with anything but wall. */
function baseCentre(grid: Grid, labels: Uint8Array): Lps {
  const valves: Lps[] = [];
  const holes: Lps[] = [];
  const [nx, ny, nz] = grid.dimensions;
  const steps = [
    [1, 0, 0],
    [-1, 0, 0],
    [0, 1, 0],
    [0, -1, 0],
    [0, 0, 1],
    [0, 0, -1],
  ] as const;
  for (
    let at = labels.indexOf(LABEL.lvBlood);
    at >= 0;
    at = labels.indexOf(LABEL.lvBlood, at + 1)
  ) {
    const i = at % nx;
    const j = Math.floor(at / nx) % ny;
    const k = Math.floor(at / nx / ny);
    for (const [di, dj, dk] of steps) {
      const [x, y, z] = [i + di, j + dj, k + dk];
      const outside = x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz;
      const label = outside ? LABEL.background : labels[x + nx * (y + ny * z)];
      if (label === LABEL.leftAtrium || label === LABEL.aorta) {
        valves.push(ijkToLps(grid, [i + di / 2, j + dj / 2, k + dk / 2]));
      } else if (label === LABEL.background) {
        holes.push(ijkToLps(grid, [i + di / 2, j + dj / 2, k + dk / 2]));
      }
    }
  }
  // A valve of 2 cm2 has at least this many faces; less is a leak between labels.
  const enough = 200 / (grid.spacingMm[0] * grid.spacingMm[1]);
  if (valves.length >= enough || (valves.length > 0 && holes.length === 0)) return mean(valves);
  if (holes.length > 0) return mean(holes);
  fail(
    'bad-input',
    'ventricle-closed',
    'The LV blood pool is closed on all sides, so its base cannot be told from its apex.',
    'Segment the left atrium and the aorta, or leave the LV open at the mitral valve.',
  );
}

/** Where the septum begins going round in the direction of rising angle; undefined without a right ventricle. */
function septumStartDeg(
  grid: Grid,
  labels: Uint8Array,
  apicoBasal: (point: Lps) => number,
  angleDeg: (point: Lps) => number,
): number | undefined {
  const [nx, ny] = grid.dimensions;
  const reach = [1, -1, nx, -nx, nx * ny, -nx * ny];
  const sectors = new Float64Array(SECTORS);
  for (
    let at = labels.indexOf(LABEL.lvMyocardium);
    at >= 0;
    at = labels.indexOf(LABEL.lvMyocardium, at + 1)
  ) {
    if (!reach.some((step) => labels[at + step] === LABEL.rvBlood)) continue;
    const point = ijkToLps(grid, [at % nx, Math.floor(at / nx) % ny, Math.floor(at / nx / ny)]);
    const height = apicoBasal(point);
    if (height < 0.3 || height > 0.9) continue;
    sectors[Math.floor(((angleDeg(point) + 360) % 360) / (360 / SECTORS)) % SECTORS]++;
  }
  const level = 0.15 * sectors.reduce((a, b) => Math.max(a, b), 0);
  if (level === 0) return undefined;
  // The septum is what the widest gap leaves; it begins where that gap ends.
  let best = { length: -1, end: 0 };
  let length = 0;
  for (let n = 0; n < 2 * SECTORS; n++) {
    if (sectors[n % SECTORS] > level) {
      if (length > best.length) best = { length, end: n };
      length = 0;
    } else {
      length++;
    }
  }
  return ((best.end * 360) / SECTORS) % 360;
}
