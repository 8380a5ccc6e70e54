import type { ReactElement } from 'react';
import type { CellModel } from '../../heart/cells/cell-model.ts';
import { DefinedParameterRow } from '../kit/parameter-row.tsx';
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
        return (
          <DefinedParameterRow
            key={parameter.id}
            definition={{
              title: parameter.title,
              unit: scaledUnit(scale, unitText(parameter.unit)),
              default: shown(standard),
              range: [shown(parameter.range[0]), shown(parameter.range[1])],
              source: parameter.source,
            }}
            value={shown(cell.parameters[parameter.id] ?? standard)}
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
