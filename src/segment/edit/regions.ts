/** Edits of whole regions of one label: keep or remove a connected part, fill holes, smooth. */
import { fail } from '../../core/failure.ts';
import type { Vec3 } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { boxOfLabel, emptyBox, isEmptyBox, padBox, type VoxelBox } from './voxel-box.ts';

/** Removes every part of `label` except the one that holds `seed` (a voxel number). Parts touch by faces. */
export function keepComponent(labels: LabelMap, label: number, seed: number): VoxelBox {
  requireSeed(labels, label, seed);
  const kept = flood(labels, label, seed);
  return clearWhere(labels, label, (voxel) => kept[voxel] === 0);
}

/** Removes the part of `label` that holds `seed`. */
export function removeComponent(labels: LabelMap, label: number, seed: number): VoxelBox {
  requireSeed(labels, label, seed);
  const removed = flood(labels, label, seed);
  return clearWhere(labels, label, (voxel) => removed[voxel] === 1);
}

/** Gives `label` to background that cannot reach the border of its bounding box without crossing the label. */
export function fillHoles(labels: LabelMap, label: number): VoxelBox {
  const { data, grid } = labels;
  const inner = boxOfLabel(data, grid.dimensions, label);
  requireLabel(inner, label);
  const crop = cropMask(labels, padBox(inner, 1, grid.dimensions), (value) => value === label);
  const outside = reachableFromBorder(crop.mask, crop.size);
  for (let voxel = 0; voxel < crop.mask.length; voxel++) {
    if (crop.mask[voxel] === 0 && outside[voxel] === 0) {
      const target = crop.at(voxel);
      if (data[target] === 0) data[target] = label;
    }
  }
  return inner;
}

/**
 * Smooths one label by a Gaussian of its occupancy (`sigmaMm`), cut where the volume stays the same to within
 * a voxel. Only background is taken; other labels and locked ones stay.
 */
export function smoothLabel(labels: LabelMap, label: number, sigmaMm: number): VoxelBox {
  const { data, grid } = labels;
  const inner = boxOfLabel(data, grid.dimensions, label);
  requireLabel(inner, label);
  const margin = Math.ceil((3 * sigmaMm) / Math.min(...grid.spacingMm));
  const box = padBox(inner, margin, grid.dimensions);
  const crop = cropMask(labels, box, (value) => value === label);
  const smooth = Float32Array.from(crop.mask);
  for (let axis = 0; axis < 3; axis++)
    blurAxis(smooth, crop.size, axis, sigmaMm / grid.spacingMm[axis]);
  const candidates: number[] = [];
  let volume = 0;
  for (let voxel = 0; voxel < smooth.length; voxel++) {
    const current = data[crop.at(voxel)];
    if (current === label) volume += 1;
    if ((current === label || current === 0) && smooth[voxel] > 0.01) candidates.push(voxel);
  }
  candidates.sort((a, b) => smooth[b] - smooth[a]);
  for (const voxel of candidates) {
    const target = crop.at(voxel);
    if (data[target] === label) data[target] = 0;
  }
  for (const voxel of candidates.slice(0, volume)) data[crop.at(voxel)] = label;
  return box;
}

interface Crop {
  readonly mask: Uint8Array;
  readonly size: Vec3;
  /** Voxel number in the whole map of a voxel number in the crop. */
  at(voxel: number): number;
}

function cropMask(
  { data, grid }: LabelMap,
  { min, max }: VoxelBox,
  inside: (value: number) => boolean,
): Crop {
  const size: Vec3 = [max[0] - min[0], max[1] - min[1], max[2] - min[2]];
  const [nx, ny] = grid.dimensions;
  const at = (voxel: number): number => {
    const i = voxel % size[0];
    const j = Math.floor(voxel / size[0]) % size[1];
    const k = Math.floor(voxel / (size[0] * size[1]));
    return min[0] + i + nx * (min[1] + j + ny * (min[2] + k));
  };
  const mask = new Uint8Array(size[0] * size[1] * size[2]);
  for (let voxel = 0; voxel < mask.length; voxel++) mask[voxel] = inside(data[at(voxel)]) ? 1 : 0;
  return { mask, size, at };
}

