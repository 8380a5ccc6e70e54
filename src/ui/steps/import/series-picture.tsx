import { useLayoutEffect, useRef, type ReactElement } from 'react';
import { useSession } from '../../session/hooks.ts';

/** The middle slice of a series, small; an empty frame where it could not be decoded. */
export function SeriesPicture({ seriesKey }: { readonly seriesKey: string }): ReactElement {
  const thumbnail = useSession((state) => state.opened?.thumbnails[seriesKey]);
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    // Drawn by the processor: the page would wait for the graphics system to begin, for a picture of a few pixels.
    const context = canvas.current?.getContext('2d', { willReadFrequently: true });
    if (!context || !thumbnail) return;
    const { width, height, rgba } = thumbnail;
    context.canvas.width = width;
    context.canvas.height = height;
    context.putImageData(
      new ImageData(rgba as Uint8ClampedArray<ArrayBuffer>, width, height),
      0,
      0,
    );
  }, [thumbnail]);
  return <canvas ref={canvas} className="series-picture" aria-hidden width={56} height={56} />;
}
