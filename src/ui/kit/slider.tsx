import type { CSSProperties, ReactElement } from 'react';
import { useState } from 'react';
import { NumberField } from './number-field.tsx';

export interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly decimals?: number;
  readonly unit?: string;
  readonly defaultValue?: number;
  readonly disabled?: boolean;
}

/** Drag, arrow keys or typing: every slider has a field beside it. */
export function Slider(props: SliderProps): ReactElement {
  const { label, value, min, max, step = 1, decimals = 0, unit } = props;
  const [message, setMessage] = useState<string>();
  const percent = ((Math.min(max, Math.max(min, value)) - min) / (max - min)) * 100;
  return (
    <div className="kv slide">
      <span className="lbl" aria-hidden>
        {label}
      </span>
      <input
        type="range"
        className="sl"
        style={{ '--fill': `${percent}%` } as CSSProperties}
        aria-label={label}
        aria-valuetext={unit ? `${value.toFixed(decimals)} ${unit}` : undefined}
        min={min}
        max={max}
        step={step}
        value={value}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.valueAsNumber)}
      />
      <NumberField
        {...props}
        label={`${label}, typed`}
        labelHidden
        step={step}
        onMessage={setMessage}
      />
      {message && (
        <span className="field-msg" role="alert">
          {message}
        </span>
      )}
    </div>
  );
}
