/**
 * An electroanatomic map brought onto the heart of the images: rigidly by landmarks, which settle which way round it lies, then
 * by closest points, which settle the rest: distances along the normals of the heart's surface are made small (Chen and
 * Medioni, Image Vision Comput 10 (1992) 145), the farthest pairs left out because maps and hearts each show parts that
 * the other lacks. Landmarks keep a small weight, for turns that the shape of the chamber leaves open.
 */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { TriMesh } from '../../core/mesh.ts';
import { cross, distance, dot, norm, subtract } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import { applyRigid, fitRigid } from '../../mesh/rigid-fit.ts';
import type { RigidFit } from '../../mesh/rigid-fit.ts';

/** The same place in the map and on the heart. */
export interface MapLandmark {
  readonly mapMm: Lps;
  readonly heartMm: Lps;
}

export interface MapRegistration {
  readonly mapToHeart: RigidFit;
  /** Root mean square distance of the landmarks after both steps. */
  readonly landmarksMm: number;
  /** Mean and 95th percentile distance from the map's surface to the heart's. */
  readonly meanMm: number;
  readonly farMm: number;
  /** What should be looked at before the map is used, in plain words. */
  readonly warnings: readonly string[];
}

/** Share of the pairs, the nearest, that a step uses. */
const KEPT = 0.85;
const STEPS = 40;
/** A step that moves the map less ends the search, mm. */
const STILL_MM = 0.01;
/** Points of the map that take part; more add nothing to six unknowns. */
const MOST_POINTS = 3000;
/** Weight of all landmarks together, of that of the points. */
const LANDMARK_SHARE = 0.001;
const AXES: readonly Vec3[] = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
];
/** Beyond it the surfaces do not show the same chamber. */
const DOUBTFUL_MEAN_MM = 5;
const DOUBTFUL_LANDMARK_MM = 15;
/** Landmarks in one line leave a turn about it open, mm2 of the largest triangle. */
const LEAST_TRIANGLE_MM2 = 50;

/**
 * @param surface Surface of the chamber that was mapped, usually the endocardium.
 * @throws `bad-input`/`map-landmarks` for fewer than three or collinear landmarks, `bad-input`/`map-empty`.
 */
export async function registerMap(
  map: Pick<TriMesh, 'positions'>,
  surface: Pick<TriMesh, 'positions' | 'normals'>,
  landmarks: readonly MapLandmark[],
  ctx: JobContext,
): Promise<MapRegistration> {
  if (map.positions.length < 9 || surface.positions.length < 9) {
    fail(
      'bad-input',
      'map-empty',
      'The map or the heart has no surface, so they cannot be laid onto each other.',
      'Load a map with its surface, and build the heart model first.',
    );
  }
  checkLandmarks(landmarks);
  const nearest = new NearestVertex(surface.positions);
  const points = sample(map.positions);
  const pairs = landmarks.map(({ mapMm, heartMm }) => ({ from: mapMm, to: heartMm }));
  let fit = fitRigid(
    pairs.map(({ from }) => from),
    pairs.map(({ to }) => to),
  );
  for (let step = 0; step < STEPS; step++) {
    ctx.report(step / STEPS, 'Laying the map onto the heart');
    await ctx.checkpoint();
    const matched = points
      .map((point) => {
        const at = applyRigid(fit, point);
        const n = nearest.to(at);
        return { at, to: positionOf(surface, n), normal: normalOf(surface, n) };
      })
      .map((pair) => ({ ...pair, mm: distance(pair.at, pair.to) }))
      .sort((a, b) => a.mm - b.mm)
      .slice(0, Math.ceil(KEPT * points.length));
    const system = new SmallMove(applyRigid(fit, landmarks[0].mapMm));
    for (const { at, to, normal } of matched) system.add(at, to, normal, 1);
    const weight = (LANDMARK_SHARE * matched.length) / landmarks.length;
    for (const { mapMm, heartMm } of landmarks) {
      for (const axis of AXES) system.add(applyRigid(fit, mapMm), heartMm, axis, weight);
    }
    const next = system.after(fit);
    const moved = Math.max(
      ...landmarks.map(({ mapMm }) => distance(applyRigid(fit, mapMm), applyRigid(next, mapMm))),
    );
    fit = next;
    if (moved < STILL_MM) break;
  }
  const away = points.map((point) => {
    const at = applyRigid(fit, point);
    return distance(at, positionOf(surface, nearest.to(at)));
  });
  const sorted = away.toSorted((a, b) => a - b);
  const meanMm = away.reduce((sum, mm) => sum + mm, 0) / away.length;
  const squares = landmarks.map(
    ({ mapMm, heartMm }) => distance(applyRigid(fit, mapMm), heartMm) ** 2,
  );
  const landmarksMm = Math.sqrt(squares.reduce((sum, mm) => sum + mm, 0) / squares.length);
  const warnings: string[] = [];
  if (meanMm > DOUBTFUL_MEAN_MM) {
    warnings.push(
      `The surfaces lie ${meanMm.toFixed(1)} mm apart on average: they may not show the same chamber, or the landmarks are exchanged.`,
    );
  }
  if (landmarksMm > DOUBTFUL_LANDMARK_MM) {
    warnings.push(`The landmarks lie ${landmarksMm.toFixed(0)} mm from their counterparts.`);
  }
  return {
    mapToHeart: fit,
    landmarksMm,
    meanMm,
    farMm: sorted[Math.floor(0.95 * (sorted.length - 1))],
    warnings,
  };
}

