import type { ReactElement } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { useInduction } from '../../session/results.ts';
import { InductionScene } from './induction-scene.tsx';
import { InductionTables } from './induction-tables.tsx';
import { useSelectedAttempt } from './induction-view.ts';

/** A study on the heart, and its sites and attempts below. */
export function InductionStage({ model }: { readonly model: HeartModel }): ReactElement {
  const run = useInduction('induction');
  const selected = useSelectedAttempt(run);
  return (
    <>
      <InductionScene model={model} run={run} selected={selected} />
      {run && selected && <InductionTables model={model} run={run} selected={selected} />}
    </>
  );
}
