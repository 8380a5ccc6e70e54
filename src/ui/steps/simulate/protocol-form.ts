/** What the next study by programmed stimulation will be. Starts from the study that the case holds. */
import { useStore } from 'zustand';
import {
  burstPacing,
  programmedStimulation,
  type Decrement,
  type ExtrastimulusProtocol,
  type PacingSite,
  type Protocol,
  type Train,
} from '../../../heart/protocol/protocol.ts';
import type { Parameters } from '../../../heart/parameters.ts';
import { STRENGTH_MV_PER_MS, type StimulusSite } from '../../../heart/stimulation.ts';
import { protocolRunOf } from '../../../pipeline/results.ts';
import { caseScoped } from '../../session/case-scoped.ts';
import { protocolWords } from './protocol-words.ts';

export interface ProtocolForm {
  readonly kind: 'extrastimuli' | 'burst';
  /** Ids of the standard sites that are paced; undefined until the user has chosen. */
  readonly chosen: readonly string[] | undefined;
  readonly picked: readonly PacingSite[];
  readonly s1: Train;
  /** S2 to S4; the first `extraCount` of them are given. */
  readonly extras: readonly Decrement[];
  readonly extraCount: number;
  readonly search: ExtrastimulusProtocol['search'];
  readonly marginMs: number;
  readonly burst: { readonly count: number; readonly cycle: Decrement };
  readonly watchMs: number;
  readonly stopAtInduction: boolean;
}

const STANDARD = programmedStimulation([]);
const BURST = burstPacing([]);

/** Two extrastimuli and the quick search: a study of minutes, which the user can make as thorough as time allows. */
export const FORM_DEFAULTS: ProtocolForm = {
  kind: 'extrastimuli',
  chosen: undefined,
  picked: [],
  s1: STANDARD.s1,
  extras: STANDARD.extras,
  extraCount: 2,
  search: 'bisect',
  marginMs: STANDARD.marginMs,
  burst: { count: BURST.count, cycle: BURST.cycle },
  watchMs: STANDARD.watchMs,
  stopAtInduction: STANDARD.stopAtInduction,
};

const PICKED = 'picked-';

/** The form that makes a protocol again. */
export function formOf(protocol: Protocol): ProtocolForm {
  const { sites, watchMs, stopAtInduction } = protocol;
  const common = {
    ...FORM_DEFAULTS,
    chosen: sites.filter(({ id }) => !id.startsWith(PICKED)).map(({ id }) => id),
    picked: sites.filter(({ id }) => id.startsWith(PICKED)),
    watchMs,
    stopAtInduction,
  };
  if (protocol.kind === 'burst') {
    const { count, cycle } = protocol;
    return { ...common, kind: 'burst', burst: { count, cycle } };
  }
  if (protocol.kind !== 'extrastimuli') return common;
  const { s1, extras, search, marginMs } = protocol;
  return {
    ...common,
    s1,
    extras: FORM_DEFAULTS.extras.map((standard, n) => extras[n] ?? standard),
    extraCount: extras.length,
    search,
    marginMs,
  };
}

export const protocolForm = caseScoped<ProtocolForm>((caseStore) => {
  const record = caseStore?.getState().document.steps.induction;
  const run = record && protocolRunOf(record, caseStore.blobs);
  return run ? formOf(run.protocol) : FORM_DEFAULTS;
});

export const useProtocolForm = <Value>(select: (form: ProtocolForm) => Value): Value =>
  useStore(protocolForm, select);

export const changeForm = (change: Partial<ProtocolForm>): void => protocolForm.setState(change);

export function setExtra(n: number, change: Partial<Decrement>): void {
  const { extras } = protocolForm.getState();
  changeForm({ extras: extras.map((extra, at) => (at === n ? { ...extra, ...change } : extra)) });
}

/** The sites that are usual in the catheter laboratory. */
const USUAL: readonly string[] = ['rv-apex', 'rv-outflow'];

/** Ids of the standard sites of this heart that are paced. */
export function chosenIds({ chosen }: Pick<ProtocolForm, 'chosen'>, all: readonly PacingSite[]) {
  const wanted = chosen ?? USUAL;
  return all.map(({ id }) => id).filter((id) => wanted.includes(id));
}

/** The sites of the next study, in the order of the list. */
export function sitesOf(form: ProtocolForm, all: readonly PacingSite[]): PacingSite[] {
  const ids = chosenIds(form, all);
  return [...all.filter(({ id }) => ids.includes(id)), ...form.picked];
}

/** Adds a point of the wall; it is paced with the others. */
export function addPickedSite(positionMm: Extract<StimulusSite, { kind: 'point' }>['positionMm']) {
  const { picked } = protocolForm.getState();
  const used = picked.map(({ id }) => Number(id.slice(PICKED.length)));
  const number = Math.max(0, ...used) + 1;
  const site: PacingSite = {
    id: `${PICKED}${number}`,
    title: `Picked point ${number}`,
    site: { kind: 'point', positionMm },
  };
  changeForm({ picked: [...picked, site] });
}

export const removePickedSite = (id: string): void =>
  changeForm({ picked: protocolForm.getState().picked.filter((site) => site.id !== id) });

/** The protocol as it is stored and run, with the pulse of a single run; its title says in words what is done. */
export function protocolOf(
  form: ProtocolForm,
  sites: readonly PacingSite[],
  { stimulusStrength, stimulusMs, stimulusRadiusMm }: Parameters,
): Protocol {
  const { kind, watchMs, stopAtInduction, s1, search, marginMs, burst } = form;
  const common = {
    stimulus: {
      strengthMvPerMs: STRENGTH_MV_PER_MS * stimulusStrength,
      durationMs: stimulusMs,
    },
    radiusMm: stimulusRadiusMm,
    watchMs,
    stopAtInduction,
  };
  const extras = form.extras.slice(0, form.extraCount);
  const protocol: Protocol =
    kind === 'burst'
      ? burstPacing(sites, { ...common, ...burst })
      : programmedStimulation(sites, { ...common, s1, extras, search, marginMs });
  return { ...protocol, title: protocolWords(protocol) };
}

/** Parameters of a study: cells are paced beforehand at the interval of its train. */
export function studyParameters(parameters: Parameters, protocol: Protocol): Parameters {
  if (protocol.kind === 'burst') return parameters;
  const { count, intervalMs } = protocol.s1;
  return { ...parameters, s1Count: count, s1IntervalMs: intervalMs, s2IntervalMs: 0 };
}
