/** What the field calls the branches of the vessels of the liver, where their place tells it. */
import { LABEL, structureByLabel } from '../core/anatomy.ts';
import type { VesselBranch, VesselTree } from '../core/vessel-tree.ts';

/** A fork parts a vessel in two where its second branch has at least this share of the length of its first. */
const FORK_SHARE = 0.2;
/** A root counts as one of the main veins from this share of the length of the largest. */
const MAIN_SHARE = 0.15;

/** The tree with the titles of its branches; branches that their place does not name are numbered. */
export function nameBranches(tree: VesselTree, vesselLabel: number): VesselTree {
  const titles = new Map<string, string>();
  const namer = new Namer(tree, titles);
  if (vesselLabel === LABEL.portalVein) namer.portal();
  if (vesselLabel === LABEL.hepaticVein) namer.hepatic();
  const kind = BRANCH_WORDS.get(vesselLabel) ?? structureByLabel(vesselLabel)?.title ?? 'Vessel';
  let number = 0;
  const branches = tree.branches.map((branch) => {
    const title = titles.get(branch.id) ?? `${kind} branch ${++number}`;
    return { ...branch, title };
  });
  return { ...tree, branches };
}

const BRANCH_WORDS = new Map<number, string>([
  [LABEL.portalVein, 'Portal'],
  [LABEL.hepaticVein, 'Hepatic vein'],
]);

/** x, y and z of the LPS frame. */
type Axis = 0 | 1 | 2;

class Namer {
  private readonly titles: Map<string, string>;
  private readonly children = new Map<string | null, VesselBranch[]>();
  /** Length and centroid times length of all that hangs on a branch, itself included: l, lx, ly, lz. */
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
    const trunk = this.longestRoots()[0];
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
    const [anterior, posterior] = inOrder(this.twoLongest(parts), (branch) => this.mean(branch, 1));
    this.halves(anterior, 'Right anterior');
    this.halves(posterior, 'Right posterior');
  }

  private left(branch: VesselBranch): void {
    const parts = this.follow(branch, 'Left portal vein', 0);
    if (parts.length < 2) return;
    const [medial, lateral] = inOrder(this.twoLongest(parts), (part) => this.mean(part, 0));
    this.halves(medial, 'Left medial');
    this.halves(lateral, 'Left lateral');
  }

  private halves(branch: VesselBranch, title: string): void {
    const parts = this.follow(branch, title, 2);
    if (parts.length < 2) return;
    const [inferior, superior] = inOrder(this.twoLongest(parts), (part) => this.mean(part, 2));
    this.follow(inferior, `${title}, inferior`, 0);
    this.follow(superior, `${title}, superior`, 0);
  }

  /** The three veins from right to left; of two, one is the right one and the other the common trunk of the rest. */
  hepatic(): void {
    const roots = this.longestRoots();
    const main = roots.filter((root) => this.length(root) >= MAIN_SHARE * this.length(roots[0]));
    const veins = inOrder(main.slice(0, 3), (branch) => this.mean(branch, 0));
    if (veins.length === 3) {
      this.follow(veins[0], 'Right hepatic vein', 0);
      this.follow(veins[1], 'Middle hepatic vein', 0);
      this.follow(veins[2], 'Left hepatic vein', 0);
    } else if (veins.length === 2) {
      this.follow(veins[0], 'Right hepatic vein', 0);
      const parts = this.follow(veins[1], 'Common trunk of middle and left hepatic vein', 0);
      if (parts.length < 2) return;
      const [middle, left] = inOrder(this.twoLongest(parts), (part) => this.mean(part, 0));
      this.follow(middle, 'Middle hepatic vein', 0);
      this.follow(left, 'Left hepatic vein', 0);
    }
  }

  /**
   * Gives a vessel its title from where it begins to the fork that parts it, past side branches (numbered, they stay
   * without a title here), and returns the branches of that fork in order along an axis.
   */
  private follow(start: VesselBranch, title: string, axis: Axis): VesselBranch[] {
    let part = 1;
    for (let branch = start; ;) {
      this.titles.set(branch.id, part === 1 ? title : `${title}, part ${part}`);
      const next = inOrder(this.childrenOf(branch.id), (child) => -this.length(child));
      if (next.length === 0) return [];
      const main = next.filter((child) => this.length(child) >= FORK_SHARE * this.length(next[0]));
      if (main.length > 1) return inOrder(main, (child) => this.mean(child, axis));
      branch = next[0];
      part += 1;
    }
  }

  private longestRoots(): VesselBranch[] {
    return inOrder(this.childrenOf(null), (branch) => -this.length(branch));
  }

  private twoLongest(parts: readonly VesselBranch[]): VesselBranch[] {
    return inOrder(parts, (branch) => -this.length(branch)).slice(0, 2);
  }

  private childrenOf = (id: string | null): VesselBranch[] => this.children.get(id) ?? [];
  private sumsOf = (branch: VesselBranch): number[] =>
    this.downstream.get(branch.id) ?? [0, 0, 0, 0];
  private length = (branch: VesselBranch): number => this.sumsOf(branch)[0];
  private mean = (branch: VesselBranch, axis: Axis): number =>
    this.sumsOf(branch)[1 + axis] / this.sumsOf(branch)[0];
}

function ownSums({ pointsLps }: VesselTree, { first, end, lengthMm }: VesselBranch): number[] {
  const sums = [lengthMm, 0, 0, 0];
  for (let p = first; p < end; p++)
    for (let axis = 0; axis < 3; axis++)
      sums[1 + axis] += (pointsLps[3 * p + axis] * lengthMm) / (end - first);
  return sums;
}

const inOrder = (
  branches: readonly VesselBranch[],
  key: (branch: VesselBranch) => number,
): VesselBranch[] => [...branches].sort((a, b) => key(a) - key(b));
