/** The organ model as surfaces, callouts and legend rows of the scene. Pure. */
import { isTumourLabel, LABEL, structureByLabel } from '../../../core/anatomy.ts';
import { formatMl } from '../../../core/format.ts';
import type { TriMesh } from '../../../core/mesh.ts';
import type { Lps } from '../../../core/space.ts';
import { TERRITORY_COLOURS, type OrganModel } from '../../../pipeline/organ-model.ts';
import type { CaseDocument } from '../../../twin/document.ts';
import type { StructureSummary } from '../../../twin/records.ts';
import type { Rgb } from '../../../view/colour-maps.ts';
import type { SceneCallout, SceneSurface } from '../../../view/scene/scene-types.ts';
import type { SecondTumour } from '../../operations/second-tumours.ts';
import { isTreeLabel } from '../resection/tree-colours.ts';
import type { OrganField } from './organ-view.ts';

/** What decides how the model is drawn. */
export interface OrganLook {
  readonly field: OrganField;
  readonly tubes: boolean;
  readonly territory: string | undefined;
  readonly hovered: string | undefined;
  readonly display: CaseDocument['display'];
}

const ORGAN_OPACITY = 0.25;
const BACKGROUND_OPACITY = 0.12;
const NEIGHBOUR_OPACITY = 0.5;
/** Neighbours of the organ: quiet, so that the organ is read first. */
const NEIGHBOURS: ReadonlySet<number> = new Set([
  LABEL.spleen,
  LABEL.kidneyLeft,
  LABEL.kidneyRight,
  LABEL.aorta,
  LABEL.gallbladder,
]);
export const SECOND_COLOUR: Rgb = [240, 236, 228];

/** Everything that is drawn as a surface. */
export function organSurfaces(
  model: OrganModel,
  look: OrganLook,
  second: readonly SecondTumour[],
): SceneSurface[] {
  const structures = structureSurfaces(model, look);
  if (look.field === 'territories') return [...structures, ...territorySurfaces(model, look)];
  return [...structures, ...second.map(secondSurface)];
}

/** Tubes stand in for the vessels' surfaces where vessels are looked at. */
export const drawsTubes = ({ trees }: OrganModel, { field, tubes }: OrganLook): boolean =>
  tubes && trees.length > 0 && (field === 'structures' || field === 'territories');

function structureSurfaces(model: OrganModel, look: OrganLook): SceneSurface[] {
  const parenchyma = new Set(model.parenchyma);
  const tubes = drawsTubes(model, look);
  return model.surfaces.flatMap(({ name, label, mesh }): SceneSurface[] => {
    const structure = structureByLabel(label);
    if (!structure || (tubes && isTreeLabel(model.organ, label))) return [];
    const inside = parenchyma.has(label);
    if (inside && look.field === 'territories') return [];
    const { title, colour, pattern } = structure;
    const visible = isShown(look.display, name);
    const opacity = inside ? ORGAN_OPACITY : opacityOf(label, look.field);
    // Nothing is done with a press on them; so names of tumours inside the organ are not dimmed as covered.
    const pickable = false;
    return [{ id: name, label: title, mesh, colour, pattern, opacity, visible, pickable }];
  });
}

export const isShown = (display: CaseDocument['display'], name: string): boolean =>
  display[name]?.visible ?? true;

function opacityOf(label: number, field: OrganField): number {
  if (field === 'second-study') return isTumourLabel(label) ? 1 : BACKGROUND_OPACITY;
  // The vena cava leaves the organ with the veins, and hides territories where these are looked at.
  if (label === LABEL.inferiorVenaCava) return field === 'territories' ? BACKGROUND_OPACITY : 1;
  if (!NEIGHBOURS.has(label)) return 1;
  return field === 'territories' ? BACKGROUND_OPACITY : NEIGHBOUR_OPACITY;
}

/** Bodies side by side; with one chosen the others are ghosts, so that vessels and tumours inside are seen. */
function territorySurfaces(model: OrganModel, look: OrganLook): SceneSurface[] {
  return model.territorySurfaces.map(({ id, title, mesh }, n) => ({
    id: territorySurfaceId(id),
    label: title,
    mesh,
    colour: lit(territoryColour(n), id === look.hovered),
    opacity: look.territory === undefined || look.territory === id ? 1 : BACKGROUND_OPACITY,
    visible: true,
    pickable: true,
  }));
}

const TERRITORY = 'territory-';
const territorySurfaceId = (id: string): string => `${TERRITORY}${id}`;
/** The territory that a surface of the scene is, if it is one. */
export const territoryOfSurface = (surfaceId: string | undefined): string | undefined =>
  surfaceId?.startsWith(TERRITORY) ? surfaceId.slice(TERRITORY.length) : undefined;

export const territoryColour = (n: number): Rgb => TERRITORY_COLOURS[n % TERRITORY_COLOURS.length];

const LIT = 0.22;
const lit = (colour: Rgb, on: boolean): Rgb => {
  if (!on) return colour;
  const [r, g, b] = colour.map((value) => Math.round(value + LIT * (255 - value)));
  return [r, g, b];
};

const secondSurface = ({ label, mesh }: SecondTumour): SceneSurface => ({
  id: `second-${label}`,
  label: `${structureByLabel(label)?.title ?? 'Tumour'}, second study`,
  mesh,
  colour: SECOND_COLOUR,
  pattern: 'lines',
  opacity: 0.4,
  visible: true,
  pickable: false,
});

/** Names and volumes in the picture: tumours with their size, and the territory that is pointed at or chosen. */
export function organCallouts(
  model: OrganModel,
  look: OrganLook,
  structures: readonly StructureSummary[],
  changes: ReadonlyMap<string, string>,
): SceneCallout[] {
  if (look.field === 'territories') {
    const wanted = look.hovered ?? look.territory;
    const found = model.territorySurfaces.find(({ id }) => id === wanted);
    if (!found) return [];
    const text = `${found.title}, ${formatMl(found.volumeMl)}`;
    return [{ id: 'territory', anchorLps: foremost(found.mesh), text }];
  }
  return model.surfaces.flatMap(({ name, label, mesh }): SceneCallout[] => {
    if (!isTumourLabel(label) || !isShown(look.display, name)) return [];
    const title = structureByLabel(label)?.title ?? name;
    const volumeMl = structures.find((structure) => structure.label === label)?.volumeMl;
    const change = look.field === 'second-study' ? changes.get(title) : undefined;
    const size = change ?? (volumeMl === undefined ? '' : formatMl(volumeMl));
    return [{ id: name, anchorLps: meshMiddle(mesh), text: size ? `${title}, ${size}` : title }];
  });
}

/** The most anterior point: what is seen of a body from the front, where a scene begins. */
function foremost({ positions }: TriMesh): Lps {
  let best = 0;
  for (let n = 3; n < positions.length; n += 3)
    if (positions[n + 1] < positions[best + 1]) best = n;
  return [positions[best], positions[best + 1], positions[best + 2]];
}

function meshMiddle({ positions }: TriMesh): Lps {
  const middle = [0, 1, 2].map((axis) => {
    let low = Infinity;
    let high = -Infinity;
    for (let n = axis; n < positions.length; n += 3) {
      low = Math.min(low, positions[n]);
      high = Math.max(high, positions[n]);
    }
    return (low + high) / 2;
  });
  return [middle[0], middle[1], middle[2]];
}
