import { useMemo, useRef, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { structureByLabel } from '../../../core/anatomy.ts';
import { FieldLegend } from '../../../view/legend.tsx';
import { HeartScene, type HeartSceneHandle } from '../../../view/scene/heart-scene.tsx';
import type { DifferenceField, SceneSurface } from '../../../view/scene/scene-types.ts';
import { captureContext, keepCapture } from '../../operations/captures.ts';
import { agreement, type DistanceSurface } from '../../operations/edit-agreement.ts';
import { useStructureSurfaces } from '../scene/structure-surfaces.ts';
import type { PaneProps } from '../slices/quad.tsx';
import { LassoOverScene } from './lasso-scene.tsx';

/** The structures in 3D; while two label maps are compared, one of them coloured by its distance to the other side. */
export function SurfacePane(pane: PaneProps): ReactElement {
  const structures = useStructureSurfaces();
  const compared = useComparedSurface();
  const handle = useRef<HeartSceneHandle>(null);
  const capture = async (): Promise<void> => {
    const picture = await handle.current?.capture(captureContext('segmentation'));
    await keepCapture('segmentation', 'Structures', 'Surfaces of the structures.', picture);
  };
  return (
    <HeartScene
      ref={handle}
      surfaces={compared ? [compared.surface] : structures}
      title="3D"
      subtitle={compared ? compared.title : 'Surfaces'}
      testId="viewport-3d"
      onCapture={() => void capture()}
      renderOverlay={(camera) => <LassoOverScene camera={camera} />}
      {...pane}
    >
      {compared && (
        <FieldLegend
          field={compared.field}
          title="Distance"
          outsidePercent={compared.outsidePercent}
        />
      )}
    </HeartScene>
  );
}

/** Ends of the scale, mm: the smallest that shows nearly all. */
const LIMITS_MM = [1, 2, 3, 5, 10, 20, 50, 100, 200];
const SHOWN_SHARE = 0.98;

function useComparedSurface() {
  const { surface, comparison } = useStore(agreement);
  return useMemo(() => {
    const row = surface && comparison?.rows[surface.row];
    if (!row) return undefined;
    const structure = structureByLabel(row.label);
    const field = distanceField(surface);
    const outside = surface.valuesMm.filter((mm) => Math.abs(mm) > field.limit).length;
    const shown: SceneSurface = {
      id: structure?.name ?? `label-${row.label}`,
      label: row.title,
      mesh: surface.mesh,
      colour: structure?.colour ?? [200, 200, 200],
      opacity: 1,
      visible: true,
      field,
    };
    return {
      surface: shown,
      field,
      title: row.title,
      outsidePercent: (100 * outside) / Math.max(1, surface.valuesMm.length),
    };
  }, [surface, comparison]);
}

function distanceField({ valuesMm }: DistanceSurface): DifferenceField {
  const sorted = valuesMm.map(Math.abs).sort();
  const most = sorted[Math.floor(SHOWN_SHARE * (sorted.length - 1))] ?? 0;
  return {
    kind: 'difference',
    values: valuesMm,
    limit: LIMITS_MM.find((limit) => limit >= most) ?? LIMITS_MM[LIMITS_MM.length - 1],
    unit: 'mm',
    ends: { high: 'OUTSIDE', low: 'INSIDE' },
    simulated: false,
  };
}
