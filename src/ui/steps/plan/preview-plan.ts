/** What the plan step asks of the preview: the stimulation of the baseline in tissue with the lesions, and what they change. */
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { voxelVolumeMl } from '../../../core/space.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { HeartRun } from '../../../pipeline/heart-run.ts';
import { valuesAtVertices } from '../../../pipeline/surface-fields.ts';
import type { SurfaceField } from '../../../view/scene/scene-types.ts';
import {
  askPreview,
  usePreview,
  type PreviewAnswer,
  type PreviewQuestion,
} from '../../operations/eikonal-preview.ts';
import { caseScoped } from '../../session/case-scoped.ts';
import { useRun } from '../../session/results.ts';
import { activationField, timeRange } from '../scene/time-field.ts';
import { sideMesh } from './plan-surface.ts';
import { usePlanView } from './plan-view.ts';

export type PreviewMap = 'difference' | 'activation';

/** Which map of the preview is drawn. */
export const previewMap = caseScoped<{ readonly map: PreviewMap }>(() => ({ map: 'difference' }));

const BAND_MS = 10;
/** Differences are shown in whole tens of milliseconds, at least over this. */
const LEAST_DIFFERENCE_MS = 20;

/** Asks about every edit of the lesions while the preview is on screen, and gives the latest answer. */
export function usePlanPreview(model: HeartModel, ablated: Uint32Array): PreviewAnswer | undefined {
  const run = useRun('simulation');
  const wanted = usePlanView((view) => view.field === 'preview');
  const question = useMemo(() => run && questionOf(run, ablated), [run, ablated]);
  useEffect(() => {
    if (wanted && question) askPreview(model, question);
  }, [model, question, wanted]);
  return usePlanAnswer(model);
}

function questionOf(run: HeartRun, lesions: Uint32Array): PreviewQuestion {
  const { stimuli, parameters, membrane, conduction = 'layer' } = run;
  return {
    of: 'plan',
    sites: stimuli,
    parameters,
    membrane: membrane?.model ?? 'mitchell-schaeffer',
    conduction,
    lesions,
  };
}

/** The latest answer about the plan on this model, while the preview is on screen. */
export function usePlanAnswer(model: HeartModel): PreviewAnswer | undefined {
  const wanted = usePlanView((view) => view.field === 'preview');
  const answer = usePreview((state) => state.answer);
  const fits = wanted && answer?.model === model && answer.question.of === 'plan';
  return fits ? answer : undefined;
}

/** Later activation with the lesions than without them per active voxel, ms; NaN where either does not reach it. */
export function delaysMs({ map, without }: Pick<PreviewAnswer, 'map' | 'without'>): Float32Array {
  return without ? map.timesMs.map((t, n) => t - without.timesMs[n]) : map.timesMs.map(() => 0);
}

export interface PreviewFigures {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly largestDelayMs: number;
  /** Tissue that is reached without the lesions, is not ablated, and is not reached with them. */
  readonly cutOffMl: number;
}

export function previewFigures({ model, map, without, question }: PreviewAnswer): PreviewFigures {
  const ablated = new Set(question.lesions);
  let cutOff = 0;
  without?.timesMs.forEach((before, n) => {
    if (!Number.isNaN(before) && Number.isNaN(map.timesMs[n]) && !ablated.has(n)) cutOff++;
  });
  return {
    beforeMs: (without ?? map).lastMs,
    afterMs: map.lastMs,
    largestDelayMs: Math.max(0, timeRange(delaysMs({ map, without })).high),
    cutOffMl: cutOff * voxelVolumeMl(model.grid.grid),
  };
}

/** The chosen map of an answer on the surface that takes clicks. */
export function usePlanPreviewField(answer: PreviewAnswer | undefined): SurfaceField | undefined {
  const { map: chosen } = useStore(previewMap);
  const side = usePlanView((view) => view.side);
  return useMemo(() => {
    const mesh = answer && sideMesh(answer.model, side);
    if (!mesh) return undefined;
    const { model, map } = answer;
    if (chosen === 'activation' || !answer.without) {
      const values = valuesAtVertices(model.grid, mesh, map.timesMs);
      return activationField(values, timeRange(map.timesMs), BAND_MS, false);
    }
    const delays = delaysMs(answer);
    const { low, high } = timeRange(delays);
    const largest = Math.max(LEAST_DIFFERENCE_MS, Math.abs(low), Math.abs(high));
    return {
      kind: 'difference',
      values: valuesAtVertices(model.grid, mesh, delays),
      limit: Math.ceil(largest / 10) * 10,
      unit: 'ms',
      simulated: true,
    };
  }, [answer, side, chosen]);
}
