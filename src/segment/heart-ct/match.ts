/** Recognises which part of the opacified blood is which chamber or great artery. */
import type { Vec3 } from '../../core/space.ts';
import { dot, scale, subtract } from '../../core/space.ts';
import { LABEL } from '../../core/anatomy.ts';
import type { Neck } from '../basins.ts';
import type { Part } from './template.ts';
import { HEART_PARTS } from './template.ts';

/** What the matching knows of a basin. */
export interface Blob {
  readonly id: number;
  readonly centreMm: Vec3;
  readonly radiusMm: number;
  readonly volumeMl: number;
  readonly meanHu: number;
  /** Standard deviation within it: small in well-mixed blood, large in bone. */
  readonly spreadHu: number;
  /** Share of its surroundings (4 to 8 mm out) that is muscle-like rather than fat, lung or blood. */
  readonly wallShare: number;
  /** Mean CT number of that share. */
  readonly wallHu: number;
}

/** A part of the template and the basin taken for it. */
export interface Found {
  readonly part: Part;
  readonly blob: Blob;
}

export interface Match {
  /** In the order of the template, the left ventricle first; an unopacified right heart is absent. */
  readonly found: readonly Found[];
  /** Negative log-likelihood up to a constant; lower is better. */
  readonly cost: number;
  /** Size of this heart relative to the template. */
  readonly scale: number;
  /** Position of the template's origin. */
  readonly originMm: Vec3;
}

const SCALES = [0.8, 0.9, 1, 1.1, 1.2] as const;
const BEAM = 300;
/** Spread of the distance between two parts' centres about the template's, mm. */
const OFFSET_SPREAD_MM = 15;
/** Standard deviation over mean that noise and edges give to well-mixed blood. */
const EVEN = 0.25;
/** Price of a part of the right heart that is not opacified. */
const ABSENT_COST = 6.5;
/** Price of a free passage between the left and the right heart, and how wide (share of the smaller side) it must be. */
const SEPTUM_COST = 10;
const WIDE_SHARE = 0.6;
/** Price at which a blob is not considered for a part. */
const TOO_UNLIKELY = 40;
const ARTERIAL: readonly number[] = [LABEL.lvBlood, LABEL.leftAtrium, LABEL.aorta];

/** The most likely assignment of blobs to the parts of the heart, or undefined when none is conceivable. */
export function matchHeart(blobs: readonly Blob[], necks: readonly Neck[]): Match | undefined {
  const wide = widePassages(blobs, necks);
  let best: Match | undefined;
  for (const size of SCALES) {
    const found = matchAtScale(blobs, wide, size);
    if (found && (!best || found.cost < best.cost)) best = found;
  }
  return best;
}

/** The same for a heart that lies as in a mirror: image mirrored, or dextrocardia. */
export function matchMirroredHeart(
  blobs: readonly Blob[],
  necks: readonly Neck[],
): Match | undefined {
  return matchHeart(
    blobs.map((blob) => ({
      ...blob,
      centreMm: [-blob.centreMm[0], blob.centreMm[1], blob.centreMm[2]],
    })),
    necks,
  );
}

/** Volume in ml of the wide, even parts: opacified blood, whatever it belongs to. */
export function evenBloodMl(blobs: readonly Blob[]): number {
  return blobs
    .filter(({ radiusMm, spreadHu, meanHu }) => radiusMm > 8 && spreadHu < EVEN * meanHu)
    .reduce((sum, { volumeMl }) => sum + volumeMl, 0);
}

interface Hypothesis {
  readonly found: readonly Found[];
  readonly cost: number;
}

/** Pairs of blobs between which blood runs freely, as `a:b` with the smaller number first. */
function widePassages(blobs: readonly Blob[], necks: readonly Neck[]): ReadonlySet<string> {
  const radius = new Map(blobs.map((blob) => [blob.id, blob.radiusMm]));
  const wide = necks.filter(
    ({ a, b, radiusMm }) =>
      radiusMm > WIDE_SHARE * Math.min(radius.get(a) ?? Infinity, radius.get(b) ?? Infinity),
  );
  return new Set(wide.map(({ a, b }) => `${a}:${b}`));
}

function matchAtScale(
  blobs: readonly Blob[],
  wide: ReadonlySet<string>,
  size: number,
): Match | undefined {
  let beam: Hypothesis[] = [{ found: [], cost: 6 * Math.log(size) ** 2 }];
  for (const part of HEART_PARTS) {
    const next: Hypothesis[] = [];
    for (const { found, cost } of beam) {
      if (!ARTERIAL.includes(part.label)) next.push({ found, cost: cost + ABSENT_COST });
      for (const blob of blobs) {
        if (found.some((other) => other.blob === blob)) continue;
        let added = ownCost(part, blob, size);
        for (const other of found) {
          if (added > TOO_UNLIKELY) break;
          added += pairCost(other, { part, blob }, wide, size);
        }
        if (added < TOO_UNLIKELY) {
          next.push({ found: [...found, { part, blob }], cost: cost + added });
        }
      }
    }
    next.sort((a, b) => a.cost - b.cost);
    beam = next.slice(0, BEAM);
  }
  if (beam.length === 0) return undefined;
  const { found, cost } = beam[0];
  const origins = found.map(({ part, blob }) =>
    subtract(blob.centreMm, scale(part.centreMm, size)),
  );
  const mean = (axis: 0 | 1 | 2): number =>
    origins.reduce((sum, origin) => sum + origin[axis], 0) / origins.length;
  return { found, cost, scale: size, originMm: [mean(0), mean(1), mean(2)] };
}

/** How unusual a blob is as this part, wherever it lies. */
function ownCost(part: Part, blob: Blob, size: number): number {
  const radius = Math.log(blob.radiusMm / (part.radiusMm * size));
  const volume = Math.log(blob.volumeMl / (part.volumeMl * size ** 3));
  let cost = (radius / 0.35) ** 2 / 2 + (volume / 0.8) ** 2 / 2;
  // Only the left ventricle lies inside a thick wall.
  if (part.label === LABEL.lvBlood) cost += ((1 - blob.wallShare) / 0.25) ** 2 / 2;
  if (part.label === LABEL.leftAtrium || part.label === LABEL.aorta)
    cost += (blob.wallShare / 0.5) ** 2 / 2;
  if (ARTERIAL.includes(part.label)) {
    const unevenness = blob.spreadHu / Math.max(1, blob.meanHu);
    cost += (Math.max(0, unevenness - EVEN) / 0.1) ** 2 / 2;
  }
  return cost;
}

/** How unusual it is that two parts lie to one another, and shine, as these do. */
function pairCost(a: Found, b: Found, wide: ReadonlySet<string>, size: number): number {
  const expected = scale(subtract(b.part.centreMm, a.part.centreMm), size);
  const off = subtract(subtract(b.blob.centreMm, a.blob.centreMm), expected);
  // Five pairs share each part, so a pair carries a third of the weight it would have alone.
  let cost = dot(off, off) / (2 * OFFSET_SPREAD_MM ** 2) / 3;
  const leftA = ARTERIAL.includes(a.part.label);
  const leftB = ARTERIAL.includes(b.part.label);
  if (leftA !== leftB) {
    const [low, high] = a.blob.id < b.blob.id ? [a.blob.id, b.blob.id] : [b.blob.id, a.blob.id];
    if (wide.has(`${low}:${high}`)) cost += SEPTUM_COST;
  }
  if (leftA && leftB) {
    const ratio = Math.max(1, a.blob.meanHu) / Math.max(1, b.blob.meanHu);
    cost += (Math.log(ratio) / 0.15) ** 2 / 4;
  }
  return cost;
}
