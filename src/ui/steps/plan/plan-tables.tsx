import { useState, type ReactElement } from 'react';
import { Segmented } from '../../kit/segmented.tsx';
import { ComparisonTable } from './comparison-table.tsx';
import { ReinductionTable } from './reinduction-table.tsx';
import { useRepeated } from './reinduction.tsx';
import { LesionTable } from './lesion-table.tsx';

const TABS = [
  { value: 'lesions', label: 'Lesions' },
  { value: 'comparison', label: 'Before and after' },
] as const;

/** Lesions and comparison side by side; as tabs where the page is narrow. */
export function PlanTables(): ReactElement {
  const repeated = useRepeated();
  const [tab, setTab] = useState<(typeof TABS)[number]['value']>('lesions');
  return (
    <div className="plan-tables bench" data-tab={tab}>
      <div className="narrow tabs">
        <Segmented label="Table" options={TABS} value={tab} onChange={setTab} />
      </div>
      <section className="lesions-part" aria-label="Lesions">
        <LesionTable />
      </section>
      <section className="comparison-part" aria-label="Before and after">
        {repeated === 'study' ? <ReinductionTable /> : <ComparisonTable />}
      </section>
    </div>
  );
}
