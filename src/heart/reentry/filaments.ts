/** Filaments of scroll waves: singular faces that follow one another through the tissue, as lines, and their lives. */
import { distance } from '../../core/space.ts';
import type { Lps } from '../../core/space.ts';
import type { SingularFaces } from './singularities.ts';

export interface Filament {
  /** The line, smoothed over three faces, LPS mm. In a sheet one voxel thick it is a single point. */
  readonly pointsMm: readonly Lps[];
  readonly lengthMm: number;
  /** True where the line ends in itself: a scroll ring. */
  readonly closed: boolean;
  /** Sum of the charges of its faces; the sense of rotation of a single face, as in a sheet. */
  readonly charge: number;
}

/**
 * Connects singular faces into lines: eight voxel centres form a cube, and a filament that enters a cube through one of its faces
 * leaves it through another.
 */
export function connectFilaments(faces: SingularFaces): Filament[] {
  const neighbours = neighboursOf(faces);
  const used = new Uint8Array(faces.count);
  const filaments: Filament[] = [];
  const trace = (start: number): void => {
    const line = [start];
    used[start] = 1;
    for (let at: number | undefined = start; at !== undefined;) {
      const next: number | undefined = neighbours[at].find((face) => !used[face]);
      if (next !== undefined) {
        used[next] = 1;
        line.push(next);
      }
      at = next;
    }
    const closed = line.length > 2 && neighbours[line[line.length - 1]].includes(start);
    filaments.push(toFilament(faces, line, closed));
  };
  // Ends first: a line begun in its middle would fall into two.
  for (let face = 0; face < faces.count; face++) {
    if (!used[face] && neighbours[face].length < 2) trace(face);
  }
  for (let face = 0; face < faces.count; face++) if (!used[face]) trace(face);
  return filaments;
}

/** For each face the faces with which it shares a cube. */
function neighboursOf({ count, axis, ijk }: SingularFaces): readonly number[][] {
  const inCube = new Map<string, number[]>();
  const enter = (face: number, i: number, j: number, k: number): void => {
    const key = `${i},${j},${k}`;
    const there = inCube.get(key);
    if (there) there.push(face);
    else inCube.set(key, [face]);
  };
  for (let face = 0; face < count; face++) {
    const at = [ijk[3 * face], ijk[3 * face + 1], ijk[3 * face + 2]];
    enter(face, at[0], at[1], at[2]);
    at[axis[face]]--;
    enter(face, at[0], at[1], at[2]);
  }
  const neighbours: number[][] = Array.from({ length: count }, () => []);
  for (const there of inCube.values()) {
    for (const face of there) {
      for (const other of there) if (other !== face) neighbours[face].push(other);
    }
  }
  return neighbours;
}

function toFilament(faces: SingularFaces, line: readonly number[], closed: boolean): Filament {
  const { positionsMm: p, charge } = faces;
  const raw = line.map((face): Lps => [p[3 * face], p[3 * face + 1], p[3 * face + 2]]);
  const pointsMm = raw.map((point, n): Lps => {
    const before = raw[n - 1] ?? (closed ? raw[raw.length - 1] : undefined);
    const after = raw[n + 1] ?? (closed ? raw[0] : undefined);
    if (!before || !after) return point;
    return [0, 1, 2].map((a) => (before[a] + point[a] + after[a]) / 3) as unknown as Lps;
  });
  let lengthMm = 0;
  for (let n = 1; n < pointsMm.length; n++) lengthMm += distance(pointsMm[n - 1], pointsMm[n]);
  if (closed) lengthMm += distance(pointsMm[pointsMm.length - 1], pointsMm[0]);
  return {
    pointsMm,
    lengthMm,
    closed,
    charge: line.reduce((sum, face) => sum + charge[face], 0),
  };
}

export interface FilamentLife {
  readonly id: number;
  readonly bornMs: number;
  /** When it was last seen. */
  readonly seenMs: number;
  readonly longestMm: number;
  readonly latest: Filament;
}

/** A filament moves less than this between two frames; further away another one was born. */
const FASTEST_MM_PER_MS = 0.6;
const JUMP_MM = 2;

/** Recognises filaments from frame to frame by their nearest points, and so knows how long each has lived. */
export class FilamentTracker {
  private alive: FilamentLife[] = [];
  private readonly ended: FilamentLife[] = [];
  private nextId = 1;
  private lastMs: number | undefined;

  /** The filaments of a frame; those that live now, with the age they have reached. */
  take(tMs: number, filaments: readonly Filament[]): readonly FilamentLife[] {
    const reachMm = JUMP_MM + FASTEST_MM_PER_MS * Math.max(0, tMs - (this.lastMs ?? tMs));
    const pairs = this.alive
      .flatMap((life) =>
        filaments.map((filament) => ({ life, filament, gapMm: gapMm(life.latest, filament) })),
      )
      .filter((pair) => pair.gapMm <= reachMm)
      .sort((a, b) => a.gapMm - b.gapMm);
    const taken = new Map<Filament, FilamentLife>();
    const continued = new Set<FilamentLife>();
    for (const { life, filament } of pairs) {
      if (continued.has(life) || taken.has(filament)) continue;
      continued.add(life);
      taken.set(filament, life);
    }
    this.ended.push(...this.alive.filter((life) => !continued.has(life)));
    this.alive = filaments.map((latest) => {
      const life = taken.get(latest);
      return {
        id: life?.id ?? this.nextId++,
        bornMs: life?.bornMs ?? tMs,
        seenMs: tMs,
        longestMm: Math.max(latest.lengthMm, life?.longestMm ?? 0),
        latest,
      };
    });
    this.lastMs = tMs;
    return this.alive;
  }

  /** All filaments so far, in the order of their birth. */
  lives(): readonly FilamentLife[] {
    return [...this.ended, ...this.alive].sort((a, b) => a.id - b.id);
  }
}

/** Smallest distance between points of two lines; in a sheet, points of opposite sense are never the same filament. */
function gapMm(a: Filament, b: Filament): number {
  const points = a.pointsMm.length === 1 && b.pointsMm.length === 1;
  if (points && a.charge !== b.charge) return Infinity;
  let least = Infinity;
  for (const p of a.pointsMm) {
    for (const q of b.pointsMm) least = Math.min(least, distance(p, q));
  }
  return least;
}
