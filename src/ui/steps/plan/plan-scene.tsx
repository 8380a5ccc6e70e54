import { useMemo, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { LABEL, structureByName } from '../../../core/anatomy.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import {
  carriedValues,
  tissueAtVertices,
  valuesAtVertices,
} from '../../../pipeline/surface-fields.ts';
import { FieldLegend, LEGEND_WIDTH_PX } from '../../../view/legend.tsx';
import { HeartScene } from '../../../view/scene/heart-scene.tsx';
import type { SceneSurface, SurfaceField } from '../../../view/scene/scene-types.ts';
import { liveAttempt } from '../../operations/run-induction.ts';
import { liveWave } from '../../operations/run-simulation.ts';
import { useCase } from '../../session/hooks.ts';
import { useRun, useStepStatus } from '../../session/results.ts';
import { captureScene, mainScene } from '../scene/main-scene.ts';
import { isMyocardium, structureSurfaces, wallSurface } from '../scene/model-surfaces.ts';
import { useFrameOn } from '../scene/use-frame-on.ts';
import { activationField, timeRange } from '../scene/time-field.ts';
import { livePotential } from '../simulate/surface-replay.ts';
import { treeLines } from '../simulate/preview-field.ts';
import { dragLesion, useHeldLesions, useHeldMarkers } from './lesion-drag.ts';
import { onPlanClick } from './plan-clicks.ts';
import { lesionMarkers, lineMarker, planCallouts } from './plan-marks.ts';
import { sideMesh } from './plan-surface.ts';
import {
  PLAN_FIELD_TITLES,
  planView,
  SIDE_TITLES,
  usePlanView,
  type PlanSide,
} from './plan-view.ts';
import { usePlanPreview, usePlanPreviewField } from './preview-plan.ts';
import { usePlan, usePlanTissue } from './use-plan.ts';

/** The heart with its lesions; a click does what the tool in hand says. */
export function PlanScene({ model }: { readonly model: HeartModel }): ReactElement {
  const { side, field, selectedId, line, moving, tool, clip } = usePlanView((view) => view);
  useFrameOn(model.wall.mesh);
  const plan = usePlan();
  const { ablated, gaps } = usePlanTissue(model, {
    ...plan,
    lesions: useHeldLesions(plan.lesions),
  });
  const wave = useLiveWave();
  const answer = usePlanPreview(model, ablated);
  const previewed = usePlanPreviewField(answer);
  const ofPlan = usePlanField(model, ablated);
  const painted = previewed ?? ofPlan;
  const lines = useMemo(() => treeLines(answer?.tree), [answer?.tree]);
  const live = useMemo(
    () =>
      wave?.frame.length === model.grid.active.length
        ? livePotential(model, wave.frame, wave.tMs)
        : undefined,
    [model, wave],
  );
  const surfaces = usePlanSurfaces(
    model,
    live ? 'epicardium' : side,
    live ?? painted,
    plan.settings.criticalStructures,
  );
  const { policy } = plan.settings;
  const summary = plan.record?.summary;
  const stale = useStepStatus('plan').state === 'stale';
  const marks = useMemo(
    () => [
      ...lesionMarkers(summary?.lesions ?? [], policy, side, selectedId),
      ...(line ? [lineMarker(line)] : []),
    ],
    [summary, policy, side, selectedId, line],
  );
  const markers = useHeldMarkers(marks, side);
  const callouts = useMemo(
    () => (summary ? planCallouts(summary, policy, gaps) : []),
    [summary, policy, gaps],
  );
  const shown = live ?? painted;
  const count = plan.lesions.length;
  const subtitle = live
    ? wave?.words
    : [
        previewed && 'PREVIEW, eikonal',
        `${count} ${count === 1 ? 'lesion' : 'lesions'}`,
        instruction(tool, moving, line !== undefined),
        stale && 'STALE',
      ]
        .filter(Boolean)
        .join(', ');
  return (
    <HeartScene
      ref={mainScene}
      surfaces={surfaces}
      markers={markers}
      callouts={callouts}
      lines={lines}
      clip={clip}
      timeMs={wave?.tMs ?? 0}
      title={SIDE_TITLES[side]}
      subtitle={subtitle}
      reservedLeftPx={shown && LEGEND_WIDTH_PX}
      testId="viewport-scene"
      active
      onPick={(pick) => onPlanClick(model, plan.lesions, pick)}
      onDrag={(id, pick, ended) => dragLesion(model, id, pick, ended)}
      onClip={(next) => planView.setState({ clip: next })}
      onCapture={() =>
        void captureScene('plan', {
          title: `Planned lesions, ${SIDE_TITLES[side]}`,
          caption: `${count} planned lesions on the ${SIDE_TITLES[side]}; ${PLAN_FIELD_TITLES[field].toLowerCase()}.`,
          notes: [PLAN_FIELD_TITLES[field]],
        })
      }
    >
      {shown && (
        <FieldLegend field={shown} title={shown === previewed ? 'PREVIEW, eikonal' : undefined} />
      )}
    </HeartScene>
  );
}

