/**
 * The resectogram: a resection surface laid flat, with the distance to the tumour and the vessels on it.
 *
 * Rows of the map are rows (or columns) of the surface's net, unrolled by their length from the middle column, and set
 * apart by the length along the middle column: the sinusoidal projection, made for any surface. It is free of
 * distortion for planes and for surfaces rolled along the rows; areas are taken on the surface itself everywhere.
 */
import { fail } from '../../core/failure.ts';
import type { ResectionSurface } from '../../core/resection.ts';
import { cross, dot, normalize, scale, subtract } from '../../core/space.ts';
import type { Vec3 } from '../../core/space.ts';
import type { ResectionContext } from './context.ts';
import {
  directionToLocal,
  handedness,
  positionsToLps,
  sampleField,
  voxelAt,
} from './local-frame.ts';
import { levelLines } from './map-lines.ts';
import { CONTOUR_LEVELS_MM } from './result.ts';
import type { MapContour, MapPoint, Resectogram, VesselCut } from './result.ts';
import type { Sheet } from './sheet.ts';
import { sheetOf } from './solid.ts';

const MOST_PIXELS = 480;
const RIM_PIXELS = 4;

/**
 * Lays a plane, Bezier surface or wedge flat, as seen from the removed side, as upright as rows and columns allow.
 *
 * @param vesselsCut of the evaluation; those of this surface are placed on the map.
 * @throws bad-input/no-flat-map for other kinds, surface-misses-organ.
 */
export function resectogram(
  context: ResectionContext,
  surface: ResectionSurface,
  vesselsCut: readonly VesselCut[],
): Resectogram {
  const sheet = sheetOf(surface, context);
  if (!sheet) {
    return fail(
      'bad-input',
      'no-flat-map',
      `${surface.title} has no rows and columns, so it cannot be laid flat.`,
      'Choose a plane, a curved surface or a wedge for the map.',
    );
  }
  const net = mapNet(sheet, context);
  const frame = mapFrame(net, context);
  if (!frame) {
    return fail(
      'bad-input',
      'surface-misses-organ',
      `${surface.title} does not pass through the organ, so its map is empty.`,
      'Move it into the organ.',
    );
  }
  const { region, tumours, organDistanceMm } = context;
  const { grid } = region;
  const { width, height, pixelMm } = frame;
  const local = unroll(net, frame);
  const count = width * height;
  const inside = new Uint8Array(count);
  const depth = new Float32Array(count).fill(Number.NaN);
  const distanceMm = new Float32Array(count).fill(Number.NaN);
  const labels = new Uint8Array(count);
  for (let n = 0; n < count; n++) {
    const [x, y, z] = [local[3 * n], local[3 * n + 1], local[3 * n + 2]];
    const voxel = Number.isNaN(x) ? -1 : voxelAt(grid, x, y, z);
    if (voxel < 0) continue;
    depth[n] = sampleField(organDistanceMm, grid, x, y, z);
    labels[n] = region.labels[voxel];
    if (depth[n] >= 0) continue;
    inside[n] = 1;
    distanceMm[n] = Infinity;
    for (const tumour of tumours)
      distanceMm[n] = Math.min(distanceMm[n], sampleField(tumour.distanceMm, grid, x, y, z));
  }
  const positionsLps = positionsToLps(grid, local);
  const inMm = (lines: Float32Array[]): Float32Array[] =>
    lines.map((line) => line.map((pixel) => pixel * pixelMm));
  const contours = CONTOUR_LEVELS_MM.map((levelMm): MapContour => ({
    levelMm,
    lines: tumours.length > 0 ? inMm(levelLines(distanceMm, width, height, levelMm)) : [],
  }));
  const pointAt = (n: number): MapPoint => ({
    xMm: ((n % width) + 0.5) * pixelMm,
    yMm: (Math.floor(n / width) + 0.5) * pixelMm,
    positionLps: [positionsLps[3 * n], positionsLps[3 * n + 1], positionsLps[3 * n + 2]],
  });
  const least = tumours.length > 0 ? placeOfLeast(distanceMm) : -1;
  return {
    surfaceId: surface.id,
    width,
    height,
    pixelMm,
    inside,
    distanceMm,
    labels,
    positionsLps,
    ...directions(net, context),
    contours,
    outline: inMm(levelLines(depth, width, height, 0)),
    crossings: vesselsCut
      .filter(({ surfaceId }) => surfaceId === surface.id)
      .flatMap((cut) => {
        const n = nearestPixel(positionsLps, cut.positionLps);
        return n < 0 ? [] : [{ ...cut, ...pointAt(n), positionLps: cut.positionLps }];
      }),
    minimum: least < 0 ? null : { ...pointAt(least), distanceMm: distanceMm[least] },
    areaCm2: trueAreas(local, depth, distanceMm, frame),
  };
}

/** The net as the map sees it: `across` points along x, `down` along y. */
interface MapNet {
  readonly across: number;
  readonly down: number;
  readonly middleAcross: number;
  readonly middleDown: number;
  readonly point: (a: number, b: number) => Vec3;
}

