import type { ReactElement } from 'react';
import { Segmented } from '../../kit/segmented.tsx';
import { useCase } from '../../session/hooks.ts';
import { useOrganModel } from '../../session/results.ts';
import { StandardViews } from '../scene/standard-views.tsx';
import { organView, useOrganView } from './organ-view.ts';

/** What is shown, and from where. */
export function OrganTools(): ReactElement | null {
  const field = useOrganView((view) => view.field);
  const model = useOrganModel();
  const second = useCase((state) => state.document.steps.followUp !== null) ?? false;
  if (!model) return null;
  return (
    <>
      <Segmented
        label="Show"
        showLabel
        options={[
          { value: 'structures', label: 'Structures' },
          {
            value: 'territories',
            label: 'Territories',
            disabled: model.territorySurfaces.length === 0,
          },
          { value: 'second-study', label: 'Both studies', disabled: !second },
        ]}
        value={field}
        onChange={(next) => organView.setState({ field: next })}
      />
      <StandardViews />
    </>
  );
}
