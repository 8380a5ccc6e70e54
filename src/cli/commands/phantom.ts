import { fail } from '../../core/failure.ts';
import { writeNifti } from '../../formats/nifti.ts';
import { writeLiverSeries } from '../../phantom/abdomen/liver-series.ts';
import { FOLLOW_UP_DAYS } from '../../phantom/abdomen/liver-phantom.ts';
import { writePhantomSeries } from '../../phantom/dicom-series.ts';
import { buildHeartPhantom } from '../../phantom/heart-phantom.ts';
import { buildLiverDemo } from '../../pipeline/liver-demo.ts';
import { numberOption, required, type Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { progressContext, type CommandResult } from '../output.ts';

const usage = 'phantom heart|liver --seed N --out DIR [--spacing-mm S]';

interface PhantomRequest {
  readonly seed: number;
  readonly spacingMm: number | undefined;
  readonly out: string;
}

/** Writes a synthetic patient: `DIR/dicom/*.dcm` and its exact labels `DIR/labels.nii.gz`; a liver has a second study. */
export const phantomCommand: Command = {
  usage,
  purpose: 'Write a synthetic patient as DICOM files with its exact labels.',
  options: ['seed', 'out', 'spacing-mm'],
  async run(input) {
    const organ = required({ usage }, 'The organ', input.positionals[0]);
    const write = ORGANS[organ];
    if (!write) {
      fail(
        'bad-input',
        'unknown-organ',
        `There is no synthetic ${organ}.`,
        'Use: phantom heart, or phantom liver.',
      );
    }
    const out = required({ usage }, '--out DIR', input.option('out'));
    const seed = numberOption(input, 'seed', 1, [0, 2 ** 31 - 1]);
    const spacingMm =
      input.option('spacing-mm') === undefined
        ? undefined
        : numberOption(input, 'spacing-mm', 1, [0.6, 4]);
    return write({ seed, spacingMm, out });
  },
};

const ORGANS: Readonly<Record<string, (request: PhantomRequest) => Promise<CommandResult>>> = {
  heart: writeHeart,
  liver: writeLiver,
};

async function writeHeart({ seed, spacingMm, out }: PhantomRequest): Promise<CommandResult> {
  const phantom = await buildHeartPhantom(
    { seed, ...(spacingMm && { spacingMm }) },
    progressContext('phantom'),
  );
  const files = await writePhantomSeries(phantom, seed);
  for (const { name, bytes } of files) await writeOutput(`${out}/dicom/${name}`, bytes);
  await writeOutput(`${out}/labels.nii.gz`, writeNifti(phantom.labels));
  const { dimensions, spacingMm: spacing } = phantom.volume.grid;
  return {
    json: { seed, files: files.length, dimensions, spacingMm: spacing, facts: phantom.facts },
    lines: [
      `SYNTHETIC heart of seed ${seed}: ${files.length} DICOM files in ${out}/dicom, truth in ${out}/labels.nii.gz`,
      `${dimensions.join(' x ')} voxels at ${spacing.map((mm) => mm.toFixed(2)).join(' x ')} mm`,
    ],
  };
}

/** Both studies, each with its own truth; `follow-up` lies in a folder beside the first. */
async function writeLiver({ seed, spacingMm, out }: PhantomRequest): Promise<CommandResult> {
  const options = { seed, ...(spacingMm && { spacingMm }) };
  const demo = await buildLiverDemo(options, progressContext('phantom'));
  const studies = [
    { folder: out, study: demo.baseline },
    { folder: `${out}/follow-up`, study: demo.followUp },
  ];
  let written = 0;
  for (const { folder, study } of studies) {
    const files = await writeLiverSeries(study, seed);
    for (const { name, bytes } of files) await writeOutput(`${folder}/dicom/${name}`, bytes);
    await writeOutput(`${folder}/labels.nii.gz`, writeNifti(study.labels));
    written += files.length;
  }
  const { dimensions, spacingMm: spacing } = demo.baseline.volume.grid;
  return {
    json: {
      seed,
      files: written,
      dimensions,
      spacingMm: spacing,
      facts: demo.anatomy.facts,
      followUp: {
        days: FOLLOW_UP_DAYS,
        growth: demo.growth,
        baselineToFollowUp: demo.followUp.baselineToStudy,
      },
    },
    lines: [
      `SYNTHETIC liver of seed ${seed}: ${written} DICOM files in ${out}/dicom and, ${FOLLOW_UP_DAYS} days later, ${out}/follow-up/dicom; truth in labels.nii.gz beside each`,
      `${dimensions.join(' x ')} voxels at ${spacing.map((mm) => mm.toFixed(2)).join(' x ')} mm`,
    ],
  };
}
