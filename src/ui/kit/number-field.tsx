import { useId, useState } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { classNames } from './class-names.ts';
import { outside, rangeText, readNumber, stepNumber } from './number-text.ts';

export interface NumberFieldProps {
  readonly label: string;
  /** The label is only an accessible name: something beside the field already says it. */
  readonly labelHidden?: boolean;
  readonly value: number;
  /** Called with values inside the range only, on Enter, on leaving the field and by the arrow keys. */
  readonly onChange: (value: number) => void;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  /** Of the arrow keys; ten steps with Shift or Page Up and Page Down. */
  readonly step?: number;
  readonly decimals?: number;
  /** Where given and different from the value, the field is marked as changed by the user. */
  readonly defaultValue?: number;
  readonly disabled?: boolean;
  /** The range message is written by the caller (in a row with no room below the field). */
  readonly onMessage?: (message: string | undefined) => void;
}

const KEY_STEPS: Readonly<Record<string, number>> = {
  ArrowUp: 1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};

/**
 * A number with its unit. What is typed outside the range stays visible, is marked, and is not
 * used: the message says the range and the value that still holds. Escape brings that value back.
 */
export function NumberField(props: NumberFieldProps): ReactElement {
  const { value, min, max, step = 1, decimals = 0, unit, disabled } = props;
  const limits = { min, max };
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const [message, setMessage] = useState<string>();

  const complain = (text: string | undefined): void => {
    setMessage(text);
    props.onMessage?.(text);
  };
  const accept = (next: number): void => {
    setDraft(undefined);
    complain(undefined);
    if (next !== value) props.onChange(next);
  };
  const commit = (): void => {
    if (draft === undefined) return;
    const typed = readNumber(draft, limits, decimals);
    if (typed.kind === 'accepted') accept(typed.value);
    else complain(`${typed.message}. ${value.toFixed(decimals)} is still used.`);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') commit();
    if (event.key === 'Escape' && draft !== undefined) {
      event.stopPropagation();
      setDraft(undefined);
      complain(undefined);
    }
    const steps = KEY_STEPS[event.key];
    if (steps === undefined) return;
    event.preventDefault();
    accept(stepNumber(value, event.shiftKey ? steps * 10 : steps, step, limits));
  };

  const bad = message !== undefined || outside(value, limits);
  const text = message ?? (bad ? rangeText(limits, decimals) : undefined);
  const shown = props.onMessage ? undefined : text;
  const field = (
    <span
      className={classNames(
        'field',
        bad ? 'bad' : isChanged(props) && 'changed',
        disabled && 'off',
      )}
    >
      <input
        id={id}
        type="text"
        inputMode="decimal"
        role="spinbutton"
        autoComplete="off"
        aria-label={props.labelHidden ? props.label : undefined}
        aria-valuenow={value}
        aria-valuemin={min}
        aria-valuemax={max}
        aria-valuetext={unit ? `${value.toFixed(decimals)} ${unit}` : undefined}
        aria-invalid={bad || undefined}
        aria-describedby={shown ? `${id}-message` : undefined}
        disabled={disabled}
        value={draft ?? value.toFixed(decimals)}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={commit}
        onKeyDown={onKeyDown}
      />
      {unit && <span className="u">{unit}</span>}
    </span>
  );
  const note = shown && (
    <span className="field-msg" id={`${id}-message`} role="alert">
      {shown}
    </span>
  );
  if (props.labelHidden)
    return (
      <>
        {field}
        {note}
      </>
    );
  return (
    <div className="kv">
      <label htmlFor={id}>{props.label}</label>
      {field}
      {note}
    </div>
  );
}

const isChanged = ({ value, defaultValue }: NumberFieldProps): boolean =>
  defaultValue !== undefined && value !== defaultValue;
