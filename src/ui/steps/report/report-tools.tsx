import type { ReactElement } from 'react';
import { ReportCommands } from '../../report/report-commands.tsx';
import { reportChoice, useReportChoice } from './report-state.ts';

/** The paper, at the right end of the bar. */
export function ReportTools(): ReactElement {
  const paper = useReportChoice((state) => state.paper);
  return (
    <ReportCommands paper={paper} onPaper={(next) => reportChoice.setState({ paper: next })} />
  );
}
