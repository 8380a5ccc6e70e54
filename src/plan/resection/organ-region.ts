/**
 * The organ that is operated on as voxels: parenchyma, the tumours in it and the vessels it encloses, cut out of the
 * label map. All volumes of a resection are counted on this region.
 */
import { LABEL, isTumourLabel, structureByLabel } from '../../core/anatomy.ts';
import type { TumourOrgan } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import { ijkToLps } from '../../core/space.ts';
import type { Grid, Vec3 } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { boundingBox, labelSet } from '../../mesh/label-region.ts';

export interface OrganChoice {
  readonly organ: TumourOrgan;
  /** Tumours to plan for; default: all in the label map. */
  readonly tumourLabels?: readonly number[];
  /** Kidney without a tumour: which one; with a tumour the side follows from it. */
  readonly side?: 'left' | 'right';
}

export interface OrganRegion {
  readonly organ: TumourOrgan;
  /** Box around the organ with padding; it may reach beyond the label map. */
  readonly grid: Grid;
  /** Voxel of the label map that voxel (0, 0, 0) of the box lies on. */
  readonly offset: Vec3;
  /** Labels in the box; 0 beyond the label map. */
  readonly labels: Uint8Array;
  /** 0 outside the organ, 1 organ, n + 2 the tumour at place n of `tumours`. */
  readonly code: Uint8Array;
  readonly tumours: readonly { readonly label: number; readonly voxels: number }[];
  readonly voxels: number;
  /** Labels of the tissue that counts as parenchyma. */
  readonly parenchyma: readonly number[];
}

/** Eloquent areas are brain tissue that somebody marked, so they count. */
const PARENCHYMA: Readonly<Record<TumourOrgan, readonly number[]>> = {
  liver: [LABEL.liver],
  kidney: [LABEL.kidneyLeft, LABEL.kidneyRight],
  brain: [
    LABEL.whiteMatter,
    LABEL.greyMatter,
    LABEL.eloquent,
    LABEL.eloquent + 1,
    LABEL.eloquent + 2,
  ],
};

/** What counts as organ where the organ encloses it: vessels, and the kidney's collecting system. */
const ENCLOSED: Readonly<Record<TumourOrgan, readonly number[]>> = {
  liver: [LABEL.portalVein, LABEL.hepaticVein],
  kidney: [LABEL.collectingSystem, LABEL.renalArtery, LABEL.renalVein],
  brain: [],
};

const title = (label: number): string => structureByLabel(label)?.title ?? `Label ${label}`;

/**
 * The region of an organ, with `paddingMm` (and two voxels) around it. A vessel voxel belongs to the organ when, on at
 * least two of the three grid axes, the vessel is bounded by organ on both sides: the portal trunk before the hilum
 * and the caval vein stay outside.
 *
 * @throws bad-input/no-organ, no-such-tumour, tumour-outside-organ.
 */
export async function organRegion(
  labels: LabelMap,
  choice: OrganChoice,
  paddingMm: number,
  ctx: JobContext,
): Promise<OrganRegion> {
  const present = await labelCounts(labels, ctx);
  const wanted = wantedTumours(present, choice.tumourLabels);
  const parenchyma = await parenchymaLabels(labels, choice, present, wanted, ctx);
  const box = await boundingBox(labels, labelSet([...parenchyma, ...wanted]), ctx);
  if (!box || !parenchyma.some((label) => present[label] > 0)) {
    return fail(
      'bad-input',
      'no-organ',
      `The label map holds no ${PARENCHYMA[choice.organ].map(title).join(' or ').toLowerCase()}, so there is nothing to resect.`,
      'Segment the organ first, or choose the organ that the images show.',
    );
  }
  const { grid } = labels;
  const pad = grid.spacingMm.map((s) => 2 + Math.ceil(paddingMm / s));
  const offset: Vec3 = [box.low[0] - pad[0], box.low[1] - pad[1], box.low[2] - pad[2]];
  const dimensions: Vec3 = [
    box.high[0] - box.low[0] + 1 + 2 * pad[0],
    box.high[1] - box.low[1] + 1 + 2 * pad[1],
    box.high[2] - box.low[2] + 1 + 2 * pad[2],
  ];
  const cropped = await crop(labels.data, grid.dimensions, offset, dimensions, ctx);

  const codes = new Uint8Array(256);
  for (const label of parenchyma) codes[label] = 1;
  wanted.forEach((label, n) => {
    codes[label] = n + 2;
  });
  const code = cropped.map((label) => codes[label]);
  await ctx.checkpoint();
  requireContact(code, dimensions, wanted);
  await addEnclosed(code, cropped, dimensions, labelSet(ENCLOSED[choice.organ]), ctx);
  let voxels = 0;
  for (const value of code) if (value > 0) voxels += 1;
  await ctx.checkpoint();
  return {
    organ: choice.organ,
    grid: {
      dimensions,
      spacingMm: grid.spacingMm,
      originMm: ijkToLps(grid, offset),
      direction: grid.direction,
    },
    offset,
    labels: cropped,
    code,
    tumours: wanted.map((label) => ({ label, voxels: present[label] })),
    voxels,
    parenchyma,
  };
}

