import { useLayoutEffect, useRef, type ReactElement } from 'react';
import { useStore } from 'zustand';
import type { SeriesSummary } from '../../../dicom/series.ts';
import { thumbnail } from '../../../dicom/thumbnail.ts';
import { loadingSlice } from '../../operations/open-images.ts';

/** Pixels of the longer side. */
const SIDE = 320;

/** The slice that was read last, while the rest of a series is read: the middle one comes first. */
export function LoadingSlice({ series }: { readonly series: SeriesSummary }): ReactElement | null {
  const slice = useStore(loadingSlice, ({ partial }) => partial);
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    // Drawn by the processor: the page would wait for the graphics system to begin, for a picture of a few pixels.
    const context = canvas.current?.getContext('2d', { willReadFrequently: true });
    if (!context || !slice) return;
    const [columns, rows] = series.dimensions;
    const pixelMm = [series.spacingMm[0], series.spacingMm[1]] as const;
    const image = { columns, rows, values: slice.values, pixelMm };
    const { width, height, rgba } = thumbnail(image, series.window, SIDE);
    context.canvas.width = width;
    context.canvas.height = height;
    const pixels = new ImageData(rgba as Uint8ClampedArray<ArrayBuffer>, width, height);
    context.putImageData(pixels, 0, 0);
  }, [series, slice]);
  if (!slice) return null;
  return (
    <figure className="loading-slice" aria-hidden>
      <canvas ref={canvas} data-testid="loading-slice" data-slice={slice.k + 1} />
      <figcaption className="t2">{`Slice ${slice.k + 1} of ${series.dimensions[2]}`}</figcaption>
    </figure>
  );
}
