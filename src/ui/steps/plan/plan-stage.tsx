import { Route } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../../kit/button.tsx';
import { EmptyState } from '../../kit/empty-state.tsx';
import { useModel } from '../../session/results.ts';
import { goTo } from '../../session/session.ts';
import { CompareScenes } from './compare-scenes.tsx';
import { PlanScene } from './plan-scene.tsx';
import { PlanTables } from './plan-tables.tsx';
import { usePlanView } from './plan-view.ts';

/** Lesions on the heart, or the waves before and after; their tables below. */
export function PlanStage(): ReactElement {
  const model = useModel();
  const mode = usePlanView((view) => view.mode);
  if (!model) {
    return (
      <div className="scene-empty">
        <EmptyState
          icon={Route}
          title="No model to plan on"
          actions={<Button onPress={() => goTo('model')}>Go to Model</Button>}
        >
          Lesions are placed on the surfaces of the heart model. Build it first.
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      {mode === 'plan' ? <PlanScene model={model} /> : <CompareScenes model={model} />}
      <PlanTables />
    </>
  );
}
