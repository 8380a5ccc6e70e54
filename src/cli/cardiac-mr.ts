/** The recipes for MR of the heart on the command line: a cine of several phases, late enhancement with outlines. */
import { fail } from '../core/failure.ts';
import { formatMl, formatMm } from '../core/format.ts';
import type { Volume } from '../core/volume.ts';
import { loadSeries } from '../pipeline/open-images.ts';
import { readNifti, volumeFromNifti, writeNifti } from '../formats/nifti.ts';
import { segmentTitle } from '../heart/aha-segments.ts';
import { cineSummary, segmentationOfPhase } from '../pipeline/cine-measures.ts';
import { phasesOf, phaseWords, type CinePhases } from '../pipeline/cine-phases.ts';
import { givenLabels } from '../pipeline/given-labels.ts';
import { scarMethod, scarSummary } from '../pipeline/scar-measures.ts';
import { LABEL } from '../core/anatomy.ts';
import { segmentLvMr } from '../segment/lv-mr.ts';
import { measureScarMr } from '../segment/scar-mr.ts';
import type { CineSummary, ScarMethodSummary, ScarSummary } from '../twin/records.ts';
import { required, type CommandInput } from './command.ts';
import { writeOutput } from './files.ts';
import { modalityDoubts } from './image-files.ts';
import { bytesOf, labelMapFrom } from './labels.ts';
import { imageJson, loadPath, repairsAccepted, type ImageSaid } from './open-path.ts';
import { progressContext, type CommandResult } from './output.ts';
import { placesFrom } from './recipes.ts';
import { segmentationResult } from './segmentation-result.ts';

const isNifti = (given: string): boolean => /\.nii(\.gz)?$/i.test(given);

async function mrFromNifti(input: CommandInput, given: string): Promise<Volume> {
  const image = await readNifti(await bytesOf(given, 'the image'));
  for (const { message } of modalityDoubts(input, image, 'MR'))
    console.error(`Caution: ${message}`);
  return volumeFromNifti(image, 'MR', 'arbitrary');
}

async function mrFromSeries(path: string, input: CommandInput): Promise<Volume> {
  const { series, volume } = await loadPath(path, input.option('series'), 'MR');
  repairsAccepted(series, input);
  return volume;
}

interface Cine extends Pick<CinePhases, 'by' | 'values'> {
  readonly volumes: readonly Volume[];
  readonly image: ImageSaid;
}

/** All phases of the largest cine of a folder or of the one asked for; or NIfTI files, one a phase, in the order of the beat. */
async function cineFrom(input: CommandInput): Promise<Cine> {
  const paths = input.positionals;
  if (paths.every(isNifti)) {
    const volumes: Volume[] = [];
    for (const path of paths) volumes.push(await mrFromNifti(input, path));
    const by = volumes.length > 1 ? 'order of the files' : null;
    return { volumes, by, values: volumes.map(() => null), image: { warnings: [] } };
  }
  if (paths.length > 1) {
    fail(
      'bad-input',
      'several-folders',
      'Several places were given, and not all of them are NIfTI files.',
      'Give one folder or zip of DICOM files, or one NIfTI file per phase.',
    );
  }
  const { opened, series: chosen, volume } = await loadPath(paths[0], input.option('series'), 'MR');
  repairsAccepted(chosen, input);
  const { series, open, by, values } = phasesOf(chosen, opened.scan.series);
  const context = progressContext<never>('load the phases');
  const volumes: Volume[] = [];
  for (const [n, one] of series.entries()) {
    volumes.push(n === open ? volume : await loadSeries(opened, one, 'MR', context));
  }
  return { volumes, by, values, image: imageJson(chosen) };
}

/** `--recipe lv-mr`: both ventricles in every phase; writes the outlines at end-diastole. */
export async function segmentCine(input: CommandInput, usage: string): Promise<CommandResult> {
  required({ usage }, 'DIR', input.positionals[0]);
  const out = required({ usage }, '--out labels.nii.gz', input.option('out'));
  const cavity = placesFrom(input.option('marks'));
  const { volumes, image, ...info } = await cineFrom(input);
  const result = await segmentLvMr(volumes, { cavity }, progressContext('segment'));
  const { endDiastole } = result.measures;
  const cine = cineSummary(result, info, endDiastole);
  const segmentation = segmentationOfPhase(result, info, endDiastole);
  await writeOutput(out, writeNifti(segmentation.labels));
  const { json, lines } = segmentationResult(segmentation, out, image);
  return {
    json: { ...json, measures: cine },
    lines: [...cineLines(cine), ...lines],
  };
}

