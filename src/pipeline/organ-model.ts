/** An organ with tumours as a model: surfaces to look at, vessel trees, territories of their branches. */
import { LABEL, structureByLabel, structuresOf, type TumourOrgan } from '../core/anatomy.ts';
import { span, type JobContext } from '../core/job.ts';
import type { VesselTreeKind } from '../core/resection.ts';
import { voxelVolumeMl, type Grid } from '../core/space.ts';
import type { VesselTree } from '../core/vessel-tree.ts';
import type { LabelMap } from '../core/volume.ts';
import { surfaceFromLabels } from '../mesh/surface-from-labels.ts';
import { extractVesselTree } from '../mesh/vessel-tree.ts';
import { organRegion, type OrganRegion } from '../plan/resection/organ-region.ts';
import type { TerritoryMap } from '../plan/resection/result.ts';
import { organVoxels } from '../plan/territory/organ-voxels.ts';
import { territoryGroups, type TerritoryGroup } from '../plan/territory/territory-groups.ts';
import {
  computeTerritories,
  territoriesOnGrid,
  type Territories,
} from '../plan/territory/territories.ts';
import type { ModelSurface } from './heart-model.ts';

/** A named part of the organ that some branches and all beyond them feed. */
export type TerritorySurface = TerritoryGroup & Pick<ModelSurface, 'mesh' | 'quality'>;

export interface OrganModel {
  readonly organ: TumourOrgan;
  /** Grid of the label map. */
  readonly grid: Grid;
  /** Labels that count as the organ's own tissue. */
  readonly parenchyma: readonly number[];
  /** The organ as a whole first, with its tumours and the vessels inside it; then one per other structure. */
  readonly surfaces: readonly ModelSurface[];
  /** Those that the label map has: inflow, outflow. */
  readonly trees: readonly VesselTree[];
  /** One per tree, in the same order: which branch each voxel of the organ belongs to. */
  readonly territories: readonly Territories[];
  /** Named territories of the inflow. */
  readonly territorySurfaces: readonly TerritorySurface[];
  readonly totalMl: number;
  readonly tumourMl: number;
  /** What is missing or doubtful, in sentences. */
  readonly cautions: readonly { readonly code: string; readonly message: string }[];
}

/** Colours of neighbouring territories, told apart by people who confuse red and green. */
export const TERRITORY_COLOURS: readonly (readonly [number, number, number])[] = [
  [136, 192, 208],
  [224, 164, 88],
  [150, 140, 214],
  [214, 206, 120],
  [108, 160, 120],
  [206, 128, 158],
  [98, 128, 190],
  [186, 148, 118],
];

interface VesselSystem {
  readonly kind: VesselTreeKind;
  readonly label: number;
  /** What an outflow drains into. */
  readonly towards?: number;
}

const VESSELS: Readonly<Record<TumourOrgan, readonly VesselSystem[]>> = {
  liver: [
    { kind: 'inflow', label: LABEL.portalVein },
    { kind: 'outflow', label: LABEL.hepaticVein, towards: LABEL.inferiorVenaCava },
  ],
  kidney: [
    { kind: 'inflow', label: LABEL.renalArtery },
    { kind: 'outflow', label: LABEL.renalVein },
  ],
  brain: [],
};

/** Below this a label of a vessel system holds no tree worth a territory. */
const LEAST_VESSEL_VOXELS = 30;
const ORGAN_TRIANGLES = 60_000;
const STRUCTURE_TRIANGLES = 30_000;
const TERRITORY_TRIANGLES = 12_000;

/**
 * Builds everything that model, resection and growth of an organ are computed from.
 *
 * @throws `bad-input` with code `no-organ` or `tumour-outside-organ`; `cancelled`.
 */
export async function buildOrganModel(
  labels: LabelMap,
  organ: TumourOrgan,
  context: JobContext,
): Promise<OrganModel> {
  const region = await organRegion(labels, { organ }, 0, span(context, 0, 0.1));
  const counts = countLabels(labels);
  const trees = await vesselTrees(labels, organ, counts, span(context, 0.1, 0.4));
  const territories = await treeTerritories(labels.grid, region, trees, span(context, 0.4, 0.6));
  const surfaces = await organSurfaces(labels, region, counts, span(context, 0.6, 0.9));
  const territorySurfaces = await surfacesOfTerritories(trees, territories, span(context, 0.9, 1));
  const voxelMl = voxelVolumeMl(labels.grid);
  return {
    organ,
    grid: labels.grid,
    parenchyma: region.parenchyma,
    surfaces,
    trees,
    territories,
    territorySurfaces,
    totalMl: region.voxels * voxelMl,
    tumourMl: region.tumours.reduce((sum, { voxels }) => sum + voxels, 0) * voxelMl,
    cautions: treeCautions(organ, trees, counts),
  };
}

function countLabels({ data }: LabelMap): Uint32Array {
  const counts = new Uint32Array(256);
  for (const label of data) counts[label] += 1;
  return counts;
}

async function vesselTrees(
  labels: LabelMap,
  organ: TumourOrgan,
  counts: Uint32Array,
  context: JobContext,
): Promise<VesselTree[]> {
  const present = VESSELS[organ].filter(({ label }) => counts[label] >= LEAST_VESSEL_VOXELS);
  const trees: VesselTree[] = [];
  for (const [n, { kind, label, towards }] of present.entries()) {
    const part = span(context, n / present.length, (n + 1) / present.length);
    trees.push(await extractVesselTree(labels, label, kind, { towards }, part));
  }
  return trees;
}

