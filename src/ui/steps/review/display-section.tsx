import { useSyncExternalStore, type ReactElement } from 'react';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Slider } from '../../kit/slider.tsx';
import { Switch } from '../../kit/toggle.tsx';
import type { SliceDisplay } from '../../../view/slices/slice-state.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import { OwnWindows } from './own-windows-list.tsx';

const PROJECTIONS: readonly {
  readonly value: SliceDisplay['projection'];
  readonly label: string;
}[] = [
  { value: 'slice', label: 'Slice' },
  { value: 'max', label: 'MIP' },
  { value: 'min', label: 'MinIP' },
  { value: 'mean', label: 'Average' },
];

/** Grey levels by number for those who do not drag, windows of one's own, and the slab. */
export function DisplaySection(): ReactElement {
  const slices = sliceWorkspace();
  const { window, display, geometry } = useSyncExternalStore(slices.subscribe, slices.getState);
  const unit = geometry?.unit ?? '';
  return (
    <>
      <Section title="Window" note="also by drag with the right button">
        <NumberField
          label="Level"
          unit={unit}
          value={Math.round(window.centre)}
          min={-2000}
          max={4000}
          step={10}
          onChange={(centre) => slices.setWindow({ ...window, centre })}
        />
        <NumberField
          label="Width"
          unit={unit}
          value={Math.round(window.width)}
          min={1}
          max={8000}
          step={10}
          onChange={(width) => slices.setWindow({ ...window, width })}
        />
        <OwnWindows />
        <Switch
          label="Inverted"
          checked={display.inverted}
          onChange={(inverted) => slices.setDisplay({ inverted })}
        />
        <Switch
          label="Interpolated"
          checked={display.smooth}
          onChange={(smooth) => slices.setDisplay({ smooth })}
        />
      </Section>
      <Section title="Slab" note="across every slice">
        <Segmented
          label="Projection"
          wide
          options={PROJECTIONS}
          value={display.projection}
          onChange={(projection) => slices.setDisplay({ projection })}
        />
        <Slider
          label="Thickness"
          unit="mm"
          value={display.slabMm}
          min={1}
          max={100}
          disabled={display.projection === 'slice'}
          onChange={(slabMm) => slices.setDisplay({ slabMm })}
        />
      </Section>
    </>
  );
}
