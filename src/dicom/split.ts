/**
 * Sorts images into stacks that can each be one volume. A DICOM series may hold several: other orientations,
 * sizes or frames of reference, localizers, heart phases, echoes.
 */
import { dot } from '../core/space.ts';
import type { ImageHeader } from './image-header.ts';
import type { Placement } from './placement.ts';
import { MIN_SLICES, sliceNormal } from './positions.ts';
import { separateRepeats } from './repeats.ts';
import { unflipped } from './flips.ts';
import { samePatient } from './identity.ts';
import type { SeriesPhase } from './series.ts';

export interface Stack {
  readonly images: readonly ImageHeader[];
  /** How this stack differs from the others of its series, in words; empty where there is only one. */
  readonly part: string;
  readonly partNumber: number;
  readonly partCount: number;
  /** `films`: the images of one phase, taken from several films of one plane each. */
  readonly split: 'none' | 'geometry' | 'repeats' | 'repeats-by-number' | 'films';
  readonly phase?: SeriesPhase;
  readonly duplicates?: Duplicates;
}

/** Images that share a position with one that is kept. */
export interface Duplicates {
  /** With the same stored pixels. */
  readonly identical: number;
  readonly differing: number;
  /** Largest difference of acquisition time; 0 where the header does not say. */
  readonly laterBySeconds: number;
}

export const isLocalizer = (image: ImageHeader): boolean =>
  image.imageType.some((value) => value === 'LOCALIZER' || value === 'SCOUT');

/** Stacks in order of appearance of their series. */
export function splitIntoStacks(images: readonly ImageHeader[]): Stack[] {
  const series = gather(
    images,
    (a, b) =>
      a.seriesUid === b.seriesUid && a.studyUid === b.studyUid && samePatient(a.patient, b.patient),
  );
  return series.flatMap((members) => {
    const shapes = gather(unflipped(members), sameShape).flatMap(separateFrames);
    const parts = shapes.flatMap((shape) =>
      separateRepeats(shape).map((stack) =>
        shapes.length > 1 && stack.split === 'none'
          ? { ...stack, split: 'geometry' as const, part: describeShape(shape[0]) }
          : stack,
      ),
    );
    return parts.map((part, n) => ({ ...part, partNumber: n + 1, partCount: parts.length }));
  });
}

function gather(
  images: readonly ImageHeader[],
  same: (a: ImageHeader, b: ImageHeader) => boolean,
): ImageHeader[][] {
  const groups: ImageHeader[][] = [];
  let recent: ImageHeader[] | undefined;
  for (const image of images) {
    if (!recent || !same(recent[0], image)) {
      recent = groups.find((group) => same(group[0], image));
    }
    if (recent) {
      recent.push(image);
    } else {
      recent = [image];
      groups.push(recent);
    }
  }
  return groups;
}

/** Cosines are written with few digits; half a degree apart is another orientation. */
const SAME_DIRECTION = Math.cos((0.5 * Math.PI) / 180);

export function sameShape(a: ImageHeader, b: ImageHeader): boolean {
  const [p, q] = [a.placement, b.placement];
  const sameOrientation =
    p && q
      ? dot(p.row, q.row) > SAME_DIRECTION && dot(p.column, q.column) > SAME_DIRECTION
      : !p && !q;
  const [s, t] = [a.pixelSpacingMm, b.pixelSpacingMm];
  const sameSpacing = s && t ? s.every((mm, axis) => Math.abs(mm - t[axis]) < 1e-3 * mm) : s === t;
  return (
    sameOrientation &&
    sameSpacing &&
    a.pixels.columns === b.pixels.columns &&
    a.pixels.rows === b.pixels.rows &&
    a.pixels.samplesPerPixel === b.pixels.samplesPerPixel &&
    a.modality === b.modality &&
    isLocalizer(a) === isLocalizer(b)
  );
}

/**
 * Positions in different frames of reference cannot be compared. But some de-identification gives every
 * image a frame of its own; then the series is kept together and the audit says so.
 */
function separateFrames(images: ImageHeader[]): ImageHeader[][] {
  const frames = gather(images, (a, b) => a.frameOfReferenceUid === b.frameOfReferenceUid);
  return frames.every((frame) => frame.length >= MIN_SLICES) ? frames : [images];
}

function describeShape(image: ImageHeader): string {
  const { columns, rows } = image.pixels;
  const kind = isLocalizer(image) ? 'localizer, ' : '';
  return `${kind}${columns} × ${rows}${image.placement ? `, ${plane(image.placement)}` : ''}`;
}

/** The plane nearest to an image's own: `axial`, `coronal` or `sagittal`. */
export function plane(placement: Placement): string {
  const normal = sliceNormal(placement).map(Math.abs);
  const axis = normal.indexOf(Math.max(...normal));
  return ['sagittal', 'coronal', 'axial'][axis];
}
