import type { ReactElement } from 'react';
import type { Others } from '../../../segment/edit/patch.ts';
import { ControlRow } from '../../kit/key-value.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Segmented, type SegmentedOption } from '../../kit/segmented.tsx';
import { Slider } from '../../kit/slider.tsx';
import { Switch } from '../../kit/toggle.tsx';
import { useSession } from '../../session/hooks.ts';
import { BRUSH_RADIUS_MM, othersOf, tools, useTools } from '../../session/tools.ts';

/** Fields that several tools share. */

/** A choice with its name before it, in one row. */
export function Choice<Value extends string>(props: {
  readonly label: string;
  readonly options: readonly SegmentedOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}): ReactElement {
  return (
    <ControlRow label={props.label}>
      <Segmented {...props} wide />
    </ControlRow>
  );
}

const SHAPES = [
  { value: 'disc', label: 'Disc' },
  { value: 'sphere', label: 'Sphere' },
] as const;

/** Shape and size of what is painted with. */
export function BrushShape(): ReactElement {
  const { shape, radiusMm } = useTools((state) => state);
  return (
    <>
      <Choice
        label="Shape"
        options={SHAPES}
        value={shape}
        onChange={(next) => tools.setState({ shape: next })}
      />
      <Slider
        label="Radius"
        unit="mm"
        value={radiusMm}
        min={BRUSH_RADIUS_MM[0]}
        max={BRUSH_RADIUS_MM[1]}
        step={0.5}
        decimals={1}
        onChange={(next) => tools.setState({ radiusMm: next })}
      />
    </>
  );
}

/** Values of the image outside of which nothing is written. */
export function ValueRange({
  label,
  everywhere,
}: {
  readonly label: string;
  readonly everywhere: string;
}): ReactElement {
  const { rangeOn, rangeHu } = useTools((state) => state);
  const unit = useImageUnit();
  return (
    <>
      <Switch
        label={label}
        checked={rangeOn}
        onChange={(next) => tools.setState({ rangeOn: next })}
        note={rangeOn ? `${rangeHu[0]} to ${rangeHu[1]}${unit ? ` ${unit}` : ''}` : everywhere}
      />
      {rangeOn && (
        <>
          <NumberField
            label="From"
            unit={unit}
            value={rangeHu[0]}
            min={-1024}
            max={rangeHu[1]}
            step={10}
            onChange={(low) => tools.setState({ rangeHu: [low, rangeHu[1]] })}
          />
          <NumberField
            label="To"
            unit={unit}
            value={rangeHu[1]}
            min={rangeHu[0]}
            max={3071}
            step={10}
            onChange={(high) => tools.setState({ rangeHu: [rangeHu[0], high] })}
          />
        </>
      )}
    </>
  );
}

export const useImageUnit = (): 'HU' | undefined =>
  useSession(({ volume }) => (volume?.unit === 'HU' ? 'HU' : undefined));

const OTHERS: readonly { readonly value: Others; readonly label: string }[] = [
  { value: 'give-way', label: 'Give way' },
  { value: 'stay', label: 'Stay' },
];

/** What becomes of other structures where the tool adds. */
export function OthersChoice(): ReactElement {
  return (
    <Choice
      label="Others"
      options={OTHERS}
      value={useTools(othersOf)}
      onChange={(next) => tools.setState({ others: next })}
    />
  );
}

export function Millimetres(props: {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly min?: number;
  readonly onChange: (value: number) => void;
}): ReactElement {
  return <NumberField {...props} unit="mm" min={props.min ?? 0.5} step={0.5} decimals={1} />;
}
