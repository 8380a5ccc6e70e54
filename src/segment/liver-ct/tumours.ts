/** Focal lesions of the liver, darker or brighter than it: found where they stand out, and at the places clicked. */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import { lpsToIjk } from '../../core/space.ts';
import { runGaussian } from '../../../wasm/vesselness/vesselness.ts';
import { connectedComponents, fillHoles, largestComponent } from '../components.ts';
import type { Box } from '../crop.ts';
import { boundingBox, crop, cropGrid, paste } from '../crop.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { runRegionCut } from '../../../wasm/region-cut/region-cut.ts';
import { levelWhere } from './image.ts';
import type { LiverDetail } from './vessels.ts';

export interface Lesion {
  readonly mask: Uint8Array;
  readonly volumeMl: number;
  /** Difference to the liver, HU. */
  readonly contrastHu: number;
  /** Share of the surface with liver tissue beside it. */
  readonly enclosed: number;
  /** A click named this lesion. */
  readonly clicked: boolean;
}

/** Smoothing under which lesions are looked for. */
const SMOOTH_MM = 1.9;
/** Difference to the liver from which tissue counts as other, in spreads of the smoothed liver and at least. */
const SPREADS = 3.4;
const MIN_CONTRAST_HU = 11;
/** A ball this large fits into every lesion that is found without a click. */
const CORE_MM = 2.4;
/** Distance under the surface of the liver at which mixtures with what lies outside end. */
const RIM_MM = 3;
/**
 * Least share of the surface with liver beside it, and of the ball through its farthest points that the lesion fills: one
 * inside the liver may be ragged, one at its surface must be round, for clefts of fat and vessels are neither.
 */
const INSIDE = { enclosed: 0.9, fill: 0.3, ml: 0.08 } as const;
const AT_SURFACE = { enclosed: 0.72, fill: 0.62, ml: 0.6 } as const;
/** A bright lesion and a wide vessel differ in shape only; a small one cannot be told from a fork. */
const BRIGHT = { enclosed: 0.85, fill: 0.5, ml: 0.8 } as const;
const MIN_BRIGHT_HU = 22;
/** Where blood is not opacified, veins are dark too; only what is round and large is proposed. */
const UNENHANCED = { enclosed: 0.9, fill: 0.6, ml: 0.8 } as const;
/** Candidates that are drawn out like vessels and clefts are dropped before they are outlined. */
const MIN_CORE_FILL = 0.06;
const MAX_CANDIDATES = 14;
const FAT_HU = -15;
const FAT_SHARE = 0.08;
const NEAR_MM = 7;
/**
 * The border lies at this share of the middle's difference to the liver: the rim of a dark lesion differs less than its
 * middle, which is partly dead; a bright one is of a piece.
 */
const BORDER_SHARE = { dark: 0.35, bright: 0.45 } as const;
/** Price of surface for large and small lesions: it would shrink small ones. */
const STIFFNESS = { large: 0.5, small: 0.25 } as const;
const SMALL_CORE_ML = 0.25;
/** Around a click the lesion is looked for within this distance. */
const CLICK_MM = 3.5;
const CLICK_REACH_MM = 45;

/** `vessels` are the opacified vessels, if any are; `other` is certainly no lesion (gallbladder). */
export async function findLesions(
  detail: LiverDetail,
  vessels: Uint8Array | undefined,
  other: Uint8Array,
  clicks: readonly Lps[],
  ctx: JobContext,
): Promise<Lesion[]> {
  const { image, domain, cava } = detail;
  const { grid, hu } = image;
  const blurred = await runGaussian(hu, grid.dimensions, SMOOTH_MM / grid.spacingMm[0], ctx);
  const inside = await distanceTransformMm(
    maskWhere(domain.length, (n) => !domain[n]),
    grid,
  );
  await ctx.checkpoint();
  const level = levelWhere(blurred, (n) => inside[n] > RIM_MM && !vessels?.[n] && !other[n]);
  if (!level) return [];
  const threshold = Math.max(MIN_CONTRAST_HU, SPREADS * level.spreadHu);
  const lesions: Lesion[] = [];
  const found = new Uint8Array(domain.length);
  const search: Search = { detail, blurred, levelHu: level.hu, inside, vessels, other };
  for (const sign of [-1, 1] as const) {
    const unlike = maskWhere(
      blurred.length,
      (n) =>
        inside[n] > (sign < 0 ? RIM_MM : 1.5 * RIM_MM) &&
        !other[n] &&
        !cava[n] &&
        sign * (blurred[n] - level.hu) > threshold,
    );
    for (const core of await thickParts(unlike, detail, ctx)) {
      const lesion = await outlineLesion(search, core, sign, false, ctx);
      if (!lesion || !plausible(search, lesion, sign)) continue;
      lesions.push(lesion);
      for (let n = 0; n < found.length; n++) if (lesion.mask[n]) found[n] = lesions.length;
    }
  }
  for (const click of clicks) {
    const at = clickedVoxel(detail, click);
    if (found[at]) {
      lesions[found[at] - 1] = { ...lesions[found[at] - 1], clicked: true };
      continue;
    }
    lesions.push(await lesionAt(search, at, ctx));
  }
  return lesions.sort((a, b) => b.volumeMl - a.volumeMl);
}

