import { GitCompare } from 'lucide-react';
import { useEffect, useMemo, useRef, type ReactElement } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { HeartRun } from '../../../pipeline/heart-run.ts';
import { valuesAtVertices } from '../../../pipeline/surface-fields.ts';
import { compareRuns } from '../../../heart/compare-runs.ts';
import { FieldLegend } from '../../../view/legend.tsx';
import { HeartScene, type HeartSceneHandle } from '../../../view/scene/heart-scene.tsx';
import type { SceneSurface, SurfaceField } from '../../../view/scene/scene-types.ts';
import { EmptyState } from '../../kit/empty-state.tsx';
import { useCase } from '../../session/hooks.ts';
import { useRun, useStepStatus } from '../../session/results.ts';
import { linkCameras } from '../scene/link-cameras.ts';
import { captureScene, mainScene } from '../scene/main-scene.ts';
import { isMyocardium, structureSurfaces, wallSurface } from '../scene/model-surfaces.ts';
import { useFrameOn } from '../scene/use-frame-on.ts';
import { activationField, timeRange } from '../scene/time-field.ts';
import { lesionMarkers } from './plan-marks.ts';
import { planView, usePlanView } from './plan-view.ts';
import { usePlan } from './use-plan.ts';

const BAND_MS = 10;

/** The activation before and after the lesions, or what differs, under one camera and one scale. */
export function CompareScenes({ model }: { readonly model: HeartModel }): ReactElement {
  const before = useRun('simulation');
  const after = useRun('retest');
  const cells = model.grid.active.length;
  const fits = (run: HeartRun | undefined): run is HeartRun =>
    run?.result.activationMs.length === cells;
  if (fits(before) && fits(after)) return <Pair model={model} before={before} after={after} />;
  return (
    <div className="scene-empty">
      <EmptyState icon={GitCompare} title="Nothing to compare yet">
        Place lesions and run the re-test: the same stimulation is repeated with the lesions as
        tissue that does not conduct.
      </EmptyState>
    </div>
  );
}

function Pair({
  model,
  before,
  after,
}: {
  readonly model: HeartModel;
  readonly before: HeartRun;
  readonly after: HeartRun;
}): ReactElement {
  const { second, clip } = usePlanView((view) => view);
  const staleBefore = useStepStatus('simulation').state === 'stale';
  const staleAfter = useStepStatus('retest').state === 'stale';
  const plan = usePlan();
  useFrameOn(model.wall.mesh);
  const right = useRef<HeartSceneHandle>(null);
  useEffect(() => linkCameras(mainScene.current?.camera, right.current?.camera), []);
  const fields = useMemo(
    () => comparisonFields(model, before, after, staleBefore, staleAfter),
    [model, before, after, staleBefore, staleAfter],
  );
  const others = useOthers(model);
  const left = useMemo(
    () => [wallSurface(model, fields.before), ...others],
    [model, fields, others],
  );
  const shown = second === 'after' ? fields.after : fields.difference;
  const rightSurfaces = useMemo(
    () => [wallSurface(model, shown), ...others],
    [model, shown, others],
  );
  const markers = useMemo(
    () =>
      lesionMarkers(
        plan.record?.summary.lesions ?? [],
        plan.settings.policy,
        'epicardium',
        undefined,
      ),
    [plan.record, plan.settings.policy],
  );
  const common = { clip, onClip: (next: typeof clip) => planView.setState({ clip: next }) };
  return (
    <div className="compare">
      <div className="compare-key">
        <FieldLegend field={fields.before} />
      </div>
      <HeartScene
        {...common}
        ref={mainScene}
        surfaces={left}
        title="Before"
        subtitle="Activation time"
        testId="viewport-before"
        onCapture={() =>
          void captureScene('simulation', {
            title: 'Activation before the lesions',
            caption: `Activation time before the lesions, bands of ${BAND_MS} ms.`,
          })
        }
      />
      <HeartScene
        {...common}
        ref={right}
        surfaces={rightSurfaces}
        markers={markers}
        title={second === 'after' ? 'After' : 'Difference'}
        subtitle={second === 'after' ? 'Activation time with lesions' : 'After minus before'}
        testId="viewport-after"
        onCapture={() =>
          void captureScene(
            'retest',
            {
              title:
                second === 'after' ? 'Activation with the lesions' : 'Difference of activation',
              caption:
                second === 'after'
                  ? `Activation time with the lesions, bands of ${BAND_MS} ms.`
                  : 'Activation time with the lesions minus without them.',
            },
            right.current,
          )
        }
      />
      {second === 'difference' && (
        <div className="compare-key">
          <FieldLegend field={fields.difference} />
        </div>
      )}
    </div>
  );
}

/** Differences are shown in whole tens of milliseconds, at least over this. */
const LEAST_DIFFERENCE_MS = 20;

function comparisonFields(
  model: HeartModel,
  before: HeartRun,
  after: HeartRun,
  staleBefore: boolean,
  staleAfter: boolean,
): Readonly<Record<'before' | 'after' | 'difference', SurfaceField>> {
  const { grid, wall, segments } = model;
  const at = (values: Float32Array): Float32Array => valuesAtVertices(grid, wall.mesh, values);
  const range = timeRange(before.result.activationMs, after.result.activationMs);
  const { delayMs } = compareRuns(grid, before.result, after.result, after.lesions, segments);
  const { low, high } = timeRange(delayMs);
  const largest = Math.max(LEAST_DIFFERENCE_MS, Math.abs(low), Math.abs(high));
  return {
    before: activationField(at(before.result.activationMs), range, BAND_MS, staleBefore),
    after: activationField(at(after.result.activationMs), range, BAND_MS, staleAfter),
    difference: {
      kind: 'difference',
      values: at(delayMs),
      limit: Math.ceil(largest / 10) * 10,
      unit: 'ms',
      simulated: true,
      stale: staleAfter,
    },
  };
}

function useOthers(model: HeartModel): SceneSurface[] {
  const display = useCase((state) => state.document.display);
  return useMemo(() => {
    if (!display) return [];
    return structureSurfaces(model, display, (label) => ({
      matte: true,
      pickable: false,
      visible: !isMyocardium(label),
    }));
  }, [model, display]);
}
