/** Many files at once: neutral file names, replacements that agree over all of them, a report of what was done. */
import { fail, FailureError } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { UnreadableFile } from '../data-set.ts';
import type { SourceFile } from '../source.ts';
import { createChangeLog, type ElementChange } from './changes.ts';
import { deidentifyFile } from './deidentify-file.ts';
import type { PictureCaution } from './pixel-data.ts';
import { createPseudonyms } from './pseudonyms.ts';
import type { DateChoice } from './rewrite.ts';
import type { Part } from './write-elements.ts';

export interface DeidentifyOptions {
  readonly dates: DateChoice;
  /** The same seed gives the same pseudonyms, UIDs and offsets; who knows it can test guesses. A whole number. */
  readonly seed: number;
}

export interface DeidentifiedOutput {
  /** `study-01/series-02/image-00003.dcm`: nothing of the source's name. */
  readonly path: string;
  readonly parts: readonly Part[];
}

export interface DeidentifyReport {
  readonly files: number;
  readonly bytes: number;
  readonly pseudonyms: readonly string[];
  readonly changes: readonly ElementChange[];
  readonly cautions: readonly (PictureCaution & { readonly files: number })[];
  /** Files that were not copied. */
  readonly skipped: readonly { readonly file: string; readonly message: string }[];
}

/** A file is held in memory as a whole; larger ones do not fit into a page beside it. */
const LARGEST_FILE = 1.5 * 1024 ** 3;

/**
 * De-identifies files one after the other and hands each to `write`. Files that are not DICOM or cannot be read are left
 * out and named in the report.
 * @throws Failure `nothing-deidentified` where no file could be read, `cancelled`, and whatever `write` throws.
 */
export async function deidentifyFiles(
  files: readonly SourceFile[],
  { dates, seed }: DeidentifyOptions,
  write: (output: DeidentifiedOutput) => Promise<void>,
  ctx: JobContext,
): Promise<DeidentifyReport> {
  const pseudonyms = createPseudonyms(seed);
  const nameOf = neutralNames();
  const log = createChangeLog();
  const people = new Set<string>();
  const cautions = new Map<string, PictureCaution & { files: number }>();
  const skipped: { file: string; message: string }[] = [];
  let written = 0;
  let bytes = 0;
  for (const [n, file] of files.entries()) {
    await ctx.checkpoint();
    ctx.report(n / files.length, `De-identifying: ${n + 1} of ${files.length} files`);
    try {
      if (file.size > LARGEST_FILE) throw new UnreadableFile('unreadable', 'It is too large.');
      const result = await deidentifyFile(await file.read(), dates, pseudonyms);
      await write({ path: nameOf(result.studyUid, result.seriesUid), parts: result.parts });
      written += 1;
      bytes += result.bytes;
      people.add(result.pseudonym);
      log.add(result.changes);
      for (const caution of result.cautions) {
        const before = cautions.get(caution.code)?.files ?? 0;
        cautions.set(caution.code, { ...caution, files: before + 1 });
      }
    } catch (error) {
      skipped.push({ file: file.path, message: reasonOf(error) });
    }
  }
  if (written === 0) {
    fail(
      'bad-input',
      'nothing-deidentified',
      `None of ${files.length} files is DICOM that can be read. ${skipped[0]?.message ?? ''}`,
      'Choose the folder or zip that the scanner or archive exported.',
    );
  }
  return {
    files: written,
    bytes,
    pseudonyms: [...people],
    changes: log.list(),
    cautions: [...cautions.values()],
    skipped,
  };
}

/** Only faults of the file itself leave it out; all else ends the work. */
function reasonOf(error: unknown): string {
  if (error instanceof UnreadableFile) return error.message;
  if (error instanceof FailureError && error.kind === 'too-large') return error.message;
  throw error;
}

/** Names by order of appearance. */
function neutralNames(): (studyUid: string, seriesUid: string) => string {
  const studies: string[] = [];
  const series = new Map<string, { readonly folder: string; images: number }>();
  const perStudy = new Map<string, number>();
  const two = (n: number): string => String(n).padStart(2, '0');
  return (studyUid, seriesUid) => {
    if (!studies.includes(studyUid)) studies.push(studyUid);
    const key = `${studyUid} ${seriesUid}`;
    let found = series.get(key);
    if (!found) {
      const number = (perStudy.get(studyUid) ?? 0) + 1;
      perStudy.set(studyUid, number);
      const folder = `study-${two(studies.indexOf(studyUid) + 1)}/series-${two(number)}`;
      found = { folder, images: 0 };
      series.set(key, found);
    }
    found.images += 1;
    return `${found.folder}/image-${String(found.images).padStart(5, '0')}.dcm`;
  };
}
