import { Box } from 'lucide-react';
import { useMemo, type ReactElement } from 'react';
import { LABEL } from '../../../core/anatomy.ts';
import { SEGMENT_TITLES } from '../../../heart/aha-segments.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import {
  meshCentre,
  outwardAnchor,
  segmentMiddle,
  tissueAtVertices,
  tissueVoxelCentre,
} from '../../../pipeline/surface-fields.ts';
import { FieldLegend } from '../../../view/legend.tsx';
import { HeartScene } from '../../../view/scene/heart-scene.tsx';
import type {
  SceneLines,
  SceneMarker,
  SceneSurface,
  SurfaceField,
} from '../../../view/scene/scene-types.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { useCase } from '../../session/hooks.ts';
import { useModel, useStepStatus } from '../../session/results.ts';
import { captureScene, mainScene } from '../scene/main-scene.ts';
import { isMyocardium, structureSurfaces, wallSurface } from '../scene/model-surfaces.ts';
import { FibreKey } from './fibre-key.tsx';
import { FIELD_TITLES, modelView, useModelView, type ModelField } from './model-view.ts';

/** The surfaces of the model with wall thickness, scar, fibres and segments. */
export function ModelStage(): ReactElement {
  const model = useModel();
  const segmented = useCase((state) => state.document.steps.segmentation !== null);
  if (model) return <ModelScene model={model} />;
  return (
    <div className="scene-empty">
      <EmptyState icon={Box} title="No model yet">
        {segmented
          ? 'Build it from the structures with the button at the right: surfaces, simulation grid, fibres and segments.'
          : 'A model is built from segmented structures. Go to Segment and run the recipe first.'}
      </EmptyState>
    </div>
  );
}

const GHOST_OPACITY = 0.22;

function ModelScene({ model }: { readonly model: HeartModel }): ReactElement {
  const { field, fibres, segments, clip } = useModelView((view) => view);
  const stale = useStepStatus('model').state === 'stale';
  const painted = useMemo(() => wallField(model, field, stale), [model, field, stale]);
  const surfaces = useModelSurfaces(model, painted, fibres);
  const lines = useMemo<SceneLines[]>(
    () => [{ id: 'fibres', label: 'Fibres', positions: model.fibreLines, visible: fibres }],
    [model, fibres],
  );
  const markers = useMemo(() => (segments ? segmentMarkers(model) : []), [model, segments]);
  const subtitle = [
    FIELD_TITLES[field],
    fibres && 'fibres',
    segments && 'AHA segments',
    stale && 'STALE',
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <HeartScene
      ref={mainScene}
      surfaces={surfaces}
      lines={lines}
      markers={markers}
      clip={clip}
      title="Heart model"
      subtitle={subtitle}
      testId="viewport-scene"
      onClip={(next) => modelView.setState({ clip: next })}
      onCapture={() =>
        void captureScene('model', {
          title: `Model, ${FIELD_TITLES[field].toLowerCase()}`,
          caption: captionOf(model, field, fibres),
          notes: NOTES[field],
        })
      }
    >
      {stale && !painted && <div className="stale-veil" />}
      {painted && <FieldLegend field={painted} />}
      {!painted && fibres && <FibreKey />}
    </HeartScene>
  );
}

const NOTES: Readonly<Record<ModelField, readonly string[]>> = {
  anatomy: [],
  thickness: ['Wall thickness, 1 mm bands'],
  tissue: ['Scar core and border zone'],
};

function captionOf(model: HeartModel, field: ModelField, fibres: boolean): string {
  const { fibreEndoDeg, fibreEpiDeg } = model.options;
  const words = `${FIELD_TITLES[field]} of the heart model`;
  return fibres
    ? `${words}, with rule-based fibres from ${fibreEndoDeg}° at the endocardium to ${fibreEpiDeg}° at the epicardium.`
    : `${words}.`;
}

function wallField(model: HeartModel, field: ModelField, stale: boolean): SurfaceField | undefined {
  const marks = { simulated: false, stale };
  if (field === 'thickness')
    return { kind: 'thickness', valuesMm: model.thicknessMm, limitMm: 14, ...marks };
  if (field === 'tissue')
    return { kind: 'tissue', classes: tissueAtVertices(model.grid, model.wall.mesh), ...marks };
  return undefined;
}

/** In anatomy every structure keeps its colour; with a field the wall carries it and the rest steps back. */
function useModelSurfaces(
  model: HeartModel,
  painted: SurfaceField | undefined,
  fibres: boolean,
): SceneSurface[] {
  const display = useCase((state) => state.document.display);
  return useMemo(() => {
    if (!display) return [];
    const ghost = fibres ? GHOST_OPACITY : 1;
    const structures = structureSurfaces(model, display, (label) => {
      if (isMyocardium(label)) return { visible: !painted, opacity: ghost };
      // Blood fills the cavities; beside a painted wall it only closes the valves.
      const blood = label === LABEL.lvBlood || label === LABEL.rvBlood;
      return {
        matte: painted !== undefined || (fibres && blood),
        opacity: fibres && !blood ? ghost : 1,
      };
    });
    return painted ? [wallSurface(model, painted, { opacity: ghost }), ...structures] : structures;
  }, [model, painted, fibres, display]);
}

/** The number of each AHA segment, on the outside of the wall. */
function segmentMarkers(model: HeartModel): SceneMarker[] {
  const { mesh } = model.wall;
  const centre = meshCentre(mesh);
  return SEGMENT_TITLES.flatMap((title, segment) => {
    const middle = segment === 0 ? -1 : segmentMiddle(model.grid, model.segments, segment);
    if (middle < 0) return [];
    const anchor = outwardAnchor(mesh, tissueVoxelCentre(model.grid, middle), centre);
    return [
      {
        id: `segment-${title}`,
        kind: 'electrode' as const,
        label: String(segment),
        state: 'normal' as const,
        ...anchor,
      },
    ];
  });
}
