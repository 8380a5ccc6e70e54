import { useEffect, useRef, useState, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { toFailure } from '../../../core/failure.ts';
import { Chip } from '../../kit/chip.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { JobBlock, type JobState } from '../../kit/job-block.tsx';
import { Note } from '../../kit/note.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Checkbox } from '../../kit/toggle.tsx';
import { closeServerDialog, server } from '../../operations/dicomweb.ts';
import { sendFiles, type Sent } from '../../operations/dicomweb-send.ts';
import { freshSeed } from '../../operations/deidentify.ts';
import { noSourceImages } from '../../operations/edit-files.ts';
import { reportedNow, resultFiles, sourceOfCase } from '../../operations/results-files.ts';
import { useCase, useSession } from '../../session/hooks.ts';
import { ServerFields } from '../../start/server-fields.tsx';
import '../../start/server.css';

type Identity = '' | 'without' | 'with';

const IDENTITY = [
  { value: 'without', label: 'Without identity' },
  { value: 'with', label: "With the patient's identity" },
] as const;

const MOST_SEED = 0xffffffff;

/** Says what would leave this computer, then sends segmentation and measurements to a DICOMweb server. */
export function SendToServer(): ReactElement {
  const structures = useCase(({ document }) => document.steps.segmentation)?.summary.structures;
  const noSource = useSession(noSourceImages);
  const { address } = useStore(server);
  const measured = useMeasured();
  const segments = (structures ?? []).filter(({ volumeMl }) => volumeMl > 0).length;
  const [segmentation, setSegmentation] = useState(true);
  const [report, setReport] = useState(true);
  const [identity, setIdentity] = useState<Identity>('');
  const [seed, setSeed] = useState(freshSeed);
  const [state, setState] = useState<JobState>({ kind: 'idle' });
  const [sent, setSent] = useState<readonly Sent[]>();
  const abort = useRef(new AbortController());
  useEffect(() => () => abort.current.abort(), []);

  const takeSegmentation = segmentation && segments > 0;
  const takeReport = report && (measured?.count ?? 0) > 0;
  const send = async (): Promise<void> => {
    abort.current = new AbortController();
    const { signal } = abort.current;
    const onProgress = (fraction: number, activity: string): void =>
      setState({ kind: 'running', fraction, activity });
    setSent(undefined);
    onProgress(0, 'Writing the results');
    try {
      const source = await sourceOfCase();
      const choice = { segmentation: takeSegmentation, report: takeReport };
      const files = await resultFiles(
        identity === 'without' ? { ...choice, deidentifySeed: seed } : choice,
        source,
      );
      setSent(await sendFiles(files, { signal, onProgress }));
      setState({ kind: 'idle' });
    } catch (error) {
      setState({ kind: 'failed', failure: toFailure(error) });
    }
  };

  return (
    <Dialog
      open
      title="Send results to a server"
      widthPx={840}
      onClose={closeServerDialog}
      actions={
        <JobBlock
          title="Sending"
          runLabel={sent ? 'Send again' : 'Send'}
          state={state}
          onRun={() => void send()}
          onCancel={() => abort.current.abort()}
          disabledReason={
            noSource ??
            (takeSegmentation || takeReport
              ? identity === ''
                ? 'Choose first whether the identity goes along'
                : undefined
              : 'There is nothing to send: segment or measure first')
          }
        />
      }
    >
      <ServerFields />
      <div className="server-choices" role="group" aria-label="What is sent">
        <Checkbox
          label="Segmentation (DICOM SEG)"
          note={segments > 0 ? count(segments, 'structure') : 'no structure yet'}
          checked={takeSegmentation}
          disabled={segments === 0}
          onChange={setSegmentation}
        />
        <Checkbox
          label="Measurements and volumes (DICOM SR)"
          note={measured ? measuredText(measured) : 'counting'}
          checked={takeReport}
          disabled={measured?.count === 0}
          onChange={setReport}
        />
      </div>
      <div className="server-choices">
        <Segmented
          label="Identity"
          showLabel
          wide
          options={IDENTITY}
          value={identity}
          onChange={setIdentity}
        />
      </div>
      {identity === 'without' && (
        <NumberField
          label="Seed"
          value={seed}
          min={0}
          max={MOST_SEED}
          decimals={0}
          onChange={(value) => setSeed(Math.round(value))}
        />
      )}
      {noSource ? (
        <Note kind="caution" title="The images of this case are not open">
          A result names the images it belongs to. Open them again in Import.
        </Note>
      ) : (
        identity !== '' &&
        (takeSegmentation || takeReport) && <Leaves identity={identity} address={address} />
      )}
      {sent && <SentTable sent={sent} />}
    </Dialog>
  );
}

/** In plain words what leaves, before anything does. */
function Leaves(props: {
  readonly identity: Exclude<Identity, ''>;
  readonly address: string;
}): ReactElement {
  const { opened } = useSession((state) => state);
  const patient = opened?.scan.series.find(({ key }) => key === opened.chosenKey)?.patient;
  const to = `to ${props.address}, and to the server behind it`;
  if (props.identity === 'without')
    return (
      <Note kind="neutral" title={`This leaves your computer, ${to}`}>
        Shapes, volumes, figures and codes under a pseudonym, without names, numbers, dates and the
        words you gave to measurements. No image. All references are replaced: they fit image copies
        that were exported with the same seed, and not the originals. A rare shape can still be
        recognised by somebody who has the images.
      </Note>
    );
  const who = [
    patient?.name,
    patient?.id && `ID ${patient.id}`,
    patient?.birthDate && `born ${patient.birthDate}`,
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <Note kind="caution" title={`This leaves your computer with the name of the patient, ${to}`}>
      {`${who || 'The patient as the images name them'}; sex, date of the study, accession number and referring physician where the images state them; shapes, volumes, figures, and the words you gave to measurements. No image. The results join the study of the images.`}
    </Note>
  );
}

interface Measured {
  readonly count: number;
  readonly leftOut: number;
}

/** How much a report would hold; undefined while it is counted. */
function useMeasured(): Measured | undefined {
  const document = useCase((state) => state.document);
  const [measured, setMeasured] = useState<Measured>();
  useEffect(() => {
    if (!document) return;
    let current = true;
    const show = (found: Measured): void => {
      if (current) setMeasured(found);
    };
    reportedNow().then(
      ({ groups, leftOut }) => show({ count: groups.length, leftOut: leftOut.length }),
      () => show({ count: 0, leftOut: 0 }),
    );
    return () => {
      current = false;
    };
  }, [document]);
  return measured;
}

const measuredText = ({ count: found, leftOut }: Measured): string =>
  [
    found > 0 ? count(found, 'entry', 'entries') : 'nothing measured yet',
    leftOut > 0 && `${leftOut} left out, because the image has changed since`,
  ]
    .filter(Boolean)
    .join(', ');

const SENT_COLUMNS: readonly Column<Sent>[] = [
  { id: 'what', head: 'Object', cell: ({ title }) => title },
  { id: 'result', head: 'Result', cell: (sent) => <SentChip sent={sent} /> },
  {
    id: 'reason',
    head: 'The server says',
    quiet: true,
    cell: (sent) => (sent.kind === 'stored' ? 'stored' : sent.reason),
  },
];

function SentChip({ sent: { kind } }: { readonly sent: Sent }): ReactElement {
  if (kind === 'stored') return <Chip kind="passed">Stored</Chip>;
  return kind === 'reserved' ? (
    <Chip kind="caution">Stored with a reservation</Chip>
  ) : (
    <Chip kind="interlock">Refused</Chip>
  );
}

function SentTable({ sent }: { readonly sent: readonly Sent[] }): ReactElement {
  return (
    <div className="server-choices" role="status">
      <DataTable
        caption="What the server said"
        columns={SENT_COLUMNS}
        rows={sent}
        rowKey={({ title }) => title}
      />
    </div>
  );
}

const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
