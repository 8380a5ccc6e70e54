/**
 * A tree that grows over a surface by rule: branches walk on it, turn away from what has grown before, fork at a fixed angle,
 * and end where they meet another branch. After Sahli Costabal, Hurtado and Kuhl 2016, "Generating Purkinje networks in the
 * human heart", J. Biomech. 49:2455 (doi 10.1016/j.jbiomech.2015.12.025), on voxels instead of triangles.
 */
import type { Random } from '../../core/random.ts';
import { add, cross, distance, dot, normalize, scale, subtract } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import type { Endocardium } from './endocardium.ts';

export interface GrowthRules {
  /** Median length of a branch and its standard deviation, mm. */
  readonly branchMm: number;
  readonly branchSpreadMm: number;
  /** Between each of two children and their mother. */
  readonly angleDeg: number;
  /** How strongly branches turn away from their neighbours; 0 for straight ones. */
  readonly repulsion: number;
  readonly generations: number;
  /** Distance between nodes. */
  readonly segmentMm: number;
}

/** Nodes in the order in which they grew; a parent stands before its children. */
export class TreeBuilder {
  readonly positions: Lps[] = [];
  readonly parents: number[] = [];
  /** Nearest active voxel of the surface; -1 for nodes that lie on none. */
  readonly voxels: number[] = [];
  private readonly cells = new Map<string, number[]>();

  constructor(private readonly cellMm: number) {}

  add(position: Lps, parent: number, voxel: number): number {
    const node = this.positions.length;
    this.positions.push(position);
    this.parents.push(parent);
    this.voxels.push(voxel);
    const key = this.keyOf(position);
    const cell = this.cells.get(key);
    if (cell) cell.push(node);
    else this.cells.set(key, [node]);
    return node;
  }

  /** The nearest node within one cell for which `counts` holds. */
  nearest(point: Lps, counts: (node: number) => boolean): { node: number; mm: number } | undefined {
    const [x, y, z] = this.cellOf(point);
    let found: { node: number; mm: number } | undefined;
    for (let k = z - 1; k <= z + 1; k++) {
      for (let j = y - 1; j <= y + 1; j++) {
        for (let i = x - 1; i <= x + 1; i++) {
          for (const node of this.cells.get(`${i},${j},${k}`) ?? []) {
            if (!counts(node)) continue;
            const mm = distance(this.positions[node], point);
            if (!found || mm < found.mm) found = { node, mm };
          }
        }
      }
    }
    return found;
  }

  private cellOf(point: Lps): Vec3 {
    return [
      Math.floor(point[0] / this.cellMm),
      Math.floor(point[1] / this.cellMm),
      Math.floor(point[2] / this.cellMm),
    ];
  }
  private keyOf(point: Lps): string {
    return this.cellOf(point).join();
  }
}

/** A branch that may fork: its last node and where it was going. */
export interface Tip {
  readonly node: number;
  readonly direction: Vec3;
}

/** A branch closer than this (in segments) to one that it does not come from has met it. */
const MEETING = 0.9;
/** Ancestors so many segments back are kin: nearness to them is no meeting. */
const KIN_SEGMENTS = 3;
/** A step that the surface shortens to less than this share has reached an edge. */
const SHORTEST_STEP = 0.4;

/** Walks over the surface towards a point; returns the last tip. Adds nodes to the tree. */
export function walkTowards(
  tree: TreeBuilder,
  surface: Endocardium,
  from: number,
  target: Lps,
  segmentMm: number,
): Tip {
  let node = from;
  let direction: Vec3 = normalize(subtract(target, tree.positions[from]));
  const most = Math.ceil((4 * distance(tree.positions[from], target)) / segmentMm);
  for (let step = 0; step < most; step++) {
    const here = tree.positions[node];
    const left = distance(here, target);
    if (left < 0.75 * segmentMm) break;
    const next = surface.project(
      add(here, scale(normalize(subtract(target, here)), Math.min(left, segmentMm))),
      4 * segmentMm,
    );
    if (!next || distance(next.positionMm, here) < SHORTEST_STEP * Math.min(left, segmentMm)) break;
    direction = normalize(subtract(next.positionMm, here));
    node = tree.add(next.positionMm, node, next.voxel);
  }
  return { node, direction };
}

