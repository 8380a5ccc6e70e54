import { describe, expect, it } from 'vitest';
import {
  inductionBlocks,
  siteChanges,
  type InductionSection,
} from '../../../src/report/induction-blocks.ts';
import {
  refractoryWords,
  rhythmWords,
  siteOutcome,
  stimuliOf,
} from '../../../src/report/induction-words.ts';
import { filledSections } from '../../../src/report/report-model.ts';
import { renderReportHtml } from '../../../src/report/report-html.ts';
import type { ReportBlock } from '../../../src/report/report-block.ts';
import type { CaseDocument } from '../../../src/twin/document.ts';
import type { InductionSite, InductionSummary } from '../../../src/twin/records.ts';
import { sampleReport } from './sample-report.ts';

const site = (title: string, change: Partial<InductionSite> = {}): InductionSite => ({
  title,
  excitable: true,
  attempts: 12,
  refractory: [
    { stimulus: 'S2', erpMs: 270 },
    { stimulus: 'S3', erpMs: null },
  ],
  nonSustained: 0,
  sustained: [],
  ...change,
});
const RHYTHM: InductionSite['sustained'][number] = {
  attempt: 'S2 280 S3 260',
  cycleMs: 243.4,
  exitSegment: 7,
  isthmus: { lengthMm: 22.4, widthMm: 8.6, conductionMs: 84 },
};
const INDUCED = site('Apex', { sustained: [RHYTHM], nonSustained: 1 });
const BRIEF = site('RV apex', { nonSustained: 2, refractory: [{ stimulus: 'S2', erpMs: 260 }] });
const SILENT = site('Basal anterior', { excitable: false, attempts: 1, refractory: [] });

const summary = (sites: readonly InductionSite[]): InductionSummary => ({
  protocol: 'Programmed stimulation, 8 beats at 600 ms',
  model: 'Modified Mitchell-Schaeffer',
  cells: 99_349,
  spacingMm: 1.2,
  engine: 'wasm',
  simulatedMs: 4300,
  wallSeconds: 159,
  parameters: [],
  sites,
  inducibleSites: sites.filter(({ sustained }) => sustained.length > 0).length,
  warnings: [],
});

const name = (segment: number): string => `segment ${segment}`;
const NOTHING: CaseDocument['steps'] = { induction: null, reinduction: null } as never;
const blocksOf = (steps: unknown): Readonly<Partial<Record<InductionSection, ReportBlock>>> =>
  inductionBlocks({ steps } as CaseDocument, name);

describe('words for a site', () => {
  it('names its strongest response', () => {
    expect([INDUCED, BRIEF, site('x'), SILENT].map(siteOutcome)).toEqual([
      'sustained',
      'non-sustained',
      'none',
      'not-excitable',
    ]);
  });

  it('tells a refractory period that was not reached from a stimulus that was not given', () => {
    expect(stimuliOf([SILENT, BRIEF, INDUCED])).toEqual(['S2', 'S3']);
    expect(refractoryWords(INDUCED, 'S2')).toBe('270\u2009ms');
    expect(refractoryWords(INDUCED, 'S3')).toBe('not reached');
    expect(refractoryWords(BRIEF, 'S3')).toBe('');
  });

  it('says what was not found of a rhythm', () => {
    expect(rhythmWords(INDUCED, name)).toEqual({
      attempt: 'S2 280 S3 260',
      cycle: '243\u2009ms',
      exit: 'AHA 7, segment 7',
      isthmus: '22 x 9\u2009mm',
      conduction: '84\u2009ms',
    });
    const bare = { ...RHYTHM, cycleMs: null, exitSegment: null, isthmus: null };
    expect(rhythmWords(site('x', { sustained: [bare] }), name)).toMatchObject({
      cycle: 'not measured',
      exit: 'no LV segment',
      isthmus: 'none found',
      conduction: '',
    });
  });
});

describe('sections of a report', () => {
  it('are left out where no protocol was run', () => {
    expect(blocksOf(NOTHING)).toEqual({});
    expect(filledSections(sampleReport())).not.toContain('induction');
  });

  it('print the protocol in words, every site, and the rhythms only where there are some', () => {
    const record = { summary: summary([INDUCED, BRIEF, SILENT]) };
    const inductions = blocksOf({ induction: record, reinduction: null });
    const [sites, rhythms] = inductions.induction?.tables ?? [];
    expect(sites.rows).toEqual([
      ['Apex', '12', '270\u2009ms', 'not reached', 'sustained'],
      ['RV apex', '12', '260\u2009ms', '', 'not sustained'],
      ['Basal anterior', '1', '', '', 'not excitable'],
    ]);
    expect(rhythms.rows).toHaveLength(1);
    const report = sampleReport({ inductions });
    expect(filledSections(report)).toContain('induction');
    const page = renderReportHtml(report);
    expect(page).toContain('Stimulation protocol, simulated');
    expect(page).toContain('8 beats at 600 ms');
    expect(page).toContain('does not exclude');
  });

  it('set sites with lesions beside what they were without', () => {
    const before = summary([INDUCED, BRIEF]);
    const after = {
      ...summary([site('Apex'), BRIEF, SILENT]),
      comparison: { inducibleBefore: 1, statement: 'From 1 site, then from none.' },
    };
    const block = blocksOf({ induction: { summary: before }, reinduction: { summary: after } });
    expect(block.reinduction?.tables[0].rows).toEqual([
      ['Apex', 'sustained', 'none', '243\u2009ms', ''],
      ['RV apex', 'not sustained', 'not sustained', '', ''],
      ['Basal anterior', 'not paced', 'not excitable', '', ''],
    ]);
    expect(block.reinduction?.statements[0]).toBe('From 1 site, then from none.');
    expect(siteChanges([], after.sites, name)[0].before).toBeUndefined();
  });
});
