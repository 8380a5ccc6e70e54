import type { ReactElement } from 'react';
import type { CellModel, CellParameter } from '../../heart/cells/cell-model.ts';
import { ParameterRow } from '../kit/parameter-row.tsx';
import { unitText } from './cell-words.ts';
import { standardOf, withParameter, type LabCell } from './lab-cell.ts';
import { changeCell } from './laboratory-store.ts';

/** Every parameter of the model with unit, range and source. */
export function ParameterList({
  cell,
  model,
}: {
  readonly cell: LabCell;
  readonly model: CellModel;
}): ReactElement {
  return (
    <ul className="lab-parameters">
      {model.parameters.map((parameter) => {
        const standard = standardOf(cell, parameter);
        const decimals = decimalsOf(parameter, standard);
        return (
          <ParameterRow
            key={parameter.id}
            name={parameter.title}
            unit={unitText(parameter.unit)}
            value={cell.parameters[parameter.id] ?? standard}
            defaultValue={standard}
            min={clean(parameter.range[0])}
            max={clean(parameter.range[1])}
            step={stepOf(parameter, decimals)}
            decimals={decimals}
            source={parameter.source}
            onChange={(value) =>
              changeCell(`change ${parameter.title}`, cell.place, (one) =>
                withParameter(one, parameter, value),
              )
            }
          />
        );
      })}
    </ul>
  );
}

/** Without the last binary digits: 0.000199 and not 0.00019899999999999999. */
const clean = (value: number): number => Number(value.toPrecision(6));

/** Decimals that show four or five significant figures of the published value, and three of the range. */
export function decimalsOf({ range }: CellParameter, standard: number): number {
  const span = range[1] - range[0];
  const fine = span > 0 ? Math.ceil(2 - Math.log10(span)) : 0;
  const shown = Number(standard.toPrecision(Math.abs(standard) < 0.01 ? 4 : 5));
  return Math.min(9, Math.max(0, fine, decimalsIn(shown)));
}

const decimalsIn = (value: number): number => {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
};

/** Of the arrow keys: about a hundredth of the range, a round number. */
export function stepOf({ range }: CellParameter, decimals: number): number {
  const span = range[1] - range[0];
  return Math.max(10 ** -decimals, 10 ** Math.round(Math.log10(span / 100)));
}
