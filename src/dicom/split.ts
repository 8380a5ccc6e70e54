/**
 * Sorts images into stacks that can each be one volume. A DICOM series may hold several: other orientations,
 * sizes or frames of reference, localizers, heart phases, echoes.
 */
import { cross, dot } from '../core/space.ts';
import type { ImageHeader } from './image-header.ts';
import type { Placement } from './placement.ts';
import { samePatient } from './identity.ts';

export interface Stack {
  readonly images: readonly ImageHeader[];
  /** How this stack differs from the others of its series, in words; empty where there is only one. */
  readonly part: string;
  readonly partNumber: number;
  readonly partCount: number;
  readonly split: 'none' | 'geometry' | 'repeats' | 'repeats-by-number';
}

/** Fewer slice positions than this are no volume. */
export const MIN_SLICES = 3;

/** Positions along the normal closer than this are one position. */
export const SAME_POSITION_MM = 0.01;

export const isLocalizer = (image: ImageHeader): boolean =>
  image.imageType.some((value) => value === 'LOCALIZER' || value === 'SCOUT');

export const sliceNormal = ({ row, column }: Placement) => cross(row, column);

/** Position along the slice normal of the image's own orientation. */
export const positionMm = ({ placement }: ImageHeader): number =>
  placement ? dot(placement.originMm, sliceNormal(placement)) : 0;

/** Stacks in order of appearance of their series. */
export function splitIntoStacks(images: readonly ImageHeader[]): Stack[] {
  const series = gather(
    images,
    (a, b) =>
      a.seriesUid === b.seriesUid && a.studyUid === b.studyUid && samePatient(a.patient, b.patient),
  );
  return series.flatMap((members) => {
    const shapes = gather(members, sameShape).flatMap(separateFrames);
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

function sameShape(a: ImageHeader, b: ImageHeader): boolean {
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

type Part = Omit<Stack, 'partNumber' | 'partCount'>;

function separateRepeats(images: readonly ImageHeader[]): Part[] {
  const whole: Part[] = [{ images, part: '', split: 'none' }];
  if (images.some(({ placement }) => !placement)) return whole;
  const positions = groupByPosition(images);
  // A cine of one or two planes stays together: it is a film, not a set of volumes.
  if (positions.length < MIN_SLICES || positions.length === images.length) return whole;
  return byAttribute(images, positions.length) ?? byRank(positions) ?? whole;
}

/** Images of the same position together, along the normal; earlier instance numbers first. */
export function groupByPosition(images: readonly ImageHeader[]): ImageHeader[][] {
  const sorted = images
    .map((image) => ({ image, at: positionMm(image) }))
    .sort(
      (a, b) =>
        a.at - b.at ||
        (a.image.instanceNumber ?? 0) - (b.image.instanceNumber ?? 0) ||
        a.image.fileIndex - b.image.fileIndex,
    );
  const groups: ImageHeader[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const { image, at } of sorted) {
    if (at - last > SAME_POSITION_MM) {
      groups.push([]);
      last = at;
    }
    groups[groups.length - 1].push(image);
  }
  return groups;
}

/** One part per value of the first attribute whose values each cover the stack once. */
function byAttribute(images: readonly ImageHeader[], positionCount: number): Part[] | undefined {
  for (const name of Object.keys(images[0].repeats)) {
    const values = groupByText(images, (image) => image.repeats[name]);
    const clean = [...values].every(
      ([value, members]) =>
        value !== '' &&
        members.length === positionCount &&
        groupByPosition(members).length === positionCount,
    );
    if (clean && values.size > 1) {
      return [...values]
        .sort(([a], [b]) => Number.parseFloat(a) - Number.parseFloat(b) || a.localeCompare(b))
        .map(([value, members]) => ({
          images: members,
          part: `${name} ${value}`,
          split: 'repeats',
        }));
    }
  }
  return undefined;
}

/**
 * Where every position was taken equally often, the n-th image of each position belongs to the n-th part.
 * Trigger times differ a little between positions, so their order counts, not their value.
 */
function byRank(positions: readonly (readonly ImageHeader[])[]): Part[] | undefined {
  const count = positions[0].length;
  if (!positions.every((members) => members.length === count)) return undefined;
  const orders: readonly (readonly [string, (image: ImageHeader) => number | undefined])[] = [
    ['trigger time', (image) => number(image.repeats['trigger time'])],
    ['echo time', (image) => number(image.repeats['echo time'])],
    ['instance number', (image) => image.instanceNumber],
  ];
  for (const [name, value] of orders) {
    const ranked = positions.map((members) => {
      const keyed = members.map((image) => ({ image, key: value(image) }));
      const keys = new Set(keyed.map(({ key }) => key));
      if (keys.has(undefined) || keys.size < count) return undefined;
      return keyed.sort((a, b) => (a.key ?? 0) - (b.key ?? 0)).map(({ image }) => image);
    });
    if (ranked.some((members) => !members)) continue;
    return Array.from({ length: count }, (_, rank) => ({
      images: ranked.flatMap((members) => (members ? [members[rank]] : [])),
      part: `repeat ${rank + 1} of ${count} by ${name}`,
      split: name === 'instance number' ? 'repeats-by-number' : 'repeats',
    }));
  }
  return undefined;
}

function groupByText(
  images: readonly ImageHeader[],
  key: (image: ImageHeader) => string,
): Map<string, ImageHeader[]> {
  const groups = new Map<string, ImageHeader[]>();
  for (const image of images) {
    const group = groups.get(key(image));
    if (group) group.push(image);
    else groups.set(key(image), [image]);
  }
  return groups;
}

const number = (text: string): number | undefined =>
  text === '' ? undefined : Number.parseFloat(text);
