import type { LucideIcon } from 'lucide-react';
import { useId } from 'react';
import type { ReactElement } from 'react';
import { classNames } from './class-names.ts';
import { Icon } from './icon.tsx';

export interface SegmentedOption<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Drawn instead of the label, which stays the accessible name. */
  readonly icon?: LucideIcon;
  readonly disabled?: boolean;
}

export interface SegmentedProps<Value extends string> {
  /** Accessible name of the choice; shown before it when `showLabel`. */
  readonly label: string;
  readonly showLabel?: boolean;
  readonly options: readonly SegmentedOption<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly wide?: boolean;
}

/** One of a few: native radio buttons, so arrow keys move and Tab passes. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>): ReactElement {
  const group = useId();
  return (
    <>
      {props.showLabel && (
        <span className="seg-label" aria-hidden>
          {props.label}
        </span>
      )}
      <div
        className={classNames('seg', props.wide && 'w')}
        role="radiogroup"
        aria-label={props.label}
      >
        {props.options.map((option) => (
          <label key={option.value} title={option.icon && option.label}>
            <input
              type="radio"
              name={group}
              value={option.value}
              checked={option.value === props.value}
              disabled={option.disabled}
              onChange={() => props.onChange(option.value)}
            />
            {option.icon ? (
              <>
                <Icon of={option.icon} />
                <span className="vh">{option.label}</span>
              </>
            ) : (
              option.label
            )}
          </label>
        ))}
      </div>
    </>
  );
}
