import type { ReactElement } from 'react';
import { formatMm } from '../../../core/format.ts';
import type { OrganSummary } from '../../../twin/tumour-records.ts';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { Measures } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { buildOrgan } from '../../operations/build-organ.ts';
import { useCase } from '../../session/hooks.ts';
import { StaleNote } from '../scene/stale-note.tsx';
import { useJobState } from '../use-job-state.ts';
import { AlignmentSection } from './alignment-section.tsx';
import { FollowUpSection } from './follow-up-section.tsx';
import { useOrganView } from './organ-view.ts';
import { TerritoryTable } from './territory-table.tsx';

/** What the organ is made of, which vessels feed it, and what has become of its tumours; what is on screen comes first. */
export function OrganPanel(): ReactElement {
  const summary = useCase((state) => state.document.steps.organ?.summary);
  const compared = useCase((state) => state.document.steps.followUp !== null) ?? false;
  const field = useOrganView((view) => view.field);
  const studies = compared && (field === 'second-study' || field === 'alignment');
  return (
    <>
      {studies && field === 'alignment' && <AlignmentSection />}
      {studies && <FollowUpSection />}
      {summary && !(studies && field === 'alignment') && <Result summary={summary} />}
      {!studies && <FollowUpSection />}
      <Section label="End of the list" grow />
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
      {territories.length > 0 && <TerritoryTable territories={territories} totalMl={totalMl} />}
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
