/** What stimulation protocols induced, without and with lesions, as sections of the report. Pure. */
import { formatDuration } from '../core/format.ts';
import type { CaseDocument } from '../twin/document.ts';
import type { InductionSite, InductionSummary, ReinductionSummary } from '../twin/records.ts';
import {
  OUTCOME_WORDS,
  refractoryWords,
  rhythmWords,
  siteOutcome,
  stimuliOf,
  type SiteOutcome,
} from './induction-words.ts';
import type { ReportBlock, ReportTable } from './report-block.ts';
import type { ReportFact } from './report-model.ts';

/** In the order in which they are printed; each stands behind another section of a heart. */
export type InductionSection = 'induction' | 'reinduction';

export const INDUCTION_SECTION_TITLES: Readonly<Record<InductionSection, string>> = {
  induction: 'Stimulation protocol, simulated',
  reinduction: 'Stimulation with lesions, simulated',
};

/** The blocks of a case; a section without content is left out. */
export function inductionBlocks(
  { steps: { induction, reinduction } }: CaseDocument,
  segmentName: (segment: number) => string,
): Readonly<Partial<Record<InductionSection, ReportBlock>>> {
  return {
    ...(induction && { induction: inductionBlock(induction.summary, segmentName) }),
    ...(reinduction && {
      reinduction: reinductionBlock(induction?.summary, reinduction.summary, segmentName),
    }),
  };
}

const number = (head: string) => ({ head, kind: 'number' as const });

const MEANING: readonly string[] = [
  'Sustained: re-entry that was still active 800 ms after the last stimulus. Not sustained: re-entry that ended before.',
  'Effective refractory period: the longest tried interval at which the site did not capture; "not reached" where every interval did.',
  'None at a site means none with these stimuli in this model; it does not exclude re-entry with others.',
];

function inductionBlock(
  summary: InductionSummary,
  segmentName: (segment: number) => string,
): ReportBlock {
  const { sites, engine, simulatedMs, wallSeconds, cells, spacingMm } = summary;
  return {
    facts: [
      protocolFact(summary),
      { term: 'Cells', value: summary.model },
      {
        term: 'Sustained re-entry induced from',
        value: `${summary.inducibleSites} of ${sites.length}`,
        note: sites.length === 1 ? 'site' : 'sites',
      },
      {
        term: 'Computed',
        value: `${(simulatedMs / 1000).toFixed(1)}`,
        unit: 's',
        note: `${cells.toLocaleString('en')} voxels at ${spacingMm.toFixed(2)} mm in ${formatDuration(wallSeconds)}, ${engine}`,
      },
    ],
    tables: [siteTable(sites), rhythmTable(sites, segmentName)],
    statements: MEANING,
  };
}

/** What was done in the first words, how in the quieter rest. */
function protocolFact({ protocol }: Pick<InductionSummary, 'protocol'>): ReportFact {
  const [kind, ...rest] = protocol.split(', ');
  return { term: 'Protocol', value: kind, ...(rest.length > 0 && { note: rest.join(', ') }) };
}

function siteTable(sites: readonly InductionSite[]): ReportTable {
  const stimuli = stimuliOf(sites);
  return {
    title: 'Sites',
    columns: [
      { head: 'Site' },
      number('Attempts'),
      ...stimuli.map((stimulus) => number(`Refractory period, ${stimulus}`)),
      { head: 'Re-entry' },
    ],
    rows: sites.map((site) => [
      site.title,
      String(site.attempts),
      ...stimuli.map((stimulus) => refractoryWords(site, stimulus)),
      OUTCOME_WORDS[siteOutcome(site)],
    ]),
  };
}

/** Empty, and then not printed, where nothing sustained was induced. */
function rhythmTable(
  sites: readonly InductionSite[],
  segmentName: (segment: number) => string,
): ReportTable {
  return {
    title: 'Induced sustained re-entry, first of each site',
    columns: [
      { head: 'Site' },
      { head: 'Stimuli (ms)' },
      number('Cycle length'),
      { head: 'Exit' },
      number('Isthmus, length x width'),
      number('Time in the isthmus'),
    ],
    rows: sites
      .filter(({ sustained }) => sustained.length > 0)
      .map((site) => {
        const { attempt, cycle, exit, isthmus, conduction } = rhythmWords(site, segmentName);
        return [site.title, attempt, cycle, exit, isthmus, conduction];
      }),
  };
}

function reinductionBlock(
  before: InductionSummary | undefined,
  after: ReinductionSummary,
  segmentName: (segment: number) => string,
): ReportBlock {
  return {
    facts: [protocolFact(after)],
    tables: [
      {
        title: 'Sites without and with lesions',
        columns: [
          { head: 'Site' },
          { head: 'Before' },
          { head: 'After' },
          number('Cycle before'),
          number('Cycle after'),
        ],
        rows: siteChanges(before?.sites ?? [], after.sites, segmentName).map((row) => [
          row.title,
          row.before ? OUTCOME_WORDS[row.before] : 'not paced',
          OUTCOME_WORDS[row.after],
          row.cycleBefore,
          row.cycleAfter,
        ]),
      },
      rhythmTable(after.sites, segmentName),
    ],
    statements: [after.comparison.statement, ...MEANING.slice(2)],
  };
}

export interface SiteChange {
  readonly title: string;
  /** Undefined where the site was not paced before. */
  readonly before: SiteOutcome | undefined;
  readonly after: SiteOutcome;
  readonly cycleBefore: string;
  readonly cycleAfter: string;
}

/** Each site after the lesions beside what it was before them. */
export function siteChanges(
  before: readonly InductionSite[],
  after: readonly InductionSite[],
  segmentName: (segment: number) => string,
): SiteChange[] {
  return after.map((site) => {
    const earlier = before.find(({ title }) => title === site.title);
    return {
      title: site.title,
      before: earlier && siteOutcome(earlier),
      after: siteOutcome(site),
      cycleBefore: earlier ? rhythmWords(earlier, segmentName).cycle : '',
      cycleAfter: rhythmWords(site, segmentName).cycle,
    };
  });
}
