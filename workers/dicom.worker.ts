import { fail } from '../src/core/failure.ts';
import { span } from '../src/core/job.ts';
import { provideCodecsFromPage } from '../src/dicom/codecs.browser.ts';
import type { SourceFile } from '../src/dicom/source.ts';
import { loadVolume } from '../src/dicom/volume.ts';
import { openImages, seriesThumbnails, type OpenedImages } from '../src/pipeline/open-images.ts';
import { serve } from './serve.ts';

provideCodecsFromPage();

/** The latest opened files only: they can be large, and the page works on one patient. */
let latest: { readonly id: number; readonly images: OpenedImages } | undefined;
let nextId = 1;

function fileSource({ path, file }: { readonly path: string; readonly file: File }): SourceFile {
  return {
    path,
    size: file.size,
    read: async (start = 0, end = file.size) =>
      new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
}

serve<'dicom.scan' | 'dicom.load'>({
  'dicom.scan': async ({ files }, context) => {
    const images = await openImages(files.map(fileSource), span(context, 0, 0.9));
    const thumbnails = await seriesThumbnails(images, span(context, 0.9, 1));
    latest = { id: nextId++, images };
    return { scanId: latest.id, scan: images.scan, thumbnails };
  },
  'dicom.load': async ({ scanId, seriesKey }, context) => {
    const series = latest?.images.scan.series.find(({ key }) => key === seriesKey);
    if (latest?.id !== scanId || !series) {
      return fail(
        'bad-input',
        'files-closed',
        'The files of this series are no longer open.',
        'Open the folder again and choose the series.',
      );
    }
    return loadVolume(series, latest.images.files, context);
  },
});
