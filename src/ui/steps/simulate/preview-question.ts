/** What the simulate step asks of the preview: the next run, as long as the case holds no run of it. */
import { useEffect, useMemo } from 'react';
import { PREVIEW_PARAMETERS } from '../../../heart/activation-preview.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { HeartRun } from '../../../pipeline/heart-run.ts';
import {
  askPreview,
  preparePreview,
  usePreview,
  type PreviewAnswer,
  type PreviewQuestion,
} from '../../operations/eikonal-preview.ts';
import { scenarioParameters, useScenario } from './scenario.ts';

const NO_LESIONS = new Uint32Array();

/** Parameters whose change makes another activation. */
const DECIDING = [...PREVIEW_PARAMETERS, 'stimulusRadiusMm'] as const;

/** Whether the activation asked for is another than that of a run. */
export function differsFromRun(question: PreviewQuestion, run: HeartRun): boolean {
  const { sites, parameters, conduction } = question;
  return (
    JSON.stringify(sites) !== JSON.stringify(run.stimuli) ||
    conduction !== (run.conduction ?? 'layer') ||
    DECIDING.some((key) => parameters[key] !== run.parameters[key])
  );
}

/** The next run as a question. */
export function useNextRun(model: HeartModel): PreviewQuestion {
  const { sites, changes, membrane, conduction } = useScenario((state) => state);
  return useMemo(
    () => ({
      of: 'simulation',
      sites,
      parameters: scenarioParameters(model, changes),
      membrane: membrane.model,
      conduction,
      lesions: NO_LESIONS,
    }),
    [model, sites, changes, membrane.model, conduction],
  );
}

/** The latest answer about the next run of this model; undefined where the run itself is there. */
export function useAnswer(model: HeartModel, run: HeartRun | undefined): PreviewAnswer | undefined {
  const question = useNextRun(model);
  const enabled = usePreview((state) => state.enabled);
  const answer = usePreview((state) => state.answer);
  if (!enabled || (run && !differsFromRun(question, run)) || question.sites.length === 0)
    return undefined;
  return answer?.model === model && answer.question.of === 'simulation' ? answer : undefined;
}

/** Asks about every edit of the next run, and gives the latest answer. */
export function useSimulationPreview(
  model: HeartModel,
  run: HeartRun | undefined,
): PreviewAnswer | undefined {
  const question = useNextRun(model);
  const enabled = usePreview((state) => state.enabled);
  const open = question.sites.length > 0 && (!run || differsFromRun(question, run));
  useEffect(() => {
    if (!enabled) return;
    if (open) askPreview(model, question);
    else preparePreview(model, question);
  }, [model, question, enabled, open]);
  return useAnswer(model, run);
}

export const previewWords = (answer: PreviewAnswer, bandMs: number): string =>
  `PREVIEW, eikonal, isochrones ${bandMs} ms, complete at ${Math.round(answer.map.lastMs)} ms`;
