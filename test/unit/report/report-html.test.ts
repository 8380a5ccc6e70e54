import { describe, expect, it } from 'vitest';
import { renderReportHtml, reportBodyHtml } from '../../../src/report/report-html.ts';
import { filledSections, SECTION_TITLES } from '../../../src/report/report-model.ts';
import { sampleReport } from './sample-report.ts';

describe('renderReportHtml', () => {
  it('is complete without anything outside itself, and without script', () => {
    const page = renderReportHtml(sampleReport());
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|@import|url\(|https?:/);
    expect(page.match(/src="[^"]{5}/g)).toEqual(['src="data:']);
  });

  it('writes every section that has content, in order', () => {
    const body = reportBodyHtml(sampleReport());
    const headings = [...body.matchAll(/<h2>\s*([^<]+?)\s*</g)].map(([, text]) => text);
    const titles = filledSections(sampleReport()).map((section) => SECTION_TITLES[section]);
    expect(headings).toEqual(titles.slice(1));
  });

  it('gives figures their units and marks changed parameters', () => {
    const body = reportBodyHtml(sampleReport());
    expect(body).toContain('100.0\u2009ml');
    expect(body).toContain('0.61\u2009mm');
    expect(body).toContain('<span class="changed">0.7\u2009m/s</span>');
    expect(body).not.toContain('<span class="changed">0.13');
  });

  it('never lets a text of the case become markup', () => {
    const hostile = `</style><script>alert("1")</script>`;
    const page = renderReportHtml(
      sampleReport({
        title: hostile,
        caseName: hostile,
        draftReasons: [hostile],
        assumptions: [hostile],
        stale: { model: hostile },
        caseFacts: [{ term: hostile, value: hostile, note: hostile }],
      }),
    );
    expect(page).not.toContain('<script');
    expect(page.match(/<\/style>/g)).toHaveLength(1);
  });

  it('refuses a capture that is not an image', () => {
    for (const imageDataUrl of [
      'javascript:alert(1)',
      'data:image/svg+xml;base64,PHN2Zz4=',
      'https://example.org/a.png',
      'data:image/png;base64,AA"onload="x',
    ]) {
      const capture = { title: 'A', caption: 'B', imageDataUrl, stamps: [], stale: false };
      expect(() => reportBodyHtml(sampleReport({ captures: [capture] }))).toThrow(/not a PNG/);
    }
  });

  it('stamps drafts, stale content and synthetic cases on every sheet', () => {
    const fresh = renderReportHtml(sampleReport());
    expect(fresh).not.toContain('DRAFT');
    expect(fresh).not.toContain('SYNTHETIC');
    const stale = renderReportHtml(
      sampleReport({ synthetic: true, stale: { activation: 'Segmentation changed: paint.' } }),
    );
    expect(stale).toContain('@top-right { content: "SYNTHETIC, DRAFT, STALE"');
    expect(stale).toContain('Segmentation changed: paint.');
    expect(stale).toContain('this is not a patient');
    const draft = renderReportHtml(sampleReport({ draftReasons: ['The side is not confirmed.'] }));
    expect(draft).toContain('@top-right { content: "DRAFT"');
  });

  it('shows open interlocks as open', () => {
    expect(reportBodyHtml(sampleReport())).toContain('<b class="changed">Open</b>');
  });

  it('prints the chosen sections only, and leaves empty ones out', () => {
    const chosen = reportBodyHtml(sampleReport(), { sections: ['case', 'structures'] });
    expect(chosen).toContain('id="report-structures"');
    expect(chosen).not.toContain('id="report-lesions"');
    expect(reportBodyHtml(sampleReport({ lesions: [] }))).not.toContain('id="report-lesions"');
  });

  it('is the same for the same model', () => {
    expect(renderReportHtml(sampleReport())).toBe(renderReportHtml(sampleReport()));
  });
});
