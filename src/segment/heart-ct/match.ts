/** Recognises which part of the opacified blood is which chamber or great artery. */
import type { Vec3 } from '../../core/space.ts';
import { dot, scale, subtract } from '../../core/space.ts';
import { LABEL } from '../../core/anatomy.ts';
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

export interface Match {
  /** Basin of every part of the template, in its order. */
  readonly blobs: readonly Blob[];
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
const ARTERIAL: readonly number[] = [LABEL.lvBlood, LABEL.leftAtrium, LABEL.aorta];

/** The most likely assignment of blobs to the parts of the heart, or undefined when none is conceivable. */
export function matchHeart(blobs: readonly Blob[]): Match | undefined {
  let best: Match | undefined;
  for (const size of SCALES) {
    const found = matchAtScale(blobs, size);
    if (found && (!best || found.cost < best.cost)) best = found;
  }
  return best;
}

/** The same for a heart that lies as in a mirror: image mirrored, or dextrocardia. */
export function matchMirroredHeart(blobs: readonly Blob[]): Match | undefined {
  return matchHeart(
    blobs.map((blob) => ({
      ...blob,
      centreMm: [-blob.centreMm[0], blob.centreMm[1], blob.centreMm[2]],
    })),
  );
}

/** Volume in ml of the wide, even parts: opacified blood, whatever it belongs to. */
export function evenBloodMl(blobs: readonly Blob[]): number {
  return blobs
    .filter(({ radiusMm, spreadHu, meanHu }) => radiusMm > 8 && spreadHu < EVEN * meanHu)
    .reduce((sum, { volumeMl }) => sum + volumeMl, 0);
}

interface Hypothesis {
  readonly blobs: readonly Blob[];
  readonly cost: number;
}

function matchAtScale(blobs: readonly Blob[], size: number): Match | undefined {
  let beam: Hypothesis[] = [{ blobs: [], cost: 6 * Math.log(size) ** 2 }];
  for (const [index, part] of HEART_PARTS.entries()) {
    const next: Hypothesis[] = [];
    for (const { blobs: chosen, cost } of beam) {
      for (const blob of blobs) {
        if (chosen.includes(blob)) continue;
        let added = ownCost(part, blob, size);
        for (let other = 0; other < index && added < 40; other++) {
          added += pairCost(HEART_PARTS[other], chosen[other], part, blob, size);
        }
        if (added < 40) next.push({ blobs: [...chosen, blob], cost: cost + added });
      }
    }
    next.sort((a, b) => a.cost - b.cost);
    beam = next.slice(0, BEAM);
  }
  if (beam.length === 0) return undefined;
  const { blobs: chosen, cost } = beam[0];
  const origins = chosen.map((blob, n) =>
    subtract(blob.centreMm, scale(HEART_PARTS[n].centreMm, size)),
  );
  const mean = (axis: 0 | 1 | 2): number =>
    origins.reduce((sum, origin) => sum + origin[axis], 0) / origins.length;
  return { blobs: chosen, cost, scale: size, originMm: [mean(0), mean(1), mean(2)] };
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

function pairCost(a: Part, blobA: Blob, b: Part, blobB: Blob, size: number): number {
  const expected = scale(subtract(b.centreMm, a.centreMm), size);
  const off = subtract(subtract(blobB.centreMm, blobA.centreMm), expected);
  // Five pairs share each part, so a pair carries a third of the weight it would have alone.
  let cost = dot(off, off) / (2 * OFFSET_SPREAD_MM ** 2) / 3;
  if (ARTERIAL.includes(a.label) && ARTERIAL.includes(b.label)) {
    cost += (Math.log(Math.max(1, blobA.meanHu) / Math.max(1, blobB.meanHu)) / 0.15) ** 2 / 2 / 2;
  }
  return cost;
}
