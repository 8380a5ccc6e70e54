import { CircleDot, Eraser, MousePointer2, Spline } from 'lucide-react';
import type { ReactElement } from 'react';
import { IconButton } from '../../kit/icon-button.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { CommandSeparator } from '../../shell/command-bar.tsx';
import { useModel, useRun } from '../../session/results.ts';
import { StandardViews } from '../scene/standard-views.tsx';
import {
  planView,
  takeTool,
  usePlanView,
  type PlanField,
  type PlanMode,
  type PlanTool,
} from './plan-view.ts';

const TOOLS: readonly {
  readonly tool: PlanTool;
  readonly icon: typeof Eraser;
  readonly name: string;
}[] = [
  { tool: 'select', icon: MousePointer2, name: 'Select a lesion' },
  { tool: 'place', icon: CircleDot, name: 'Place lesions one by one' },
  { tool: 'line', icon: Spline, name: 'Line of lesions: click its points one after the other' },
  { tool: 'erase', icon: Eraser, name: 'Remove a lesion' },
];

const FIELDS: readonly { readonly value: PlanField; readonly label: string }[] = [
  { value: 'tissue', label: 'Scar' },
  { value: 'thickness', label: 'Thickness' },
  { value: 'activation', label: 'Activation' },
  { value: 'preview', label: 'Preview' },
];

const MODES: readonly { readonly value: PlanMode; readonly label: string }[] = [
  { value: 'plan', label: 'Plan' },
  { value: 'compare', label: 'Compare' },
];

const SECOND = [
  { value: 'after', label: 'After' },
  { value: 'difference', label: 'Difference' },
] as const;

/** Lesion tools, field and projections; or the comparison. */
export function PlanTools(): ReactElement | null {
  const { tool, field, mode, second } = usePlanView((view) => view);
  const simulated = useRun('simulation') !== undefined;
  const fields = FIELDS.map((option) => ({
    ...option,
    disabled: (option.value === 'activation' || option.value === 'preview') && !simulated,
  }));
  const setField = (next: PlanField): void => planView.setState({ field: next });
  if (!useModel()) return null;
  return (
    <>
      <Segmented
        label="View"
        options={MODES}
        value={mode}
        onChange={(next) => planView.setState({ mode: next, line: undefined, moving: false })}
      />
      <CommandSeparator />
      {mode === 'plan' && (
        <>
          {TOOLS.map(({ tool: id, icon, name }) => (
            <IconButton
              key={id}
              icon={icon}
              name={name}
              pressed={tool === id}
              onPress={() => takeTool(id)}
            />
          ))}
          <CommandSeparator />
          <span className="opt">
            <Segmented label="Field" options={fields} value={field} onChange={setField} />
          </span>
          <span className="narrow field-select">
            <Select label="Field" labelHidden options={fields} value={field} onChange={setField} />
          </span>
        </>
      )}
      {mode === 'compare' && (
        <Segmented
          label="Second picture"
          options={SECOND}
          value={second}
          onChange={(next) => planView.setState({ second: next })}
        />
      )}
      <StandardViews />
    </>
  );
}
