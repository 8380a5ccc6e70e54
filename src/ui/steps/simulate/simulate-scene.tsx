import { useMemo, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { segmentTitle } from '../../../heart/aha-segments.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { HeartRun } from '../../../pipeline/heart-run.ts';
import { valuesAtVertices, voxelsAtVertices } from '../../../pipeline/surface-fields.ts';
import { FieldLegend, LEGEND_WIDTH_PX } from '../../../view/legend.tsx';
import { HeartScene } from '../../../view/scene/heart-scene.tsx';
import type { ScenePick, SceneSurface, SurfaceField } from '../../../view/scene/scene-types.ts';
import { liveWave } from '../../operations/run-simulation.ts';
import { useCase } from '../../session/hooks.ts';
import { useStepStatus } from '../../session/results.ts';
import { showStatus } from '../../session/status-items.ts';
import type { PreviewAnswer } from '../../operations/eikonal-preview.ts';
import { captureScene, mainScene } from '../scene/main-scene.ts';
import { isMyocardium, structureSurfaces, wallSurface } from '../scene/model-surfaces.ts';
import { useFrameOn } from '../scene/use-frame-on.ts';
import { useNarrow } from '../scene/use-narrow.ts';
import { activationField, bandedField, timeRange, type TimeRange } from '../scene/time-field.ts';
import { bandWords, FIELD_SCALES, followsClock, type ScaledField } from './field-scales.ts';
import { useFitMarks } from './personalise-marks.ts';
import { usePlayback } from './playback.ts';
import { previewWords, useSimulationPreview } from './preview-question.ts';
import { treeLines, usePreviewField } from './preview-field.ts';
import { addSite, moveSite, useScenario } from './scenario.ts';
import { latestCallout, siteIndex, siteMarks } from './site-marks.ts';
import { FIELD_TITLES, simulateView, useSimulateView, type Probe } from './simulate-view.ts';
import { isWorked, mapOf, missingFor, phaseAt, useWorkedMap } from './run-maps.ts';
import { livePotential, potentialAt } from './surface-replay.ts';

export interface SimulateSceneProps {
  readonly model: HeartModel;
  readonly run: HeartRun | undefined;
  readonly probe: Probe | undefined;
}

/** The ventricles with the field of the run, or the wave of the run under way. */
export function SimulateScene({ model, run, probe }: SimulateSceneProps): ReactElement {
  const { field: chosen, bandMs, clip } = useSimulateView((view) => view);
  const wave = useStore(liveWave, (state) => state.wave);
  const live = wave?.of === 'simulation' ? wave : undefined;
  const preview = useSimulationPreview(model, live ? undefined : run);
  const asked = live ? undefined : preview;
  const previewed = usePreviewField(model, asked, bandMs);
  const ofRun = useWallField(model, run, live);
  const field = previewed ?? ofRun;
  const surfaces = useSurfaces(model, field);
  const timeMs = usePlayback((state) => (followsClock(chosen) ? state.timeMs : 0));
  // In a narrow window the legend stands where the callout would be; the panel names the place.
  const narrow = useNarrow();
  const withLatest = chosen === 'activation' && !narrow;
  const marks = useMarks(model, live || previewed ? undefined : run, withLatest, probe);
  const lines = useMemo(() => treeLines(asked?.tree), [asked?.tree]);
  const fitted = useFitMarks(model);
  useFrameOn(model.wall.mesh);
  const stale = field?.stale === true;
  const subtitle = live
    ? `Computing, ${Math.round(live.tMs)} ms, ${Math.round(100 * live.activatedFraction)} % activated`
    : asked
      ? previewWords(asked, bandMs)
      : run
        ? `${FIELD_TITLES[chosen]}, ${field ? bandWords(chosen, bandMs, timeMs) : (missingFor(chosen, run) ?? 'computing')}${stale ? ', STALE' : ''}`
        : 'Not simulated yet';
  return (
    <HeartScene
      ref={mainScene}
      surfaces={surfaces}
      markers={[...marks.markers, ...fitted]}
      callouts={marks.callouts}
      lines={lines}
      clip={clip}
      timeMs={live ? live.tMs : timeMs}
      title="Ventricles"
      subtitle={subtitle}
      reservedLeftPx={field && LEGEND_WIDTH_PX}
      testId="viewport-scene"
      active
      onPick={(pick) => onPick(model, pick)}
      onHover={(pick) => showHover(model, run, asked, pick)}
      onDrag={(id, pick) => dragSite(id, pick)}
      onClip={(next) => simulateView.setState({ clip: next })}
      onCapture={() => {
        void captureScene('simulation', {
          title: FIELD_TITLES[chosen],
          caption: captionOf(chosen, bandMs, timeMs),
          notes: [noteOf(field)],
        });
      }}
    >
      {field && (
        <FieldLegend field={field} title={asked ? 'PREVIEW, eikonal' : titleOf(field, chosen)} />
      )}
    </HeartScene>
  );
}

const titleOf = (field: SurfaceField, chosen: keyof typeof FIELD_TITLES): string =>
  field.kind === 'potential' ? FIELD_TITLES.potential : FIELD_TITLES[chosen];

function captionOf(chosen: keyof typeof FIELD_TITLES, bandMs: number, timeMs: number): string {
  if (chosen === 'potential')
    return `Transmembrane potential ${Math.round(timeMs)} ms after the start of the run.`;
  const words = `${FIELD_TITLES[chosen]}, ${bandWords(chosen, bandMs, timeMs)}.`;
  return chosen === 'phase' || chosen === 'frequency' ? words : `${words} After the last stimulus.`;
}

function noteOf(field: SurfaceField | undefined): string {
  if (field?.kind === 'activation')
    return `${field.minMs} to ${field.maxMs} ${field.scale?.unit ?? 'ms'}, bands of ${field.bandMs} ${field.scale?.unit ?? 'ms'}`;
  if (field?.kind === 'potential') return `${field.minMv} to ${field.maxMv} mV`;
  return '';
}

/** What is painted on the wall now. */
function useWallField(
  model: HeartModel,
  run: HeartRun | undefined,
  live: { readonly frame: Uint8Array; readonly tMs: number } | undefined,
): SurfaceField | undefined {
  const { field, bandMs } = useSimulateView((view) => view);
  const stale = useStepStatus('simulation').state === 'stale';
  const worked = useWorkedMap(model, run, isWorked(field) ? field : undefined);
  const values = useMemo(() => {
    if (!run || field === 'potential' || field === 'phase') return undefined;
    if (isWorked(field)) return worked && { field, onSurface: worked, range: timeRange(worked) };
    const inTissue = mapOf(run, field);
    const onSurface = valuesAtVertices(model.grid, model.wall.mesh, inTissue);
    return { field, onSurface, range: timeRange(inTissue) };
  }, [model, run, field, worked]);
  // The clock moves the picture only where the picture depends on it.
  const stepMs = run && run.result.frames.tMs.length > 1 ? run.result.frames.tMs[1] : 1;
  const timeMs = usePlayback((state) => {
    if (followsClock(field)) return Math.floor(state.timeMs / stepMs) * stepMs;
    return state.playing ? state.timeMs : Infinity;
  });
  return useMemo(() => {
    if (live && live.frame.length === model.grid.active.length)
      return livePotential(model, live.frame, live.tMs);
    if (!run) return undefined;
    if (field === 'potential') return potentialAt(model, run.result, timeMs, stale);
    if (field === 'phase') {
      const phase = missingFor(field, run) ? undefined : phaseAt(model, run, timeMs);
      return phase && scaled(field, phase, FULL_TURN, bandMs, stale);
    }
    if (!values) return undefined;
    const { onSurface, range } = values;
    if (values.field !== 'activation' && values.field !== 'repolarisation')
      return scaled(values.field, onSurface, range, bandMs, stale);
    const whole = activationField(onSurface, range, bandMs, stale);
    const untilMs = Number.isFinite(timeMs) ? timeMs - run.result.lastStimulusMs : undefined;
    return { ...whole, untilMs };
  }, [model, run, live, field, values, bandMs, timeMs, stale]);
}

const FULL_TURN = { low: 0, high: 360 } as const;

function scaled(
  field: ScaledField,
  onSurface: Float32Array,
  range: TimeRange,
  bandMs: number,
  stale: boolean,
): SurfaceField {
  const { scale, band = bandMs, range: whole = range, map } = FIELD_SCALES[field];
  return { ...bandedField(onSurface, whole, band, scale, stale), ...(map && { map }) };
}

function useSurfaces(model: HeartModel, field: SurfaceField | undefined): SceneSurface[] {
  const display = useCase((state) => state.document.display);
  const others = useMemo(() => {
    if (!display) return [];
    return structureSurfaces(model, display, (label) => ({
      matte: true,
      pickable: false,
      visible: !isMyocardium(label),
    }));
  }, [model, display]);
  return useMemo(() => [wallSurface(model, field), ...others], [model, field, others]);
}

function useMarks(
  model: HeartModel,
  run: HeartRun | undefined,
  withLatest: boolean,
  probe: Probe | undefined,
) {
  const sites = useScenario((state) => state.sites);
  const pacing = useMemo(() => siteMarks(model, sites, run?.stimuli), [model, sites, run]);
  const latest = useMemo(() => run && latestCallout(model, run.result), [model, run]);
  return useMemo(() => {
    const reading =
      run && probe
        ? [
            {
              id: 'probe',
              kind: 'probe' as const,
              label: 'Probe',
              state: 'normal' as const,
              ...probe,
            },
          ]
        : [];
    return {
      markers: [...pacing.markers, ...reading],
      callouts: [...pacing.callouts, ...(latest && withLatest ? [latest] : [])],
    };
  }, [pacing, latest, withLatest, run, probe]);
}

/** Number of the tissue voxel under a pick on the wall, -1 without one. */
const voxelUnder = ({ grid, wall }: HeartModel, { vertexIndex }: ScenePick): number =>
  voxelsAtVertices(grid, wall.mesh)[vertexIndex];

function onPick(model: HeartModel, pick: ScenePick): void {
  const { tool } = simulateView.getState();
  const { positionLps, normalLps } = pick;
  if (tool === 'pace') addSite({ kind: 'point', positionMm: positionLps });
  if (tool !== 'probe') return;
  const voxel = voxelUnder(model, pick);
  if (voxel >= 0) simulateView.setState({ probe: { positionLps, normalLps, voxel } });
}

/** A pacing site goes with the hand; where it was a segment it becomes a point. */
function dragSite(id: string, { positionLps }: ScenePick): void {
  const index = siteIndex(id);
  if (index !== undefined) moveSite(index, { kind: 'point', positionMm: positionLps });
}

/** Segment and activation time under the pointer, in the status bar. */
function showHover(
  model: HeartModel,
  run: HeartRun | undefined,
  preview: PreviewAnswer | undefined,
  pick: ScenePick | undefined,
): void {
  const voxel = pick ? voxelUnder(model, pick) : -1;
  if (voxel < 0) {
    showStatus([]);
    return;
  }
  const ms = (preview ? preview.map.timesMs : run?.result.activationMs)?.[voxel];
  showStatus([
    { term: 'Wall', value: segmentTitle(model.segments[voxel]) },
    ...(ms === undefined
      ? []
      : [
          {
            term: preview ? 'Activated (preview)' : 'Activated',
            value: Number.isNaN(ms) ? 'not' : `${Math.round(ms)} ms`,
          },
        ]),
    { term: 'Tissue voxels', value: model.grid.active.length.toLocaleString('en') },
  ]);
}