/** Positions of a map (x, y, z per point) in the frame of the heart. */
export function moveToHeart(positions: Float32Array, mapToHeart: RigidFit): Float32Array {
  const moved = new Float32Array(positions.length);
  for (let n = 0; n < positions.length; n += 3) {
    moved.set(applyRigid(mapToHeart, [positions[n], positions[n + 1], positions[n + 2]]), n);
  }
  return moved;
}

function checkLandmarks(landmarks: readonly MapLandmark[]): void {
  const widest = (points: readonly Lps[]): number => {
    let most = 0;
    for (const b of points)
      for (const c of points) {
        const area = norm(cross(subtract(b, points[0]), subtract(c, points[0]))) / 2;
        most = Math.max(most, area);
      }
    return most;
  };
  const both = [landmarks.map(({ mapMm }) => mapMm), landmarks.map(({ heartMm }) => heartMm)];
  if (landmarks.length >= 3 && both.every((points) => widest(points) >= LEAST_TRIANGLE_MM2)) return;
  fail(
    'bad-input',
    'map-landmarks',
    landmarks.length < 3
      ? `${landmarks.length} landmarks were given; three or more are needed to fix a position in space.`
      : 'The landmarks lie almost in a line, so the turn about that line is not fixed.',
    'Mark places that both show and that lie well apart, for example the apex and points round the valve.',
  );
}

const positionOf = ({ positions: p }: Pick<TriMesh, 'positions'>, n: number): Lps => [
  p[n],
  p[n + 1],
  p[n + 2],
];
const normalOf = ({ normals: v }: Pick<TriMesh, 'normals'>, n: number): Vec3 => [
  v[n],
  v[n + 1],
  v[n + 2],
];

/** The small turn about `centre` and shift that bring points nearest to their counterparts along given directions. */
class SmallMove {
  private readonly matrix = new Float64Array(36);
  private readonly right = new Float64Array(6);
  constructor(private readonly centre: Lps) {}

  add(at: Lps, to: Lps, along: Vec3, weight: number): void {
    const row = [...cross(subtract(at, this.centre), along), ...along];
    const gap = dot(subtract(to, at), along);
    for (let r = 0; r < 6; r++) {
      this.right[r] += weight * row[r] * gap;
      for (let c = 0; c < 6; c++) this.matrix[6 * r + c] += weight * row[r] * row[c];
    }
  }

  /** `fit`, then this move. The three landmarks out of line make the system regular. */
  after(fit: RigidFit): RigidFit {
    const x = solve6(this.matrix, this.right);
    const turn: Vec3 = [x[0], x[1], x[2]];
    const move = (point: Lps): Lps => {
      const r = rotate(subtract(point, this.centre), turn);
      return [0, 1, 2].map((axis) => this.centre[axis] + r[axis] + x[3 + axis]) as unknown as Lps;
    };
    const [origin, ...ends] = [[0, 0, 0] as Vec3, ...AXES].map((p) => move(applyRigid(fit, p)));
    const columns = ends.map((end) => subtract(end, origin));
    const rotation = [0, 1, 2].flatMap((row) => columns.map((column) => column[row]));
    return { rotation, shiftMm: origin };
  }
}

