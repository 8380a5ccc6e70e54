import { FileText } from 'lucide-react';
import { useEffect, type ReactElement } from 'react';
import { EmptyState } from '../../kit/empty-state.tsx';
import { ReportPaper } from '../../report/report-paper.tsx';
import { useCaseStore } from '../../session/hooks.ts';
import { useReportChoice, useReportModel } from './report-state.ts';

/** The report on its desk. Opening it names exactly what the edited maps hold. */
export function ReportStage(): ReactElement {
  const caseStore = useCaseStore();
  useEffect(() => void caseStore?.seal(), [caseStore]);
  const model = useReportModel();
  const { sections, paper } = useReportChoice((state) => state);
  if (!model)
    return (
      <EmptyState icon={FileText} title="No case is open">
        Confirm a series in the step Import first.
      </EmptyState>
    );
  return <ReportPaper model={model} sections={sections} paper={paper} />;
}
