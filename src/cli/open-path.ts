/** Import on the command line: a folder, a file or a zip to audited series. */
import type { SeriesSummary, StoredModality } from '../dicom/series.ts';
import { requireOnePatient, requireSeries } from '../dicom/identity.ts';
import { diskSources } from '../dicom/source.node.ts';
import { fail } from '../core/failure.ts';
import type { Volume } from '../core/volume.ts';
import { loadSeries, openImages, type OpenedImages } from '../pipeline/open-images.ts';
import { withModality } from '../pipeline/new-case.ts';
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

/**
 * The one patient's largest series that makes a volume, or the one asked for by its UID. `modality` is what an image is whose
 * file does not say it; it changes nothing about DICOM.
 */
export async function loadPath(
  given: string,
  seriesUid?: string,
  modality?: StoredModality,
): Promise<LoadedSeries> {
  const opened = await openPath(given);
  requireSeries(opened.scan);
  requireOnePatient(opened.scan);
  const { series: all } = opened.scan;
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
  const series = found.stored && modality ? withModality(found, modality) : found;
  const volume = await loadSeries(opened, series, modality, progressContext('load'));
  return { opened, series, volume };
}
