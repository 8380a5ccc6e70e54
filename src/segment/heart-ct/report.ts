/** What the recipe says about its own result: volumes, parts, how far each structure is to be trusted. */
import { HEART_STRUCTURES, LABEL } from '../../core/anatomy.ts';
import { formatMl } from '../../core/format.ts';
import { ijkToLps, voxelVolumeMl } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { connectedComponents } from '../components.ts';
import { boundingBox, crop, cropGrid } from '../crop.ts';
import type { StructureEstimate } from '../segmentation.ts';
import type { Enhancement } from './enhancement.ts';
import type { WallResult } from './wall.ts';

export interface Evidence {
  readonly enhancement: Enhancement;
  readonly matchCost: number;
  readonly walls: Readonly<Record<number, WallResult>>;
}

/** Blood this little brighter than muscle has no dependable border, HU. */
const FAINT_HU = 80;
/** Match cost from which the arrangement of the heart is unusual. */
const UNUSUAL_COST = 14;
/** Share of a wall's outer surface that must be visible. */
const SEEN_SHARE = 0.25;
const MISSING_ML = 1;

/** One estimate per structure of the heart, in the order of the anatomy table. */
export function describeStructures(labels: LabelMap, evidence: Evidence): StructureEstimate[] {
  const { counts, components, lowestMm } = countComponents(labels);
  const aortaEndsEarly = lowestMm[LABEL.aorta] > lowestMm[LABEL.lvBlood];
  const cut = labelsAtEdge(labels);
  const voxelMl = voxelVolumeMl(labels.grid);
  return HEART_STRUCTURES.map(({ label, name, title, plausibleMl: [low, high] }) => {
    const volumeMl = counts[label] * voxelMl;
    const estimate = { label, name, volumeMl, components: components[label] };
    if (volumeMl < MISSING_ML) {
      return { ...estimate, confidence: 'missing', note: `${title} was not found.` };
    }
    const poor = poorReason(label, evidence);
    if (poor) return { ...estimate, confidence: 'poor', note: poor };
    const doubt =
      volumeMl < low || volumeMl > high
        ? `${formatMl(volumeMl)} is outside the usual ${low} to ${high} ml.`
        : label === LABEL.aorta && aortaEndsEarly
          ? 'Its descending part was not followed past the heart: it lies apart in this image, or is not evenly opacified.'
          : checkReason(label, evidence, cut);
    return doubt
      ? { ...estimate, confidence: 'check', note: doubt }
      : { ...estimate, confidence: 'good' };
  });
}

function poorReason(label: number, { enhancement, walls }: Evidence): string | undefined {
  const blood = enhancement.bloodHu[label];
  if (blood > 0 && blood - enhancement.muscleHu < FAINT_HU) {
    return `Its blood is only ${Math.round(blood - enhancement.muscleHu)} HU brighter than muscle.`;
  }
  const wall = walls[label];
  if (wall && wall.seenShare < SEEN_SHARE) {
    return `Its outer surface shows on only ${Math.round(100 * wall.seenShare)} % of the wall.`;
  }
  return undefined;
}

function checkReason(label: number, { matchCost }: Evidence, cut: Uint8Array): string | undefined {
  if (matchCost > UNUSUAL_COST)
    return 'The chambers lie unusually; check that each is what it is called.';
  // The great arteries leave every heart CT.
  const leaves = label === LABEL.aorta || label === LABEL.pulmonaryArtery;
  return cut[label] && !leaves
    ? 'It reaches the edge of the image and is cut off there.'
    : undefined;
}

interface Counts {
  readonly counts: number[];
  readonly components: number[];
  /** Height of the lowest voxel by label, mm towards the head. */
  readonly lowestMm: number[];
}

function countComponents({ grid, data }: LabelMap): Counts {
  const counts = Array.from({ length: 256 }, () => 0);
  const components = Array.from({ length: 256 }, () => 0);
  const lowestMm = Array.from({ length: 256 }, () => Infinity);
  const box = boundingBox(data, grid.dimensions, 0);
  if (!box) return { counts, components, lowestMm };
  const part = cropGrid(grid, box);
  const [bx, by] = box.dimensions;
  const inside = crop(data, grid.dimensions, box);
  const { ids, sizes } = connectedComponents(inside, box.dimensions);
  const seen = new Uint8Array(sizes.length);
  for (let n = 0; n < inside.length; n++) {
    const label = inside[n];
    if (!label) continue;
    counts[label]++;
    const i = n % bx;
    const row = (n - i) / bx;
    const height = ijkToLps(part, [i, row % by, Math.floor(row / by)])[2];
    if (height < lowestMm[label]) lowestMm[label] = height;
    if (!seen[ids[n]]) {
      seen[ids[n]] = 1;
      components[label]++;
    }
  }
  return { counts, components, lowestMm };
}

/** Labels that touch the outermost voxels. */
function labelsAtEdge({ grid, data }: LabelMap): Uint8Array {
  const [nx, ny, nz] = grid.dimensions;
  const touches = new Uint8Array(256);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++) {
      const whole = k === 0 || k === nz - 1 || j === 0 || j === ny - 1;
      for (let i = 0; i < nx; i++, n++) if (whole || i === 0 || i === nx - 1) touches[data[n]] = 1;
    }
  return touches;
}
