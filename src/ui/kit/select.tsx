import { ChevronDown } from 'lucide-react';
import { useId } from 'react';
import type { ReactElement } from 'react';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';

export interface SelectOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectProps<Value extends string> {
  readonly label: string;
  readonly labelHidden?: boolean;
  readonly options: readonly SelectOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Marked as changed by the user where different from the value. */
  readonly defaultValue?: Value;
  readonly disabled?: boolean;
}

/** One of many, with the platform's own list. */
export function Select<Value extends string>(props: SelectProps<Value>): ReactElement {
  const id = useId();
  const changed = props.defaultValue !== undefined && props.defaultValue !== props.value;
  const field = (
    <span className={classNames('field', 'sel', changed && 'changed', props.disabled && 'off')}>
      <select
        id={id}
        aria-label={props.labelHidden ? props.label : undefined}
        value={props.value}
        disabled={props.disabled}
        onChange={(event) => {
          const picked = event.currentTarget.value;
          const option = props.options.find((candidate) => candidate.value === picked);
          if (option) props.onChange(option.value);
        }}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon of={ChevronDown} size="small" />
    </span>
  );
  if (props.labelHidden) return field;
  return (
    <div className="kv">
      <label htmlFor={id}>{props.label}</label>
      {field}
    </div>
  );
}
