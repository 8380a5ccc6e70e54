import { Undo2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { Button } from '../../kit/button.tsx';
import { undoGrowthEdit, useLastGrowthEdit } from '../../operations/growth-settings.ts';
import { useOrganModel } from '../../session/results.ts';
import { StandardViews } from '../scene/standard-views.tsx';

/** Takes back the last edit of schedules and parameters; projections of the scene. */
export function GrowthTools(): ReactElement {
  const last = useLastGrowthEdit();
  const model = useOrganModel();
  return (
    <>
      <Button
        kind="ghost"
        icon={Undo2}
        onPress={undoGrowthEdit}
        disabledReason={last === undefined ? 'No schedule or parameter was changed' : undefined}
        hint="Schedules and parameters of the next run have an undo of their own"
      >
        {last === undefined ? 'Take back' : `Take back: ${last}`}
      </Button>
      {model && <StandardViews />}
    </>
  );
}