/** Turns the net so that it is seen from the removed side and its rows run as level as can be. */
function mapNet(sheet: Sheet, { region }: ResectionContext): MapNet {
  const { columns, rows, positions, middleColumn, middleRow } = sheet;
  const point = (column: number, row: number): Vec3 => {
    const at = 3 * (column + columns * row);
    return [positions[at], positions[at + 1], positions[at + 2]];
  };
  const c = Math.min(columns - 2, Math.max(1, middleColumn));
  const r = Math.min(rows - 2, Math.max(1, middleRow));
  const alongColumns = normalize(subtract(point(c + 1, r), point(c - 1, r)));
  const alongRows = normalize(subtract(point(c, r + 1), point(c, r - 1)));
  const normal = scale(cross(alongColumns, alongRows), sheet.front);
  const foot = directionToLocal(region.grid, [0, 0, -1]);
  // A level surface has no lower edge: then the back of the patient is down.
  const level = Math.abs(dot(normal, foot)) > 0.9;
  const wanted = level ? directionToLocal(region.grid, [0, 1, 0]) : foot;

  const candidates = (sheet.closed ? [false] : [true, false]).flatMap((swapped) =>
    [1, -1].flatMap((flipX) => [1, -1].map((flipY) => ({ swapped, flipX, flipY }))),
  );
  const directionsOf = ({ swapped, flipX, flipY }: (typeof candidates)[number]): [Vec3, Vec3] => [
    scale(swapped ? alongRows : alongColumns, flipX),
    scale(swapped ? alongColumns : alongRows, flipY),
  ];
  // From the removed side, which the normal points to, down x right is towards the viewer.
  const hand = handedness(region.grid);
  const best = candidates
    .filter((candidate) => {
      const [right, down] = directionsOf(candidate);
      return hand * dot(cross(down, right), normal) > 0;
    })
    .toSorted((x, y) => dot(directionsOf(y)[1], wanted) - dot(directionsOf(x)[1], wanted))[0];
  const across = best.swapped ? rows : columns;
  const down = best.swapped ? columns : rows;
  const [ma, mb] = best.swapped ? [middleRow, middleColumn] : [middleColumn, middleRow];
  const turn = (n: number, size: number, flip: number): number => (flip > 0 ? n : size - 1 - n);
  return {
    across,
    down,
    middleAcross: turn(ma, across, best.flipX),
    middleDown: turn(mb, down, best.flipY),
    point: (a, b) => {
      const [x, y] = [turn(a, across, best.flipX), turn(b, down, best.flipY)];
      return best.swapped ? point(y, x) : point(x, y);
    },
  };
}

interface MapFrame {
  readonly width: number;
  readonly height: number;
  readonly pixelMm: number;
  /** Map millimetres of the upper left corner, from the middle of the net. */
  readonly left: number;
  readonly top: number;
  /** Length along the middle column at every row of the net. */
  readonly rowAt: Float64Array;
}

/** Lengths from the middle of a row of points, negative before it. */
function unrolled(size: number, middle: number, point: (n: number) => Vec3): Float64Array {
  const at = new Float64Array(size);
  for (let n = middle + 1; n < size; n++) at[n] = at[n - 1] + length(point(n), point(n - 1));
  for (let n = middle - 1; n >= 0; n--) at[n] = at[n + 1] - length(point(n), point(n + 1));
  return at;
}

const length = (a: Vec3, b: Vec3): number =>
  Math.sqrt((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2);

/** The part of the map that shows organ, or undefined when none does. */
function mapFrame(net: MapNet, context: ResectionContext): MapFrame | undefined {
  const { region, organDistanceMm, stepMm } = context;
  const rowAt = unrolled(net.down, net.middleDown, (b) => net.point(net.middleAcross, b));
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let b = 0; b < net.down; b++) {
    const at = unrolled(net.across, net.middleAcross, (a) => net.point(a, b));
    for (let a = 0; a < net.across; a++) {
      const p = net.point(a, b);
      if (voxelAt(region.grid, ...p) < 0) continue;
      // A net's cell may hold organ though its corner does not.
      const cell = a > 0 ? at[a] - at[a - 1] : at[1] - at[0];
      if (sampleField(organDistanceMm, region.grid, ...p) > cell) continue;
      left = Math.min(left, at[a]);
      right = Math.max(right, at[a]);
      top = Math.min(top, rowAt[b]);
      bottom = Math.max(bottom, rowAt[b]);
    }
  }
  if (!(right > left) || !(bottom > top)) return undefined;
  const pixelMm = Math.max(stepMm / 2, Math.max(right - left, bottom - top) / MOST_PIXELS);
  const rim = RIM_PIXELS * pixelMm;
  return {
    width: Math.ceil((right - left + 2 * rim) / pixelMm),
    height: Math.ceil((bottom - top + 2 * rim) / pixelMm),
    pixelMm,
    left: left - rim,
    top: top - rim,
    rowAt,
  };
}

