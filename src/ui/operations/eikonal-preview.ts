/**
 * Activation maps while a hand edits: the tissue of the model prepared in its worker, questions about pacing sites and lesions
 * answered from it. Only the latest question counts; one answer is computed at a time.
 */
import { useStore } from 'zustand';
import { FailureError, toFailure, type Failure } from '../../core/failure.ts';
import {
  PREVIEW_PARAMETERS,
  previewSetup,
  previewSources,
} from '../../heart/activation-preview.ts';
import type { CellModelId } from '../../heart/cells/cell-model.ts';
import type { EcgTrace } from '../../heart/ecg.ts';
import type { ActivationMap } from '../../heart/eikonal/eikonal.ts';
import { checkSinusRhythm, type FastConduction } from '../../heart/fast-conduction.ts';
import type { Parameters } from '../../heart/parameters.ts';
import type { PurkinjeTree } from '../../heart/purkinje/purkinje-tree.ts';
import type { StimulusSite } from '../../heart/stimulation.ts';
import type { HeartModel } from '../../pipeline/heart-model.ts';
import type { PreparedTissue } from '../../pipeline/eikonal-sessions.ts';
import { startJob } from '../../../workers/client.ts';
import { caseScoped } from '../session/case-scoped.ts';
import { session } from '../session/session.ts';
import { EvaluationLane } from './resection-lane.ts';

/** What is asked: one stimulus from these sites, in tissue at rest with these lesions. */
export interface PreviewQuestion {
  /** The step that asks. */
  readonly of: 'simulation' | 'plan';
  readonly sites: readonly StimulusSite[];
  readonly parameters: Parameters;
  readonly membrane: CellModelId;
  readonly conduction: FastConduction;
  readonly lesions: Uint32Array;
}

export interface PreviewAnswer {
  readonly model: HeartModel;
  readonly question: PreviewQuestion;
  readonly map: ActivationMap;
  /** The same without lesions, where there are some. */
  readonly without: ActivationMap | undefined;
  /** ECG of the map; it comes a little later, when nothing newer is asked. */
  readonly ecg: EcgTrace | undefined;
  readonly tree: PurkinjeTree | null;
  /** From the question to its map, ms; without the preparation of the tissue. */
  readonly tookMs: number;
}

interface EikonalPreview {
  /** Whether edits are answered at all. */
  readonly enabled: boolean;
  readonly answer: PreviewAnswer | undefined;
  /** Why the latest question of a step has no answer. */
  readonly failure: { readonly of: PreviewQuestion['of']; readonly failure: Failure } | undefined;
}

export const eikonalPreview = caseScoped<EikonalPreview>(() => ({
  enabled: true,
  answer: undefined,
  failure: undefined,
}));

export const usePreview = <Value>(select: (state: EikonalPreview) => Value): Value =>
  useStore(eikonalPreview, select);

const lane = new EvaluationLane();
const NO_LESIONS = new Uint32Array();

interface Held {
  readonly model: HeartModel;
  readonly key: string;
  readonly tissue: PreparedTissue;
  /** Maps without lesions, by their sites. */
  readonly without: Map<string, ActivationMap>;
}
let held: Held | undefined;

// The worker keeps its copy until the next tissue is prepared; the page lets the model of another case go at once.
session.subscribe((now, before) => {
  if (now.caseStore === before.caseStore) return;
  held = undefined;
  lane.clear();
});

/** Prepares the tissue that a question will need, so that its first answer comes at once. */
export function preparePreview(model: HeartModel, question: PreviewQuestion): void {
  lane.preview(() =>
    guarded(question, async () => {
      await heldTissue(model, question);
    }),
  );
}

/** Asks for a map; a question that still waits is replaced. The answer or its failure comes into {@link eikonalPreview}. */
export function askPreview(model: HeartModel, question: PreviewQuestion): void {
  lane.preview(() =>
    guarded(question, async () => {
      const { caseStore } = session.getState();
      const answer = await answerTo(model, question);
      if (session.getState().caseStore !== caseStore) return;
      eikonalPreview.setState({ answer, failure: undefined });
      if (question.of === 'simulation') askEcg(answer);
    }),
  );
}

/** Adds its ECG to an answer, unless something newer is asked first. */
function askEcg(answer: PreviewAnswer): void {
  if (lane.waiting) return;
  const { model, question, map } = answer;
  const { parameters } = question;
  const { timesMs, lastMs } = map;
  lane.preview(() =>
    guarded(question, async () => {
      const { contextId } = (await heldTissue(model, question)).tissue;
      const request = { contextId, parameters, activation: { timesMs, lastMs } };
      const ecg = await startJob('heart.eikonal.ecg', request).result;
      if (eikonalPreview.getState().answer === answer)
        eikonalPreview.setState({ answer: { ...answer, ecg } });
    }),
  );
}

async function guarded(question: PreviewQuestion, work: () => Promise<void>): Promise<void> {
  try {
    await work().catch(async (error: unknown) => {
      // The worker has lost the tissue, to another page part or to a crash: once more, from the start.
      if (!(error instanceof FailureError) || error.code !== 'eikonal-closed') throw error;
      held = undefined;
      await work();
    });
  } catch (error) {
    const failure = toFailure(error);
    if (failure.kind === 'cancelled') return;
    eikonalPreview.setState({ answer: undefined, failure: { of: question.of, failure } });
  }
}

async function heldTissue(model: HeartModel, question: PreviewQuestion): Promise<Held> {
  const { parameters, membrane, conduction } = question;
  const key = JSON.stringify([
    PREVIEW_PARAMETERS.map((one) => parameters[one]),
    membrane,
    conduction,
  ]);
  if (held?.model === model && held.key === key) return held;
  held = undefined;
  const setup = previewSetup(model, parameters, membrane, conduction);
  const purkinje = conduction === 'tree' ? {} : null;
  const tissue = await startJob('heart.eikonal.prepare', { setup, purkinje }).result;
  held = { model, key, tissue, without: new Map() };
  return held;
}

async function answerTo(model: HeartModel, question: PreviewQuestion): Promise<PreviewAnswer> {
  const { sites, parameters, lesions, conduction } = question;
  checkSinusRhythm(sites, conduction);
  const { tissue, without } = await heldTissue(model, question);
  const started = performance.now();
  const solve = async (ablated: Uint32Array): Promise<ActivationMap> =>
    startJob('heart.eikonal.solve', {
      contextId: tissue.contextId,
      sources: previewSources(model, sites, parameters, ablated),
      lesions: ablated,
    }).result;
  const map = await solve(lesions);
  const tookMs = performance.now() - started;
  const reference = async (): Promise<ActivationMap> => {
    const key = JSON.stringify([sites, parameters.stimulusRadiusMm]);
    const known = without.get(key) ?? (await solve(NO_LESIONS));
    without.clear();
    without.set(key, known);
    return known;
  };
  return {
    model,
    question,
    map,
    without: lesions.length > 0 ? await reference() : undefined,
    ecg: undefined,
    tree: tissue.tree,
    tookMs,
  };
}
