/** What the field calls the branches of the vessels of the liver, where their place tells it. */
import { LABEL, structureByLabel } from '../core/anatomy.ts';
import type { VesselBranch, VesselTree } from '../core/vessel-tree.ts';

/** A fork parts a vessel in two where its second branch leads to at least this share of the volume of its first. */
const FORK_SHARE = 0.2;
/** A root counts as one of the main veins when as much length hangs on it as this share of that of the longest. */
const MAIN_SHARE = 0.05;

/**
 * The tree with the titles of its branches. All stretches of a named vessel carry its name; a branch that its place
 * does not name is numbered and called after the named vessel that it hangs on.
 */
export function nameBranches(tree: VesselTree, vesselLabel: number): VesselTree {
  const titles = new Map<string, string>();
  const namer = new Namer(tree, titles);
  if (vesselLabel === LABEL.portalVein) namer.portal();
  if (vesselLabel === LABEL.hepaticVein) namer.hepatic();
  const system = SYSTEM_TITLES.get(vesselLabel) ?? structureByLabel(vesselLabel)?.title ?? 'Vessel';
  const named = new Map<string | null, string>();
  const branches = tree.branches.map((branch, place) => {
    const vessel = titles.get(branch.id) ?? named.get(branch.parentId) ?? system;
    named.set(branch.id, vessel);
    return { ...branch, title: titles.get(branch.id) ?? `${vessel}, branch ${place + 1}` };
  });
  return { ...tree, branches };
}

/** True where the title is a name of the field, false where it is a number. */
export const isNamed = ({ title }: VesselBranch): boolean => !/, branch \d+$/.test(title);

const SYSTEM_TITLES = new Map<number, string>([
  [LABEL.portalVein, 'Portal vein'],
  [LABEL.hepaticVein, 'Hepatic vein'],
]);

/** x, y and z of the LPS frame. */
type Axis = 0 | 1 | 2;

class Namer {
  private readonly titles: Map<string, string>;
  private readonly children = new Map<string | null, VesselBranch[]>();
  /** Of all vessel that hangs on a branch, itself included: volume, centroid times volume (x, y, z), length. */
  private readonly downstream = new Map<string, number[]>();

  constructor(tree: VesselTree, titles: Map<string, string>) {
    this.titles = titles;
    for (const branch of tree.branches)
      this.children.set(branch.parentId, [...this.childrenOf(branch.parentId), branch]);
    for (const branch of tree.branches.toReversed()) {
      const sums = ownSums(tree, branch);
      for (const child of this.childrenOf(branch.id))
        this.sumsOf(child).forEach((value, n) => (sums[n] += value));
      this.downstream.set(branch.id, sums);
    }
  }

  /** Trunk, left and right, then sectors and their upper and lower parts, as far as forks show them. */
  portal(): void {
    const trunk = inOrder(this.childrenOf(null), (root) => -this.volume(root))[0];
    if (!trunk) return;
    const parts = this.follow(trunk, 'Portal vein', 0);
    if (parts.length < 2) return;
    const left = parts[parts.length - 1];
    this.left(left);
    if (parts.length === 2) this.right(parts[0]);
    else this.rightSectors(parts.slice(0, -1));
  }

  private right(branch: VesselBranch): void {
    this.rightSectors(this.follow(branch, 'Right portal vein', 1));
  }

  private rightSectors(parts: readonly VesselBranch[]): void {
    if (parts.length < 2) return;
    const [anterior, posterior] = inOrder(this.twoLargest(parts), (branch) => this.mean(branch, 1));
    this.halves(anterior, 'Right anterior');
    this.halves(posterior, 'Right posterior');
  }

  private left(branch: VesselBranch): void {
    const parts = this.follow(branch, 'Left portal vein', 0);
    if (parts.length < 2) return;
    const [medial, lateral] = inOrder(this.twoLargest(parts), (part) => this.mean(part, 0));
    this.halves(medial, 'Left medial');
    this.halves(lateral, 'Left lateral');
  }

