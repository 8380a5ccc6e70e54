import { useId } from 'react';
import type { ReactElement } from 'react';

export interface ToggleProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  /** What it stands for now: `Left atrium, Aorta`. */
  readonly note?: string;
}

/** An immediate on or off, label left as in every settings row. */
export function Switch(props: ToggleProps): ReactElement {
  const id = useId();
  return (
    <div className="kv">
      <label htmlFor={id}>{props.label}</label>
      <span className="row">
        <input
          id={id}
          type="checkbox"
          role="switch"
          className="sw"
          checked={props.checked}
          disabled={props.disabled}
          onChange={(event) => props.onChange(event.currentTarget.checked)}
        />
        {props.note && <span className="t2">{props.note}</span>}
      </span>
    </div>
  );
}

/** Inclusion in a list, or an agreement: box left, words right. */
export function Checkbox(props: ToggleProps): ReactElement {
  return (
    <label className="tick">
      <input
        type="checkbox"
        className="ck"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <span>{props.label}</span>
      {props.note && <span className="note-text">{props.note}</span>}
    </label>
  );
}
