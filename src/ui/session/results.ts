/** The bulk results of the open case, for components: put together from its records on first use, then kept. */
import { useMemo } from 'react';
import type { HeartModel } from '../../pipeline/heart-model.ts';
import type { HeartRun } from '../../pipeline/heart-run.ts';
import type { OrganModel } from '../../pipeline/organ-model.ts';
import type { GrowthRun } from '../../pipeline/growth-run.ts';
import type { ProtocolRun } from '../../pipeline/protocol-run.ts';
import {
  growthRunOf,
  modelOf,
  organModelOf,
  protocolRunOf,
  runOf,
} from '../../pipeline/results.ts';
import type { StepName } from '../../twin/records.ts';
import { staleness, type StepStatus } from '../../twin/staleness.ts';
import { useCase, useCaseStore } from './hooks.ts';

/** The heart model of the open case. */
export function useModel(): HeartModel | undefined {
  const caseStore = useCaseStore();
  return useCase(({ document }) => caseStore && modelOf(document.steps.model, caseStore.blobs));
}

/** The organ model of the open case. */
export function useOrganModel(): OrganModel | undefined {
  const caseStore = useCaseStore();
  return useCase(
    ({ document }) => caseStore && organModelOf(document.steps.organ, caseStore.blobs),
  );
}

/** The run of growth and therapy of the open case. */
export function useGrowthRun(): GrowthRun | undefined {
  const caseStore = useCaseStore();
  return useCase(
    ({ document }) => caseStore && growthRunOf(document.steps.growth, caseStore.blobs),
  );
}

/** The baseline run, or the re-test with lesions. */
export function useRun(step: 'simulation' | 'retest'): HeartRun | undefined {
  const caseStore = useCaseStore();
  return useCase(({ document }) => caseStore && runOf(document.steps[step], caseStore.blobs));
}

/** What a stimulation protocol induced, without or with the lesions. */
export function useInduction(step: 'induction' | 'reinduction'): ProtocolRun | undefined {
  const caseStore = useCaseStore();
  return useCase(
    ({ document }) => caseStore && protocolRunOf(document.steps[step], caseStore.blobs),
  );
}

/** Whether a step is current, stale, blocked or empty, and why. */
export function useStepStatus(step: StepName): StepStatus {
  const document = useCase((state) => state.document);
  return useMemo(
    () => (document ? staleness(document)[step] : { state: 'empty' }),
    [document, step],
  );
}