interface Search {
  readonly detail: LiverDetail;
  readonly blurred: Float32Array;
  readonly levelHu: number;
  readonly inside: Float32Array;
  readonly vessels: Uint8Array | undefined;
  readonly other: Uint8Array;
}

/** Parts a small ball fits into, each as its inner part. */
async function thickParts(
  mask: Uint8Array,
  { image: { grid } }: LiverDetail,
  ctx: JobContext,
): Promise<Uint8Array[]> {
  const depth = await distanceTransformMm(
    maskWhere(mask.length, (n) => !mask[n]),
    grid,
  );
  await ctx.checkpoint();
  const { ids, sizes } = connectedComponents(
    maskWhere(depth.length, (n) => depth[n] > CORE_MM),
    grid.dimensions,
  );
  const extent = longestSides(ids, sizes.length, grid.dimensions);
  return [...sizes.keys()]
    .filter((id) => id > 0 && sizes[id] >= MIN_CORE_FILL * (Math.PI / 6) * extent[id] ** 3)
    .sort((a, b) => sizes[b] - sizes[a])
    .slice(0, MAX_CANDIDATES)
    .map((id) => maskWhere(ids.length, (n) => ids[n] === id));
}

/** Longest side of the box around each part, in voxels. */
function longestSides(ids: Int32Array, count: number, [nx, ny, nz]: Vec3): Int32Array {
  const low = new Int32Array(3 * count).fill(Math.max(nx, ny, nz));
  const high = new Int32Array(3 * count).fill(-1);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (!ids[n]) continue;
        const at = 3 * ids[n];
        if (i < low[at]) low[at] = i;
        if (i > high[at]) high[at] = i;
        if (j < low[at + 1]) low[at + 1] = j;
        if (j > high[at + 1]) high[at + 1] = j;
        if (k < low[at + 2]) low[at + 2] = k;
        if (k > high[at + 2]) high[at + 2] = k;
      }
  return Int32Array.from({ length: count }, (_, id) =>
    Math.max(...[0, 1, 2].map((axis) => high[3 * id + axis] - low[3 * id + axis] + 1)),
  );
}

/** The lesion around a core: the surface half way between its CT number and the liver's. */
async function outlineLesion(
  { detail, blurred, levelHu, inside, vessels, other }: Search,
  core: Uint8Array,
  sign: 1 | -1,
  clicked: boolean,
  ctx: JobContext,
): Promise<Lesion | undefined> {
  const { image, smooth, domain, cava } = detail;
  const { grid } = image;
  const own = levelWhere(blurred, (n) => core[n] > 0);
  if (!own) return undefined;
  const contrastHu = own.hu - levelHu;
  const reach = Math.ceil((clicked ? 12 : NEAR_MM + 4) / grid.spacingMm[0]);
  const box: Box | undefined = boundingBox(core, grid.dimensions, reach);
  if (!box) return undefined;
  const part = cropGrid(grid, box);
  const values = crop(smooth, grid.dimensions, box);
  const cores = crop(core, grid.dimensions, box);
  const free = crop(
    maskWhere(
      domain.length,
      (n) => domain[n] > 0 && !other[n] && !cava[n] && (sign > 0 || !vessels?.[n]),
    ),
    grid.dimensions,
    box,
  );
  const depth = crop(inside, grid.dimensions, box);
  const toCore = await distanceTransformMm(cores, part);
  const border = sign < 0 ? BORDER_SHARE.dark : BORDER_SHARE.bright;
  const cost = new Float32Array(values.length);
  for (let n = 0; n < cost.length; n++) {
    // 1 at the CT number of the lesion's middle, 0 at the liver's.
    const share = (values[n] - levelHu) / contrastHu;
    const far = Math.max(0, toCore[n] - NEAR_MM) / NEAR_MM;
    // At the surface of the liver its CT number is a mixture with what lies outside.
    const mixed = Math.max(0, 1 - depth[n] / RIM_MM);
    const unlike = Math.min(1, Math.max(-1, 2 * (border - share)));
    cost[n] = free[n] ? unlike + far + mixed : 2;
    if (cores[n]) cost[n] = Math.min(cost[n], -1);
  }
  const coreMl = (cores.reduce((sum, value) => sum + value, 0) * grid.spacingMm[0] ** 3) / 1000;
  const stiffness = coreMl < SMALL_CORE_ML ? STIFFNESS.small : STIFFNESS.large;
  const surface = new Float32Array(cost.length).fill(stiffness);
  const membership = await runRegionCut(cost, surface, part.dimensions, 120, ctx);
  const region = maskWhere(cost.length, (n) => membership[n] > 0.5);
  const parts = connectedComponents(region, part.dimensions);
  const seed = cores.findIndex((value, n) => value > 0 && parts.ids[n] > 0);
  const id = seed >= 0 ? parts.ids[seed] : largestComponent(parts);
  if (!id) return undefined;
  const solid = fillHoles(
    maskWhere(region.length, (n) => parts.ids[n] === id),
    part.dimensions,
  );
  const mask = new Uint8Array(domain.length);
  paste(mask, grid.dimensions, box, solid);
  const count = solid.reduce((sum, value) => sum + value, 0);
  const enclosed = await enclosedShare(
    solid,
    part,
    values,
    crop(domain, grid.dimensions, box),
    levelHu,
    contrastHu,
  );
  return { mask, volumeMl: (count * grid.spacingMm[0] ** 3) / 1000, contrastHu, enclosed, clicked };
}

