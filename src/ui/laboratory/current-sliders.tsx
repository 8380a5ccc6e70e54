import type { ReactElement } from 'react';
import type { CellModel } from '../../heart/cells/cell-model.ts';
import { Slider } from '../kit/slider.tsx';
import { withScale, type LabCell } from './lab-cell.ts';
import { changeCell } from './laboratory-store.ts';

/** Twice the published current covers gains of function; further changes are parameters. */
const MOST_PERCENT = 200;

/** What is left of each current, in percent of the published one. */
export function CurrentSliders({
  cell,
  model,
}: {
  readonly cell: LabCell;
  readonly model: CellModel;
}): ReactElement {
  return (
    <div className="lab-currents" role="group" aria-label="Share of each current that is left">
      <p className="t3">Share that is left, of the published current. 0 % is full block.</p>
      {model.currents.map((current) => (
        <Slider
          key={current.id}
          label={/^[IJ]/.test(current.id) ? `${current.id}  ${current.title}` : current.title}
          unit="%"
          min={0}
          max={MOST_PERCENT}
          step={1}
          defaultValue={100}
          value={Number((100 * (cell.scale[current.id] ?? 1)).toFixed(1))}
          onChange={(percent) =>
            changeCell(`scale ${current.id}`, cell.place, (one) =>
              withScale(one, current, percent / 100),
            )
          }
        />
      ))}
    </div>
  );
}
