/** Images of one place at several times: their order, and stacks of planes that were filmed one by one. */
import { distance } from '../core/space.ts';
import { stackGeometry } from './geometry.ts';
import { samePatient } from './identity.ts';
import type { ImageHeader } from './image-header.ts';
import { groupByPosition, MIN_SLICES, positionMm } from './positions.ts';
import { sameShape } from './split.ts';
import type { Stack } from './split.ts';

export interface OrderedImages {
  readonly images: readonly ImageHeader[];
  /** What they are ordered by, in words of {@link ImageHeader.repeats} or `instance number`. */
  readonly by: string;
  /** The value of each image; milliseconds for times. */
  readonly values: readonly number[];
}

const ORDERS = ['trigger time', 'cardiac phase', 'temporal position', 'acquisition time'] as const;

/** Orders the images of one position in time by the first attribute that tells all of them apart. */
export function inTime(images: readonly ImageHeader[]): OrderedImages {
  for (const by of ORDERS) {
    const keyed = images.map((image) => ({
      image,
      value: Number(image.repeats[by] || Number.NaN),
    }));
    const values = new Set(keyed.map(({ value }) => value));
    if (values.size < images.length || values.has(Number.NaN)) continue;
    keyed.sort((a, b) => a.value - b.value);
    return {
      images: keyed.map(({ image }) => image),
      by,
      values: keyed.map(({ value }) => value),
    };
  }
  const [{ frameTimeMs }] = images;
  const sorted = [...images].sort(
    (a, b) => (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0) || a.fileIndex - b.fileIndex,
  );
  return frameTimeMs === undefined
    ? { images: sorted, by: 'instance number', values: sorted.map((_, n) => n + 1) }
    : { images: sorted, by: 'frame time', values: sorted.map((_, n) => n * frameTimeMs) };
}

/** Whether a stack is one plane at several times. */
export const isFilm = ({ images }: Stack): boolean =>
  images.length > 1 &&
  images.every(({ placement }) => placement) &&
  groupByPosition(images).length === 1;

/** Breath holds differ: planes filmed one by one may be off an even stack by this share of their distance. */
const EVEN_SHARE = 0.1;
const MOST_SCATTER_MM = 5;

/**
 * Cine MR films the heart plane by plane, each plane a series of its own. Parallel films with equally many phases
 * together make one volume per phase; the n-th image of each plane, by trigger time, belongs to phase n.
 */
export function stacksOfFilms(stacks: readonly Stack[]): Stack[] {
  const films = stacks.filter(isFilm);
  const groups: Stack[][] = [];
  for (const film of films) {
    const group = groups.find(([first]) => parallel(first.images, film.images));
    if (group) group.push(film);
    else groups.push([film]);
  }
  return groups.flatMap(phases);
}

function parallel([a, ...others]: readonly ImageHeader[], images: readonly ImageHeader[]): boolean {
  const [b] = images;
  return (
    images.length === others.length + 1 &&
    a.studyUid === b.studyUid &&
    a.frameOfReferenceUid !== '' &&
    a.frameOfReferenceUid === b.frameOfReferenceUid &&
    samePatient(a.patient, b.patient) &&
    sameShape(a, b)
  );
}

function phases(films: readonly Stack[]): Stack[] {
  const ordered = films
    .map(({ images }) => inTime(images))
    .filter(({ by }) => by === 'trigger time' || by === 'cardiac phase')
    .sort((a, b) => positionMm(a.images[0]) - positionMm(b.images[0]));
  const planes = ordered.map(({ images }) => images[0]);
  const geometry = planes.length >= MIN_SLICES ? stackGeometry(planes) : undefined;
  if (
    !geometry ||
    geometry.repeated.length > 0 ||
    geometry.unevennessMm > EVEN_SHARE * geometry.sliceSpacingMm ||
    geometry.scatterMm > MOST_SCATTER_MM ||
    ordered.some(({ images }) => moves(images))
  ) {
    return [];
  }
  const count = ordered[0].images.length;
  const group = planes[0].seriesUid;
  return Array.from({ length: count }, (_, index): Stack => {
    const values = ordered.map((film) => film.values[index]).sort((a, b) => a - b);
    const value = values[values.length >> 1];
    const { by } = ordered[0];
    return {
      images: ordered.map((film) => film.images[index]),
      part: `${planes.length} planes, phase ${index + 1} of ${count}, ${phaseText(by, value)}`,
      partNumber: index + 1,
      partCount: count,
      split: 'films',
      phase: { index, count, by, value, group },
    };
  });
}

/** A film of one plane stays where it is. */
const moves = (images: readonly ImageHeader[]): boolean =>
  images.some(
    ({ placement }) =>
      placement &&
      images[0].placement &&
      distance(placement.originMm, images[0].placement.originMm) > 0.1,
  );

const phaseText = (by: string, value: number): string =>
  by === 'cardiac phase' ? `${Math.round(value)} %` : `${Math.round(value)} ms`;