  private halves(branch: VesselBranch, title: string): void {
    const parts = this.follow(branch, title, 2);
    if (parts.length < 2) return;
    const [inferior, superior] = inOrder(this.twoLargest(parts), (part) => this.mean(part, 2));
    this.follow(inferior, `${title}, inferior`, 0);
    this.follow(superior, `${title}, superior`, 0);
  }

  /** The three veins from right to left; of two, one is the right one and the other the common trunk of the rest. */
  hepatic(): void {
    const roots = inOrder(this.childrenOf(null), (root) => -this.length(root));
    const main = roots.filter((root) => this.length(root) >= MAIN_SHARE * this.length(roots[0]));
    const veins = inOrder(main.slice(0, 3), (branch) => this.mean(branch, 0));
    if (veins.length === 3) {
      this.stem(veins[0], 'Right hepatic vein');
      this.stem(veins[1], 'Middle hepatic vein');
      this.stem(veins[2], 'Left hepatic vein');
    } else if (veins.length === 2) {
      this.stem(veins[0], 'Right hepatic vein');
      const parts = this.follow(veins[1], 'Common trunk of middle and left hepatic vein', 0);
      if (parts.length < 2) return;
      const [middle, left] = inOrder(this.twoLargest(parts), (part) => this.mean(part, 0));
      this.stem(middle, 'Middle hepatic vein');
      this.stem(left, 'Left hepatic vein');
    }
  }

  /** Gives a vessel its title all the way to its tip, along the largest branch of every fork. */
  private stem(start: VesselBranch, title: string): void {
    for (let branch: VesselBranch | undefined = start; branch;) {
      this.titles.set(branch.id, title);
      [branch] = inOrder(this.childrenOf(branch.id), (child) => -this.volume(child));
    }
  }

  /**
   * Gives a vessel its title from where it begins to the fork that parts it, past side branches (which stay
   * without a name), and returns the branches of that fork in order along an axis.
   */
  private follow(start: VesselBranch, title: string, axis: Axis): VesselBranch[] {
    for (let branch = start; ;) {
      this.titles.set(branch.id, title);
      const next = inOrder(this.childrenOf(branch.id), (child) => -this.volume(child));
      if (next.length === 0) return [];
      const main = next.filter((child) => this.volume(child) >= FORK_SHARE * this.volume(next[0]));
      if (main.length > 1) return inOrder(main, (child) => this.mean(child, axis));
      branch = next[0];
    }
  }

  private twoLargest(parts: readonly VesselBranch[]): VesselBranch[] {
    return inOrder(parts, (branch) => -this.volume(branch)).slice(0, 2);
  }

  private childrenOf = (id: string | null): VesselBranch[] => this.children.get(id) ?? [];
  private sumsOf = (branch: VesselBranch): number[] =>
    this.downstream.get(branch.id) ?? [0, 0, 0, 0, 0];
  private volume = (branch: VesselBranch): number => this.sumsOf(branch)[0];
  private length = (branch: VesselBranch): number => this.sumsOf(branch)[4];
  private mean = (branch: VesselBranch, axis: Axis): number =>
    this.sumsOf(branch)[1 + axis] / this.sumsOf(branch)[0];
}

function ownSums({ pointsLps }: VesselTree, branch: VesselBranch): number[] {
  const { first, end, lengthMm, diameterMm } = branch;
  const volume = (Math.PI / 4) * lengthMm * diameterMm ** 2;
  const sums = [volume, 0, 0, 0, lengthMm];
  for (let p = first; p < end; p++)
    for (let axis = 0; axis < 3; axis++)
      sums[1 + axis] += (pointsLps[3 * p + axis] * volume) / (end - first);
  return sums;
}

const inOrder = (
  branches: readonly VesselBranch[],
  key: (branch: VesselBranch) => number,
): VesselBranch[] => [...branches].sort((a, b) => key(a) - key(b));
