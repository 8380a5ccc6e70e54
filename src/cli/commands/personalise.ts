import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '../../core/failure.ts';
import type { NamedFile } from '../../formats/carto.ts';
import { readLandmarks, readMeasurementFiles } from '../../pipeline/personalise-files.ts';
import type { MeasurementFiles } from '../../pipeline/personalise-files.ts';
import { personaliseHeart, QRS_RANGE_MS } from '../../pipeline/personalise-run.ts';
import type { PersonaliseRequest, PlacedMap } from '../../pipeline/personalise-run.ts';
import { personaliseSummary } from '../../pipeline/personalise-summary.ts';
import { buildWallModel, MODEL_DEFAULTS } from '../../pipeline/wall-model.ts';
import { choiceOption, numberOption, required } from '../command.ts';
import type { Command, CommandInput } from '../command.ts';
import { resolvePath } from '../files.ts';
import { bytesOf, textOf, labelMapFrom } from '../labels.ts';
import { progressContext } from '../output.ts';
import { stimulusFrom } from '../simulate-options.ts';

const usage =
  'personalise labels.nii.gz --qrs-ms 95 [--ecg ecg.csv] [--map FILE...] [--landmarks pairs.csv --chamber lv|rv] [--sites 5 | --paced-from apex|segment:N|x,y,z] [--seed 1]';

/** Fits conduction velocities and first sites to measurements, with what they leave open. */
export const personaliseCommand: Command = {
  usage,
  purpose:
    'Fit conduction velocities and first sites to a QRS duration, an ECG or an activation map.',
  options: ['qrs-ms', 'ecg', 'map', 'landmarks', 'chamber', 'sites', 'paced-from', 'seed'],
  async run(input) {
    const [given, ...more] = input.positionals;
    const file = required({ usage }, 'The label map', given);
    const qrsMs =
      input.option('qrs-ms') === undefined
        ? undefined
        : numberOption(input, 'qrs-ms', QRS_RANGE_MS[0], QRS_RANGE_MS);
    const seed = Math.round(numberOption(input, 'seed', 1, [0, 2 ** 31]));
    const measured = await measurementsFrom(input, more);
    if (qrsMs === undefined && !measured) {
      fail(
        'bad-input',
        'personalise-no-data',
        'No measurement is given, so there is nothing to fit to.',
        `Give --qrs-ms, --ecg or --map. Usage: ${usage}`,
      );
    }
    const map = measured?.maps.length ? await placedMap(input, measured) : undefined;
    const start = startFrom(input, map !== undefined && qrsMs === undefined && !measured?.ecg);
    const labels = await labelMapFrom(file);
    const built = progressContext('model');
    const model = await buildWallModel(labels, undefined, MODEL_DEFAULTS, built);
    const result = await personaliseHeart(
      {
        model,
        start,
        seed,
        ...(qrsMs !== undefined && { qrsMs }),
        ...(measured?.ecg && { ecg: measured.ecg }),
        ...(map && { map }),
      },
      progressContext('personalise'),
    );
    const summary = personaliseSummary(result);
    return {
      json: { ...summary, read: measured?.read ?? [], skipped: measured?.skipped ?? [] },
      lines: [
        ...(measured?.read.map((words) => `Read: ${words}`) ?? []),
        ...(measured?.skipped.map((words) => `Left out: ${words}`) ?? []),
        ...summary.statements,
        ...summary.notes,
        `${summary.members} members, seed ${seed}, ${summary.evaluations} evaluations, ${summary.wallSeconds.toFixed(1)} s`,
      ],
    };
  },
};

function startFrom(input: CommandInput, mapAlone: boolean): PersonaliseRequest['start'] {
  const paced = input.option('paced-from');
  if (paced !== undefined) return { kind: 'known', sites: [stimulusFrom(paced, '--paced-from')] };
  // A map usually shows one focus or a paced beat, a QRS complex usually a beat that begins in many places.
  const count = numberOption(input, 'sites', mapAlone ? 1 : 5, [1, 9]);
  return { kind: 'unknown', count: Math.round(count) };
}

async function measurementsFrom(
  input: CommandInput,
  more: readonly string[],
): Promise<MeasurementFiles | undefined> {
  const [ecg, map] = [input.option('ecg'), input.option('map')];
  if (more.length > 0 && map === undefined) {
    fail('bad-input', 'usage', `${more[0]} stands alone.`, `Usage: ${usage}`);
  }
  const files: NamedFile[] = [];
  if (ecg !== undefined) {
    // The option says what it is; its ending need not.
    const name = /\.(csv|tsv|txt)$/i.test(ecg) ? ecg : `${ecg}.csv`;
    files.push({ name, bytes: await bytesOf(ecg, '--ecg') });
  }
  for (const one of map === undefined ? [] : [map, ...more]) files.push(...(await mapFiles(one)));
  if (files.length === 0) return undefined;
  const measured = await readMeasurementFiles(files);
  const lacking =
    ecg !== undefined && !measured.ecg
      ? 'ECG'
      : map !== undefined && measured.maps.length === 0
        ? 'activation map'
        : undefined;
  if (!lacking) return measured;
  return fail(
    'bad-input',
    'personalise-files',
    `The ${lacking} could not be read. ${measured.skipped[0] ?? ''}`.trim(),
    'Correct the file, or leave that option out.',
  );
}

/** A file, or all files of an export folder. */
async function mapFiles(given: string): Promise<NamedFile[]> {
  const target = resolvePath(given);
  const isFolder = await stat(target).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (!isFolder) return [{ name: given, bytes: await bytesOf(given, '--map') }];
  const names = (await readdir(target)).filter((name) =>
    /\.(mesh|vtk|vtp)$|_car\.txt$/i.test(name),
  );
  return Promise.all(
    names.map(async (name) => ({ name, bytes: await bytesOf(path.join(target, name), '--map') })),
  );
}

async function placedMap(input: CommandInput, { maps }: MeasurementFiles): Promise<PlacedMap> {
  const file = input.option('landmarks');
  const chamber = choiceOption(input, 'chamber', ['lv', 'rv']) === 'rv' ? 'rv' : 'lv';
  const landmarks = file && readLandmarks(await textOf(file, '--landmarks'));
  return { ...maps[0], registration: landmarks ? { landmarks, chamber } : null };
}
