import { lstat, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fail } from '../../core/failure.ts';
import { deidentifyFiles, type DeidentifyReport } from '../../dicom/deidentify/deidentify-files.ts';
import type { DateChoice } from '../../dicom/deidentify/rewrite.ts';
import { diskSources } from '../../dicom/source.node.ts';
import { DEFAULT_UNZIP_LIMITS, expandArchives } from '../../dicom/unzip.ts';
import { choiceOption, numberOption, required, type Command } from '../command.ts';
import { resolvePath } from '../files.ts';
import { progressContext } from '../output.ts';

const usage = 'deidentify DIR --out DIR [--dates remove|shift|keep] [--seed N]';

/** Writes copies without the patient's identity (PS3.15 basic profile) into a new folder, under neutral names. */
export const deidentifyCommand: Command = {
  usage,
  purpose: 'Copy DICOM files without the identity of the patient (PS3.15 basic profile).',
  options: ['out', 'dates', 'seed'],
  async run(input) {
    const from = resolvePath(required({ usage }, 'DIR', input.positionals[0]));
    const out = resolvePath(required({ usage }, '--out', input.option('out')));
    const dates = choiceOption(input, 'dates', ['remove', 'shift', 'keep']) as DateChoice;
    // Without a seed nobody can repeat the replacements, which is the safe thing to do once.
    const seed = numberOption(input, 'seed', randomSeed(), [0, Number.MAX_SAFE_INTEGER]);
    const sources = await diskSources(from);
    await requireEmpty(out);
    const ctx = progressContext('deidentify');
    const files = await expandArchives(sources, DEFAULT_UNZIP_LIMITS, ctx);
    const report = await deidentifyFiles(
      files,
      { dates, seed },
      async ({ path: name, parts }) => {
        const target = path.join(out, name);
        await mkdir(path.dirname(target), { recursive: true });
        await writeFile(target, parts);
      },
      ctx,
    );
    return { json: { out, dates, seed, ...report }, lines: reportLines(report, seed) };
  },
};

const randomSeed = (): number => crypto.getRandomValues(new Uint32Array(1))[0];

/** Copies among other files could be mistaken for originals, and originals for copies. */
async function requireEmpty(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => undefined);
  if (!found || (found.isDirectory() && (await readdir(folder)).length === 0)) return;
  fail(
    'bad-input',
    'out-not-empty',
    `${folder} is there already and not empty; copies would mix with what is in it.`,
    'Give a folder that does not exist yet.',
  );
}

function reportLines(report: DeidentifyReport, seed: number): string[] {
  const of = (...treatments: readonly string[]): string =>
    String(report.changes.filter(({ treatment }) => treatments.includes(treatment)).length);
  return [
    `${report.files} files written for ${report.pseudonyms.length} patients: ${report.pseudonyms.join(', ')}.`,
    `Kinds of element: ${of('removed')} removed, ${of('emptied', 'replaced')} emptied or replaced, ${of('new UID')} with new UIDs, ${of('shifted')} dates moved, ${of('kept')} kept.`,
    `Seed ${seed}: the same seed gives the same pseudonyms again. Whoever has it can test guesses; keep it apart from the copies.`,
    ...report.cautions.map(({ message, files }) => `Caution: ${message} (${files} files)`),
    ...skippedLines(report),
  ];
}

function skippedLines({ skipped }: DeidentifyReport): string[] {
  return [...new Set(skipped.map(({ message }) => message))].map((reason) => {
    const files = skipped.filter(({ message }) => message === reason);
    return `Not copied: ${files.length} files, such as ${files[0].file}: ${reason}`;
  });
}
