/** Images in NIfTI, NRRD, MetaImage and Analyze files as series of an import, beside those of DICOM. */
import { toFailure } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import type { Volume } from '../core/volume.ts';
import type { SeriesSummary, SkippedFile, StoredModality } from '../dicom/series.ts';
import { warn } from '../dicom/warning.ts';
import { baseName, type SourceFile } from '../dicom/source.ts';
import { percentileWindow, thumbnail, type Thumbnail } from '../dicom/thumbnail.ts';
import { derivedUid } from '../formats/dicom-source.ts';
import { volumeFromImage } from '../formats/image.ts';
import { uprightImage } from '../formats/upright.ts';
import { auditStored, proposedModality, valueFacts } from './stored-audit.ts';
import { readStored, storedFormat, type StoredFormatName, type StoredRead } from './stored-file.ts';

/** Where the voxels of a stored series are. */
export interface StoredPlace {
  readonly file: SourceFile;
  readonly format: StoredFormatName;
  /** From 0, in a file with several volumes. */
  readonly volume: number;
  readonly beside: (path: string) => SourceFile | undefined;
}

export interface StoredScan {
  readonly series: readonly SeriesSummary[];
  readonly skipped: readonly SkippedFile[];
  /** By key of the series. */
  readonly places: ReadonlyMap<string, StoredPlace>;
  readonly thumbnails: Readonly<Record<string, Thumbnail>>;
  /** Files that are no DICOM to be looked for: the images, and the voxels that their headers name. */
  readonly consumed: ReadonlySet<SourceFile>;
}

/** More phases than a heart beat or a perfusion study has; longer recordings are not one patient's anatomy. */
const MOST_VOLUMES = 128;
const THUMBNAIL_PIXELS = 96;

/** Reads the images among files. One that cannot be read is named among the skipped and stops nothing. */
export async function scanStored(
  files: readonly SourceFile[],
  context: JobContext,
): Promise<StoredScan> {
  const consumed = new Set<SourceFile>();
  const skipped: SkippedFile[] = [];
  const series: SeriesSummary[] = [];
  const places = new Map<string, StoredPlace>();
  const thumbnails: Record<string, Thumbnail> = {};
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const file of files) {
    await context.checkpoint();
    const format = file.size > 0 ? await storedFormat(file) : undefined;
    if (!format) continue;
    context.report(0.5, `Reading ${baseName(file.path)}`);
    consumed.add(file);
    const beside = (path: string): SourceFile | undefined => {
      const found = byPath.get(path);
      if (found) consumed.add(found);
      return found;
    };
    try {
      const found = await describe(file, format, beside);
      if (!found) {
        skipped.push({ file: file.path, code: 'label-map', message: LABEL_MAP(format) });
        continue;
      }
      thumbnails[found.series[0].key] = found.picture;
      for (const [volume, one] of found.series.entries()) {
        if (places.has(one.key)) {
          skipped.push({ file: file.path, code: 'duplicate', message: 'The same image again.' });
          break;
        }
        series.push(one);
        places.set(one.key, { file, format, volume, beside });
      }
    } catch (error) {
      const { code, message, hint } = toFailure(error);
      skipped.push({ file: file.path, code, message: `${message} ${hint}` });
    }
  }
  return { series, skipped, places, thumbnails, consumed };
}

const LABEL_MAP = (format: string): string =>
  `This is a label map in ${format}: it holds a few whole numbers and no image. Open the image it belongs to first; a label map is imported in the step Segment.`;

/** The volume of a stored series. `modality` is what the user confirmed its values to be. */
export async function loadStored(
  { file, format, volume, beside }: StoredPlace,
  modality: StoredModality,
  context: JobContext,
): Promise<Volume> {
  context.report(0.1, 'Reading the image');
  const { image } = uprightImage(await readStored(file, format, volume, beside));
  await context.checkpoint();
  const loaded = volumeFromImage(image, modality, modality === 'CT' ? 'HU' : 'arbitrary');
  const data = loaded.data instanceof Float32Array ? onlyNumbers(loaded.data) : loaded.data;
  // Signals have no scale that all scanners share, so the window is taken from the values.
  return { ...loaded, data, ...(modality !== 'CT' && { window: percentileWindow(data) }) };
}

