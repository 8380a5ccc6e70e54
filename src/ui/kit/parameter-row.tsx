import type { ReactElement } from 'react';
import { useState } from 'react';
import { NumberField } from './number-field.tsx';
import { decimalsOf, stepOf, type ParameterRange } from './parameter-steps.ts';

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

export interface DefinedParameterRowProps {
  readonly definition: ParameterRange & {
    readonly title: string;
    readonly unit: string;
    readonly source: string;
  };
  readonly value: number;
  readonly onChange: (value: number) => void;
}

/** The same for a parameter that its model defines. */
export function DefinedParameterRow(props: DefinedParameterRowProps): ReactElement {
  const { definition, value, onChange } = props;
  return (
    <ParameterRow
      name={definition.title}
      unit={definition.unit === '1' ? '' : definition.unit}
      value={value}
      defaultValue={definition.default}
      min={definition.range[0]}
      max={definition.range[1]}
      step={stepOf(definition)}
      decimals={decimalsOf(definition)}
      source={definition.source}
      onChange={onChange}
    />
  );
}
