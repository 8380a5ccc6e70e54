import { useMemo, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { segmentTitle } from '../../../heart/aha-segments.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { ProtocolRun } from '../../../pipeline/protocol-run.ts';
import { valuesAtVertices, voxelsAtVertices } from '../../../pipeline/surface-fields.ts';
import { FieldLegend, LEGEND_WIDTH_PX } from '../../../view/legend.tsx';
import { HeartScene } from '../../../view/scene/heart-scene.tsx';
import type { SceneSurface, SurfaceField } from '../../../view/scene/scene-types.ts';
import { liveAttempt } from '../../operations/run-induction.ts';
import { useCase } from '../../session/hooks.ts';
import { useStepStatus } from '../../session/results.ts';
import { showStatus } from '../../session/status-items.ts';
import { captureScene, mainScene } from '../scene/main-scene.ts';
import { isMyocardium, structureSurfaces, wallSurface } from '../scene/model-surfaces.ts';
import { activationField, timeRange } from '../scene/time-field.ts';
import { useFrameOn } from '../scene/use-frame-on.ts';
import { circuitMarks, isthmusPoints, outcomeMarks, plannedMarks } from './induction-marks.ts';
import { timesInCycle } from './induction-rows.ts';
import type { SelectedAttempt } from './induction-view.ts';
import { IsthmusPoints } from './isthmus-points.tsx';
import { addPickedSite, sitesOf, useProtocolForm } from './protocol-form.ts';
import { modelSites } from './protocol-cost.ts';
import { simulateView, useSimulateView } from './simulate-view.ts';
import { livePotential } from './surface-replay.ts';

const MAP_TITLE = 'Last cycle of the rhythm';

export interface InductionSceneProps {
  readonly model: HeartModel;
  /** Undefined without a study of this model. */
  readonly run: ProtocolRun | undefined;
  readonly selected: SelectedAttempt | undefined;
}

/** The sites of the study and their outcome, the circuit of the selected attempt, or the wave of the attempt under way. */
export function InductionScene({ model, run, selected }: InductionSceneProps): ReactElement {
  const { bandMs, clip } = useSimulateView((view) => view);
  const running = useStore(liveAttempt, (state) => state.attempt);
  const live = running?.of === 'induction' ? running : undefined;
  const stale = useStepStatus('induction').state === 'stale';
  const rhythm = useRhythmField(model, selected, bandMs, stale);
  const field = useMemo(
    () =>
      live && live.frame.length === model.grid.active.length
        ? livePotential(model, live.frame, live.tMs)
        : rhythm,
    [model, live, rhythm],
  );
  const surfaces = useSurfaces(model, field);
  const marks = useStudyMarks(model, live ? undefined : run, live ? undefined : selected);
  const points = useMemo(
    () => (selected && !live ? isthmusPoints(model, selected) : undefined),
    [model, selected, live],
  );
  useFrameOn(model.wall.mesh);
  const subtitle = live
    ? `${live.site}, ${live.attempt}, ${Math.round(live.tMs)} ms`
    : selected
      ? `${selected.site.site.title}, ${selected.attempt.label}${field ? `, isochrones ${bandMs} ms` : ''}${stale ? ', STALE' : ''}`
      : 'No study yet';
  return (
    <HeartScene
      ref={mainScene}
      surfaces={surfaces}
      markers={marks.markers}
      callouts={marks.callouts}
      clip={clip}
      timeMs={live?.tMs ?? 0}
      title="Ventricles"
      subtitle={subtitle}
      reservedLeftPx={field && LEGEND_WIDTH_PX}
      testId="viewport-scene"
      active
      onPick={({ positionLps }) => {
        if (simulateView.getState().tool === 'pace') addPickedSite(positionLps);
      }}
      onHover={(pick) => showHover(model, pick?.vertexIndex)}
      onClip={(next) => simulateView.setState({ clip: next })}
      onCapture={() => {
        void captureScene('induction', {
          title: selected ? `Stimulation at ${selected.site.site.title}` : 'Pacing sites',
          caption: selected
            ? `${selected.site.site.title}, stimuli ${selected.attempt.label}; ${field ? `activation in the last cycle, isochrones ${bandMs} ms.` : 'sites marked by what they induced.'}`
            : 'Sites of the stimulation protocol.',
          notes: field?.kind === 'activation' ? [`${field.minMs} to ${field.maxMs} ms`] : [],
        });
      }}
      renderObjects={() => points && <IsthmusPoints positions={points} />}
    >
      {field && (
        <FieldLegend field={field} {...(field.kind === 'activation' && { title: MAP_TITLE })} />
      )}
    </HeartScene>
  );
}

/** Activation within the last cycle of sustained re-entry. */
function useRhythmField(
  model: HeartModel,
  selected: SelectedAttempt | undefined,
  bandMs: number,
  stale: boolean,
): SurfaceField | undefined {
  return useMemo(() => {
    const rhythm = selected?.attempt.rhythm;
    if (rhythm?.activationMs.length !== model.grid.active.length) return undefined;
    const times = timesInCycle(rhythm);
    const onSurface = valuesAtVertices(model.grid, model.wall.mesh, times);
    return activationField(onSurface, timeRange(times), bandMs, stale);
  }, [model, selected, bandMs, stale]);
}

function useSurfaces(model: HeartModel, field: SurfaceField | undefined): SceneSurface[] {
  const display = useCase((state) => state.document.display);
  return useMemo(() => {
    if (!display) return [];
    const others = structureSurfaces(model, display, (label) => ({
      matte: true,
      pickable: false,
      visible: !isMyocardium(label),
    }));
    return [wallSurface(model, field), ...others];
  }, [model, display, field]);
}

function useStudyMarks(
  model: HeartModel,
  run: ProtocolRun | undefined,
  selected: SelectedAttempt | undefined,
) {
  const form = useProtocolForm((state) => state);
  const planned = useMemo(() => {
    const paced = new Set(run?.result.sites.map(({ site }) => site.id));
    const next = sitesOf(form, modelSites(model).value ?? []);
    return plannedMarks(
      model,
      next.filter(({ id }) => !paced.has(id)),
    );
  }, [model, form, run]);
  const study = useMemo(
    () => (run ? outcomeMarks(model, run.result.sites, selected) : undefined),
    [model, run, selected],
  );
  const circuit = useMemo(() => selected && circuitMarks(model, selected), [model, selected]);
  return useMemo(
    () => ({
      markers: [...planned, ...(study?.markers ?? []), ...(circuit?.markers ?? [])],
      callouts: [...(study?.callouts ?? []), ...(circuit?.callouts ?? [])],
    }),
    [planned, study, circuit],
  );
}

/** Segment under the pointer, in the status bar. */
function showHover({ grid, wall, segments }: HeartModel, vertex: number | undefined): void {
  const voxel = vertex === undefined ? -1 : voxelsAtVertices(grid, wall.mesh)[vertex];
  showStatus(voxel < 0 ? [] : [{ term: 'Wall', value: segmentTitle(segments[voxel]) }]);
}
