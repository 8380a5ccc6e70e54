import type { ReactElement } from 'react';
import type { CellModel } from '../../heart/cells/cell-model.ts';
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
        const scale = scaleOf(standard);
        const shown = (value: number): number => clean(value / scale);
        const range = [shown(parameter.range[0]), shown(parameter.range[1])] as const;
        const decimals = decimalsOf(range, shown(standard));
        return (
          <ParameterRow
            key={parameter.id}
            name={parameter.title}
            unit={scaledUnit(scale, unitText(parameter.unit))}
            value={shown(cell.parameters[parameter.id] ?? standard)}
            defaultValue={shown(standard)}
            min={range[0]}
            max={range[1]}
            step={stepOf(range, decimals)}
            decimals={decimals}
            source={parameter.source}
            onChange={(value) =>
              changeCell(`change ${parameter.title}`, cell.place, (one) =>
                withParameter(
                  one,
                  parameter,
                  value === shown(standard) ? standard : clean(value * scale),
                ),
              )
            }
          />
        );
      })}
    </ul>
  );
}

type Range = readonly [number, number];

/** Without the last binary digits: 0.000199 and not 0.00019899999999999999. */
const clean = (value: number): number => Number(value.toPrecision(10));

/** Values so small that a field has no room for their zeros are shown in units of a power of ten. */
const LEAST_SHOWN = 1e-6;

export const scaleOf = (standard: number): number =>
  standard === 0 || Math.abs(standard) >= LEAST_SHOWN
    ? 1
    : 10 ** Math.floor(Math.log10(Math.abs(standard)));

const scaledUnit = (scale: number, unit: string): string =>
  scale === 1 ? unit : `\u00d7 1e${Math.round(Math.log10(scale))} ${unit}`;

/** Decimals that show four or five significant figures of the published value, and three of the range. */
export function decimalsOf(range: Range, standard: number): number {
  const span = range[1] - range[0];
  const fine = span > 0 ? Math.ceil(2 - Math.log10(span)) : 0;
  const shown = Number(standard.toPrecision(Math.abs(standard) < 0.01 ? 4 : 5));
  return Math.min(9, Math.max(0, fine, decimalsIn(shown)));
}

const decimalsIn = (value: number): number => {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
};

/** Some ranges are many times what is usual; ten units are a step that can still be felt. */
const LARGEST_STEP = 10;

/** Of the arrow keys: about a hundredth of the range, a round number. */
export function stepOf(range: Range, decimals: number): number {
  const wanted = 10 ** Math.round(Math.log10((range[1] - range[0]) / 100));
  return Math.max(10 ** -decimals, Math.min(LARGEST_STEP, wanted));
}
