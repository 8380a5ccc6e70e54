/** What the next run will be: pacing sites and parameters. Starts from the run that the case holds. */
import { useStore } from 'zustand';
import {
  PARAMETERS,
  PARAMETER_KEYS,
  type ParameterKey,
  type Parameters,
} from '../../../heart/parameters.ts';
import type { FastConduction } from '../../../heart/fast-conduction.ts';
import type { EcgConductor } from '../../../heart/heart-tissue.ts';
import { STANDARD_MEMBRANE, type MembraneChoice } from '../../../heart/membrane.ts';
import type { StimulusSite } from '../../../heart/stimulation.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { ConductionFit } from '../../../pipeline/heart-run.ts';
import { runOf } from '../../../pipeline/results.ts';
import { caseScoped } from '../../session/case-scoped.ts';

export interface Scenario {
  readonly sites: readonly StimulusSite[];
  readonly membrane: MembraneChoice;
  readonly ecgConductor: EcgConductor;
  readonly conduction: FastConduction;
  /** The fit that the velocities stand as it left them. */
  readonly conductionFit: ConductionFit | undefined;
  /** Only what differs from the defaults. */
  readonly changes: Partial<Record<ParameterKey, number>>;
}

export const scenario = caseScoped<Scenario>((caseStore) => {
  const record = caseStore?.getState().document.steps.simulation;
  const run = record && runOf(record, caseStore.blobs);
  if (!run) {
    return {
      sites: [{ kind: 'apex' }],
      membrane: STANDARD_MEMBRANE,
      ecgConductor: 'infinite',
      conduction: 'layer',
      conductionFit: undefined,
      changes: {},
    };
  }
  const changed = PARAMETER_KEYS.filter((key) => run.parameters[key] !== PARAMETERS[key].default);
  return {
    sites: run.stimuli,
    membrane: run.membrane ?? STANDARD_MEMBRANE,
    ecgConductor: run.ecgConductor ?? 'infinite',
    conduction: run.conduction ?? 'layer',
    conductionFit: run.conductionFit,
    changes: Object.fromEntries(changed.map((key) => [key, run.parameters[key]])),
  };
});

export const useScenario = <Value>(select: (state: Scenario) => Value): Value =>
  useStore(scenario, select);

/** Changed by hand, they are no longer those of a fit. */
const FITTED: readonly ParameterKey[] = ['velocityAlong', 'velocityAcross', 'endocardialVelocity'];

export function setParameter(key: ParameterKey, value: number): void {
  const { changes } = scenario.getState();
  const { [key]: _, ...rest } = changes;
  const standard = value === PARAMETERS[key].default;
  scenario.setState(({ conductionFit }) => ({
    changes: standard ? rest : { ...rest, [key]: value },
    conductionFit: FITTED.includes(key) ? undefined : conductionFit,
  }));
}

/** Velocities (m/s) and sites of a fit for the next run, as precise as the panel shows them. */
export function adoptConduction(
  velocities: Readonly<Record<'along' | 'across' | 'endocardial', number>>,
  sites: readonly StimulusSite[],
  conductionFit: ConductionFit,
): void {
  const shown = (value: number): number => Math.round(100 * value) / 100;
  setParameter('velocityAlong', shown(velocities.along));
  setParameter('velocityAcross', shown(velocities.across));
  setParameter('endocardialVelocity', shown(velocities.endocardial));
  scenario.setState({ sites, conductionFit });
}

export const setMembrane = (change: Partial<MembraneChoice>): void =>
  scenario.setState(({ membrane }) => ({ membrane: { ...membrane, ...change } }));

export const addSite = (site: StimulusSite): void =>
  scenario.setState(({ sites }) => ({ sites: [...sites, site] }));

export const moveSite = (index: number, site: StimulusSite): void =>
  scenario.setState(({ sites }) => ({ sites: sites.map((old, n) => (n === index ? site : old)) }));

export const removeSite = (index: number): void =>
  scenario.setState(({ sites }) => ({ sites: sites.filter((_, n) => n !== index) }));

/** All parameters of the next run; the fibre angles are those the model was built with. */
export function scenarioParameters(
  { options }: HeartModel,
  changes: Scenario['changes'],
): Parameters {
  const defaults = Object.fromEntries(PARAMETER_KEYS.map((key) => [key, PARAMETERS[key].default]));
  const { fibreEndoDeg, fibreEpiDeg } = options;
  return { ...(defaults as Parameters), ...changes, fibreEndoDeg, fibreEpiDeg };
}

export interface ParameterGroup {
  readonly title: string;
  readonly keys: readonly ParameterKey[];
}

/** The parameters as the panel groups them; the fibre angles belong to the model step. */
export const PARAMETER_GROUPS: readonly ParameterGroup[] = [
  { title: 'Tissue', keys: ['velocityAlong', 'velocityAcross', 'endocardialVelocity'] },
  {
    title: 'Cell',
    keys: ['tauInMs', 'tauOutMs', 'tauOpenMs', 'tauCloseMs', 'gateLevel', 'criticalLevel'],
  },
  { title: 'Border zone', keys: ['borderZoneVelocity', 'borderZoneTauClose'] },
  { title: 'Stimulus', keys: ['stimulusMs', 'stimulusStrength', 'stimulusRadiusMm'] },
  { title: 'ECG', keys: ['intracellularAlong', 'intracellularAcross', 'torsoConductivity'] },
  { title: 'Numerics', keys: ['timeStepMs', 'frameIntervalMs'] },
];

export const PROTOCOL_KEYS: readonly ParameterKey[] = [
  's1Count',
  's1IntervalMs',
  's2IntervalMs',
  'durationMs',
];
