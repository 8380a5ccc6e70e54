import { digestBytes } from '../src/core/digest.ts';
import { fail } from '../src/core/failure.ts';
import { span } from '../src/core/job.ts';
import { provideCodecsFromPage } from '../src/dicom/codecs.browser.ts';
import { deidentifyFiles } from '../src/dicom/deidentify/deidentify-files.ts';
import { sizeOf } from '../src/dicom/deidentify/write-elements.ts';
import { concatenate } from '../src/dicom/inflate.ts';
import type { SourceFile } from '../src/dicom/source.ts';
import { requireOwnOrigin } from '../src/dicom/web/connection.ts';
import { writeZip } from '../src/formats/zip.ts';
import {
  loadSeries,
  openImages,
  seriesThumbnails,
  type OpenedImages,
} from '../src/pipeline/open-images.ts';
import { readPicture } from '../src/pipeline/read-picture.ts';
import { readFilm } from '../src/pipeline/read-film.ts';
import { retrieveFiles } from '../src/pipeline/retrieve-files.ts';
import { sourceOfSeries } from '../src/pipeline/series-source.ts';
import { serve } from './serve.ts';

provideCodecsFromPage();

/** The files of a case and those of its second study; earlier ones are let go, because they can be large. */
const MOST_OPEN = 2;
let opened: readonly { readonly id: number; readonly images: OpenedImages }[] = [];
let nextId = 1;

function fileSource({ path, file }: { readonly path: string; readonly file: File }): SourceFile {
  return {
    path,
    size: file.size,
    read: async (start = 0, end = file.size) =>
      new Uint8Array(await file.slice(start, end).arrayBuffer()),
  };
}

/** A picture of what has been read so far; every slice would be copied to nobody's eyes. */
const PICTURE_MS = 150;

/** Passes on the first value, and later ones that come at least {@link PICTURE_MS} after the last. */
function nowAndThen<Value>(pass: (value: Value) => void): (value: Value) => void {
  let last = -Infinity;
  return (value) => {
    const now = performance.now();
    if (now - last < PICTURE_MS) return;
    last = now;
    pass(value);
  };
}

function openSeries(scanId: number, seriesKey: string) {
  const images = opened.find(({ id }) => id === scanId)?.images;
  const series = images?.scan.series.find(({ key }) => key === seriesKey);
  if (images && series) return { images, files: images.files, series };
  return fail(
    'bad-input',
    'files-closed',
    'The files of this series are no longer open.',
    'Open the folder again and choose the series.',
  );
}

serve<
  | 'dicom.scan'
  | 'dicom.retrieve'
  | 'dicom.load'
  | 'dicom.film'
  | 'dicom.picture'
  | 'dicom.source'
  | 'dicom.deidentify'
>({
  'dicom.scan': async ({ files }, context) => {
    const images = await openImages(files.map(fileSource), span(context, 0, 0.9));
    const thumbnails = await seriesThumbnails(images, span(context, 0.9, 1));
    const id = nextId++;
    opened = [...opened, { id, images }].slice(-MOST_OPEN);
    return { scanId: id, scan: images.scan, thumbnails };
  },
  'dicom.retrieve': async (request, context) => {
    requireOwnOrigin(request.connection.url, location.origin);
    return retrieveFiles(request, context);
  },
  'dicom.load': async ({ scanId, seriesKey, modality }, context) => {
    const { series, images } = openSeries(scanId, seriesKey);
    const seen = { ...context, partial: nowAndThen(context.partial) };
    const volume = await loadSeries(images, series, modality, seen);
    return { ...volume, digest: await digestBytes(volume.data) };
  },
  'dicom.film': async ({ scanId, seriesKey }, context) => {
    const { series, files } = openSeries(scanId, seriesKey);
    return readFilm(series, files, context);
  },
  'dicom.picture': async ({ scanId, seriesKey, picture }) => {
    const { series, files } = openSeries(scanId, seriesKey);
    return readPicture(series, picture, files);
  },
  'dicom.source': async ({ scanId, seriesKey }, context) => {
    const { series, files } = openSeries(scanId, seriesKey);
    return sourceOfSeries(series, files, context);
  },
  'dicom.deidentify': async ({ scanId, seriesKey, options, preview }, context) => {
    const { series, files } = openSeries(scanId, seriesKey);
    const own = [...new Set(series.slices.map(({ fileIndex }) => files[fileIndex]))];
    const chosen = preview ? own.slice(0, 1) : own;
    const copies = new Map<string, Uint8Array>();
    const report = await deidentifyFiles(
      chosen,
      options,
      async ({ path, parts }) => {
        if (!preview) copies.set(path, concatenate(parts, sizeOf(parts)));
      },
      span(context, 0, 0.5),
    );
    const pieces = await writeZip(copies, span(context, 0.5, 1));
    return { report, zip: concatenate(pieces, sizeOf(pieces)) };
  },
});