/** Rotation about the direction of `turn` by its length (Rodrigues). */
function rotate(v: Vec3, turn: Vec3): Vec3 {
  const angle = norm(turn);
  if (angle < 1e-12) return v;
  const k = turn.map((value) => value / angle) as unknown as Vec3;
  const [side, along] = [cross(k, v), dot(k, v) * (1 - Math.cos(angle))];
  return v.map((value, n) => {
    return value * Math.cos(angle) + side[n] * Math.sin(angle) + k[n] * along;
  }) as unknown as Vec3;
}

/** Symmetric positive definite, by elimination. */
function solve6(matrix: Float64Array, right: Float64Array): Float64Array {
  const [a, x] = [matrix.slice(), right.slice()];
  for (let p = 0; p < 6; p++) {
    for (let r = p + 1; r < 6; r++) {
      const factor = a[6 * r + p] / a[7 * p];
      for (let c = p; c < 6; c++) a[6 * r + c] -= factor * a[6 * p + c];
      x[r] -= factor * x[p];
    }
  }
  for (let p = 5; p >= 0; p--) {
    for (let c = p + 1; c < 6; c++) x[p] -= a[6 * p + c] * x[c];
    x[p] /= a[7 * p];
  }
  return x;
}

function sample(positions: Float32Array): Lps[] {
  const count = positions.length / 3;
  const step = Math.max(1, Math.ceil(count / MOST_POINTS));
  const points: Lps[] = [];
  for (let n = 0; n < count; n += step) {
    points.push([positions[3 * n], positions[3 * n + 1], positions[3 * n + 2]]);
  }
  return points;
}

const CUBE_MM = 6;

/** Vertices in cubes, looked at in growing shells. Surfaces of images are dense enough that the nearest vertex will do. */
class NearestVertex {
  private readonly low: Vec3;
  private readonly size: Vec3;
  /** Where each vertex of each cube begins in the positions. */
  private readonly cubes: number[][];

  constructor(private readonly positions: Float32Array) {
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    positions.forEach((value, n) => {
      low[n % 3] = Math.min(low[n % 3], value);
      high[n % 3] = Math.max(high[n % 3], value);
    });
    this.low = [low[0], low[1], low[2]];
    const size = low.map((value, axis) => Math.floor((high[axis] - value) / CUBE_MM) + 1);
    this.size = [size[0], size[1], size[2]];
    this.cubes = Array.from({ length: size[0] * size[1] * size[2] }, () => []);
    for (let n = 0; n < positions.length; n += 3) {
      const [i, j, k] = this.cubeOf(positions[n], positions[n + 1], positions[n + 2]);
      this.cubes[i + size[0] * (j + size[1] * k)].push(n);
    }
  }

  /** Where the nearest vertex begins in the positions. */
  to([x, y, z]: Lps): number {
    const [i, j, k] = this.cubeOf(x, y, z);
    const { positions: p, size } = this;
    let [best, bestMm] = [0, Infinity];
    // A cube of a shell lies at least (shell - 1) edges from the point, or from its foot on the box, which is nearer to all.
    for (let shell = 0; shell <= Math.max(...size) && (shell - 1) * CUBE_MM <= bestMm; shell++) {
      for (let c = Math.max(0, k - shell); c <= Math.min(size[2] - 1, k + shell); c++)
        for (let b = Math.max(0, j - shell); b <= Math.min(size[1] - 1, j + shell); b++) {
          const face = Math.abs(c - k) === shell || Math.abs(b - j) === shell;
          for (let a = i - shell; a <= i + shell; a += face || shell === 0 ? 1 : 2 * shell) {
            if (a < 0 || a >= size[0]) continue;
            for (const n of this.cubes[a + size[0] * (b + size[1] * c)]) {
              const mm = Math.hypot(p[n] - x, p[n + 1] - y, p[n + 2] - z);
              if (mm < bestMm) [best, bestMm] = [n, mm];
            }
          }
        }
    }
    return best;
  }

  /** The cube of a point, or the nearest one where it lies outside the box. */
  private cubeOf(...point: Vec3): Vec3 {
    const at = (axis: 0 | 1 | 2): number => {
      const cube = Math.floor((point[axis] - this.low[axis]) / CUBE_MM);
      return Math.min(this.size[axis] - 1, Math.max(0, cube));
    };
    return [at(0), at(1), at(2)];
  }
}
