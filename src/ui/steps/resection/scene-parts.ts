/** What the scene shows of a plan: neighbours, colours on the organ, callouts. Pure. */
import { isTumourLabel, LABEL, structureByLabel } from '../../../core/anatomy.ts';
import type { VesselTreeKind } from '../../../core/resection.ts';
import type { Lps } from '../../../core/space.ts';
import { TERRITORY_COLOURS, type OrganModel } from '../../../pipeline/organ-model.ts';
import { territoriesOnGrid } from '../../../plan/territory/territories.ts';
import type { ResectionMargin, TumourMargin } from '../../../plan/resection/result.ts';
import { downstreamOf } from '../../../plan/territory/tree-order.ts';
import type { CaseDocument } from '../../../twin/document.ts';
import type { RemnantSettings, ResectionSummary } from '../../../twin/tumour-records.ts';
import type { Rgb } from '../../../view/colour-maps.ts';
import type { ResectionLegendProps } from '../../../view/resection/resection-legend.tsx';
import { tubeMesh } from '../../../view/resection/tube-mesh.ts';
import type { SceneCallout, SceneMarker, SceneSurface } from '../../../view/scene/scene-types.ts';
import { branchAtVertices, vertexTint, type BranchTint } from './organ-tint.ts';
import { isTreeLabel } from './tree-colours.ts';

/** Neighbours that help to find one's way but are not operated on. */
const FAINT: ReadonlySet<number> = new Set([
  LABEL.spleen,
  LABEL.kidneyLeft,
  LABEL.kidneyRight,
  LABEL.csf,
]);
const FAINT_OPACITY = 0.12;

/** Everything but the organ itself and the vessels that are drawn as tubes. */
export function structureSurfaces(
  model: OrganModel,
  display: CaseDocument['display'],
): SceneSurface[] {
  const tubes = new Set(model.trees.map(({ kind }) => kind));
  return model.surfaces.slice(1).flatMap(({ name, label, mesh }): SceneSurface[] => {
    const structure = structureByLabel(label);
    if (!structure || (tubes.size > 0 && isTreeLabel(model.organ, label))) return [];
    return [
      {
        id: name,
        label: structure.title,
        mesh,
        colour: structure.colour,
        pattern: structure.pattern,
        opacity: FAINT.has(label) ? FAINT_OPACITY : 1,
        visible: display[name]?.visible ?? true,
        pickable: false,
      },
    ];
  });
}

/** Tubes that take a press, for the clip tool; they are drawn elsewhere. */
export const pickableTubes = ({ trees }: OrganModel): SceneSurface[] =>
  trees.map((tree) => ({
    id: `tree-${tree.kind}`,
    label: '',
    mesh: tubeMesh(tree).mesh,
    colour: [0, 0, 0],
    opacity: 0,
    visible: true,
    pickable: true,
  }));

const DARK: Rgb = [26, 24, 24];

/**
 * Colours of the territories on the organ, dark where the inflow is lost. One array per model that is changed in place
 * would hide the change: every call makes a new one. Undefined where there is nothing to colour.
 */
export function organTint(
  model: OrganModel,
  coloured: boolean,
  lost: readonly string[],
  lit: string | undefined,
): Uint8Array | undefined {
  const tree = model.trees.find(({ kind }) => kind === 'inflow');
  if (!tree || (!coloured && lost.length === 0 && lit === undefined)) return undefined;
  const dark = new Set(lost);
  const groupOf = new Map(
    model.territorySurfaces.flatMap(({ branchIds }, n) => branchIds.map((id) => [id, n] as const)),
  );
  const litGroup = model.territorySurfaces.findIndex(({ id }) => id === lit);
  return vertexTint(branchesOf(model), (place): BranchTint | undefined => {
    const { id } = tree.branches[place];
    if (dark.has(id)) return { colour: DARK, share: 0.72 };
    const group = groupOf.get(id);
    if (group === undefined) return undefined;
    const colour = TERRITORY_COLOURS[group % TERRITORY_COLOURS.length];
    if (group === litGroup) return { colour, share: 0.95 };
    return coloured ? { colour, share: 0.8 } : undefined;
  });
}

const branchCache = new WeakMap<OrganModel, Int16Array>();