function flood({ data, grid }: LabelMap, label: number, seed: number): Uint8Array {
  const seen = new Uint8Array(data.length);
  spread(seen, grid.dimensions, [seed], (voxel) => data[voxel] === label);
  return seen;
}

function reachableFromBorder(mask: Uint8Array, size: Vec3): Uint8Array {
  const seen = new Uint8Array(mask.length);
  const seeds: number[] = [];
  const [nx, ny, nz] = size;
  for (let voxel = 0; voxel < mask.length; voxel++) {
    const i = voxel % nx;
    const j = Math.floor(voxel / nx) % ny;
    const k = Math.floor(voxel / (nx * ny));
    const onBorder = i === 0 || j === 0 || k === 0 || i === nx - 1 || j === ny - 1 || k === nz - 1;
    if (onBorder && mask[voxel] === 0) seeds.push(voxel);
  }
  spread(seen, size, seeds, (voxel) => mask[voxel] === 0);
  return seen;
}

/** Marks in `seen` all voxels reached from the seeds by face neighbours for which `open` holds. */
function spread(
  seen: Uint8Array,
  size: Vec3,
  seeds: number[],
  open: (voxel: number) => boolean,
): void {
  const [nx, ny, nz] = size;
  const stack = seeds.filter((seed) => open(seed));
  for (const seed of stack) seen[seed] = 1;
  const visit = (voxel: number): void => {
    if (seen[voxel] === 1 || !open(voxel)) return;
    seen[voxel] = 1;
    stack.push(voxel);
  };
  for (let voxel = stack.pop(); voxel !== undefined; voxel = stack.pop()) {
    const i = voxel % nx;
    const j = Math.floor(voxel / nx) % ny;
    const k = Math.floor(voxel / (nx * ny));
    if (i > 0) visit(voxel - 1);
    if (i < nx - 1) visit(voxel + 1);
    if (j > 0) visit(voxel - nx);
    if (j < ny - 1) visit(voxel + nx);
    if (k > 0) visit(voxel - nx * ny);
    if (k < nz - 1) visit(voxel + nx * ny);
  }
}

/** Gaussian along one axis, in place; outside the crop counts as empty. */
function blurAxis(data: Float32Array, size: Vec3, axis: number, sigma: number): void {
  const reach = Math.max(1, Math.ceil(3 * sigma));
  const weights = Float32Array.from({ length: reach + 1 }, (_, n) =>
    Math.exp((-n * n) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((sum, weight, n) => sum + (n === 0 ? weight : 2 * weight), 0);
  const step = [1, size[0], size[0] * size[1]][axis];
  const count = size[axis];
  const line = new Float32Array(count);
  for (let start = 0; start < data.length; start++) {
    if (Math.floor(start / step) % count !== 0) continue;
    for (let n = 0; n < count; n++) line[n] = data[start + n * step];
    for (let n = 0; n < count; n++) {
      let sum = weights[0] * line[n];
      for (let r = 1; r <= reach; r++) {
        sum += weights[r] * ((n >= r ? line[n - r] : 0) + (n + r < count ? line[n + r] : 0));
      }
      data[start + n * step] = sum / total;
    }
  }
}

function clearWhere(
  { data, grid }: LabelMap,
  label: number,
  remove: (voxel: number) => boolean,
): VoxelBox {
  const box = boxOfLabel(data, grid.dimensions, label);
  let removed = 0;
  for (let voxel = 0; voxel < data.length; voxel++) {
    if (data[voxel] === label && remove(voxel)) {
      data[voxel] = 0;
      removed += 1;
    }
  }
  return removed > 0 ? box : emptyBox();
}

function requireSeed({ data }: LabelMap, label: number, seed: number): void {
  if (data[seed] === label) return;
  fail(
    'bad-input',
    'not-on-structure',
    'The place you clicked does not belong to the selected structure.',
    'Click inside the part of the structure you want to keep or remove.',
  );
}

function requireLabel(box: VoxelBox, label: number): void {
  if (!isEmptyBox(box)) return;
  fail(
    'bad-input',
    'empty-structure',
    `The structure with label ${label} has no voxels, so there is nothing to edit.`,
    'Paint it first, or run the segmentation.',
  );
}
