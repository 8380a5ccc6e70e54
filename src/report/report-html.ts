/**
 * One renderer for page, print and command line: a report model in, HTML out. Pure; every value is
 * escaped; the result refers to nothing outside itself and carries no script.
 */
import type { SafeHtml } from './html.ts';
import { html } from './html.ts';
import type { PaperSize } from './report-css.ts';
import { pageCss, REPORT_CSS, reportMarks, STANDALONE_CSS } from './report-css.ts';
import type { ReportModel, ReportSection } from './report-model.ts';
import { filledSections, SECTION_TITLES } from './report-model.ts';
import { dateTime } from './report-parts.ts';
import { SECTION_HTML } from './report-sections.ts';

export interface ReportOptions {
  /** Sections to print; those without content are left out anyway. All by default. */
  readonly sections?: readonly ReportSection[];
  readonly paper?: PaperSize;
}

const STATEMENT =
  'Research and education only. Not a medical device. Not for diagnosis or treatment.';

/** The report as one `<article class="report">`, to be styled by `REPORT_CSS`. */
export function reportBodyHtml(model: ReportModel, options: ReportOptions = {}): string {
  return article(model, options).text;
}

/** The report as a complete HTML file that works offline and prints as designed. */
export function renderReportHtml(model: ReportModel, options: ReportOptions = {}): string {
  // `pageCss` escapes the texts it quotes, so the style element cannot be closed from inside.
  const css = `${STANDALONE_CSS}${REPORT_CSS}${pageCss(model, options.paper ?? 'A4')}`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
${html`<title>${model.title} - ${model.caseName}</title>`.text}
<style>${css}</style></head>
<body>${article(model, options).text}</body></html>
`;
}

function article(model: ReportModel, options: ReportOptions): SafeHtml {
  const wanted = filledSections(model).filter(
    (section) => options.sections?.includes(section) ?? true,
  );
  return html`<article class="report">
    ${head(model)}${draftNote(model)}${wanted.map((section) => block(model, section))}${foot(model)}
  </article>`;
}

function head(model: ReportModel): SafeHtml {
  const stamps = reportMarks(model).map(
    (mark) => html`<span class="stamp ${mark === 'SYNTHETIC' ? 'plain' : ''}">${mark}</span>`,
  );
  return html`<header>
    <div>
      <h1>${model.title}</h1>
      <p>${STATEMENT}</p>
      ${model.synthetic && html`<p>Computed anatomy: this is not a patient.</p>`}
    </div>
    <div class="stamps">${stamps}</div>
  </header>`;
}

function draftNote({ draftReasons }: ReportModel): SafeHtml | false {
  if (draftReasons.length === 0) return false;
  return html`<div class="draft">
    <b>Draft: numbers on this page may no longer hold.</b>
    <ul>
      ${draftReasons.map((reason) => html`<li>${reason}</li>`)}
    </ul>
  </div>`;
}

function block(model: ReportModel, section: ReportSection): SafeHtml {
  const content = SECTION_HTML[section](model);
  if (section === 'case') return content;
  const cause = model.stale[section];
  return html`<section id="report-${section}">
    <h2>
      ${SECTION_TITLES[section]}${cause !== undefined && html` <span class="stamp">STALE</span>`}
    </h2>
    ${cause !== undefined && html`<p class="cause">${cause}</p>`}${content}
  </section>`;
}

function foot(model: ReportModel): SafeHtml {
  return html`<footer>
    <span>${model.caseName}${model.deidentified && ', de-identified'}</span
    ><span>Prepared ${dateTime(model.preparedAt)} with Theatron ${model.version}</span>
  </footer>`;
}