/** Values of the voxels of a box; 0 where it reaches beyond the map. */
export async function crop<Data extends Uint8Array | Uint16Array>(
  data: Data,
  [nx, ny, nz]: Vec3,
  [oi, oj, ok]: Vec3,
  [mx, my, mz]: Vec3,
  ctx: JobContext,
): Promise<Data> {
  const out = (
    data instanceof Uint16Array ? new Uint16Array(mx * my * mz) : new Uint8Array(mx * my * mz)
  ) as Data;
  const first = Math.max(0, -oi);
  const end = Math.min(mx, nx - oi);
  for (let k = Math.max(0, -ok); k < Math.min(mz, nz - ok); k++) {
    for (let j = Math.max(0, -oj); j < Math.min(my, ny - oj); j++) {
      const from = oi + nx * (oj + j + ny * (ok + k));
      out.set(data.subarray(from + first, from + end), first + mx * (j + my * k));
    }
    await ctx.checkpoint();
  }
  return out;
}

async function labelCounts({ data }: LabelMap, ctx: JobContext): Promise<Float64Array> {
  const counts = new Float64Array(256);
  for (let n = 0; n < data.length; n++) {
    counts[data[n]] += 1;
    if (n % 4194304 === 0) await ctx.checkpoint();
  }
  return counts;
}

function wantedTumours(present: Float64Array, given: readonly number[] | undefined): number[] {
  if (!given) return [...present.keys()].filter((n) => isTumourLabel(n) && present[n] > 0);
  for (const label of given) {
    if (isTumourLabel(label) && present[label] > 0) continue;
    fail(
      'bad-input',
      'no-such-tumour',
      `${title(label)} has no voxel in the label map.`,
      'Segment or paint it first, or plan for another tumour.',
    );
  }
  return [...new Set(given)].sort((a, b) => a - b);
}

/** The organ's labels; of two kidneys the one that the first tumour touches most, or the one asked for. */
async function parenchymaLabels(
  labels: LabelMap,
  { organ, side }: OrganChoice,
  present: Float64Array,
  tumours: readonly number[],
  ctx: JobContext,
): Promise<readonly number[]> {
  if (organ !== 'kidney') return PARENCHYMA[organ];
  const { kidneyLeft: left, kidneyRight: right } = LABEL;
  if (tumours.length > 0) {
    const [onLeft, onRight] = await contacts(labels, tumours[0], [left, right], ctx);
    if (onLeft + onRight > 0) return [onLeft >= onRight ? left : right];
  }
  if (side) return [side === 'left' ? left : right];
  return [present[left] >= present[right] ? left : right];
}

/** Faces between a tumour and each of some labels. */
async function contacts(
  { grid, data }: LabelMap,
  tumour: number,
  others: readonly number[],
  ctx: JobContext,
): Promise<number[]> {
  const [nx, ny, nz] = grid.dimensions;
  const counts = new Float64Array(256);
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      const row = nx * (j + ny * k);
      for (let i = 0; i < nx; i++) {
        const n = row + i;
        if (data[n] !== tumour) continue;
        if (i > 0) counts[data[n - 1]] += 1;
        if (i + 1 < nx) counts[data[n + 1]] += 1;
        if (j > 0) counts[data[n - nx]] += 1;
        if (j + 1 < ny) counts[data[n + nx]] += 1;
        if (k > 0) counts[data[n - nx * ny]] += 1;
        if (k + 1 < nz) counts[data[n + nx * ny]] += 1;
      }
    }
    await ctx.checkpoint();
  }
  return others.map((label) => counts[label]);
}

/** Every tumour must touch the organ, or a tumour that does. */
function requireContact(code: Uint8Array, [nx, ny]: Vec3, tumours: readonly number[]): void {
  // touches[a * 16 + b]: a voxel of code a has a face with one of code b. The box is padded, so neighbours exist.
  const touches = new Uint8Array(256);
  for (let n = 0; n < code.length - nx * ny; n++) {
    const a = code[n];
    for (const b of [code[n + 1], code[n + nx], code[n + nx * ny]]) {
      if (a === b || a === 0 || b === 0) continue;
      touches[a * 16 + b] = 1;
      touches[b * 16 + a] = 1;
    }
  }
  const reached = [1];
  for (const from of reached) {
    for (let to = 2; to < tumours.length + 2; to++)
      if (touches[from * 16 + to] && !reached.includes(to)) reached.push(to);
  }
  tumours.forEach((label, n) => {
    if (reached.includes(n + 2)) return;
    fail(
      'bad-input',
      'tumour-outside-organ',
      `${title(label)} does not touch the organ, so a resection of the organ says nothing about it.`,
      'Check the segmentation of the tumour and of the organ, or leave this tumour out of the plan.',
    );
  });
}

/** Gives code 1 to vessel voxels that organ encloses on at least two axes. */
async function addEnclosed(
  code: Uint8Array,
  labels: Uint8Array,
  dimensions: Vec3,
  vessels: Uint8Array,
  ctx: JobContext,
): Promise<void> {
  const sides = new Uint8Array(code.length);
  const strides = [1, dimensions[0], dimensions[0] * dimensions[1]];
  for (let axis = 0; axis < 3; axis++) {
    const [across, along] = [0, 1, 2].filter((other) => other !== axis);
    for (let b = 0; b < dimensions[along]; b++) {
      for (let a = 0; a < dimensions[across]; a++) {
        const line = a * strides[across] + b * strides[along];
        let start = 0;
        let organBefore = false;
        for (let q = 0; q < dimensions[axis]; q++) {
          const n = line + q * strides[axis];
          if (vessels[labels[n]]) continue;
          const organ = code[n] > 0;
          if (organ && organBefore)
            for (let r = start; r < q; r++) sides[line + r * strides[axis]] += 1;
          organBefore = organ;
          start = q + 1;
        }
      }
      await ctx.checkpoint();
    }
  }
  for (let n = 0; n < code.length; n++) if (vessels[labels[n]] && sides[n] >= 2) code[n] = 1;
}
