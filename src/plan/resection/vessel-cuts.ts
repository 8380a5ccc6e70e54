/** Where the cut passes vessels: their centrelines go from what is removed to what stays. */
import { dot, subtract } from '../../core/space.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import type { VesselBranch, VesselTree } from '../../core/vessel-tree.ts';
import type { ResectionContext } from './context.ts';
import { sampleField, toLocalMm } from './local-frame.ts';
import type { VesselCut } from './result.ts';
import { shareRemoved } from './cut-surface.ts';

type Crossing = Omit<VesselCut, 'order'>;

/**
 * Vessels cut inside the organ. A vessel that grazes the cut and comes back within its own diameter is not cut.
 * Order: along `approachLps` where given, else from the organ's surface inwards.
 */
export function vesselCuts(
  context: ResectionContext,
  surfaceIds: readonly string[],
  approachLps: Vec3 | undefined,
): VesselCut[] {
  const found = context.trees.flatMap((tree) =>
    tree.branches.flatMap((branch) => branchCuts(tree, branch, context, surfaceIds)),
  );
  const along = approachLps
    ? ({ positionLps }: Crossing): number => dot(subtract(positionLps, [0, 0, 0]), approachLps)
    : ({ depthMm }: Crossing): number => depthMm;
  return found
    .toSorted((a, b) => along(a) - along(b))
    .map((crossing, n) => ({ ...crossing, order: n + 1 }));
}

function branchCuts(
  tree: VesselTree,
  branch: VesselBranch,
  context: ResectionContext,
  surfaceIds: readonly string[],
): Crossing[] {
  const { region, organDistanceMm, removed, stepMm } = context;
  const { grid } = region;
  const crossings: Crossing[] = [];
  let before: { share: number; at: Vec3; lps: Lps; radius: number } | undefined;
  // From the fork on, which is the last point of the parent.
  const parent = tree.branches.find(({ id }) => id === branch.parentId);
  const points = Array.from({ length: branch.end - branch.first }, (_, n) => branch.first + n);
  if (parent && parent.end > parent.first) points.unshift(parent.end - 1);
  for (const n of points) {
    const p = tree.pointsLps;
    const lps: Lps = [p[3 * n], p[3 * n + 1], p[3 * n + 2]];
    const at = toLocalMm(grid, lps);
    const share = shareRemoved(removed, grid, 255, ...at);
    if (before && before.share >= 0.5 !== share >= 0.5) {
      const t = (0.5 - before.share) / (share - before.share);
      const mix = (a: Vec3, b: Vec3): Vec3 => [
        a[0] + t * (b[0] - a[0]),
        a[1] + t * (b[1] - a[1]),
        a[2] + t * (b[2] - a[2]),
      ];
      const place = mix(before.at, at);
      const depthMm = -sampleField(organDistanceMm, grid, ...place);
      const diameterMm = 2 * (before.radius + t * (tree.radiusMm[n] - before.radius));
      const last = crossings[crossings.length - 1];
      const positionLps = mix(before.lps, lps);
      const near = Math.max(diameterMm, 2 * stepMm);
      if (last && Math.hypot(...subtract(last.positionLps, positionLps)) < near) crossings.pop();
      else if (depthMm > 0)
        crossings.push({
          tree: tree.kind,
          branchId: branch.id,
          title: branch.title,
          diameterMm,
          depthMm,
          positionLps,
          surfaceId: removingSurface(context, surfaceIds, share >= 0.5 ? at : before.at),
        });
    }
    before = { share, at, lps, radius: tree.radiusMm[n] };
  }
  return crossings;
}

/** The first surface that removes the tissue around a place. */
function removingSurface(
  { region, removed }: ResectionContext,
  surfaceIds: readonly string[],
  at: Vec3,
): string {
  const shares = surfaceIds.map((_, s) => shareRemoved(removed, region.grid, 1 << s, ...at));
  return surfaceIds[shares.indexOf(Math.max(...shares))];
}