/** Grows from the tips generation by generation; returns the nodes at which branches end. */
export function growBranches(
  tree: TreeBuilder,
  surface: Endocardium,
  tips: readonly Tip[],
  rules: GrowthRules,
  random: Random,
): number[] {
  const ends: number[] = [];
  let growing = [...tips];
  for (let generation = 0; generation < rules.generations && growing.length > 0; generation++) {
    const next: Tip[] = [];
    for (const tip of growing) {
      const side = random.uniform() < 0.5 ? -1 : 1;
      const grown = [side, -side].map((turn) =>
        growBranch(tree, surface, tip, turn, rules, random),
      );
      for (const branch of grown) {
        if (branch.open) next.push(branch.tip);
        else if (branch.tip.node !== tip.node) ends.push(branch.tip.node);
      }
      if (grown.every((branch) => branch.tip.node === tip.node)) ends.push(tip.node);
    }
    growing = next;
  }
  return [...new Set([...ends, ...growing.map(({ node }) => node)])];
}

function growBranch(
  tree: TreeBuilder,
  surface: Endocardium,
  tip: Tip,
  turn: number,
  rules: GrowthRules,
  random: Random,
): { readonly tip: Tip; readonly open: boolean } {
  const { segmentMm, repulsion } = rules;
  const lengthMm = Math.max(2 * segmentMm, rules.branchMm + rules.branchSpreadMm * random.normal());
  const start = surface.project(tree.positions[tip.node], 3 * segmentMm);
  if (!start) return { tip, open: false };
  const angle = (turn * rules.angleDeg * Math.PI) / 180;
  let direction = turned(tip.direction, start.normal, angle);
  let node = tip.node;
  const first = tree.positions.length;
  const kin = new Set<number>([tip.node]);
  for (let n = 0, k = tip.node; n < KIN_SEGMENTS && k >= 0; n++, k = tree.parents[k]) kin.add(k);
  const steps = Math.round(lengthMm / segmentMm);
  for (let step = 0; step < steps; step++) {
    const here = tree.positions[node];
    const near = tree.nearest(here, (other) => other < first && !kin.has(other));
    if (near && near.mm > 0) {
      const away = scale(subtract(here, tree.positions[near.node]), 1 / near.mm);
      direction = normalize(add(direction, scale(away, repulsion)));
    }
    const foot = surface.project(add(here, scale(direction, segmentMm)), 2 * segmentMm);
    if (!foot || distance(foot.positionMm, here) < SHORTEST_STEP * segmentMm) {
      return { tip: { node, direction }, open: false };
    }
    // The sister that left the same fork grows beside this branch at first.
    const sister = (other: number): boolean =>
      step < KIN_SEGMENTS && isSister(tree, other, tip.node);
    const met = tree.nearest(
      foot.positionMm,
      (other) => other < first && !kin.has(other) && !sister(other),
    );
    if (met && met.mm < MEETING * segmentMm) return { tip: { node, direction }, open: false };
    direction = alongSurface(subtract(foot.positionMm, here), foot.normal);
    node = tree.add(foot.positionMm, node, foot.voxel);
  }
  return { tip: { node, direction }, open: true };
}

function isSister(tree: TreeBuilder, node: number, fork: number): boolean {
  for (let n = 0, k = node; n <= KIN_SEGMENTS && k >= 0; n++, k = tree.parents[k]) {
    if (k === fork) return true;
  }
  return false;
}

function turned(direction: Vec3, normal: Vec3, angle: number): Vec3 {
  const along = alongSurface(direction, normal);
  return normalize(
    add(scale(along, Math.cos(angle)), scale(cross(normal, along), Math.sin(angle))),
  );
}

function alongSurface(vector: Vec3, normal: Vec3): Vec3 {
  return normalize(subtract(vector, scale(normal, dot(vector, normal))));
}
