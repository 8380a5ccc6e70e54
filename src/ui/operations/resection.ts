/**
 * The resection plan of the open case. Every edit is evaluated and becomes one step to undo; a drag is evaluated while
 * it goes on, one evaluation at a time, and becomes a step when it ends.
 */
import { toFailure, type Failure } from '../../core/failure.ts';
import type { ResectionSurface, VesselTreeKind } from '../../core/resection.ts';
import { planOfRecord, rememberPlan, type ResectionPlan } from '../../pipeline/resection-record.ts';
import { carryAnswers, inputsOf, withRecord } from '../../twin/document.ts';
import type { RemnantSettings } from '../../twin/tumour-records.ts';
import type { CaseStore } from '../../twin/store.ts';
import type { HandleMove } from '../../view/resection/handle-layer.tsx';
import { session, openCase } from '../session/session.ts';
import { evaluatePlan, forgetPreparation, preparePlanning } from './resection-engine.ts';
import { flipped, grown, withHandle } from './resection-handles.ts';
import { EvaluationLane } from './resection-lane.ts';
import { DraftSurface, resectionLive, type EvaluatedPlan } from './resection-live.ts';

const lane = new EvaluationLane();
let report: (failure: Failure | undefined) => void = () => {};

/** The plan with what waits to be evaluated. */
export function planNow(): ResectionPlan {
  const record = openCase().getState().document.steps.resection;
  return resectionLive.getState().pending ?? planOfRecord(record);
}

/** Which surface the flat map shows; the latest one where none was chosen. */
let mapOf: string | undefined;

/**
 * Keeps the evaluation in step with the case while the step is on screen: prepares the organ, evaluates the plan of
 * the record, and again after an undo. Returns what ends it.
 */
export function followResection(tell: (failure: Failure | undefined) => void): () => void {
  report = tell;
  const caseStore = openCase();
  const refresh = (): void => {
    const { document, labels } = caseStore.getState();
    const { pending, evaluated } = resectionLive.getState();
    if (!document.steps.organ || !labels || pending) return;
    const plan = planOfRecord(document.steps.resection);
    if (evaluated?.plan === plan || plan.surfaces.length === 0) return;
    lane.preview(async () => show(await evaluate(plan)));
  };
  let shown = caseStore.getState().document.steps;
  void prepare().then(refresh);
  const stop = caseStore.subscribe(() => {
    const { steps } = caseStore.getState().document;
    const before = shown;
    shown = steps;
    if (steps.organ !== before.organ) void prepare().then(refresh);
    else if (steps.resection !== before.resection) refresh();
  });
  return () => {
    stop();
    lane.clear();
    resectionLive.setState({ pending: undefined });
    report = () => {};
  };
}

async function prepare(): Promise<void> {
  const { caseStore } = session.getState();
  resectionLive.setState({ preparing: true, failure: undefined });
  try {
    await preparePlanning();
    if (session.getState().caseStore === caseStore) resectionLive.setState({ preparing: false });
  } catch (error) {
    const failure = toFailure(error);
    forgetPreparation();
    if (failure.kind !== 'cancelled') resectionLive.setState({ preparing: false, failure });
  }
}

/** Evaluates a plan; says why where it cannot be, and gives nothing. */
async function evaluate(plan: ResectionPlan): Promise<EvaluatedPlan | undefined> {
  try {
    const known = plan.surfaces.some(({ id }) => id === mapOf);
    return await evaluatePlan(plan, known ? mapOf : plan.surfaces.at(-1)?.id);
  } catch (error) {
    const failure = toFailure(error);
    if (failure.kind !== 'cancelled') report(failure);
    return undefined;
  }
}

function show(evaluated: EvaluatedPlan | undefined): void {
  if (!evaluated) return;
  resectionLive.setState(({ version }) => ({ evaluated, version: version + 1 }));
}

/**
 * Makes a changed plan the plan of the case once it is evaluated. A plan that cannot be evaluated changes nothing: the
 * failure is told. Answers stay with the questions that are asked again in the same words.
 */
export function changePlan(name: string, edit: (plan: ResectionPlan) => ResectionPlan): void {
  const caseStore = openCase();
  const before = planNow();
  const plan = edit(before);
  if (plan === before) return;
  report(undefined);
  resectionLive.setState({ pending: plan });
  if (plan.surfaces.length === 0) {
    lane.change(async () => emptyPlan(caseStore, name, plan));
    return;
  }
  lane.change(async () => {
    const inputs = inputsOf(caseStore.getState().document, 'resection');
    const evaluated = await evaluate(plan);
    if (session.getState().caseStore !== caseStore) return;
    const { pending } = resectionLive.getState();
    if (!evaluated) {
      // What was built on the refused plan goes with it.
      lane.clear();
      resectionLive.setState({ pending: undefined });
      return;
    }
    const { record } = evaluated;
    const asked = caseStore.getState().document.steps.resection?.interlocks ?? [];
    const interlocks = carryAnswers(asked, record.interlocks);
    show(evaluated);
    caseStore.commit(
      name,
      (present) => {
        const next = withRecord(present, 'resection', { ...record, inputs, interlocks }, {}, name);
        if (next.steps.resection) rememberPlan(next.steps.resection, plan);
        return next;
      },
      'resection',
    );
    if (pending === plan) resectionLive.setState({ pending: undefined });
  });
}