function onlyNumbers(data: Float32Array): Float32Array {
  const { least, notNumbers } = valueFacts(data);
  return notNumbers === 0 ? data : data.map((value) => (Number.isFinite(value) ? value : least));
}

/** What most Analyze files are; good for a picture in the list, and never for a volume. */
const ASSUMED = 'LAS';
const SIDES_OPEN = warn(
  'stop',
  'orientation-not-stated',
  'The Analyze format does not say where the patient lies, and programs disagree on what its header means: left and right would be a guess.',
  'Export it as NIfTI with orientation. Where you know the directions of columns, rows and slices, convert it on the command line: convert image.hdr image.nii.gz --orientation LAS (to the left, to anterior, to superior).',
);

interface Described {
  readonly series: readonly [SeriesSummary, ...SeriesSummary[]];
  readonly picture: Thumbnail;
}

/** The series of a file, one per volume; undefined for a label map. */
async function describe(
  file: SourceFile,
  format: StoredFormatName,
  beside: StoredPlace['beside'],
): Promise<Described | undefined> {
  const analyze = format === 'Analyze';
  const original = await readStored(file, format, 0, beside, analyze ? ASSUMED : undefined);
  const facts = valueFacts(original.data);
  if (facts.likeLabels) return undefined;
  const { image, turned } = uprightImage(original);
  const { grid } = image;
  const uid = await derivedUid(bytesOf(original), JSON.stringify(grid));
  const warnings = analyze ? [SIDES_OPEN] : auditStored(format, original, grid, turned, facts);
  const values = middleSlice(image);
  const summary: SeriesSummary = {
    uid,
    key: uid,
    modality: 'OT',
    description: baseName(file.path),
    studyUid: '',
    studyDate: '',
    studyDescription: '',
    frameOfReferenceUid: '',
    manufacturer: '',
    patient: { id: '', name: '', deidentified: false },
    dimensions: grid.dimensions,
    spacingMm: grid.spacingMm,
    originMm: grid.originMm,
    direction: grid.direction,
    transferSyntax: { uid: '', name: format, supported: true },
    laterality: undefined,
    synthetic: false,
    suitableFor3d: !warnings.some(({ severity }) => severity === 'stop'),
    warnings,
    repairs: [],
    stored: { format, ...proposedModality(facts) },
    slices: [],
    bytes: original.data.length * (values instanceof Int16Array ? 2 : 4),
  };
  const [columns, rows] = grid.dimensions;
  const pixelMm = [grid.spacingMm[0], grid.spacingMm[1]] as const;
  return {
    series: phases(summary, original),
    picture: thumbnail({ columns, rows, values, pixelMm }, undefined, THUMBNAIL_PIXELS),
  };
}

const bytesOf = ({ data }: StoredRead): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function middleSlice({ grid, data }: StoredRead): Int16Array | Float32Array {
  const [nx, ny, nz] = grid.dimensions;
  const from = nx * ny * Math.floor(nz / 2);
  const slice = data.slice(from, from + nx * ny);
  const one = { ...grid, dimensions: [nx, ny, 1] as const };
  return volumeFromImage({ grid: one, data: slice, description: '' }, 'OT', 'arbitrary').data;
}

/** Several volumes in a row are phases where the fourth axis is time, and numbered volumes where the header does not say. */
function phases(
  summary: SeriesSummary,
  { volumes, volumeMs }: StoredRead,
): [SeriesSummary, ...SeriesSummary[]] {
  if (volumes === 1) return [summary];
  const count = Math.min(volumes, MOST_VOLUMES);
  const phase = (index: number): SeriesSummary => ({
    ...summary,
    key: `${summary.key}#${index + 1}`,
    description: `${summary.description} (volume ${index + 1} of ${volumes})`,
    phase: {
      index,
      count,
      by: volumeMs === undefined ? 'volume number' : 'temporal position',
      value: volumeMs === undefined ? index + 1 : index * volumeMs,
      group: summary.uid,
    },
  });
  return [phase(0), ...Array.from({ length: count - 1 }, (_, n) => phase(n + 1))];
}
