/** The sections of the report that only an organ with a tumour has. Pure. */
import { formatMl, formatMm, signedText } from '../core/format.ts';
import type { VesselTreeKind } from '../core/resection.ts';
import type { CaseDocument } from '../twin/document.ts';
import type { LesionChange, ResectionSummary, ScheduleOutcome } from '../twin/tumour-records.ts';
import { structureByName } from '../core/anatomy.ts';
import type { ReportBlock } from './report-block.ts';

/** In the order in which they are printed. */
export const TUMOUR_SECTIONS = [
  'response',
  'vessels',
  'resection',
  'margins',
  'territories',
  'therapy',
] as const;
export type TumourSection = (typeof TUMOUR_SECTIONS)[number];

export const TUMOUR_SECTION_TITLES: Readonly<Record<TumourSection, string>> = {
  response: 'Follow-up study and response',
  vessels: 'Vessels and territories of the organ',
  resection: 'Resection: volumes and remnant',
  margins: 'Margins and vessels cut',
  territories: 'What the resection takes of each territory',
  therapy: 'Growth and therapy, simulated',
};

/** The blocks of a case; a section without content is left out. */
export function tumourBlocks({
  steps,
}: CaseDocument): Readonly<Partial<Record<TumourSection, ReportBlock>>> {
  const { followUp, organ, resection, growth } = steps;
  return {
    ...(followUp && { response: responseBlock(followUp.summary) }),
    ...(organ && { vessels: vesselBlock(organ.summary) }),
    ...(resection && {
      resection: resectionBlock(resection.summary),
      margins: marginBlock(resection.summary),
      territories: territoryBlock(resection.summary),
    }),
    ...(growth && { therapy: therapyBlock(growth.summary) }),
  };
}

type Summary<Step extends 'followUp' | 'organ' | 'growth'> = NonNullable<
  CaseDocument['steps'][Step]
>['summary'];

const number = (head: string) => ({ head, kind: 'number' as const });
const maybeMl = (ml: number | null): string => (ml === null ? '-' : formatMl(ml));
const maybeMm = (mm: number | null): string => (mm === null ? '-' : formatMm(mm));

const ALIGNMENT: Readonly<Record<Summary<'followUp'>['registration']['method'], string>> = {
  'same-frame': 'Both studies share one frame of reference',
  'mutual-information': 'Rigid, by mutual information',
  landmarks: 'Rigid, by landmarks',
};

function responseBlock(summary: Summary<'followUp'>): ReportBlock {
  const { registration, response, lesions } = summary;
  return {
    facts: [
      {
        term: 'Second study',
        value: summary.date ?? 'no date',
        note: `${summary.intervalDays} days later`,
      },
      {
        term: 'Alignment',
        value: ALIGNMENT[registration.method],
        ...(registration.residualMm !== null && {
          note: `residual ${formatMm(registration.residualMm)}`,
        }),
      },
      ...(response
        ? [
            {
              term: 'Sum of diameters',
              value: `${formatMm(response.baselineSumMm)}, then ${formatMm(response.followUpSumMm)}`,
              note: `${signedText(response.changePercent, 0)} %`,
            },
            { term: 'RECIST 1.1 category of these two studies', value: response.category },
          ]
        : []),
    ],
    tables: [
      {
        title: 'Lesions in the two studies',
        columns: [
          { head: 'Lesion' },
          number('First'),
          number('Second'),
          number('Diameter, first'),
          number('Second'),
          number('Doubling time, 95 % interval'),
        ],
        rows: lesions.map((lesion) => [
          lesion.title,
          maybeMl(lesion.baselineMl),
          maybeMl(lesion.followUpMl),
          maybeMm(lesion.baselineDiameterMm),
          maybeMm(lesion.followUpDiameterMm),
          doublingText(lesion),
        ]),
      },
    ],
    statements: response ? [response.statement] : [],
  };
}

function doublingText(lesion: LesionChange): string {
  const { doublingDays, doublingLowDays, doublingHighDays } = lesion;
  if (doublingDays === null) return '-';
  const days = (value: number | null): string => (value === null ? 'none' : value.toFixed(0));
  return `${days(doublingDays)} days (${days(doublingLowDays)} to ${days(doublingHighDays)})`;
}

function vesselBlock({ vessels, territories, totalMl, tumourMl }: Summary<'organ'>): ReportBlock {
  return {
    facts: [
      { term: 'Organ with tumours and inner vessels', value: formatMl(totalMl) },
      { term: 'Tumours', value: formatMl(tumourMl) },
    ],
    tables: [
      {
        title: 'Vessel systems',
        columns: [
          { head: 'System' },
          number('Branches'),
          number('Length'),
          number('Pieces not connected'),
        ],
        rows: vessels.map(({ title, branches, lengthMm, unconnectedPieces }) => [
          title,
          String(branches),
          formatMm(lengthMm, 0),
          String(unconnectedPieces),
        ]),
      },
      {
        title: 'Territories',
        columns: [{ head: 'Territory' }, number('Volume')],
        rows: territories.map(({ title, volumeMl }) => [title, formatMl(volumeMl)]),
      },
    ],
    statements: [],
  };
}

const STATE: Readonly<Record<'above' | 'at' | 'below', string>> = {
  above: 'above the limit',
  at: 'at the limit',
  below: 'below the limit',
};

