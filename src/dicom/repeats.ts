/** Several images at each position: one part per heart phase, echo, diffusion weighting or measurement. */
import type { ImageHeader } from './image-header.ts';
import { groupByPosition, MIN_SLICES, positionMm } from './positions.ts';
import type { Stack } from './split.ts';

export type Part = Omit<Stack, 'partNumber' | 'partCount'>;

/** The parts of images of one shape; one part where nothing is repeated or nothing tells the repeats apart. */
export function separateRepeats(images: readonly ImageHeader[]): Part[] {
  const whole: Part[] = [{ images, part: '', split: 'none' }];
  if (images.some(({ placement }) => !placement)) return whole;
  const positions = groupByPosition(images);
  if (positions.length === images.length) return whole;
  if (positions.length < MIN_SLICES) return films(positions) ?? whole;
  return (
    byAttribute(images, positions.length) ??
    bySteps(images, positions.length) ??
    byRank(positions) ??
    whole
  );
}

/** A cine of one or two planes is a film each, not a set of volumes. */
function films(positions: readonly (readonly ImageHeader[])[]): Part[] | undefined {
  if (positions.length < 2 || positions.some((images) => images.length < MIN_SLICES)) {
    return undefined;
  }
  return positions.map((images) => ({
    images,
    part: `film at ${positionMm(images[0]).toFixed(1)} mm`,
    split: 'geometry',
  }));
}

/**
 * One part per value of the first attribute whose values each cover the stack once; where no attribute does, of the
 * first two together (directions of each b-value, types of each echo).
 */
function byAttribute(images: readonly ImageHeader[], positionCount: number): Part[] | undefined {
  const varying = varyingAttributes(images);
  const pairs = varying.flatMap((a, n) => varying.slice(n + 1).map((b) => [a, b]));
  for (const keys of [...varying.map((name) => [name]), ...pairs]) {
    const values = groupByText(images, ({ repeats }) =>
      keys.map((name) => repeats[name] ?? '').join(', '),
    );
    const clean = [...values.values()].every(
      (members) =>
        members.length === positionCount && groupByPosition(members).length === positionCount,
    );
    if (!clean) continue;
    const group = groupKey(images);
    const sorted = [...values].sort(([a], [b]) => numericFirst(a, b));
    return sorted.map(([text, members], index) => ({
      images: members,
      part: keys.map((name) => `${name} ${members[0].repeats[name] || 'none'}`).join(', '),
      split: 'repeats',
      phase: {
        index,
        count: sorted.length,
        by: keys.join(', '),
        ...(text !== '' && Number.isFinite(Number(text)) && { value: Number(text) }),
        group,
      },
    }));
  }
  return undefined;
}

/** Attributes that differ between images, most telling first. */
function varyingAttributes(images: readonly ImageHeader[]): string[] {
  const names = [...new Set(images.flatMap(({ repeats }) => Object.keys(repeats)))];
  return names.filter((name) => groupByText(images, (i) => i.repeats[name] ?? '').size > 1);
}

const groupKey = ([first]: readonly ImageHeader[]): string =>
  `${first.seriesUid} ${first.pixels.columns} × ${first.pixels.rows}`;

/**
 * Where the values of one attribute cover the stack differently often (one image without diffusion weighting, three
 * directions with it): first by that attribute, then each of its groups by what tells its images apart.
 */
function bySteps(images: readonly ImageHeader[], positionCount: number): Part[] | undefined {
  for (const name of varyingAttributes(images)) {
    const values = groupByText(images, ({ repeats }) => repeats[name] ?? '');
    const sorted = [...values].sort(([a], [b]) => numericFirst(a, b));
    const stepwise = sorted.map(([text, members]): Part[] | undefined => {
      const positions = groupByPosition(members);
      const part = `${name} ${text || 'none'}`;
      if (positions.length !== positionCount) return undefined;
      if (members.length === positionCount) return [{ images: members, part, split: 'repeats' }];
      const inner = byAttribute(members, positionCount) ?? byRank(positions);
      return inner?.map((own) => ({ ...own, part: `${part}, ${own.part}` }));
    });
    const parts = stepwise.flatMap((own) => own ?? []);
    if (stepwise.some((own) => !own)) continue;
    return parts.map((own, index) => ({
      ...own,
      phase: {
        index,
        count: parts.length,
        by: own.phase ? `${name}, ${own.phase.by}` : name,
        group: groupKey(images),
      },
    }));
  }
  return undefined;
}

const numericFirst = (a: string, b: string): number =>
  Number.parseFloat(a) - Number.parseFloat(b) || a.localeCompare(b);

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
      phase: {
        index: rank,
        count,
        by: name,
        ...middleValue(ranked.flatMap((members) => (members ? [value(members[rank])] : []))),
        group: positions[0][0].seriesUid,
      },
    }));
  }
  return undefined;
}

/** Where a value differs between positions, the middle one stands for all. */
function middleValue(values: readonly (number | undefined)[]): { value?: number } {
  const known = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return known.length > 0 ? { value: known[known.length >> 1] } : {};
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
