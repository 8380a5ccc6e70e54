import type { ReactElement } from 'react';
import { formatMl, formatMm } from '../../../core/format.ts';
import type { OrganSummary } from '../../../twin/records.ts';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { Measures } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { buildOrgan } from '../../operations/build-organ.ts';
import { useCase } from '../../session/hooks.ts';
import { StaleNote } from '../scene/stale-note.tsx';
import { useJobState } from '../use-job-state.ts';
import { FollowUpSection } from './follow-up-section.tsx';

/** What the organ is made of, which vessels feed it, and what has become of its tumours. */
export function OrganPanel(): ReactElement {
  const summary = useCase((state) => state.document.steps.organ?.summary);
  return (
    <>
      {summary ? <Result summary={summary} /> : <Section label="Result" />}
      <FollowUpSection />
      <Build />
    </>
  );
}

type Vessel = OrganSummary['vessels'][number];
const VESSEL_COLUMNS: readonly Column<Vessel>[] = [
  { id: 'title', head: 'Vessels', cell: ({ title }) => title },
  { id: 'branches', head: 'Branches', numeric: true, cell: ({ branches }) => branches },
  {
    id: 'length',
    head: 'Length',
    numeric: true,
    cell: ({ lengthMm }) => formatMm(lengthMm, 0),
  },
];

type Territory = OrganSummary['territories'][number];
const TERRITORY_COLUMNS: readonly Column<Territory>[] = [
  { id: 'title', head: 'Territory', cell: ({ title }) => title },
  { id: 'volume', head: 'Volume', numeric: true, cell: ({ volumeMl }) => formatMl(volumeMl) },
];

function Result({ summary }: { readonly summary: OrganSummary }): ReactElement {
  const { vessels, territories, warnings, totalMl, tumourMl } = summary;
  return (
    <>
      <Section label="State of the model">
        <div className="stack flush">
          <StaleNote step="organ" what="This model" remedy="Build it again." />
          {warnings.map(({ code, message }) => (
            <Note key={`${code} ${message}`} kind="caution" title={message} />
          ))}
          <Measures
            figures={[
              { term: 'Whole organ', value: totalMl.toFixed(0), unit: 'ml' },
              { term: 'Tumours', value: tumourMl.toFixed(1), unit: 'ml' },
            ]}
          />
        </div>
      </Section>
      {vessels.length > 0 && (
        <Section title="Vessel trees" note="centrelines of the label map">
          <div className="tight-table" data-testid="vessel-table">
            <DataTable
              caption="Vessel systems with their branches and length"
              columns={VESSEL_COLUMNS}
              rows={vessels}
              rowKey={({ tree }) => tree}
            />
          </div>
        </Section>
      )}
      {territories.length > 0 && (
        <Section title="Territories" note="nearest branch of the inflow">
          <div className="tight-table" data-testid="territory-table">
            <DataTable
              caption="Territories of the inflow with their volume"
              columns={TERRITORY_COLUMNS}
              rows={territories}
              rowKey={({ id }) => id}
            />
          </div>
        </Section>
      )}
    </>
  );
}

function Build(): ReactElement {
  const job = useJobState('organ');
  const built = useCase((state) => state.document.steps.organ !== null) ?? false;
  const segmented = useCase((state) => state.document.steps.segmentation !== null) ?? false;
  return (
    <Section label="Build" pinned>
      <JobBlock
        title="Organ model"
        runLabel={built ? 'Build again' : 'Build the model'}
        state={job.state}
        onRun={() => void buildOrgan()}
        onCancel={job.cancel}
        disabledReason={segmented ? undefined : 'Segment the structures first'}
      />
    </Section>
  );
}