function cineLines(cine: CineSummary): string[] {
  const { left, right, massG, endDiastole, endSystole, thickness } = cine;
  const info = { by: cine.by, values: cine.phases.map(({ value }) => value) };
  const lines = [`LV mass            ${massG.toFixed(1)} g`];
  for (const [name, pumping] of [
    ['LV', left],
    ['RV', right],
  ] as const) {
    if (!pumping) continue;
    const { endDiastolicMl, endSystolicMl, strokeMl, ejectionFractionPercent } = pumping;
    const fraction =
      ejectionFractionPercent === null
        ? 'not given, see the notes'
        : `${ejectionFractionPercent.toFixed(1)} %`;
    lines.push(
      `${name} end-diastole    ${formatMl(endDiastolicMl)} (${phaseWords(info, endDiastole)})`,
      `${name} end-systole     ${formatMl(endSystolicMl)} (${phaseWords(info, endSystole)})`,
      `${name} stroke volume   ${formatMl(strokeMl)}`,
      `${name} ejection        ${fraction}`,
    );
  }
  for (const { segment, endDiastolicMm, endSystolicMm, thickeningPercent } of thickness) {
    const systole = endSystolicMm === null ? '' : ` to ${formatMm(endSystolicMm)}`;
    const thickens = thickeningPercent === null ? '' : `, ${thickeningPercent.toFixed(0)} %`;
    lines.push(
      `${segmentTitle(segment).padEnd(22)} ${formatMm(endDiastolicMm)}${systole}${thickens}`,
    );
  }
  return lines;
}

/** `--recipe scar-mr --labels outlines.nii.gz`: scar by nine methods; `--method` and `--out` write the tissue map of one. */
export async function measureScar(input: CommandInput, usage: string): Promise<CommandResult> {
  const path = required({ usage }, 'DIR', input.positionals[0]);
  const outlines = required({ usage }, '--labels outlines.nii.gz', input.option('labels'));
  const chosen = scarMethod(input.option('method') ?? 'fwhm');
  const image = isNifti(path) ? await mrFromNifti(input, path) : await mrFromSeries(path, input);
  const given = await labelMapFrom(outlines);
  const { labels, warnings } = givenLabels(given, image.grid, 'heart', LABEL.lvMyocardium);
  const result = await measureScarMr(image, labels, {}, progressContext('measure'));
  const out = input.option('out');
  const tissue = result.methods.find(({ method }) => method === chosen)?.tissue;
  if (out && tissue) await writeOutput(out, writeNifti(tissue));
  const summary = { ...scarSummary(result, 0), chosen: out ? chosen : null };
  const notes = [...warnings, ...summary.warnings];
  return {
    json: { measures: summary, warnings: notes },
    lines: [
      ...scarLines(summary),
      ...notes.map(({ message }) => `Note: ${message}`),
      ...(out ? [`Tissue map by ${chosen} written to ${out} (2 border zone, 3 core)`] : []),
    ],
  };
}

function scarLines({ wallG, methods, coreRangeG, totalRangeG }: ScarSummary): string[] {
  const g = (value: number): string => value.toFixed(1).padStart(6);
  const band = ([low, high]: readonly [number, number]): string =>
    `${low.toFixed(1)}-${high.toFixed(1)}`.padEnd(12);
  const row = (one: ScarMethodSummary): string =>
    `${one.title.padEnd(34)} ${g(one.coreG)} ${band(one.coreBandG)} ${g(one.borderG)} ${g(one.totalG)} ${band(one.totalBandG)} ${one.percentOfWall.toFixed(1)} %`;
  return [
    `Wall ${wallG.toFixed(1)} g; core ${band(coreRangeG).trim()} g and core with border zone ${band(totalRangeG).trim()} g, depending on the method`,
    `${'Method'.padEnd(34)} core g band         border  total band         of the wall`,
    ...methods.map(row),
  ];
}
