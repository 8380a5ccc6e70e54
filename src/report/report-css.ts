import { cssString } from './html.ts';
import type { ReportModel } from './report-model.ts';

export type PaperSize = 'A4' | 'Letter';

/** The paper: black on white on screen and in print. Scoped to `.report`, so it also works in a shadow root. */
export const REPORT_CSS = `
.report{box-sizing:border-box;max-width:724px;margin:0 auto;padding:36px 44px 44px;background:#fff;color:#161616;
font:11px/15px 'Inter Variable',Inter,system-ui,'Segoe UI',sans-serif;color-scheme:light;overflow-wrap:break-word}
.report *{box-sizing:border-box}
.report h1,.report h2,.report p,.report dl,.report dd,.report figure,.report ul{margin:0;padding:0}
.report>header{display:flex;justify-content:space-between;align-items:flex-start;gap:16px;border-bottom:1.5px solid #161616;padding-bottom:14px}
.report h1{font-weight:600;font-size:20px;line-height:26px;letter-spacing:-.012em}
.report>header p{color:#5a5a5a;margin-top:2px}
.report .stamps{display:flex;gap:6px;flex:none}
.report .stamp{font-weight:650;line-height:16px;letter-spacing:.03em;color:#7a3c00;background:#fff1d6;border:1px solid #d08a1c;
padding:3px 8px;border-radius:3px;white-space:nowrap}
.report .stamp.plain{color:#161616;background:#fff;border-color:#767676}
.report .draft{border:1px solid #d08a1c;background:#fff8ea;border-radius:3px;padding:8px 12px;margin:12px 0 0;break-inside:avoid}
.report .draft b{color:#7a3c00}
.report .draft ul{padding-left:16px}
.report .case{display:grid;grid-template-columns:repeat(4,1fr);gap:8px 12px;border-bottom:1px solid #d6d6d6;padding:8px 0}
.report .case dt{color:#5f5f5f}
.report .case dd{font-weight:550}
.report section{margin-top:14px}
.report h2{font-weight:600;font-size:13px;line-height:20px;margin-bottom:2px;break-after:avoid}
.report h2 .stamp{font-size:11px;line-height:14px;padding:1px 5px;margin-left:8px}
.report .cause{color:#7a3c00;margin-bottom:4px}
.report .captures{display:grid;grid-template-columns:1fr 1fr;gap:12px}
.report .captures.single{grid-template-columns:1fr}
.report figure{break-inside:avoid}
.report figure div{position:relative;background:#000}
.report figure img{display:block;width:100%;height:auto;max-height:420px;object-fit:contain}
.report figure .stamp{position:absolute;left:8px;top:8px}
.report figcaption{margin-top:5px;color:#3d3d3d}
.report table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
.report thead{display:table-header-group}
.report tr{break-inside:avoid}
.report th{font-weight:500;color:#5f5f5f;text-align:left;height:22px;border-bottom:1px solid #bdbdbd;white-space:nowrap}
.report tbody th{font-weight:400;color:#161616;border-bottom-color:#e6e6e6;white-space:normal}
.report td{height:23px;border-bottom:1px solid #e6e6e6}
.report th,.report td{padding:2px 14px 2px 0;vertical-align:middle}
.report .num{text-align:right;white-space:nowrap}
.report th:last-child,.report td:last-child{padding-right:0}
.report td.quiet,.report .quiet{color:#5f5f5f}
.report .changed{font-weight:650}
.report .swatch{vertical-align:-1px;margin-right:7px}
.report .one-line{white-space:nowrap}
.report .facts{display:grid;grid-template-columns:1fr 1fr;gap:0 28px}
.report .facts div{display:flex;gap:8px;justify-content:space-between;align-items:center;min-height:23px;border-bottom:1px solid #e6e6e6;break-inside:avoid}
.report .facts dd{text-align:right;font-variant-numeric:tabular-nums}
.report .facts + table{margin-top:8px}
.report ul.plain{padding-left:14px}
.report ul.plain li{padding:2px 0}
.report code{font-family:ui-monospace,'DejaVu Sans Mono',monospace;font-size:10px;color:#4a4a4a}
.report>footer{margin-top:20px;border-top:1px solid #d6d6d6;padding-top:6px;display:flex;justify-content:space-between;gap:16px;color:#5f5f5f}
@media print{
.report{max-width:none;padding:0;margin:0;print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;

/**
 * The print page: paper size, margins, and on every sheet the case, the research statement, the
 * draft mark and the page number. Belongs to the document, not to a shadow root.
 */
export function pageCss(model: ReportModel, paper: PaperSize): string {
  const marks = reportMarks(model).join(', ');
  const font = `font: 8pt system-ui, sans-serif; color: #555;`;
  return `@page { size: ${paper}; margin: 16mm 14mm 18mm;
  @top-left { content: ${cssString(model.caseName)}; ${font} }
  @top-right { content: ${cssString(marks)}; ${font} }
  @bottom-left { content: ${cssString('Research and education only. Not for diagnosis or treatment.')}; ${font} }
  @bottom-right { content: counter(page) " / " counter(pages); ${font} }
}`;
}

/** Marks that stand on every sheet: `SYNTHETIC`, `DRAFT, STALE`. */
export function reportMarks(model: ReportModel): readonly string[] {
  const stale =
    Object.keys(model.stale).length > 0 || model.captures.some((capture) => capture.stale);
  const draft = stale ? 'DRAFT, STALE' : model.draftReasons.length > 0 ? 'DRAFT' : undefined;
  return [model.synthetic && 'SYNTHETIC', draft].filter((mark) => typeof mark === 'string');
}

/** Around the paper when the report is a file of its own. */
export const STANDALONE_CSS = `
html{background:#e4e4e4}
body{margin:0;padding:24px 0}
@media print{html{background:#fff}body{padding:0}}
`;
