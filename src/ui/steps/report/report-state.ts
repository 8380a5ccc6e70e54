import { useMemo, useState } from 'react';
import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import type { PaperSize } from '../../../report/report-css.ts';
import {
  REPORT_SECTIONS,
  type ReportModel,
  type ReportSection,
} from '../../../report/report-model.ts';
import { reportModelOf } from '../../operations/report.ts';
import { useCase, useCaseStore } from '../../session/hooks.ts';

/** What to print and on which paper; a choice of this visit, not of the case. */
export const reportChoice = createStore<{
  readonly sections: readonly ReportSection[];
  readonly paper: PaperSize;
}>(() => ({ sections: REPORT_SECTIONS, paper: 'A4' }));

export const useReportChoice = <Value>(
  select: (state: ReturnType<typeof reportChoice.getState>) => Value,
): Value => useStore(reportChoice, select);

/** The report of the open case as it is now. */
export function useReportModel(): ReportModel | undefined {
  const caseStore = useCaseStore();
  const document = useCase((state) => state.document);
  const [preparedAt] = useState(() => new Date().toISOString());
  return useMemo(
    () => (caseStore && document ? reportModelOf(caseStore, preparedAt) : undefined),
    [caseStore, document, preparedAt],
  );
}
