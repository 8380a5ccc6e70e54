import { Activity, MapPin } from 'lucide-react';
import type { ReactElement } from 'react';
import { IconButton } from '../../kit/icon-button.tsx';
import { Select } from '../../kit/select.tsx';
import { CommandSeparator } from '../../shell/command-bar.tsx';
import { useModel, useRun } from '../../session/results.ts';
import { StandardViews } from '../scene/standard-views.tsx';
import { ExportMapMenu } from './export-map.tsx';
import { isInMilliseconds } from './field-scales.ts';
import { missingFor } from './run-maps.ts';
import {
  BANDS_MS,
  simulateView,
  useSimulateView,
  type SimulationField,
  type SimulationTool,
} from './simulate-view.ts';

const FIELDS: readonly { readonly value: SimulationField; readonly label: string }[] = [
  { value: 'activation', label: 'Activation' },
  { value: 'potential', label: 'Potential' },
  { value: 'repolarisation', label: 'Repolarisation' },
  { value: 'apd90', label: 'Duration (APD90)' },
  { value: 'velocity', label: 'Velocity' },
  { value: 'phase', label: 'Phase' },
  { value: 'frequency', label: 'Frequency' },
  { value: 'unipolar', label: 'Unipolar' },
  { value: 'bipolar', label: 'Bipolar' },
];

const TOOLS: readonly {
  readonly tool: SimulationTool;
  readonly icon: typeof MapPin;
  readonly name: string;
}[] = [
  { tool: 'pace', icon: MapPin, name: 'Click on the heart adds a pacing site' },
  { tool: 'probe', icon: Activity, name: 'Click on the heart reads the action potential' },
];

/** What a click does, which field is painted, projections. */
export function SimulateTools(): ReactElement | null {
  const { mode, field, bandMs, tool } = useSimulateView((view) => view);
  const run = useRun('simulation');
  if (!useModel()) return null;
  const single = mode === 'single';
  const banded = !single || isInMilliseconds(field);
  return (
    <>
      {TOOLS.filter(({ tool: id }) => single || id === 'pace').map(({ tool: id, icon, name }) => (
        <IconButton
          key={id}
          icon={icon}
          name={name}
          pressed={tool === id}
          onPress={() => simulateView.setState({ tool: tool === id ? 'turn' : id })}
        />
      ))}
      <CommandSeparator />
      {single && (
        <span className="field-select">
          <Select
            label="Map"
            labelHidden
            options={FIELDS.filter(
              ({ value }) => !run || !missingFor(value, run) || value === field,
            )}
            value={field}
            onChange={(next) => simulateView.setState({ field: next })}
          />
        </span>
      )}
      {banded && (
        <span className="opt band-select">
          <Select
            label="Width of the bands"
            labelHidden
            options={BANDS_MS.map((ms) => ({ value: String(ms), label: `Bands ${ms} ms` }))}
            value={String(bandMs)}
            onChange={(ms) => simulateView.setState({ bandMs: Number(ms) })}
          />
        </span>
      )}
      <StandardViews />
      {single && <ExportMapMenu />}
    </>
  );
}
