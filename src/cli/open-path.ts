/** Import on the command line: a folder, a file or a zip to audited series. */
import type { ImportScan, SeriesSummary, SeriesWarning, StoredModality } from '../dicom/series.ts';
import { requireOnePatient, requireSeries } from '../dicom/identity.ts';
import { diskSources } from '../dicom/source.node.ts';
import { warn } from '../dicom/warning.ts';
import { fail } from '../core/failure.ts';
import type { Volume } from '../core/volume.ts';
import { loadSeries, openImages, type OpenedImages } from '../pipeline/open-images.ts';
import { repairQuestions, withModality } from '../pipeline/new-case.ts';
import type { CommandInput } from './command.ts';
import { progressContext } from './output.ts';
import { resolvePath } from './files.ts';

export async function openPath(given: string): Promise<OpenedImages> {
  return openImages(await diskSources(resolvePath(given)), progressContext('import'));
}

/** The option by which somebody says to have looked at a repaired image, and why it will do. */
export const ACCEPT_REPAIRS = 'accept-repairs';

/**
 * Why a repaired image will do. Nothing is segmented, measured or simulated on voxels that were computed before somebody
 * has looked at them.
 * @throws `bad-input`/`repairs-not-seen` where it was repaired and no reason is given.
 */
export function repairsAccepted(series: SeriesSummary, input: CommandInput): string | undefined {
  const questions = repairQuestions(series);
  const reason = input.option(ACCEPT_REPAIRS)?.trim();
  if (questions.length === 0) return undefined;
  if (reason) return reason;
  return fail(
    'bad-input',
    'repairs-not-seen',
    `The image was repaired on import, so some of its voxels were never imaged: ${questions.map(({ message }) => message).join(' ')}`,
    `Look at the slices first (the page, or convert). Then say why it will do: --${ACCEPT_REPAIRS} "REASON".`,
  );
}

/** What is said about an image beside the figures from it. */
export interface ImageSaid {
  readonly seriesUid?: string;
  readonly description?: string;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly repairs?: SeriesSummary['repairs'];
}

/** What must be known about an image before figures from it are believed, for the JSON of a command. */
export const imageJson = ({ uid, description, warnings, repairs }: SeriesSummary): ImageSaid => ({
  seriesUid: uid,
  description,
  warnings: warnings
    .filter(({ severity }) => severity !== 'info')
    .map(({ code, message }) => ({ code, message })),
  ...(repairs.length > 0 && { repairs }),
});

/** The same for whoever looks on; results alone stand on standard output. */
function sayDoubts(series: SeriesSummary, suitable: number): void {
  if (suitable > 1) {
    console.error(
      `Note: ${suitable} series make a volume; "${series.description}" (${series.dimensions.join(' × ')}) is used. Choose another with --series.`,
    );
  }
  for (const { message } of imageJson(series).warnings) console.error(`Caution: ${message}`);
}

/** Series that could have been meant; the phases of one acquisition count once. */
const suitableGroups = (all: readonly SeriesSummary[]): number =>
  new Set(
    all.filter(({ suitableFor3d }) => suitableFor3d).map(({ key, phase }) => phase?.group ?? key),
  ).size;

export interface LoadedSeries {
  readonly opened: OpenedImages;
  readonly series: SeriesSummary;
  readonly volume: Volume;
}

/**
 * The one patient's largest series that makes a volume, or the one asked for by its UID; what is doubtful about it is said.
 * @throws `no-dicom`, `mixed-patients`, `no-such-series`.
 */
export function chooseSeries({ scan }: OpenedImages, seriesUid?: string): SeriesSummary {
  requireOnePatient(requireSeries(scan));
  const { series: all } = scan;
  const found = seriesUid
    ? all.find(({ uid, key }) => uid === seriesUid || key === seriesUid)
    : (all.find(({ suitableFor3d }) => suitableFor3d) ?? all[0]);
  if (!found) {
    return fail(
      'bad-input',
      'no-such-series',
      `There is no series ${seriesUid ?? ''} in these files.`,
      `Use one of: ${all.map(({ uid }) => uid).join(', ')}.`,
    );
  }
  const series = { ...found, warnings: [...found.warnings, ...leftOut(scan)] };
  sayDoubts(series, seriesUid ? 1 : suitableGroups(all));
  return series;
}

/** Files that are left out on purpose; all others could have been slices of the series. */
const EXPECTED = ['duplicate', 'dicomdir', 'not-an-image', 'label-map', 'not-dicom', 'no-pixels'];

function leftOut({ skipped }: ImportScan): SeriesWarning[] {
  const lost = skipped.filter(({ code }) => !EXPECTED.includes(code));
  if (lost.length === 0) return [];
  const [{ file, message }] = lost;
  return [
    warn(
      'caution',
      'files-left-out',
      `${lost.length === 1 ? 'One file was' : `${lost.length} files were`} left out that may belong to the series, such as ${file}: ${message}`,
      'Copy or export the series again completely.',
    ),
  ];
}

/**
 * The volume of {@link chooseSeries}. `modality` is what an image is whose
 * file does not say it; it changes nothing about DICOM.
 */
export async function loadPath(
  given: string,
  seriesUid?: string,
  modality?: StoredModality,
): Promise<LoadedSeries> {
  const opened = await openPath(given);
  const found = chooseSeries(opened, seriesUid);
  const series = found.stored && modality ? withModality(found, modality) : found;
  const volume = await loadSeries(opened, series, modality, progressContext('load'));
  return { opened, series, volume };
}
