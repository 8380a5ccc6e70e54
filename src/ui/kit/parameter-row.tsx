import type { ReactElement } from 'react';
import { useState } from 'react';
import { NumberField } from './number-field.tsx';

export interface ParameterRowProps {
  readonly name: string;
  readonly value: number;
  readonly defaultValue: number;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly decimals: number;
  /** Paper, standard or protocol the default comes from. */
  readonly source: string;
  readonly onChange: (value: number) => void;
  readonly disabled?: boolean;
}

/** A model parameter as it must always be met: value, unit, allowed range, source, and whether it was changed. */
export function ParameterRow(props: ParameterRowProps): ReactElement {
  const { name, value, defaultValue, unit, min, max, decimals, source } = props;
  const [message, setMessage] = useState<string>();
  const changed = value !== defaultValue;
  return (
    <li className="pr">
      <div>
        <span>{name}</span>
        {changed ? (
          <small title={`Source of the default: ${source}`}>
            <span className="acc">Changed by user</span>
            {!props.disabled && (
              <button
                type="button"
                className="link"
                aria-label={`was ${defaultValue.toFixed(decimals)} ${unit}: back to the default of ${name}`}
                onClick={() => props.onChange(defaultValue)}
              >
                {`was ${defaultValue.toFixed(decimals)}`}
              </button>
            )}
          </small>
        ) : (
          <small className="source" title={source}>
            {source}
          </small>
        )}
        {message && (
          <small className="dan" role="alert">
            {message}
          </small>
        )}
      </div>
      <div className="entry">
        <div className="line">
          <NumberField
            {...props}
            label={`${name}, ${unit}`}
            labelHidden
            unit=""
            onMessage={setMessage}
          />
          <span className="u">{unit}</span>
        </div>
        <small>{`${min} to ${max}`}</small>
      </div>
    </li>
  );
}
