import type { ReactElement } from 'react';
import { segmentTitle } from '../../../heart/aha-segments.ts';
import { siteChanges, type SiteChange } from '../../../report/induction-blocks.ts';
import { Chip } from '../../kit/chip.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { useCase } from '../../session/hooks.ts';
import { useStepStatus } from '../../session/results.ts';
import { OutcomeMark } from '../simulate/outcome-mark.tsx';

const COLUMNS: readonly Column<SiteChange>[] = [
  { id: 'site', head: 'Site', cell: ({ title }) => title },
  {
    id: 'before',
    head: 'Before',
    cell: ({ before }) => (before ? <OutcomeMark outcome={before} /> : 'not paced'),
  },
  { id: 'after', head: 'After', cell: ({ after }) => <OutcomeMark outcome={after} /> },
  { id: 'cycle', head: 'Cycle before', numeric: true, cell: ({ cycleBefore }) => cycleBefore },
  { id: 'cycle-after', head: 'after', numeric: true, cell: ({ cycleAfter }) => cycleAfter },
];

/** What was induced from each site without and with the lesions. */
export function ReinductionTable(): ReactElement {
  const before = useCase((state) => state.document.steps.induction?.summary);
  const after = useCase((state) => state.document.steps.reinduction?.summary);
  const { state, because } = useStepStatus('reinduction');
  return (
    <>
      <div className="hd">
        <h2>Before and after</h2>
        <span className="t3">{after ? 'same protocol' : 'no re-test yet'}</span>
        <span className="sp" />
        {state === 'stale' && (
          <Chip kind="caution" hint={because}>
            Stale
          </Chip>
        )}
      </div>
      <div className="table-scroll" data-testid="reinduction-table">
        {after ? (
          <>
            <DataTable
              caption="Induced re-entry at each site before and after the lesions"
              columns={COLUMNS}
              rows={siteChanges(before?.sites ?? [], after.sites, segmentTitle)}
              rowKey={({ title }) => title}
            />
            <p className="t2 table-words">{after.comparison.statement}</p>
          </>
        ) : (
          <p className="t2 table-words">
            Place lesions and run the re-test: the protocol of Simulate is repeated from every site
            with the lesions as tissue that does not conduct.
          </p>
        )}
      </div>
    </>
  );
}