/** Share of the shell around a lesion that is liver tissue. */
async function enclosedShare(
  solid: Uint8Array,
  part: LiverDetail['image']['grid'],
  values: Float32Array,
  domain: Uint8Array,
  levelHu: number,
  contrastHu: number,
): Promise<number> {
  const away = await distanceTransformMm(solid, part);
  let shell = 0;
  let liver = 0;
  for (let n = 0; n < solid.length; n++) {
    if (away[n] < 2 || away[n] > 4.5) continue;
    shell++;
    if (domain[n] && Math.abs(values[n] - levelHu) < 0.6 * Math.abs(contrastHu) + 6) liver++;
  }
  return shell > 0 ? liver / shell : 0;
}

/** Whether what stands out is a lesion, not a cleft, a vessel or a mixture at the surface. */
function plausible({ detail, blurred, vessels }: Search, lesion: Lesion, sign: 1 | -1): boolean {
  const { grid } = detail.image;
  const box = boundingBox(lesion.mask, grid.dimensions, 0);
  if (!box) return false;
  let count = 0;
  let fat = 0;
  for (let n = 0; n < lesion.mask.length; n++) {
    if (!lesion.mask[n]) continue;
    count++;
    if (blurred[n] < FAT_HU) fat++;
  }
  if (fat > FAT_SHARE * count) return false;
  if (sign > 0 && lesion.contrastHu < MIN_BRIGHT_HU) return false;
  const fill = count / ((Math.PI / 6) * Math.max(...box.dimensions) ** 3);
  const dark = vessels ? [INSIDE, AT_SURFACE] : [UNENHANCED];
  return (sign < 0 ? dark : [BRIGHT]).some(
    (least) =>
      lesion.enclosed >= least.enclosed && fill >= least.fill && lesion.volumeMl >= least.ml,
  );
}

function clickedVoxel({ image: { grid }, domain }: LiverDetail, click: Lps): number {
  const [nx, ny, nz] = grid.dimensions;
  const [i, j, k] = lpsToIjk(grid, click).map(Math.round);
  const n = i + nx * (j + ny * k);
  const outside = i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz;
  if (outside || !domain[n]) {
    fail(
      'bad-input',
      'seed-outside',
      'The place you clicked as tumour lies outside the liver that was found.',
      'Click into the middle of the tumour; if the liver was missed there, click into the liver too.',
    );
  }
  return n;
}

/** The lesion a click names, however faint. */
async function lesionAt(search: Search, at: number, ctx: JobContext): Promise<Lesion> {
  const { detail, blurred, levelHu } = search;
  const { grid } = detail.image;
  const point = new Uint8Array(blurred.length);
  point[at] = 1;
  const away = await distanceTransformMm(point, grid);
  await ctx.checkpoint();
  const near = levelWhere(blurred, (n) => away[n] <= CLICK_MM);
  const sign = (near?.hu ?? levelHu) < levelHu ? -1 : 1;
  const half = ((near?.hu ?? levelHu) - levelHu) / 2;
  // What is more than half as different as the click, and hangs together with it.
  const alike = maskWhere(
    blurred.length,
    (n) => away[n] <= CLICK_REACH_MM && sign * (blurred[n] - levelHu) > Math.abs(half),
  );
  const { ids } = connectedComponents(alike, grid.dimensions);
  const core = maskWhere(
    ids.length,
    (n) =>
      away[n] <= CLICK_MM / 2 || (ids[at] > 0 && ids[n] === ids[at] && away[n] <= CLICK_REACH_MM),
  );
  const lesion = await outlineLesion(search, core, sign, true, ctx);
  if (lesion) return lesion;
  return fail(
    'bad-input',
    'no-tumour-here',
    'Nothing that differs from the liver was found at the place you clicked as tumour.',
    'Click into the middle of the tumour, or paint it by hand.',
  );
}