/** Without a surface nothing is resected: the step is empty again, until an undo brings the plan back. */
function emptyPlan(caseStore: CaseStore, name: string, plan: ResectionPlan): void {
  if (session.getState().caseStore !== caseStore) return;
  caseStore.commit(
    name,
    (present) =>
      present.steps.resection
        ? { ...present, steps: { ...present.steps, resection: null } }
        : present,
    'resection',
  );
  const { pending } = resectionLive.getState();
  resectionLive.setState(({ version }) => ({
    evaluated: undefined,
    version: version + 1,
    ...(pending === plan && { pending: undefined }),
  }));
}

const changeSurface =
  (id: string, edit: (surface: ResectionSurface) => ResectionSurface) =>
  (plan: ResectionPlan): ResectionPlan => ({
    ...plan,
    surfaces: plan.surfaces.map((surface) => (surface.id === id ? edit(surface) : surface)),
  });

/** Adds a surface that the engine began; its id is new in the plan. */
export function addSurface(words: string, surface: ResectionSurface): void {
  mapOf = surface.id;
  changePlan(words, (plan) => ({ ...plan, surfaces: [...plan.surfaces, surface] }));
}

/** An id and a number that no surface of the plan has. */
export function nextSurface(): { readonly id: string; readonly number: number } {
  const used = planNow().surfaces.map(({ id }) => Number(/\d+$/.exec(id)?.[0] ?? 0));
  const number = 1 + Math.max(0, ...used);
  return { id: `surface-${number}`, number };
}

export const renameSurface = (id: string, title: string): void =>
  changePlan(
    `rename surface to ${title}`,
    changeSurface(id, (one) => ({ ...one, title })),
  );

export const flipSurface = (id: string): void =>
  changePlan('remove the other side', changeSurface(id, flipped));

export const growSurface = (id: string, byMm: number): void =>
  changePlan(
    `offset surface by ${byMm.toFixed(1)} mm`,
    changeSurface(id, (one) => grown(one, byMm)),
  );

export const removeSurface = (id: string): void =>
  changePlan('delete surface', (plan) => ({
    ...plan,
    surfaces: plan.surfaces.filter((surface) => surface.id !== id),
  }));

export const changeResectionSettings = (name: string, change: Partial<RemnantSettings>): void =>
  changePlan(name, (plan) => ({ ...plan, settings: { ...plan.settings, ...change } }));

/** Closes branches without cutting them, or opens them again. */
export function clipBranches(
  tree: VesselTreeKind,
  branchIds: readonly string[],
  title: string,
  clip: boolean,
): void {
  changePlan(`${clip ? 'clip' : 'open'} ${title}`, (plan) => {
    const rest = plan.clipped[tree].filter((id) => !branchIds.includes(id));
    const clipped = { ...plan.clipped, [tree]: clip ? [...rest, ...branchIds] : rest };
    return { ...plan, clipped };
  });
}

/** Evaluates the same plan on the present organ model. */
export const measureAgain = (): void =>
  changePlan('measure resection again', (plan) => ({ ...plan }));

export const answerResection = (id: string, reason: string): void =>
  openCase().answerInterlock('resection', id, reason);

/** Draws the flat map of another surface. */
export function showMapOf(id: string): void {
  if (mapOf === id) return;
  mapOf = id;
  const plan = planNow();
  if (plan.surfaces.length > 0) lane.preview(async () => show(await evaluate(plan)));
}

/** Follows a handle: previews while it moves, one step to undo when it ends. */
export function moveHandle(draft: DraftSurface, move: HandleMove): void {
  const { id } = draft.surface;
  if (move.phase === 'start') {
    draft.hold(true);
    return;
  }
  if (move.phase === 'cancel') {
    draft.hold(false);
    const saved = planOfRecord(openCase().getState().document.steps.resection);
    const before = saved.surfaces.find((surface) => surface.id === id);
    if (before) draft.set(before);
    resectionLive.setState({ pending: undefined });
    if (saved.surfaces.length > 0) lane.preview(async () => show(await evaluate(saved)));
    return;
  }
  if (move.phase === 'move') {
    draft.set(withHandle(draft.surface, move.index, move.positionLps, move.whole));
    lane.preview(() => preview(draft));
    return;
  }
  draft.hold(false);
  const moved = draft.surface;
  changePlan(
    move.whole ? 'move resection surface' : 'move resection handle',
    changeSurface(id, () => moved),
  );
}

/** Evaluates the surface where it is when its turn comes, not where it was when it was asked for. */
async function preview(draft: DraftSurface): Promise<void> {
  const plan = changeSurface(draft.surface.id, () => draft.surface)(planNow());
  resectionLive.setState({ pending: plan });
  const evaluated = await evaluate(plan);
  if (resectionLive.getState().pending === plan) show(evaluated);
}
