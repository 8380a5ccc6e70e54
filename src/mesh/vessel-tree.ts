/** Vessel trees from label maps: centrelines, radii, forks, roots and names. */
import { LABEL, structureByLabel } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { span } from '../core/job.ts';
import type { JobContext } from '../core/job.ts';
import type { VesselTreeKind } from '../core/resection.ts';
import type { Grid, Lps } from '../core/space.ts';
import type { VesselBranch, VesselTree } from '../core/vessel-tree.ts';
import type { LabelMap } from '../core/volume.ts';
import { lengthMm, pointCount } from './skeleton-curve.ts';
import { skeletonLattice } from './skeleton-lattice.ts';
import { refinePaths } from './skeleton-refine.ts';
import { tracePaths } from './skeleton-trace.ts';
import { nameBranches } from './vessel-tree-names.ts';
import { findRoots } from './vessel-tree-roots.ts';
import { joinIntoSegments } from './vessel-tree-segments.ts';
import type { Segment } from './vessel-tree-segments.ts';

export interface VesselTreeOptions {
  /** A point on the trunk; found automatically without it. */
  readonly rootLps?: Lps;
  /** Label of the vessel that an outflow drains into; where it is not in the map, the thickest end is the root. */
  readonly towards?: number;
  /** Labels of the tissue around the branches; an inflow's trunk is looked for outside it. */
  readonly organLabels?: readonly number[];
}

const ORGAN_LABELS = [LABEL.liver, LABEL.kidneyLeft, LABEL.kidneyRight];

/**
 * The tree of one labelled vessel system. Centrelines are minimal paths along the ridge of the distance to the wall,
 * moved to the middle of the vessel to a fraction of a voxel; lengths and radii are true millimetres whatever the spacing of the map.
 *
 * Roots: of an inflow the thickest end outside the organ (the portal trunk); of an outflow every place where it
 * touches the label `towards` (the vena cava), or else its thickest end. Pieces that hang on no root are kept as trees
 * of their own and counted in `unconnectedPieces`: part of the vessel between them was not segmented. Pieces below ten
 * voxels are noise and left out.
 *
 * Every branch begins with the point of the fork, which is also the last point of its parent. Ends are where the last
 * inscribed ball touches the end of the label, so a vessel that is cut off flat is one radius shorter than drawn.
 * @throws `bad-input` when no voxel has the label, or what has it is too small to be a vessel.
 */
export async function extractVesselTree(
  labels: LabelMap,
  vesselLabel: number,
  kind: VesselTreeKind,
  options: VesselTreeOptions,
  ctx: JobContext,
): Promise<VesselTree> {
  const title = structureByLabel(vesselLabel)?.title ?? `Structure ${vesselLabel}`;
  ctx.report(0, `Measuring ${title}`);
  const lattice = await skeletonLattice(labels, vesselLabel, ctx);
  if (!lattice) {
    fail(
      'bad-input',
      'vessel-missing',
      `The label map has no voxel of ${title}, so it has no tree to compute.`,
      'Segment or paint the vessel first.',
    );
  }
  ctx.report(0.3, `Finding the root of ${title}`);
  const roots = await findRoots(
    {
      labels,
      lattice,
      kind,
      rootLps: options.rootLps,
      towards: options.towards,
      organLabels: options.organLabels ?? ORGAN_LABELS,
    },
    ctx,
  );
  if (roots.length === 0) {
    fail(
      'bad-input',
      'vessel-too-small',
      `${title} has ${lattice.voxels.length} voxels in pieces of fewer than ten: too few for a tree.`,
      'Segment more of the vessel.',
    );
  }
  ctx.report(0.5, `Tracing ${title}`);
  const rootVoxels = roots.map((root) => root.voxel);
  const paths = await tracePaths(lattice, rootVoxels, ctx);
  const ends = new Set(roots.filter((root) => root.isEnd).map((root) => root.voxel));
  const rootIsEnd = paths.map((path) => path.parent < 0 && ends.has(path.voxels[0]));
  const curves = await refinePaths(lattice, paths, rootIsEnd, span(ctx, 0.7, 0.9));
  ctx.report(0.9, `Joining the branches of ${title}`);
  const segments = joinIntoSegments(lattice, paths, curves);
  const unconnectedPieces = roots.filter((root) => !root.isConnected).length;
  const tree = treeOf(segments, labels.grid, kind, unconnectedPieces);
  return nameBranches(tree, vesselLabel);
}

function treeOf(
  segments: readonly Segment[],
  { originMm: o, direction: d }: Grid,
  kind: VesselTreeKind,
  unconnectedPieces: number,
): VesselTree {
  const total = segments.reduce((sum, segment) => sum + pointCount(segment.points), 0);
  const pointsLps = new Float32Array(3 * total);
  const radiusMm = new Float32Array(total);
  const branches: VesselBranch[] = [];
  let first = 0;
  for (const [n, { points, radiiMm, parent }] of segments.entries()) {
    const count = pointCount(points);
    for (let p = 0; p < count; p++)
      for (let axis = 0; axis < 3; axis++)
        pointsLps[3 * (first + p) + axis] =
          o[axis] +
          points[3 * p] * d[axis] +
          points[3 * p + 1] * d[3 + axis] +
          points[3 * p + 2] * d[6 + axis];
    radiusMm.set(radiiMm, first);
    const sorted = Float64Array.from(radiiMm).sort();
    branches.push({
      id: `${kind}-${n + 1}`,
      parentId: parent < 0 ? null : branches[parent].id,
      title: `Branch ${n + 1}`,
      generation: parent < 0 ? 0 : branches[parent].generation + 1,
      first,
      end: first + count,
      lengthMm: lengthMm(points),
      diameterMm: 2 * sorted[count >> 1],
    });
    first += count;
  }
  return { kind, pointsLps, radiusMm, branches, unconnectedPieces };
}
