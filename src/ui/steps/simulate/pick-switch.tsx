import type { ReactElement } from 'react';
import { Switch } from '../../kit/toggle.tsx';
import { simulateView, useSimulateView } from './simulate-view.ts';

/** Lets a click on the heart add a pacing site. */
export function PickSwitch(): ReactElement {
  const picking = useSimulateView((view) => view.tool === 'pace');
  return (
    <Switch
      label="Pick on heart"
      checked={picking}
      onChange={(on) => simulateView.setState({ tool: on ? 'pace' : 'turn' })}
      note={picking ? 'a click adds a site' : undefined}
    />
  );
}
