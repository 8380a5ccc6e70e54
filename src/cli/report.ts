/** The report of a case as one HTML file, without pictures: nothing is drawn on the command line. */
import { readFileSync } from 'node:fs';
import { SEGMENT_TITLES } from '../heart/aha-segments.ts';
import { assumptionsOf, reportTitle } from '../pipeline/assumptions.ts';
import { reportFromCase } from '../report/report-from-case.ts';
import { renderReportHtml } from '../report/report-html.ts';
import { imageOf } from '../twin/image.ts';
import type { CaseStore } from '../twin/store.ts';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

export function reportHtml(caseStore: CaseStore): string {
  const { document } = caseStore.getState();
  return renderReportHtml(
    reportFromCase(document, {
      title: reportTitle(document),
      version,
      preparedAt: new Date().toISOString(),
      captureImages: new Map(),
      assumptions: assumptionsOf(document),
      segmentName: (segment) => SEGMENT_TITLES[segment] ?? `segment ${segment}`,
      image: (phase) => (phase === undefined ? imageOf(caseStore) : undefined),
    }),
  );
}