/** Branch of the inflow that feeds the organ below each vertex of its surface. */
function branchesOf(model: OrganModel): Int16Array {
  const known = branchCache.get(model);
  if (known) return known;
  const territories = model.territories.find(({ kind }) => kind === 'inflow');
  const mesh = model.surfaces[0]?.mesh;
  const made =
    territories && mesh
      ? branchAtVertices(mesh, {
          grid: territories.grid,
          data: territoriesOnGrid(territories, territories.grid),
        })
      : new Int16Array();
  branchCache.set(model, made);
  return made;
}

/** A tumour as the picture speaks of it. */
export interface TumourMark {
  readonly label: number;
  readonly middleLps: Lps;
}

/** Tumours with their volume, the smallest margin of those that are resected, the vessel that is pointed out. */
export function sceneCallouts(
  tumours: readonly TumourMark[],
  margin: ResectionMargin | null,
  { safetyMarginMm: safety, uncertaintyMm }: RemnantSettings,
  cut: ResectionSummary['vesselsCut'][number] | undefined,
): SceneCallout[] {
  const callouts: SceneCallout[] = [];
  for (const { label, middleLps } of tumours) {
    const found = margin?.perTumour.find((one) => one.label === label);
    if (!found) continue;
    const title = structureByLabel(label)?.title ?? 'Tumour';
    callouts.push({ id: `tumour-${label}`, anchorLps: middleLps, ...tumourWords(title, found) });
  }
  const removed = (margin?.perTumour ?? []).filter(({ minimumMm }) => minimumMm >= 0);
  const [least] = [...removed].sort((a, b) => a.minimumMm - b.minimumMm);
  if (least) {
    const { minimumMm, atLps } = least;
    callouts.push({
      id: 'margin',
      anchorLps: atLps,
      text: `Margin ${minimumMm.toFixed(1)} mm, limit ${safety.toFixed(1)}`,
      tone:
        minimumMm < safety ? 'danger' : minimumMm < safety + uncertaintyMm ? 'caution' : 'neutral',
    });
  }
  if (cut) {
    callouts.push({
      id: `vessel-${cut.order}`,
      anchorLps: cut.positionLps,
      text: `${cut.order} ${cut.title}, ${cut.diameterMm.toFixed(1)} mm`,
    });
  }
  return callouts;
}

/** A tumour that is removed has its volume; one that is cut through says how far it goes on; one left behind that it stays. */
function tumourWords(
  title: string,
  { volumeMl, volumeInRemnantMl, minimumMm }: TumourMargin,
): Pick<SceneCallout, 'text' | 'tone'> {
  if (volumeInRemnantMl === 0) return { text: `${title} ${volumeMl.toFixed(1)} ml` };
  if (volumeInRemnantMl < volumeMl)
    return { text: `${title}: ${(-minimumMm).toFixed(1)} mm beyond the cut`, tone: 'danger' };
  return { text: `${title} stays, ${volumeMl.toFixed(1)} ml`, tone: 'caution' };
}

/** Branches that carry nothing because they or a branch before them is clipped. */
export function closedBranches(
  { trees }: OrganModel,
  clipped: ResectionSummary['clipped'],
): Readonly<Record<VesselTreeKind, ReadonlySet<string>>> {
  const closed = (kind: VesselTreeKind): ReadonlySet<string> => {
    const tree = trees.find((one) => one.kind === kind);
    if (!tree || clipped[kind].length === 0) return new Set();
    const beyond = downstreamOf(tree, clipped[kind]);
    return new Set(tree.branches.filter((_, n) => beyond[n] === 1).map(({ id }) => id));
  };
  return { inflow: closed('inflow'), outflow: closed('outflow') };
}

/** Points of a contour under way. */
export const contourMarkers = (points: readonly Lps[]): SceneMarker[] =>
  points.map((positionLps, n) => ({
    id: `contour-${n + 1}`,
    kind: 'target',
    positionLps,
    label: '',
    state: 'normal',
  }));

/** Rows of the legend for what the picture shows. */
export function legendRows(model: OrganModel): ResectionLegendProps['structures'] {
  const rows = model.surfaces.slice(1).flatMap(({ label }) => {
    const structure = structureByLabel(label);
    return structure && !FAINT.has(label) ? [structure] : [];
  });
  const tumour = rows.find(({ label }) => isTumourLabel(label));
  return [
    ...(tumour ? [{ ...tumour, title: 'Tumour', pattern: 'solid' as const }] : []),
    ...rows.filter(({ label }) => !isTumourLabel(label)),
  ].map(({ title, colourToken, pattern }) => ({ title, colour: `var(${colourToken})`, pattern }));
}
