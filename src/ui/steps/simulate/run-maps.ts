/** Maps of a run that follow from its times: durations at once, velocities by a worker on first use. */
import { useEffect, useState } from 'react';
import { toFailure } from '../../../core/failure.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { HeartRun } from '../../../pipeline/heart-run.ts';
import { startJob } from '../../../../workers/client.ts';
import { notify } from '../../session/session.ts';
import type { SimulationField } from './simulate-view.ts';

type TimeMap = Exclude<SimulationField, 'potential' | 'velocity'>;

/** Values per active voxel of a map of times. */
export function mapOf({ result }: HeartRun, field: TimeMap): Float32Array {
  const { activationMs, repolarisationMs } = result;
  if (field === 'activation') return activationMs;
  if (field === 'repolarisation') return repolarisationMs;
  return repolarisationMs.map((recovered, n) => recovered - activationMs[n]);
}

const velocities = new WeakMap<HeartRun, Float32Array>();

/** Conduction velocity per active voxel, m/s, NaN where no plane wave passed; undefined while it is computed or without a run. */
export function useVelocity(
  model: HeartModel,
  run: HeartRun | undefined,
): Float32Array | undefined {
  const [, setDone] = useState(0);
  useEffect(() => {
    if (!run || velocities.has(run)) return undefined;
    const { grid } = model;
    const { activationMs } = run.result;
    const job = startJob('heart.velocity', { grid, activationMs }, {});
    job.result
      .then((map) => {
        velocities.set(run, map.speed.values);
        setDone((count) => count + 1);
      })
      .catch((error: unknown) => {
        const failure = toFailure(error);
        if (failure.kind !== 'cancelled') notify(`${failure.message} ${failure.hint}`);
      });
    return () => job.cancel();
  }, [model, run]);
  return run && velocities.get(run);
}
