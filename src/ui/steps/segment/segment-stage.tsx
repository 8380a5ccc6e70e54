import { useEffect, useMemo, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { HEART_STRUCTURES, LABEL } from '../../../core/anatomy.ts';
import { displayOf } from '../../../twin/document.ts';
import { HeartScene } from '../../../view/scene/heart-scene.tsx';
import type { SceneSurface } from '../../../view/scene/scene-types.ts';
import { followSurfaces, liveSurfaces } from '../../operations/live-surfaces.ts';
import { useCase, useCaseStore } from '../../session/hooks.ts';
import { Quad } from '../slices/quad.tsx';
import { usePaintTool } from './use-paint-tool.ts';

/** Slices to edit on, and the surfaces that follow. */
export function SegmentStage(): ReactElement {
  const caseStore = useCaseStore();
  useEffect(followSurfaces, [caseStore]);
  usePaintTool();
  const surfaces = useSceneSurfaces();
  return (
    <Quad
      fourth={(pane) => (
        <HeartScene
          surfaces={surfaces}
          title="3D"
          subtitle="Surfaces, ghost myocardium"
          testId="viewport-3d"
          {...pane}
        />
      )}
    />
  );
}

const GHOST: ReadonlySet<number> = new Set([LABEL.lvMyocardium, LABEL.rvMyocardium]);
const GHOST_OPACITY = 0.28;

function useSceneSurfaces(): SceneSurface[] {
  const surfaces = useStore(liveSurfaces, (state) => state.surfaces);
  const document = useCase((state) => state.document);
  const display = document?.display;
  return useMemo(
    () =>
      HEART_STRUCTURES.flatMap(({ label, name, title, colour, pattern }) => {
        const surface = surfaces[label];
        if (!surface || !document) return [];
        const { visible } = displayOf(document, name);
        const opacity = GHOST.has(label) ? GHOST_OPACITY : 1;
        return [{ id: name, label: title, mesh: surface.mesh, colour, pattern, opacity, visible }];
      }),
    // The document changes with every edit; only what is shown of it matters here.
    [surfaces, display],
  );
}
