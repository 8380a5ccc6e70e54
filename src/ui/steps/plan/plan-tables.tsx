import type { ReactElement } from 'react';
import { TablePair } from '../table-pair.tsx';
import { ComparisonTable } from './comparison-table.tsx';
import { LesionTable } from './lesion-table.tsx';
import { useRepeated } from './reinduction.tsx';
import { ReinductionTable } from './reinduction-table.tsx';

/** The lesions, and what they change. */
export function PlanTables(): ReactElement {
  const repeated = useRepeated();
  const after = repeated === 'study' ? <ReinductionTable /> : <ComparisonTable />;
  return (
    <TablePair
      left={{ title: 'Lesions', content: <LesionTable /> }}
      right={{ title: 'Before and after', content: after }}
    />
  );
}
