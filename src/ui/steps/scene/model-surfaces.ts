/** Surfaces of a heart model as the scenes of the model, simulate and plan steps show them. */
import { LABEL, structureByLabel } from '../../../core/anatomy.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { CaseDocument } from '../../../twin/document.ts';
import type { SceneSurface, SurfaceField } from '../../../view/scene/scene-types.ts';

export const WALL_ID = 'ventricular-wall';

/** Structures beside the one that carries the field: quiet, in no colour of the map. */
const MATTE = [98, 93, 90] as const;
const MYOCARDIUM: ReadonlySet<number> = new Set([LABEL.lvMyocardium, LABEL.rvMyocardium]);

export type StructureLook = Partial<
  Pick<SceneSurface, 'opacity' | 'visible' | 'field' | 'pickable'>
> & {
  readonly matte?: boolean;
};

/** The structures of the model without its walls, each looking as `look` says for its label. */
export function structureSurfaces(
  model: HeartModel,
  display: CaseDocument['display'],
  look: (label: number) => StructureLook,
): SceneSurface[] {
  return model.surfaces.flatMap(({ name, label, mesh }) => {
    const structure = structureByLabel(label);
    if (!structure) return [];
    const { matte, ...rest } = look(label);
    const surface: SceneSurface = {
      id: name,
      label: structure.title,
      mesh,
      colour: matte ? MATTE : structure.colour,
      pattern: matte || rest.field ? 'solid' : structure.pattern,
      opacity: 1,
      ...rest,
      visible: (display[name]?.visible ?? true) && (rest.visible ?? true),
    };
    return [surface];
  });
}

/** The ventricular wall, plain or with a field. */
export function wallSurface(
  model: HeartModel,
  field: SurfaceField | undefined,
  look: StructureLook = {},
): SceneSurface {
  return {
    id: WALL_ID,
    label: 'Ventricular wall',
    mesh: model.wall.mesh,
    colour: structureByLabel(LABEL.lvMyocardium)?.colour ?? MATTE,
    opacity: look.opacity ?? 1,
    visible: look.visible ?? true,
    pickable: look.pickable,
    field,
  };
}

export const isMyocardium = (label: number): boolean => MYOCARDIUM.has(label);
