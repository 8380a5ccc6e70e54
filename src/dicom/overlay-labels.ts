/** The overlay planes of a series as a label map on the grid of its volume. */
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import type { LabelMap } from '../core/volume.ts';
import { flipped } from './flips.ts';
import { readOverlays, type OverlayFacts } from './overlay.ts';
import type { SeriesSummary } from './series.ts';
import type { SourceFile } from './source.ts';
import { seriesGrid } from './volume.ts';

export interface OverlayLabels {
  readonly labels: LabelMap;
  /** Value n + 1 of the label map is plane n. */
  readonly planes: readonly (OverlayFacts & {
    /** Slices with something drawn, from 1, in the order of the volume. */
    readonly slices: readonly number[];
    readonly voxels: number;
  })[];
  /** Voxels that several planes draw; they carry the value of the last. */
  readonly shared: number;
}

const MOST_VOXELS = 512 * 1024 ** 2;

/**
 * Reads the overlays of all slices. Planes of one group and one name are one label.
 * @throws Failure `no-overlays`, `overlays-repaired`, `overlay-unreadable`, `volume-memory`.
 */
export async function overlayLabels(
  series: SeriesSummary,
  files: readonly SourceFile[],
  ctx: JobContext,
): Promise<OverlayLabels> {
  const grid = seriesGrid(series);
  const [columns, rows, depth] = grid.dimensions;
  if (series.resampling || depth !== series.slices.length) {
    fail(
      'unsupported',
      'overlays-repaired',
      'The slices of this series were moved or resampled when it was read, so its overlays do not lie on the voxels of its volume.',
      'Look at the overlays in the archive.',
    );
  }
  if (!(columns * rows * depth <= MOST_VOXELS)) {
    fail(
      'too-large',
      'volume-memory',
      `A label map of ${grid.dimensions.join(' × ')} voxels is more than is read.`,
      'Open fewer slices of the series.',
    );
  }
  const data = new Uint8Array(columns * rows * depth);
  const planes = new Map<string, OverlayFacts & { slices: number[]; voxels: number }>();
  let shared = 0;
  for (const [k, slice] of series.slices.entries()) {
    await ctx.checkpoint();
    ctx.report(k / depth, `Reading overlays: ${k + 1} of ${depth}`);
    const found = await readOverlays(files[slice.fileIndex], slice).catch((error: unknown) =>
      unreadable(slice.file, error),
    );
    for (const { drawn, ...facts } of found) {
      const key = `${facts.group} ${facts.label}`;
      const plane = planes.get(key) ?? { ...facts, slices: [], voxels: 0 };
      planes.set(key, plane);
      const label = Math.min(255, [...planes.keys()].indexOf(key) + 1);
      const { flip } = slice.pixels;
      const inPlace = flip ? flipped(Int16Array.from(drawn), columns, flip) : drawn;
      let voxels = 0;
      for (let n = 0, at = k * columns * rows; n < inPlace.length; n++, at++) {
        if (inPlace[n] === 0) continue;
        voxels += 1;
        if (data[at] !== 0) shared += 1;
        data[at] = label;
      }
      if (voxels > 0) plane.slices.push(k + 1);
      plane.voxels += voxels;
    }
  }
  if (planes.size === 0) {
    fail(
      'bad-input',
      'no-overlays',
      'The images of this series carry no overlay.',
      'Choose the series that the import report names as having overlays.',
    );
  }
  return { labels: { grid, data }, planes: [...planes.values()], shared };
}

function unreadable(file: string, error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  return fail(
    'bad-input',
    'overlay-unreadable',
    `The overlay of ${file} cannot be read (${reason}).`,
    'Copy or export the series again, or look at the overlays in the archive.',
  );
}
