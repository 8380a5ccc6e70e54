import { fail } from '../../core/failure.ts';
import { formatMl } from '../../core/format.ts';
import { growthSummary } from '../../pipeline/growth-record.ts';
import { GROWTH_SPACING_MM, runGrowth, tumourMl } from '../../pipeline/growth-run.ts';
import type { Study } from '../../tumour/calibration/studies.ts';
import { tumourParametersWith } from '../../tumour/therapy/parameters.ts';
import { SCHEDULE_PRESETS } from '../../tumour/therapy/schedules.ts';
import { writeCsv } from '../../formats/csv.ts';
import { choiceOption, numberOption, required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { labelMapFrom } from '../labels.ts';
import { progressContext } from '../output.ts';
import { schedulesFrom } from '../schedules.ts';

const usage =
  'grow labels.nii.gz [--organ liver] [--schedules ID,ID|FILE.json] [--days N] [--spacing-mm S] [--law logistic] [--studies "0:12.5,56:15.1"] [--set growthRatePerDay=0.02,...] [--seed N] [--out DIR]';

const SAMPLES = 300;

/** Growth and therapy of the tumours of a label map: schedules with their bands, and each on the anatomy. */
export const growCommand: Command = {
  usage,
  purpose: `Grow the labelled tumours under up to four schedules (${SCHEDULE_PRESETS.map(({ id }) => id).join(', ')}).`,
  options: [
    'organ',
    'schedules',
    'days',
    'spacing-mm',
    'law',
    'studies',
    'set',
    'seed',
    'out',
    'start-day',
  ],
  async run(input) {
    const file = required({ usage }, 'The label map', input.positionals[0]);
    const organ = organOption(choiceOption(input, 'organ', ['liver', 'kidney', 'brain']));
    const law = choiceOption(input, 'law', ['logistic', 'gompertz']) as 'logistic' | 'gompertz';
    const durationDays = numberOption(input, 'days', 180, [1, 3650]);
    const spacingMm = numberOption(
      input,
      'spacing-mm',
      GROWTH_SPACING_MM.default,
      GROWTH_SPACING_MM.range,
    );
    const startDay = numberOption(input, 'start-day', 7, [0, 3650]);
    const seed = numberOption(input, 'seed', 1, [0, 2 ** 31 - 1]);
    const schedules = await schedulesFrom(
      input.option('schedules') ?? 'watchful-waiting',
      startDay,
    );
    const tumour = tumourParametersWith(changesFrom(input.option('set') ?? ''));
    const studies = studiesFrom(input.option('studies') ?? '');
    const labels = await labelMapFrom(file);
    const run = await runGrowth(
      {
        labels,
        organ,
        spacingMm,
        law,
        tumour,
        schedules,
        durationDays,
        studies,
        treatmentBetween: null,
        samples: SAMPLES,
        seed,
      },
      progressContext('grow'),
    );
    const summary = growthSummary(run);
    const out = input.option('out');
    if (out !== undefined) {
      for (const [n, { tDays, volumeMl, cells }] of run.results.entries()) {
        const rows = [...tDays].map((day, point) => [day, volumeMl[point], cells[point]]);
        const csv = writeCsv(['day', 'volume ml', 'cells'], rows);
        await writeOutput(`${out}/${schedules[n].id}.csv`, new TextEncoder().encode(csv));
      }
    }
    return {
      json: {
        tumourMl: tumourMl(labels),
        engine: summary.engine,
        threads: summary.threads,
        wallSeconds: summary.wallSeconds,
        voxels: summary.cells,
        spacingMm: summary.spacingMm,
        stepDays: summary.stepDays,
        durationDays,
        schedules: summary.outcomes.map(({ schedule, ...outcome }, n) => ({
          id: schedule.id,
          title: schedule.title,
          ...outcome,
          onAnatomy: {
            finalMl: run.results[n].volumeMl.at(-1),
            finalCells: run.results[n].cells.at(-1),
            digest: run.results[n].digest,
          },
        })),
        calibration: summary.calibration,
        warnings: summary.warnings,
      },
      lines: [
        `Tumours at the start ${formatMl(tumourMl(labels))}, followed for ${durationDays} days`,
        ...summary.outcomes.map(
          ({ schedule, finalMl, finalLowMl, finalHighMl }) =>
            `${schedule.title.padEnd(36)} ${formatMl(finalMl)} (${formatMl(finalLowMl)} to ${formatMl(finalHighMl)})`,
        ),
        ...(summary.calibration?.statements ?? []),
      ],
    };
  },
};

const organOption = (organ: string): 'liver' | 'kidney' | 'brain' =>
  organ as 'liver' | 'kidney' | 'brain';

/** `0:12.5,56:15.1`: day and volume in ml of each study. */
function studiesFrom(text: string): readonly Study[] {
  if (text.trim() === '') return [];
  return text.split(',').map((entry) => {
    const [tDays, volumeMl] = entry.split(':').map(Number);
    if (Number.isFinite(tDays) && Number.isFinite(volumeMl)) return { tDays, volumeMl };
    return fail(
      'bad-input',
      'studies',
      `The study "${entry}" is not a day and a volume.`,
      'Write day:volume in ml, separated by commas, for example 0:12.5,56:15.1.',
    );
  });
}

/** `growthRatePerDay=0.02,alphaPerGy=0.1`; names and ranges are checked where they are used. */
function changesFrom(text: string): Readonly<Record<string, number>> {
  if (text.trim() === '') return {};
  return Object.fromEntries(
    text.split(',').map((entry) => {
      const [name, value] = entry.split('=');
      return [name.trim(), Number(value)];
    }),
  );
}
