/** Maps of a run beside its activation: durations and phases at once, the others by a worker on first use. */
import { useEffect, useState } from 'react';
import { toFailure } from '../../../core/failure.ts';
import { DELAY_PHASE, DelayPhase } from '../../../heart/reentry/phase.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { HeartRun } from '../../../pipeline/heart-run.ts';
import { VOLTAGE_INTERVAL_MS } from '../../../pipeline/run-voltage.ts';
import { valuesAtVertices, voxelsAtVertices } from '../../../pipeline/surface-fields.ts';
import { startJob } from '../../../../workers/client.ts';
import { notify } from '../../session/session.ts';
import type { SimulationField } from './simulate-view.ts';

/** Values per active voxel of a map of times. */
export function mapOf(
  { result }: HeartRun,
  field: 'activation' | 'repolarisation' | 'apd90',
): Float32Array {
  const { activationMs, repolarisationMs } = result;
  if (field === 'activation') return activationMs;
  if (field === 'repolarisation') return repolarisationMs;
  return repolarisationMs.map((recovered, n) => recovered - activationMs[n]);
}

type WorkedMap = Extract<SimulationField, 'velocity' | 'frequency' | 'unipolar' | 'bipolar'>;

const WORKED: readonly SimulationField[] = ['velocity', 'frequency', 'unipolar', 'bipolar'];
export const isWorked = (field: SimulationField): field is WorkedMap => WORKED.includes(field);

const frameIntervalMs = ({ result: { frames } }: HeartRun): number =>
  frames.tMs.length > 1 ? frames.tMs[1] - frames.tMs[0] : Infinity;

/** A frequency of interest needs a second of samples, and no fewer than two a period. */
const FREQUENCY = { leastMs: 1000, intervalMs: 20 } as const;

/** Why a run does not hold what a map needs; undefined where it does. */
export function missingFor(field: SimulationField, run: HeartRun): string | undefined {
  const interval = frameIntervalMs(run);
  const covered = run.result.frames.tMs.length * interval;
  if (field === 'phase' && !(interval <= DELAY_PHASE.delayMs && covered > 2 * DELAY_PHASE.delayMs))
    return `needs frames at most ${DELAY_PHASE.delayMs} ms apart`;
  if (field === 'frequency' && !(interval <= FREQUENCY.intervalMs && covered >= FREQUENCY.leastMs))
    return `needs a run of one second, frames at most ${FREQUENCY.intervalMs} ms apart`;
  if ((field === 'unipolar' || field === 'bipolar') && interval > VOLTAGE_INTERVAL_MS)
    return `needs frames at most ${VOLTAGE_INTERVAL_MS} ms apart`;
  return undefined;
}

const known = new WeakMap<HeartRun, Map<WorkedMap, Float32Array>>();

/** A map at the vertices of the wall; undefined while it is computed, without a run, or where the run does not hold what it needs. */
export function useWorkedMap(
  model: HeartModel,
  run: HeartRun | undefined,
  field: WorkedMap | undefined,
): Float32Array | undefined {
  const [, setDone] = useState(0);
  useEffect(() => {
    if (!run || !field || known.get(run)?.has(field) || missingFor(field, run)) return undefined;
    const job = computed(model, run, field);
    job.result
      .then((maps) => {
        const all = known.get(run) ?? new Map<WorkedMap, Float32Array>();
        for (const [id, values] of maps) all.set(id, values);
        known.set(run, all);
        setDone((count) => count + 1);
      })
      .catch((error: unknown) => {
        const failure = toFailure(error);
        if (failure.kind !== 'cancelled') notify(`${failure.message} ${failure.hint}`);
      });
    return job.cancel;
  }, [model, run, field]);
  return run && field && known.get(run)?.get(field);
}

/** The last upstroke belongs to the wave as a whole. */
const AFTER_WAVE_MS = 10;

type Maps = readonly (readonly [WorkedMap, Float32Array])[];

function computed(
  model: HeartModel,
  run: HeartRun,
  field: WorkedMap,
): { readonly result: Promise<Maps>; readonly cancel: () => void } {
  const { grid, fibres, wall } = model;
  const { activationMs, figures, frames, lastStimulusMs } = run.result;
  const onWall = (values: Float32Array): Float32Array => valuesAtVertices(grid, wall.mesh, values);
  if (field === 'velocity') {
    const job = startJob('heart.velocity', { grid, activationMs }, {});
    const result = job.result.then((map): Maps => [[field, onWall(map.speed.values)]]);
    return { result, cancel: () => job.cancel() };
  }
  if (field === 'frequency') {
    const request = { frames: frames.data, intervalMs: frameIntervalMs(run) };
    const job = startJob('heart.dominant-frequency', request, {});
    const result = job.result.then((map): Maps => [[field, onWall(map.values)]]);
    return { result, cancel: () => job.cancel() };
  }
  // While the wave of the last stimulus spreads: voltage is that of depolarisation, without the T wave.
  const endMs = lastStimulusMs + figures.lastMs + AFTER_WAVE_MS;
  const beat = frames.data.filter(
    (_, n) => frames.tMs[n] >= lastStimulusMs && frames.tMs[n] <= endMs,
  );
  const { lesions, parameters } = run;
  const request = { grid, fibres, lesions, parameters, frames: beat, surface: wall.mesh };
  const job = startJob('heart.voltage', request, {});
  const result = job.result.then(({ unipolar, bipolar }): Maps => [
    ['unipolar', unipolar],
    ['bipolar', bipolar],
  ]);
  return { result, cancel: () => job.cancel() };
}

/**
 * How far the tissue at every vertex is in its action potential at `timeMs`, degrees: 0 at the upstroke, 360 at rest before the
 * next. Of the nearest voxel: between two sides of a front there is no mean.
 */
export function phaseAt(
  { grid, wall }: HeartModel,
  run: HeartRun,
  timeMs: number,
): Float32Array | undefined {
  const { tMs, data } = run.result.frames;
  const interval = frameIntervalMs(run);
  const now = Math.min(data.length - 1, Math.floor((timeMs - tMs[0]) / interval));
  const before = Math.max(0, now - Math.ceil(DELAY_PHASE.delayMs / interval));
  const phase = new DelayPhase();
  // A run begins in tissue at rest: before its first frame it was as in it.
  phase.take(tMs[now] - DELAY_PHASE.delayMs, data[before]);
  const angles = phase.take(tMs[now], data[now]);
  if (!angles) return undefined;
  return Float32Array.from(voxelsAtVertices(grid, wall.mesh), (voxel) =>
    voxel < 0 ? NaN : 180 - (angles[voxel] * 180) / Math.PI,
  );
}
