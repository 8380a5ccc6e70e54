import type { ReactElement } from 'react';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { useModel } from '../../session/results.ts';
import { NewLesions } from './new-lesions.tsx';
import { PlanChecks } from './plan-checks.tsx';
import { PlanPreviewSection } from './preview-plan-section.tsx';
import { Retest } from './retest.tsx';
import { SelectedLesion } from './selected-lesion.tsx';
import { Spare } from './spare.tsx';
import { sideMesh } from './plan-surface.ts';
import { planView, usePlanView, type PlanSide } from './plan-view.ts';

const SIDES: readonly { readonly value: PlanSide; readonly label: string }[] = [
  { value: 'epicardium', label: 'Epicardium' },
  { value: 'lv', label: 'LV endo' },
  { value: 'rv', label: 'RV endo' },
];

/** Where and how large, what to spare, what stands in the way, and the re-test. */
export function PlanPanel(): ReactElement {
  const model = useModel();
  const side = usePlanView((view) => view.side);
  if (!model) return <Section label="Plan" grow />;
  return (
    <>
      <Section title="Surface" note="solid, takes clicks">
        <Segmented
          label="Surface that takes clicks"
          wide
          options={SIDES.map((option) => ({
            ...option,
            disabled: sideMesh(model, option.value) === undefined,
          }))}
          value={side}
          onChange={(next) => planView.setState({ side: next, line: undefined })}
        />
      </Section>
      <PlanPreviewSection model={model} />
      <SelectedLesion model={model} />
      <NewLesions model={model} />
      <PlanChecks />
      <Spare model={model} />
      <Retest model={model} />
    </>
  );
}