/** Local position of every pixel; NaN beyond the net. */
function unroll(net: MapNet, { width, height, pixelMm, left, top, rowAt }: MapFrame): Float64Array {
  const local = new Float64Array(3 * width * height).fill(Number.NaN);
  let b = 0;
  for (let y = 0; y < height; y++) {
    const atY = top + (y + 0.5) * pixelMm;
    while (b < net.down - 2 && rowAt[b + 1] < atY) b += 1;
    const t = (atY - rowAt[b]) / (rowAt[b + 1] - rowAt[b]);
    if (!(t >= 0 && t <= 1)) continue;
    const row: Vec3[] = [];
    for (let a = 0; a < net.across; a++) row.push(mix(net.point(a, b), net.point(a, b + 1), t));
    const at = unrolled(net.across, net.middleAcross, (n) => row[n]);
    let a = 0;
    for (let x = 0; x < width; x++) {
      const atX = left + (x + 0.5) * pixelMm;
      while (a < net.across - 2 && at[a + 1] < atX) a += 1;
      const s = (atX - at[a]) / (at[a + 1] - at[a]);
      if (s >= 0 && s <= 1) local.set(mix(row[a], row[a + 1], s), 3 * (x + width * y));
    }
  }
  return local;
}

const mix = (a: Vec3, b: Vec3, t: number): Vec3 => [
  a[0] + t * (b[0] - a[0]),
  a[1] + t * (b[1] - a[1]),
  a[2] + t * (b[2] - a[2]),
];

function directions(
  net: MapNet,
  { region: { grid } }: ResectionContext,
): Pick<Resectogram, 'rightLps' | 'downLps'> {
  const a = Math.min(net.across - 2, Math.max(1, net.middleAcross));
  const b = Math.min(net.down - 2, Math.max(1, net.middleDown));
  const toLpsDirection = (v: Vec3): Vec3 => {
    const d = grid.direction;
    return normalize([
      v[0] * d[0] + v[1] * d[3] + v[2] * d[6],
      v[0] * d[1] + v[1] * d[4] + v[2] * d[7],
      v[0] * d[2] + v[1] * d[5] + v[2] * d[8],
    ]);
  };
  return {
    rightLps: toLpsDirection(subtract(net.point(a + 1, b), net.point(a - 1, b))),
    downLps: toLpsDirection(subtract(net.point(a, b + 1), net.point(a, b - 1))),
  };
}

/** Areas on the surface: each pixel weighs as much as it covers there, and partly at edges and limits. */
function trueAreas(
  local: Float64Array,
  depth: Float32Array,
  distanceMm: Float32Array,
  { width, height, pixelMm }: MapFrame,
): Resectogram['areaCm2'] {
  const covered = (value: number): number => Math.min(1, Math.max(0, 0.5 - value / pixelMm));
  const at = (n: number): Vec3 => [local[3 * n], local[3 * n + 1], local[3 * n + 2]];
  /** Way on the surface per pixel; from one side only at the end of the net. */
  const perPixel = (n: number, step: number): Vec3 => {
    const before = Number.isNaN(local[3 * (n - step)]) ? n : n - step;
    const after = Number.isNaN(local[3 * (n + step)]) ? n : n + step;
    return scale(subtract(at(after), at(before)), step / Math.max(step, after - before));
  };
  let [total, under5, under10] = [0, 0, 0];
  for (let y = 1; y + 1 < height; y++) {
    for (let x = 1; x + 1 < width; x++) {
      const n = x + width * y;
      if (!(depth[n] < pixelMm / 2)) continue;
      const area = Math.hypot(...cross(perPixel(n, 1), perPixel(n, width)));
      const share = area * covered(depth[n]);
      total += share;
      // Just outside the organ the distance is that of the pixel beside it.
      const d = Number.isNaN(distanceMm[n]) ? nearbyDistance(distanceMm, n, width) : distanceMm[n];
      under5 += share * covered(d - 5);
      under10 += share * covered(d - 10);
    }
  }
  return { total: total / 100, under5Mm: under5 / 100, from5To10Mm: (under10 - under5) / 100 };
}

function nearbyDistance(distanceMm: Float32Array, n: number, width: number): number {
  for (const m of [n - 1, n + 1, n - width, n + width])
    if (!Number.isNaN(distanceMm[m])) return distanceMm[m];
  return Infinity;
}

function placeOfLeast(values: Float32Array): number {
  let best = -1;
  for (let n = 0; n < values.length; n++)
    if (values[n] < (best < 0 ? Infinity : values[best])) best = n;
  return best;
}

function nearestPixel(positionsLps: Float32Array, [x, y, z]: Vec3): number {
  let best = -1;
  let least = Infinity;
  for (let n = 0; n < positionsLps.length; n += 3) {
    const d =
      (positionsLps[n] - x) ** 2 + (positionsLps[n + 1] - y) ** 2 + (positionsLps[n + 2] - z) ** 2;
    if (d >= least) continue;
    least = d;
    best = n / 3;
  }
  return best;
}
