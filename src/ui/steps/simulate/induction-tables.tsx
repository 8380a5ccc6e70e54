import { RotateCw } from 'lucide-react';
import type { ReactElement } from 'react';
import { segmentTitle } from '../../../heart/aha-segments.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { ProtocolRun } from '../../../pipeline/protocol-run.ts';
import {
  refractoryWords,
  rhythmWords,
  siteOutcome,
  stimuliOf,
} from '../../../report/induction-words.ts';
import type { InductionSite } from '../../../twin/records.ts';
import { Button } from '../../kit/button.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { runSimulation } from '../../operations/run-simulation.ts';
import { predictedSeconds } from '../../operations/solver-speed.ts';
import { useCase, useSession } from '../../session/hooks.ts';
import { formatDuration } from '../../../core/format.ts';
import { TablePair } from '../table-pair.tsx';
import { replayPlan } from './induction-replay.ts';
import { attemptRows, type AttemptRow } from './induction-rows.ts';
import { inductionView, type SelectedAttempt } from './induction-view.ts';
import { OutcomeMark } from './outcome-mark.tsx';
import { playback } from './playback.ts';
import { defaultProbe } from './site-marks.ts';
import { simulateView } from './simulate-view.ts';

export interface InductionTablesProps {
  readonly model: HeartModel;
  readonly run: ProtocolRun;
  readonly selected: SelectedAttempt;
}

/** Sites with what they gave, and the attempts of the selected one. */
export function InductionTables({ model, run, selected }: InductionTablesProps): ReactElement {
  return (
    <TablePair
      left={{ title: 'Sites', content: <Sites run={run} selected={selected} /> }}
      right={{
        title: 'Attempts',
        content: <Attempts model={model} run={run} selected={selected} />,
      }}
    />
  );
}

interface SiteRow {
  readonly id: string;
  readonly site: InductionSite;
}

function Sites({ run, selected }: Omit<InductionTablesProps, 'model'>): ReactElement {
  const summary = useCase((state) => state.document.steps.induction?.summary);
  const sites = summary?.sites ?? [];
  const rows = run.result.sites.flatMap(({ site }, n): SiteRow[] =>
    sites[n] ? [{ id: site.id, site: sites[n] }] : [],
  );
  return (
    <>
      <div className="hd">
        <h2>Sites</h2>
        <span className="t3">{`${summary?.inducibleSites ?? 0} of ${sites.length} with sustained re-entry`}</span>
      </div>
      <div className="table-scroll" data-testid="induction-sites">
        <DataTable
          caption="Refractory periods and induced re-entry at each site"
          columns={siteColumns(sites)}
          rows={rows}
          rowKey={({ id }) => id}
          selectedKey={selected.site.site.id}
          onSelect={({ id }) => inductionView.setState({ siteId: id, attempt: undefined })}
        />
      </div>
    </>
  );
}

function siteColumns(sites: readonly InductionSite[]): Column<SiteRow>[] {
  const rhythm = ({ site }: SiteRow) => rhythmWords(site, segmentTitle);
  return [
    { id: 'site', head: 'Site', cell: ({ site }) => site.title },
    {
      id: 'outcome',
      head: 'Re-entry',
      cell: ({ site }) => <OutcomeMark outcome={siteOutcome(site)} />,
    },
    ...stimuliOf(sites).map((stimulus): Column<SiteRow> => ({
      id: stimulus,
      head: `ERP ${stimulus}`,
      numeric: true,
      cell: ({ site }) => refractoryWords(site, stimulus),
    })),
    { id: 'attempts', head: 'Attempts', numeric: true, cell: ({ site }) => site.attempts },
    ...(sites.some(({ sustained }) => sustained.length > 0)
      ? [
          { id: 'cycle', head: 'Cycle', numeric: true, cell: (row: SiteRow) => rhythm(row).cycle },
          { id: 'exit', head: 'Exit', cell: (row: SiteRow) => rhythm(row).exit },
          {
            id: 'isthmus',
            head: 'Isthmus',
            numeric: true,
            cell: (row: SiteRow) => rhythm(row).isthmus,
          },
          {
            id: 'conduction',
            head: 'Conduction',
            numeric: true,
            cell: (row: SiteRow) => rhythm(row).conduction,
          },
        ]
      : []),
  ];
}

const ATTEMPT_COLUMNS: readonly Column<AttemptRow>[] = [
  { id: 'label', head: 'Stimuli (ms)', cell: ({ label }) => label },
  { id: 'response', head: 'Last stimulus', cell: ({ response }) => response },
  {
    id: 'reentry',
    head: 'Re-entry',
    cell: ({ outcome }) => outcome && <OutcomeMark outcome={outcome} />,
  },
  { id: 'cycle', head: 'Cycle', numeric: true, cell: ({ cycle }) => cycle },
  { id: 'exit', head: 'Exit', cell: ({ exit }) => exit },
];

function Attempts({ model, run, selected }: InductionTablesProps): ReactElement {
  const busy = useSession((state) => state.jobs.simulate !== undefined);
  const { site, attempt, number } = selected;
  const fits = run.lesions.length === 0;
  const plan = replayPlan(run, site, attempt, model.grid.active.length);
  const { frameIntervalMs, durationMs } = { ...plan.parameters, durationMs: plan.durationMs ?? 0 };
  const seconds = predictedSeconds(model, { ...plan.parameters, durationMs }, run.membrane.model);
  const wider = frameIntervalMs > run.parameters.frameIntervalMs;
  const replay = async (): Promise<void> => {
    const probe = defaultProbe(model);
    simulateView.setState({ mode: 'single' });
    if (await runSimulation({ ...plan, probes: probe ? [probe.voxel] : [] }))
      playback.setState({ timeMs: 0, playing: false });
  };
  return (
    <>
      <div className="hd">
        <h2>{site.site.title}</h2>
        <span className="t3">{`${site.attempts.length} ${site.attempts.length === 1 ? 'attempt' : 'attempts'}`}</span>
        <span className="sp" />
        <Button
          size="small"
          icon={RotateCw}
          name={`Replay this attempt, ${attempt.label}`}
          hint={`Runs ${attempt.label} again as the single run of the case, with frames and ECG, in about ${formatDuration(seconds)}.`}
          busy={busy}
          disabledReason={fits ? undefined : 'The tissue of this study holds lesions'}
          onPress={() => void replay()}
        >
          Replay this attempt
        </Button>
      </div>
      {wider && (
        <p className="t3 table-words">
          {`A replay keeps a frame every ${frameIntervalMs} ms instead of every ${run.parameters.frameIntervalMs} ms, so that its ${(durationMs / 1000).toFixed(1)} s fit into memory.`}
        </p>
      )}
      <div className="table-scroll" data-testid="induction-attempts">
        <DataTable
          caption={`Attempts at ${site.site.title}`}
          columns={ATTEMPT_COLUMNS}
          rows={attemptRows(site)}
          rowKey={(row) => String(row.number)}
          selectedKey={String(number)}
          onSelect={(row) => inductionView.setState({ siteId: site.site.id, attempt: row.number })}
        />
      </div>
    </>
  );
}
