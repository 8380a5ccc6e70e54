import { useMemo } from 'react';
import { useStore } from 'zustand';
import { LABEL, structuresOf } from '../../../core/anatomy.ts';
import type { SceneSurface } from '../../../view/scene/scene-types.ts';
import { liveSurfaces } from '../../operations/live-surfaces.ts';
import { useCase, useOrgan } from '../../session/hooks.ts';

/** What would hide the rest: the muscle around the chambers, the parenchyma around tumour and vessels. */
const GHOST: ReadonlySet<number> = new Set([
  LABEL.lvMyocardium,
  LABEL.rvMyocardium,
  LABEL.liver,
  LABEL.whiteMatter,
  LABEL.greyMatter,
]);
const GHOST_OPACITY = 0.28;

/** The surfaces beside the slices, as the list of structures shows them. */
export function useStructureSurfaces(): readonly SceneSurface[] {
  const surfaces = useStore(liveSurfaces, (state) => state.surfaces);
  const display = useCase((state) => state.document.display);
  const organ = useOrgan();
  return useMemo(
    () =>
      structuresOf(organ).flatMap(({ label, name, title, colour, pattern }) => {
        const surface = surfaces[label];
        if (!surface) return [];
        const visible = display?.[name]?.visible ?? true;
        const opacity = GHOST.has(label) ? GHOST_OPACITY : 1;
        return [{ id: name, label: title, mesh: surface.mesh, colour, pattern, opacity, visible }];
      }),
    [surfaces, display, organ],
  );
}