/** The organ as one body, then every structure outside its parenchyma. */
async function organSurfaces(
  labels: LabelMap,
  region: OrganRegion,
  counts: Uint32Array,
  context: JobContext,
): Promise<ModelSurface[]> {
  const own = new Set(region.parenchyma);
  const others = structuresOf(region.organ).filter(
    ({ label }) => counts[label] > 0 && !own.has(label),
  );
  const steps = others.length + 2;
  const body = { grid: region.grid, data: region.code.map((code) => (code > 0 ? 1 : 0)) };
  const whole = await surfaceFromLabels(
    body,
    1,
    { maxTriangles: ORGAN_TRIANGLES },
    span(context, 0, 2 / steps),
  );
  const [first] = region.parenchyma;
  const surfaces: ModelSurface[] = [{ name: nameOf(first), label: first, ...whole }];
  for (const [n, { name, label }] of others.entries()) {
    const part = span(context, (n + 2) / steps, (n + 3) / steps);
    const limit = { maxTriangles: STRUCTURE_TRIANGLES };
    surfaces.push({ name, label, ...(await surfaceFromLabels(labels, label, limit, part)) });
  }
  return surfaces;
}

/** Which branch each voxel of the organ hangs on, for every tree: the nearest one. */
async function treeTerritories(
  grid: Grid,
  region: OrganRegion,
  trees: readonly VesselTree[],
  context: JobContext,
): Promise<Territories[]> {
  if (trees.length === 0) return [];
  const voxels = await organVoxels(organMask(grid, region), grid, context);
  const territories: Territories[] = [];
  for (const [n, tree] of trees.entries()) {
    const part = span(context, n / trees.length, (n + 1) / trees.length);
    territories.push(await computeTerritories(voxels, tree, 'nearest-branch', part));
  }
  return territories;
}

/** The organ's region, which is a box, as a mask of the whole label map. */
export function organMask(grid: Grid, { offset, grid: box, code }: OrganRegion): Uint8Array {
  const [nx, ny, nz] = grid.dimensions;
  const [mx, my, mz] = box.dimensions;
  const mask = new Uint8Array(nx * ny * nz);
  for (let k = 0, n = 0; k < mz; k++)
    for (let j = 0; j < my; j++)
      for (let i = 0; i < mx; i++, n++) {
        if (code[n] === 0) continue;
        mask[offset[0] + i + nx * (offset[1] + j + ny * (offset[2] + k))] = 1;
      }
  return mask;
}

/** The named territories of the inflow, each as a body of its own. */
async function surfacesOfTerritories(
  trees: readonly VesselTree[],
  territories: readonly Territories[],
  context: JobContext,
): Promise<TerritorySurface[]> {
  const inflow = trees.findIndex(({ kind }) => kind === 'inflow');
  if (inflow < 0) return [];
  const { grid, voxels, branchOf } = territories[inflow];
  const tree = trees[inflow];
  const groups = territoryGroups(territories[inflow], tree);
  const groupOf = new Uint8Array(tree.branches.length);
  groups.forEach(({ branchIds }, n) => {
    const own = new Set(branchIds);
    tree.branches.forEach(({ id }, place) => {
      if (own.has(id)) groupOf[place] = n + 1;
    });
  });
  const data = new Uint8Array(grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2]);
  for (let v = 0; v < voxels.length; v++) data[voxels[v]] = groupOf[branchOf[v]];
  const surfaces: TerritorySurface[] = [];
  for (const [n, group] of groups.entries()) {
    if (group.volumeMl === 0) continue;
    const limit = { maxTriangles: TERRITORY_TRIANGLES };
    const part = span(context, n / groups.length, (n + 1) / groups.length);
    surfaces.push({ ...group, ...(await surfaceFromLabels({ grid, data }, n + 1, limit, part)) });
  }
  return surfaces;
}

const nameOf = (label: number): string => structureByLabel(label)?.name ?? `label-${label}`;

/** Vessels that are not segmented, or not connected, weaken every territory: it is said. */
function treeCautions(
  organ: TumourOrgan,
  trees: readonly VesselTree[],
  counts: Uint32Array,
): OrganModel['cautions'] {
  const missing = VESSELS[organ].filter(({ label }) => counts[label] < LEAST_VESSEL_VOXELS);
  const title = (label: number): string => structureByLabel(label)?.title ?? `Label ${label}`;
  return [
    ...missing.map(({ label }) => ({
      code: `no-${nameOf(label)}`,
      message: `Not segmented: ${title(label).toLowerCase()}. What it feeds or drains is not computed.`,
    })),
    ...trees
      .filter(({ unconnectedPieces }) => unconnectedPieces > 0)
      .map(({ kind, unconnectedPieces }) => {
        const label = VESSELS[organ].find((system) => system.kind === kind)?.label ?? 0;
        return {
          code: `unconnected-${nameOf(label)}`,
          message: `${title(label)}: ${unconnectedPieces} ${unconnectedPieces === 1 ? 'piece is' : 'pieces are'} not connected to the trunk; the vessel between was not segmented. Each counts as a root of its own.`,
        };
      }),
  ];
}

/** What a vessel system of an organ is called. */
export function treeTitle(organ: TumourOrgan, kind: VesselTreeKind): string {
  const label = VESSELS[organ].find((system) => system.kind === kind)?.label;
  return (label !== undefined && structureByLabel(label)?.title) || kind;
}

/** The territories of every tree on the grid of the label map, as the planning of a resection takes them. */
export const territoryMaps = ({ territories, trees, grid }: OrganModel): TerritoryMap[] =>
  territories.map((territory, n) => ({
    tree: territory.kind,
    branchIds: trees[n].branches.map(({ id }) => id),
    data: territoriesOnGrid(territory, grid),
  }));
