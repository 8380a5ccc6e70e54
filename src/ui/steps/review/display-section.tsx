import { Save, Trash2 } from 'lucide-react';
import { useState, useSyncExternalStore, type ReactElement } from 'react';
import { IconButton } from '../../kit/icon-button.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Slider } from '../../kit/slider.tsx';
import { TextField } from '../../kit/text-field.tsx';
import { Switch } from '../../kit/toggle.tsx';
import type { SliceDisplay } from '../../../view/slices/slice-state.ts';
import { keepWindow, ownWindows, removeWindow } from '../slices/own-windows.ts';
import { sliceWorkspace } from '../slices/slices.ts';

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
        <OwnWindows centre={Math.round(window.centre)} width={Math.round(window.width)} />
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

/** The present window under a name, and those that were kept. */
function OwnWindows({
  centre,
  width,
}: {
  readonly centre: number;
  readonly width: number;
}): ReactElement {
  const { list } = useSyncExternalStore(ownWindows.subscribe, ownWindows.getState);
  const [title, setTitle] = useState('');
  const keep = (): void => {
    keepWindow(title, centre, width);
    setTitle('');
  };
  return (
    <>
      <form
        className="preset-row"
        onSubmit={(event) => {
          event.preventDefault();
          keep();
        }}
      >
        <TextField
          label="Name for this window"
          labelHidden
          placeholder="Name for this window"
          value={title}
          onChange={setTitle}
        />
        <IconButton
          icon={Save}
          name="Keep this window"
          onPress={keep}
          disabledReason={title.trim() === '' ? 'Give it a name first' : undefined}
        />
      </form>
      <ul className="measures-list" aria-label="Own windows">
        {list.map((one) => (
          <li key={one.id} className="li">
            <button
              type="button"
              className="nm hit"
              onClick={() => sliceWorkspace().setWindow(one)}
            >
              {one.title}
            </button>
            <span className="num t3">{`${one.width} / ${one.centre}`}</span>
            <IconButton
              icon={Trash2}
              name={`Remove the window ${one.title}`}
              size="small"
              onPress={() => removeWindow(one.id)}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
