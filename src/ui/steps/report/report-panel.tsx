import { Archive } from 'lucide-react';
import type { ReactElement } from 'react';
import { shortDigest } from '../../../core/digest.ts';
import { provenance, type ProvenanceStep } from '../../../twin/provenance.ts';
import { reportLock } from '../../../twin/staleness.ts';
import { Button } from '../../kit/button.tsx';
import type { ProvenanceEntry } from '../../kit/provenance-list.tsx';
import { saveTextFile } from '../../report/save-file.ts';
import { ReportPanel as Panel, type ReportLockNote } from '../../report/report-panel.tsx';
import { reportHtmlOf } from '../../operations/report.ts';
import { saveArchive } from '../../operations/saved-cases.ts';
import { useCase, useCaseStore } from '../../session/hooks.ts';
import { reportChoice, useReportChoice, useReportModel } from './report-state.ts';

/** The lock, the ways out, what was made from what, and what to print. */
export function ReportPanel(): ReactElement | null {
  const caseStore = useCaseStore();
  const document = useCase((state) => state.document);
  const model = useReportModel();
  const sections = useReportChoice((state) => state.sections);
  if (!caseStore || !document || !model) return null;
  const { locked, reasons } = reportLock(document);
  const lock: ReportLockNote | undefined = locked
    ? { title: 'The report is a draft', reasons }
    : undefined;
  const saveHtml = (): void => {
    const html = reportHtmlOf(caseStore);
    if (html) saveTextFile(`${document.patient.pseudonym}-report.html`, html);
  };
  return (
    <Panel
      model={model}
      lock={lock}
      onPrint={() => window.print()}
      onSaveHtml={saveHtml}
      exports={
        <Button icon={Archive} wide onPress={() => void saveArchive()}>
          Save the case as a file
        </Button>
      }
      provenance={provenance(document).map(entry)}
      sections={sections}
      onSections={(next) => reportChoice.setState({ sections: next })}
    />
  );
}

const entry = ({ title, change, digest, state, because }: ProvenanceStep): ProvenanceEntry => ({
  name: title,
  detail: state === 'stale' ? (because ?? change) : change,
  digest: digest ? shortDigest(digest) : undefined,
  state: state === 'stale' ? 'stale' : 'current',
});
