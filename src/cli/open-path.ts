/** Import on the command line: a folder, a file or a zip to audited series. */
import type { SeriesSummary } from '../dicom/series.ts';
import { requireOnePatient, requireSeries } from '../dicom/identity.ts';
import { diskSources } from '../dicom/source.node.ts';
import { loadVolume } from '../dicom/volume.ts';
import { fail } from '../core/failure.ts';
import type { Volume } from '../core/volume.ts';
import { readNifti, volumeFromNifti } from '../formats/nifti.ts';
import { openImages, type OpenedImages } from '../pipeline/open-images.ts';
import { bytesOf } from './labels.ts';
import { progressContext } from './output.ts';
import { resolvePath } from './files.ts';

export async function openPath(given: string): Promise<OpenedImages> {
  return openImages(await diskSources(resolvePath(given)), progressContext('import'));
}

export interface LoadedSeries {
  readonly opened: OpenedImages;
  readonly series: SeriesSummary;
  readonly volume: Volume;
}

/** The one patient's largest series that makes a volume, or the one asked for by its UID. */
export async function loadPath(given: string, seriesUid?: string): Promise<LoadedSeries> {
  const opened = await openPath(given);
  requireSeries(opened.scan);
  requireOnePatient(opened.scan);
  const { series: all } = opened.scan;
  const series = seriesUid
    ? all.find(({ uid, key }) => uid === seriesUid || key === seriesUid)
    : (all.find(({ suitableFor3d }) => suitableFor3d) ?? all[0]);
  if (!series) {
    return fail(
      'bad-input',
      'no-such-series',
      `There is no series ${seriesUid ?? ''} in these files.`,
      `Use one of: ${all.map(({ uid }) => uid).join(', ')}.`,
    );
  }
  const volume = await loadVolume(series, opened.files, progressContext('load'));
  return { opened, series, volume };
}

/** The image of a folder of DICOM files, or of a CT that was exported as one NIfTI file. */
export async function loadImage(given: string, seriesUid?: string): Promise<Volume> {
  if (!/\.nii(\.gz)?$/i.test(given)) return (await loadPath(given, seriesUid)).volume;
  const bytes = await bytesOf(given, 'the image');
  return volumeFromNifti(await readNifti(bytes), 'CT', 'HU');
}
