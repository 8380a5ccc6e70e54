import { Activity } from 'lucide-react';
import { useMemo, type ReactElement } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { HeartRun } from '../../../pipeline/heart-run.ts';
import { Button } from '../../kit/button.tsx';
import { EmptyState } from '../../kit/empty-state.tsx';
import { useModel, useRun } from '../../session/results.ts';
import { goTo } from '../../session/session.ts';
import { InductionStage } from './induction-stage.tsx';
import { usePlaybackClock } from './playback.ts';
import { SimulateScene } from './simulate-scene.tsx';
import { defaultProbe } from './site-marks.ts';
import { useSimulateView } from './simulate-view.ts';
import { Traces } from './traces.tsx';
import { Transport } from './transport.tsx';

/** The wave on the heart, the ECG and the action potential, on one clock; or a study of many stimulations. */
export function SimulateStage(): ReactElement {
  const model = useModel();
  const run = useRun('simulation');
  const mode = useSimulateView((view) => view.mode);
  if (model && mode === 'study') return <InductionStage model={model} />;
  if (model) return <Simulation model={model} run={run} />;
  return (
    <div className="scene-empty">
      <EmptyState
        icon={Activity}
        title="No model to simulate on"
        actions={<Button onPress={() => goTo('model')}>Go to Model</Button>}
      >
        A simulation runs on the heart model. Build it first.
      </EmptyState>
    </div>
  );
}

function Simulation({
  model,
  run,
}: {
  readonly model: HeartModel;
  readonly run: HeartRun | undefined;
}): ReactElement {
  const picked = useSimulateView((view) => view.probe);
  const standard = useMemo(() => defaultProbe(model), [model]);
  // A place picked on an earlier model names a voxel that this one may not have.
  const probe = picked && picked.voxel < model.grid.active.length ? picked : standard;
  // The run of an earlier model belongs to other voxels: it is not drawn on this one.
  const shown =
    run && run.result.activationMs.length === model.grid.active.length ? run : undefined;
  usePlaybackClock(shown?.durationMs ?? 0);
  return (
    <>
      <SimulateScene model={model} run={shown} probe={probe} />
      {shown && (
        <>
          <Traces model={model} run={shown} probe={probe} />
          <Transport run={shown} />
        </>
      )}
    </>
  );
}