/** The wave of whichever re-test is under way, and what to say of it. */
function useLiveWave() {
  const wave = useStore(liveWave, (state) => state.wave);
  const attempt = useStore(liveAttempt, (state) => state.attempt);
  return useMemo(() => {
    if (wave?.of === 'retest') {
      const { frame, tMs, activatedFraction } = wave;
      const words = `Re-test, ${Math.round(tMs)} ms, ${Math.round(100 * activatedFraction)} % activated`;
      return { frame, tMs, words };
    }
    if (attempt?.of !== 'reinduction') return undefined;
    const { frame, tMs, site } = attempt;
    return { frame, tMs, words: `${site}, ${attempt.attempt}, ${Math.round(tMs)} ms` };
  }, [wave, attempt]);
}

function instruction(tool: string, moving: boolean, lineOpen: boolean): string | undefined {
  if (moving) return 'click the new place';
  if (tool === 'line')
    return lineOpen ? 'click the next point of the line' : 'click the first point of the line';
  if (tool === 'place') return 'click to place';
  return tool === 'erase' ? 'click a lesion to remove it' : undefined;
}

/** The chosen field on the surface that takes clicks. */
function usePlanField(model: HeartModel, ablated: Uint32Array): SurfaceField | undefined {
  const { side, field } = usePlanView((view) => view);
  const run = useRun('simulation');
  const stale = useStepStatus('simulation').state === 'stale';
  return useMemo(() => {
    const mesh = sideMesh(model, side);
    if (!mesh) return undefined;
    if (field === 'thickness') {
      const valuesMm =
        side === 'epicardium'
          ? model.thicknessMm
          : carriedValues(model.wall.mesh, model.thicknessMm, mesh);
      return { kind: 'thickness', valuesMm, limitMm: 14, simulated: false };
    }
    const usable = run && run.result.activationMs.length === model.grid.active.length;
    if (field === 'activation' && usable) {
      const times = run.result.activationMs;
      const values = valuesAtVertices(model.grid, mesh, times);
      return activationField(values, timeRange(times), 10, stale);
    }
    return {
      kind: 'tissue',
      classes: tissueAtVertices(model.grid, mesh, ablated),
      simulated: false,
    };
  }, [model, side, field, ablated, run, stale]);
}

const GHOST_OPACITY = 0.16;
const BLOOD: ReadonlySet<number> = new Set([LABEL.lvBlood, LABEL.rvBlood]);

/** The side that takes clicks is solid; what would hide it steps back; structures to spare keep their colour. */
function usePlanSurfaces(
  model: HeartModel,
  side: PlanSide,
  field: SurfaceField | undefined,
  watched: readonly string[],
): SceneSurface[] {
  const display = useCase((state) => state.document.display);
  return useMemo(() => {
    if (!display) return [];
    const target = side === 'epicardium' ? undefined : `${side}-blood`;
    const colourful = new Set(watched.map((name) => structureByName(name)?.label));
    // The other ventricle would hide the septum.
    const hides = (label: number): boolean => target !== undefined && BLOOD.has(label);
    const structures = structureSurfaces(model, display, (label) => ({
      matte: !colourful.has(label),
      pickable: false,
      visible: !isMyocardium(label),
      opacity: hides(label) ? GHOST_OPACITY : 1,
    })).map((surface) =>
      surface.id === target
        ? { ...surface, field, opacity: 1, pickable: true, visible: true, colour: ENDOCARDIUM }
        : surface,
    );
    const ghost = { opacity: GHOST_OPACITY, pickable: false };
    const wall = target ? wallSurface(model, undefined, ghost) : wallSurface(model, field);
    return [wall, ...structures];
  }, [model, side, field, watched, display]);
}

const ENDOCARDIUM = [190, 112, 96] as const;
