import { Download, X } from 'lucide-react';
import { useRef, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { formatMl } from '../../../core/format.ts';
import { LABEL_FILE_ENDINGS } from '../../../pipeline/label-formats.ts';
import type { LabelComparison, StructureAgreement } from '../../../pipeline/agreement-table.ts';
import { Button } from '../../kit/button.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { KeyValue } from '../../kit/key-value.tsx';
import { FailureNote, Note } from '../../kit/note.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { ProgressBar } from '../../kit/progress-bar.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import {
  agreement,
  closeAgreement,
  compareTwo,
  compareWithFile,
  saveAgreement,
  showDistances,
} from '../../operations/edit-agreement.ts';
import { titleOf } from '../../operations/edit-names.ts';
import { useCase } from '../../session/hooks.ts';
import { useTools } from '../../session/tools.ts';
import { useJobState } from '../use-job-state.ts';
import { Choice } from './edit-fields.tsx';

/** How well the structures agree with those of a file, or two of them with each other; in place of the tools. */
export function AgreementSection(): ReactElement {
  const { toleranceMm, comparison, row, revision, side } = useStore(agreement);
  const now = useCase((state) => state.labels?.revision);
  return (
    <Section
      title="Agreement"
      note="of two label maps"
      actions={<IconButton icon={X} name="Back to the tools" onPress={closeAgreement} />}
    >
      <NumberField
        label="Tolerance"
        unit="mm"
        value={toleranceMm}
        min={0}
        max={20}
        step={0.5}
        decimals={1}
        onChange={(next) => agreement.setState({ toleranceMm: next })}
      />
      <Choice
        label="With"
        options={[
          { value: 'file', label: 'A file' },
          { value: 'structure', label: 'A structure' },
        ]}
        value={side}
        onChange={(next) => agreement.setState({ side: next })}
      />
      <div className="agreement">{side === 'file' ? <WithFile /> : <WithStructure />}</div>
      <AgreementJob />
      {comparison && revision !== now && (
        <Note kind="caution" title="The structures were changed since. Compare again." />
      )}
      {comparison && <Result comparison={comparison} row={row} />}
    </Section>
  );
}

const CHOOSE = 'Choose a label file';

function WithFile(): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={CHOOSE}
        accept={LABEL_FILE_ENDINGS}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) void compareWithFile(file);
          // The same file can be chosen again.
          event.currentTarget.value = '';
        }}
      />
      <Button wide onPress={() => input.current?.click()}>
        {CHOOSE}
      </Button>
    </>
  );
}

/** The structure selected in the list against another one. */
function WithStructure(): ReactElement {
  const selected = useTools((state) => state.selectedLabel);
  const second = useStore(agreement, (state) => state.second);
  const structures =
    useCase((state) => state.document.steps.segmentation?.summary.structures) ?? [];
  const there = structures.filter(({ volumeMl }) => volumeMl > 0);
  const own = there.find(({ label }) => label === selected);
  const others = there.filter(({ label }) => label !== selected);
  const chosen = others.find(({ label }) => label === second);
  return (
    <>
      <Select
        label="Against"
        options={[
          { value: '', label: 'Choose', disabled: true },
          ...others.map(({ label }) => ({ value: String(label), label: titleOf(label) })),
        ]}
        value={chosen ? String(chosen.label) : ''}
        onChange={(label) => agreement.setState({ second: Number(label) })}
      />
      <Button
        wide
        onPress={() => void compareTwo()}
        disabledReason={
          !own
            ? 'The selected structure is empty'
            : chosen
              ? undefined
              : 'Choose the other structure'
        }
      >
        {own ? `Compare ${titleOf(own.label)} with it` : 'Compare'}
      </Button>
    </>
  );
}

function AgreementJob(): ReactElement | null {
  const { state, cancel } = useJobState('agreement');
  if (state.kind === 'failed') return <FailureNote failure={state.failure} />;
  if (state.kind === 'idle') return null;
  return (
    <div className="job">
      <ProgressBar label={state.activity ?? 'Comparing'} fraction={state.fraction} />
      <div className="act">{state.activity}</div>
      <Button onPress={cancel} wide>
        Stop
      </Button>
    </div>
  );
}

/** A missing side has no distance. */
const figure = (value: number, digits: number): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '–';

const COLUMNS: readonly Column<StructureAgreement>[] = [
  { id: 'title', head: 'Structure', cell: ({ title }) => title },
  { id: 'dice', head: 'Dice', numeric: true, cell: ({ dice }) => figure(dice, 3) },
  { id: 'surface', head: 'Surf. Dice', numeric: true, cell: (row) => figure(row.surfaceDice, 3) },
  { id: 'p95', head: '95 % mm', numeric: true, cell: (row) => figure(row.distance95Mm, 1) },
];

function Result({
  comparison,
  row,
}: {
  readonly comparison: LabelComparison;
  readonly row: number | undefined;
}): ReactElement {
  const { rows, toleranceMm, notes } = comparison;
  const chosen = row === undefined ? undefined : rows[row];
  return (
    <div className="agreement">
      <div className="figure-table">
        <DataTable
          caption={`Agreement per structure, surfaces within ${toleranceMm} mm counted as the same`}
          columns={COLUMNS}
          rows={rows}
          rowKey={({ title }) => title}
          selectedKey={chosen?.title ?? ''}
          onSelect={(one) => void showDistances(rows.indexOf(one))}
        />
      </div>
      {chosen && (
        <KeyValue
          facts={[
            { term: 'Jaccard', value: figure(chosen.jaccard, 3) },
            {
              term: 'Average distance',
              value: figure(chosen.averageSymmetricDistanceMm, 2),
              unit: 'mm',
            },
            { term: 'Here (A)', value: formatMl(chosen.volumeAMl) },
            { term: 'There (B)', value: formatMl(chosen.volumeBMl) },
            { term: 'Difference B − A', value: formatMl(chosen.volumeDifferenceMl) },
          ]}
        />
      )}
      {notes.map((note) => (
        <p className="t3 small" key={note}>
          {note}.
        </p>
      ))}
      <Button icon={Download} wide onPress={saveAgreement}>
        Save the table (CSV)
      </Button>
    </div>
  );
}
