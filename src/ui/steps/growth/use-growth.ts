import { useEffect, useMemo, useState } from 'react';
import { isTumourOrgan, type TumourOrgan } from '../../../core/anatomy.ts';
import { toFailure, type Failure } from '../../../core/failure.ts';
import { detectionThreshold, type GrowthRun } from '../../../pipeline/growth-run.ts';
import type { GrowthEstimate } from '../../../tumour/grid/estimate-growth.ts';
import { growthEstimate } from '../../operations/growth-estimate.ts';
import {
  settingsDifference,
  settingsOf,
  useGrowthSettings,
} from '../../operations/growth-settings.ts';
import { dayZero, type DayZero } from '../../operations/growth-studies.ts';
import { useCase, useOrgan } from '../../session/hooks.ts';
import { useGrowthRun, useStepStatus } from '../../session/results.ts';
import { useGrowthView } from './growth-view.ts';

export function useTumourOrgan(): TumourOrgan {
  const organ = useOrgan();
  return isTumourOrgan(organ) ? organ : 'liver';
}

/** The latest study; made anew when labels or the second study change. */
export function useDayZero(): DayZero | undefined {
  const labels = useCase((state) => state.labels);
  const followUp = useCase((state) => state.document.steps.followUp);
  // Both only say when to look again.
  // oxlint-disable-next-line react/exhaustive-deps
  return useMemo(() => dayZero(), [labels, followUp]);
}

export interface Shown {
  readonly run: GrowthRun;
  /** Place of the schedule in front. */
  readonly front: number;
  readonly level: number;
}

/** The run of the case and which of its schedules is in front. */
export function useShown(): Shown | undefined {
  const run = useGrowthRun();
  const frontId = useGrowthView((view) => view.frontId);
  return useMemo(() => {
    if (!run) return undefined;
    const found = run.schedules.findIndex(({ id }) => id === frontId);
    return { run, front: Math.max(0, found), level: detectionThreshold(run.organ, run.tumour) };
  }, [run, frontId]);
}

/** Why the result on screen is not that of what is set now; undefined where it is. */
export function useOutdated(): string | undefined {
  const { state, because } = useStepStatus('growth');
  const record = useCase((store) => store.document.steps.growth);
  const settings = useGrowthSettings((now) => now);
  return useMemo(() => {
    if (!record) return undefined;
    if (state === 'stale') return because ?? 'Something it was computed from has changed.';
    const changed = settingsDifference(settings, settingsOf(record));
    return changed.length > 0 ? `Changed since: ${changed.join(', ')}.` : undefined;
  }, [state, because, record, settings]);
}

export type Prediction =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'known'; readonly estimate: GrowthEstimate }
  | { readonly kind: 'refused'; readonly failure: Failure };

const WAITING: Prediction = { kind: 'waiting' };

/** Settings are left alone this long before their cost is estimated. */
const SETTLE_MS = 250;

/** What the next run will take, as far as it can be known. */
export function usePrediction(): Prediction {
  const organ = useTumourOrgan();
  const start = useDayZero();
  const settings = useGrowthSettings((now) => now);
  const [found, setFound] = useState<{ readonly of: unknown; readonly value: Prediction }>();
  useEffect(() => {
    if (!start || start.volumeMl === 0 || settings.schedules.length === 0) return undefined;
    let live = true;
    const timer = setTimeout(() => {
      growthEstimate(start.labels, organ, settings)
        .then((estimate): Prediction => ({ kind: 'known', estimate }))
        .catch((error: unknown): Prediction => ({ kind: 'refused', failure: toFailure(error) }))
        .then((value) => {
          if (live) setFound({ of: start, value });
        });
    }, SETTLE_MS);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [start, organ, settings]);
  return found && found.of === start ? found.value : WAITING;
}
