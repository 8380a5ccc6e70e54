import { UserRoundX } from 'lucide-react';
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { toFailure, type Failure } from '../../../core/failure.ts';
import type { ElementChange } from '../../../dicom/deidentify/changes.ts';
import type { DeidentifyReport } from '../../../dicom/deidentify/deidentify-files.ts';
import type { DateChoice } from '../../../dicom/deidentify/rewrite.ts';
import type { SeriesSummary } from '../../../dicom/series.ts';
import { Button } from '../../kit/button.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { JobBlock, type JobState } from '../../kit/job-block.tsx';
import { FailureNote, Note } from '../../kit/note.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import {
  exportDeidentified,
  freshSeed,
  previewDeidentified,
  type SeriesOfScan,
} from '../../operations/deidentify.ts';

interface Props {
  readonly scanId: number;
  readonly series: SeriesSummary;
}

/** The way to copies of the chosen series that can leave the hospital. */
export function DeidentifyExport({ scanId, series }: Props): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <Section label="Copy without identity">
      <Button icon={UserRoundX} wide onPress={() => setOpen(true)}>
        Export de-identified copy
      </Button>
      {open && (
        <DeidentifyDialog
          series={{ scanId, seriesKey: series.key }}
          onClose={() => setOpen(false)}
        />
      )}
    </Section>
  );
}

const DATES: readonly { readonly value: DateChoice; readonly label: string }[] = [
  { value: 'remove', label: 'Remove' },
  { value: 'shift', label: 'Shift' },
  { value: 'keep', label: 'Keep' },
];

const DATE_WORDS: Readonly<Record<DateChoice, string>> = {
  remove: 'Dates and times are removed, or replaced by 1 January 1900 where a file must have one.',
  shift:
    'All dates of the patient move back by the same number of days, so that intervals stay. Times of day stay.',
  keep: 'Dates and times of the examination stay, the birth date does not. They can identify a patient.',
};

const MOST_SEED = 0xffffffff;

function DeidentifyDialog(props: {
  readonly series: SeriesOfScan;
  readonly onClose: () => void;
}): ReactElement {
  const { scanId, seriesKey } = props.series;
  const [dates, setDates] = useState<DateChoice>('remove');
  const [seed, setSeed] = useState(freshSeed);
  const [preview, setPreview] = useState<DeidentifyReport>();
  const [failure, setFailure] = useState<Failure>();
  const [state, setState] = useState<JobState>({ kind: 'idle' });
  const cancel = useRef(() => {});

  useEffect(() => {
    let current = true;
    previewDeidentified({ scanId, seriesKey }, { dates, seed }).then(
      (report) => current && setPreview(report),
      (error: unknown) => current && setFailure(toFailure(error)),
    );
    return () => {
      current = false;
    };
  }, [scanId, seriesKey, dates, seed]);
  useEffect(() => () => cancel.current(), []);

  const run = async (): Promise<void> => {
    const onProgress = (fraction: number, activity: string): void =>
      setState({ kind: 'running', fraction, activity });
    onProgress(0, 'Starting');
    const job = exportDeidentified(props.series, { dates, seed }, { onProgress });
    cancel.current = job.cancel;
    try {
      await job.result;
      props.onClose();
    } catch (error) {
      const why = toFailure(error);
      setState(why.kind === 'cancelled' ? { kind: 'idle' } : { kind: 'failed', failure: why });
    }
  };

  return (
    <Dialog
      open
      title="Export de-identified copy"
      widthPx={720}
      onClose={props.onClose}
      actions={
        <JobBlock
          title="De-identified copy"
          runLabel="Export as zip"
          state={state}
          onRun={() => void run()}
          onCancel={() => cancel.current()}
          disabledReason={preview ? undefined : 'The first file is still being looked at'}
        />
      }
    >
      <p>
        The files of this series, without the attributes that name the patient, the staff or the
        place (DICOM PS3.15, basic confidentiality profile). The pictures themselves are not
        changed: look for text and faces in them.
      </p>
      <Segmented label="Dates" showLabel wide options={DATES} value={dates} onChange={setDates} />
      <p className="t2">{DATE_WORDS[dates]}</p>
      <NumberField
        label="Seed"
        value={seed}
        min={0}
        max={MOST_SEED}
        decimals={0}
        onChange={(value) => setSeed(Math.round(value))}
      />
      <p className="t2">
        The same seed gives the same pseudonym and references in a later export of this patient.
        Keep it apart from the copies, or forget it.
      </p>
      {failure && <FailureNote failure={failure} />}
      {preview && <Preview report={preview} />}
    </Dialog>
  );
}

const COLUMNS: readonly Column<ElementChange>[] = [
  { id: 'tag', head: 'Element', cell: ({ tag }) => tag },
  { id: 'name', head: 'Name', cell: ({ name }) => name || 'Technical element' },
  { id: 'what', head: 'In the copy', quiet: true, cell: ({ treatment }) => treatment },
];

/** What happens to the first file, and what a person has to look at. */
function Preview({ report }: { readonly report: DeidentifyReport }): ReactElement {
  const kept = report.changes.filter(({ treatment }) => treatment === 'kept');
  const named = kept.filter(({ name }) => name !== '');
  const rows = [...report.changes.filter(({ treatment }) => treatment !== 'kept'), ...named];
  return (
    <>
      <div className="stack">
        {report.cautions.map(({ code, message }) => (
          <Note key={code} kind="caution" title={message} />
        ))}
      </div>
      <p>{`The patient becomes ${report.pseudonyms.join(', ')}. ${kept.length - named.length} technical elements of the first file stay as they are.`}</p>
      <div className="deidentify-table" role="region" aria-label="Elements" tabIndex={0}>
        <DataTable
          caption="What becomes of the elements of the first file"
          columns={COLUMNS}
          rows={rows}
          rowKey={({ tag, treatment }) => `${tag} ${treatment}`}
        />
      </div>
    </>
  );
}
