import { Plus, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { cellModel } from '../../heart/cells/models.ts';
import { SeriesMark } from '../../view/charts/series-mark.tsx';
import { seriesStyle } from '../../view/charts/series-style.ts';
import { Button } from '../kit/button.tsx';
import { classNames } from '../kit/class-names.ts';
import { IconButton } from '../kit/icon-button.tsx';
import { Section } from '../kit/section.tsx';
import { CellEditor } from './cell-editor.tsx';
import { cellTitle } from './cell-words.ts';
import { MOST_CELLS, type LabCell } from './lab-cell.ts';
import { addCell, removeCell, selectCell, useLaboratory } from './laboratory-store.ts';
import { ProtocolSection } from './protocol-section.tsx';

/** The cells on the bench, the settings of the selected one, and what is done to all of them. */
export function LaboratoryPanel(): ReactElement {
  const cells = useLaboratory((state) => state.cells);
  const selected = useLaboratory((state) => state.selected);
  const cell = cells.find(({ place }) => place === selected);
  return (
    <>
      <Section
        title="Cells"
        note={`${cells.length} of ${MOST_CELLS}`}
        actions={
          <Button
            kind="ghost"
            size="small"
            icon={Plus}
            name="Add a cell: a copy of the selected one"
            onPress={addCell}
            disabledReason={
              cells.length < MOST_CELLS ? undefined : `${MOST_CELLS} cells can be compared at once`
            }
          >
            Add
          </Button>
        }
      >
        <ul className="lab-cells" aria-label="Cells on the bench">
          {cells.map((one) => (
            <CellRow
              key={one.place}
              cell={one}
              selected={one === cell}
              alone={cells.length === 1}
            />
          ))}
        </ul>
      </Section>
      {cell && <CellEditor key={cell.place} cell={cell} />}
      <ProtocolSection />
    </>
  );
}

function CellRow({
  cell,
  selected,
  alone,
}: {
  readonly cell: LabCell;
  readonly selected: boolean;
  readonly alone: boolean;
}): ReactElement {
  const { place } = cell;
  return (
    <li className={classNames('li', selected && 'on')}>
      <SeriesMark place={place} />
      <button
        type="button"
        className="nm hit"
        aria-pressed={selected}
        onClick={() => selectCell(place)}
      >
        {`${place + 1}  ${cellTitle(cell)}`}
        <small>{cellModel(cell.model).title}</small>
        <span className="vh">{`, ${seriesStyle(place).words}`}</span>
      </button>
      {!alone && (
        <IconButton
          icon={X}
          name={`Remove cell ${place + 1}`}
          size="small"
          onPress={() => removeCell(place)}
        />
      )}
    </li>
  );
}
