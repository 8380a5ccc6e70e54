import type { ReactElement } from 'react';
import { useEffect, useRef } from 'react';
import type { PaperSize } from '../../report/report-css.ts';
import { pageCss, REPORT_CSS } from '../../report/report-css.ts';
import { reportBodyHtml } from '../../report/report-html.ts';
import type { ReportModel, ReportSection } from '../../report/report-model.ts';

export interface ReportPaperProps {
  readonly model: ReportModel;
  readonly sections: readonly ReportSection[];
  readonly paper: PaperSize;
}

/**
 * The report on its desk: the same HTML that the command line writes, in a shadow root so that the
 * dark styles of the application do not reach it. Printing the page prints this and nothing else.
 */
export function ReportPaper({ model, sections, paper }: ReportPaperProps): ReactElement {
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    if (root.adoptedStyleSheets.length === 0) root.adoptedStyleSheets = [styleSheet(REPORT_CSS)];
    // The renderer escapes every value, so this text holds no markup but its own.
    root.innerHTML = reportBodyHtml(model, { sections });
  }, [model, sections]);

  useEffect(() => {
    // Page rules count only in the document itself; they go when the report is left.
    const page = styleSheet(pageCss(model, paper));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, page];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== page);
    };
  }, [model, paper]);

  return (
    <div className="desk" role="region" aria-label="Pages of the report" tabIndex={0}>
      <div ref={host} className="report-host" />
    </div>
  );
}

function styleSheet(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

/** Brings a section of the paper into view. */
export function scrollToSection(section: ReportSection): void {
  const root = document.querySelector('.report-host')?.shadowRoot;
  const target = root?.getElementById(`report-${section}`) ?? root?.querySelector('article');
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  target?.scrollIntoView({ behavior: still ? 'auto' : 'smooth', block: 'start' });
}
