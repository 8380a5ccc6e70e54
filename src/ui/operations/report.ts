/** The report of the open case, from its document and captures. */
import { SEGMENT_TITLES } from '../../heart/aha-segments.ts';
import { renderReportHtml } from '../../report/report-html.ts';
import { reportFromCase } from '../../report/report-from-case.ts';
import type { ReportModel } from '../../report/report-model.ts';
import { assumptionsOf, reportTitle } from '../../pipeline/assumptions.ts';
import { imageOf } from '../../twin/image.ts';
import type { CaseStore } from '../../twin/store.ts';
import { reportLock } from '../../twin/staleness.ts';
import { phaseImage } from '../session/phase-images.ts';
import { VERSION } from '../version.ts';

export function reportModelOf(caseStore: CaseStore, preparedAt: string): ReportModel {
  const { document } = caseStore.getState();
  const images = document.captures.map(({ id, png }) => {
    const bytes = caseStore.blobs.get(png);
    return [
      id,
      `data:image/png;base64,${base64(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))}`,
    ] as const;
  });
  return reportFromCase(document, {
    title: reportTitle(document),
    version: VERSION,
    preparedAt,
    captureImages: new Map(images),
    assumptions: assumptionsOf(document),
    segmentName: (segment) => SEGMENT_TITLES[segment] ?? `segment ${segment}`,
    image: (phase) => (phase === undefined ? imageOf(caseStore) : phaseImage(phase)),
  });
}

/** The finished report as one HTML file; null while it is locked. */
export function reportHtmlOf(caseStore: CaseStore): string | null {
  if (reportLock(caseStore.getState().document).locked) return null;
  return renderReportHtml(reportModelOf(caseStore, new Date().toISOString()));
}

const CHUNK = 0x8000;

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  }
  return btoa(text);
}