function resectionBlock(summary: ResectionSummary): ReportBlock {
  const { volumesMl: ml, remnant, organFacts, surfaces } = summary;
  return {
    facts: [
      { term: 'Whole organ', value: formatMl(ml.total) },
      { term: 'Tumours', value: formatMl(ml.tumour) },
      { term: 'Resected', value: formatMl(ml.resected) },
      { term: 'Remnant', value: formatMl(ml.remnant) },
      { term: 'Remnant that loses its inflow', value: formatMl(ml.withoutInflow) },
      { term: 'Remnant that loses its outflow', value: formatMl(ml.withoutOutflow) },
      { term: 'Functional remnant', value: formatMl(ml.functionalRemnant) },
      { term: 'Tumour left in the remnant', value: formatMl(ml.tumourInRemnant) },
      ...(remnant
        ? [
            {
              term: 'Functional remnant, share',
              value: remnant.percent.toFixed(1),
              unit: '%',
              note: `of ${remnant.denominatorTitle}; ${STATE[remnant.state]} of ${remnant.limitPercent} %`,
            },
            { term: 'Source of the limit', value: remnant.limitSource },
          ]
        : []),
      ...organFacts.map(({ term, value, note }) => ({ term, value, ...(note && { note }) })),
    ],
    tables: [
      {
        title: 'Resection surfaces',
        columns: [{ head: 'Surface' }, { head: 'Kind' }],
        rows: surfaces.map(({ title, kind }) => [title, kind]),
      },
    ],
    statements: [],
  };
}

const TREE: Readonly<Record<VesselTreeKind, string>> = { inflow: 'inflow', outflow: 'outflow' };

function marginBlock(summary: ResectionSummary): ReportBlock {
  const { margin, settings, vesselsCut, critical } = summary;
  const cm2 = (mm2: number): string => (mm2 / 100).toFixed(1);
  return {
    facts: margin
      ? [
          {
            term: 'Smallest margin',
            value: formatMm(margin.minimumMm),
            note: `safety margin ${formatMm(settings.safetyMarginMm)}, uncertainty ${formatMm(settings.uncertaintyMm)}`,
          },
          {
            term: 'At (LPS)',
            value: margin.atLps.map((mm) => mm.toFixed(0)).join(', '),
            unit: 'mm',
          },
          { term: 'Margin, 5th percentile', value: formatMm(margin.p5Mm) },
          {
            term: 'Cut surface under the safety margin',
            value: cm2(margin.areaBelowMm2),
            unit: 'cm²',
            note: `${cm2(margin.areaUncertainMm2)} cm² more within the uncertainty`,
          },
        ]
      : [],
    tables: [
      {
        title: 'Vessels crossed, in order along the cut',
        columns: [
          number('Order'),
          { head: 'Vessel' },
          { head: 'System' },
          number('Diameter'),
          number('Depth'),
        ],
        rows: vesselsCut.map(({ order, title, tree, diameterMm, depthMm }) => [
          String(order),
          title,
          TREE[tree],
          formatMm(diameterMm),
          formatMm(depthMm, 0),
        ]),
      },
      {
        title: 'Distance of the cut to marked structures',
        columns: [{ head: 'Structure' }, number('Distance')],
        rows: critical.map(({ structure, distanceMm }) => [
          structureByName(structure)?.title ?? structure,
          formatMm(distanceMm),
        ]),
      },
    ],
    statements: [],
  };
}

function territoryBlock({ territories }: ResectionSummary): ReportBlock {
  return {
    facts: [],
    tables: [
      {
        title: 'Territories',
        columns: [{ head: 'Territory' }, number('Volume'), number('Removed')],
        rows: territories.map(({ title, volumeMl, removedPercent }) => [
          title,
          formatMl(volumeMl),
          `${removedPercent.toFixed(0)} %`,
        ]),
      },
    ],
    statements: [],
  };
}

function therapyBlock(summary: Summary<'growth'>): ReportBlock {
  const { calibration, outcomes, durationDays, law, cells, spacingMm, threads } = summary;
  return {
    facts: [
      {
        term: 'Model',
        value: `Reaction-diffusion, ${law}`,
        note: `${cells.toLocaleString('en')} voxels at ${spacingMm.toFixed(2)} mm on ${threads} threads`,
      },
      { term: 'Followed for', value: `${durationDays} days` },
      ...(calibration
        ? [
            {
              term: `Growth rate from ${calibration.studies} studies`,
              value: calibration.growthPerDay.toFixed(4),
              unit: 'per day',
              note: `90 % band ${calibration.growthLowPerDay.toFixed(4)} to ${calibration.growthHighPerDay.toFixed(4)}`,
            },
          ]
        : []),
    ],
    tables: [
      {
        title: 'Schedules on this patient, with the 5 to 95 % band',
        columns: [
          { head: 'Schedule' },
          number('Smallest'),
          number(`After ${durationDays} days`),
          number('Band'),
          number('Progression'),
        ],
        rows: outcomes.map((outcome) => [
          outcome.schedule.title,
          formatMl(outcome.nadirMl),
          formatMl(outcome.finalMl),
          `${formatMl(outcome.finalLowMl)} to ${formatMl(outcome.finalHighMl)}`,
          progressionText(outcome),
        ]),
      },
    ],
    statements: calibration?.statements ?? [],
  };
}

function progressionText(outcome: ScheduleOutcome): string {
  const { progressionDays, progressionLowDays, progressionHighDays } = outcome;
  if (progressionDays === null) return 'not within the run';
  const day = (value: number | null): string => (value === null ? 'none' : value.toFixed(0));
  return `day ${day(progressionDays)} (${day(progressionLowDays)} to ${day(progressionHighDays)})`;
}
