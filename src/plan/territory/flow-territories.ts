/** Territories by flow: the ends of the tree compete for the tissue, the wider the faster. */
import type { JobContext } from '../../core/job.ts';
import type { Vec3 } from '../../core/space.ts';
import type { VesselTree } from '../../core/vessel-tree.ts';
import { growFronts } from '../../mesh/vessel-tree-fronts.ts';
import type { OrganBox } from './organ-voxels.ts';
import { parentPlaces } from './tree-order.ts';

/** Radii are held within this factor of their median: the finest ends are known to half a voxel only. */
const WIDEST_FACTOR = 2;

/**
 * Point of the tree that serves each voxel of the box, -1 where no front arrives.
 *
 * Tissue is served by the ends of the tree, the branches without further forks; larger vessels only pass. From every
 * point of an end a front grows through the organ (geodesically, so not across a fissure), at a speed proportional to
 * the radius of the end. A territory whose size goes with the radius has a volume that goes with its cube, and so
 * does the flow of a vessel by Murray's law: tissue is shared out as blood is.
 * @param positions x, y, z of the points of the tree in mm from the centre of the box's first voxel.
 * @see C. D. Murray, PNAS 12 (1926) 207-214; Schaudt and Drysdale, "Multiplicatively weighted crystal growth Voronoi
 * diagrams", 7th Symposium on Computational Geometry (1991) 214-223.
 */
export async function flowOwners(
  { mask, dimensions }: OrganBox,
  spacingMm: Vec3,
  tree: VesselTree,
  positions: Float64Array,
  ctx: JobContext,
): Promise<Int32Array> {
  const hasChildren = new Uint8Array(tree.branches.length);
  for (const parent of parentPlaces(tree)) if (parent >= 0) hasChildren[parent] = 1;
  const ends = tree.branches
    .map((branch, place) => ({ ...branch, place }))
    .filter(({ place }) => hasChildren[place] === 0);
  const diameters = ends.map((end) => end.diameterMm).sort((a, b) => a - b);
  const usual = diameters[diameters.length >> 1];
  const points: number[] = [];
  const group: number[] = [];
  const speed: number[] = [];
  for (const { place, first, end, diameterMm } of ends) {
    const relative = diameterMm / usual;
    for (let p = first; p < end; p++) {
      points.push(p);
      group.push(place);
      speed.push(Math.min(WIDEST_FACTOR, Math.max(1 / WIDEST_FACTOR, relative)));
    }
  }
  const owners = await growFronts(
    mask,
    dimensions,
    spacingMm,
    {
      positionMm: Float32Array.from(
        points.flatMap((p) => [...positions.subarray(3 * p, 3 * p + 3)]),
      ),
      group: Int32Array.from(group),
      speed: Float32Array.from(speed),
    },
    ctx,
  );
  for (let n = 0; n < owners.length; n++) if (owners[n] >= 0) owners[n] = points[owners[n]];
  return owners;
}
