/**
 * The middle of a kidney, whatever the phase: without contrast it is a little darker than muscle; with contrast it is, at one
 * of several thresholds, a part of its own that is brighter than all around it, with the medulla and the hollow in it.
 */
import type { JobContext } from '../../core/job.ts';
import { connectedComponents, fillHoles } from '../components.ts';
import { distanceTransformMm } from '../distance.ts';
import { maskWhere } from '../mask.ts';
import { close } from '../morphology.ts';
import type { Level } from './image.ts';
import { levelWhere } from './image.ts';
import type { Place } from './kidney-place.ts';

export type Look = 'plain' | 'bright';

export interface Candidate {
  readonly core: Uint8Array;
  readonly coreMm: number;
  readonly level: Level;
  readonly look: Look;
  /** How much of a kidney lies where one should, ml. */
  readonly score: number;
}

/** CT numbers of a kidney: within them, and across gaps in them this wide. */
interface Window {
  readonly look: Look;
  readonly low: number;
  readonly high: number;
  readonly bridgeMm: number;
}

/** Usual CT numbers without contrast, and against those of muscle, which the wall shows mixed with fat. */
const PLAIN_HU: readonly [number, number] = [2, 46];
const AROUND_MUSCLE_HU: readonly (readonly [number, number])[] = [
  [-48, -4],
  [-32, 12],
];
/** Thresholds above muscle; the medulla, until contrast reaches it, and the hollow are darker, bridged over this far. */
export const EXCRETED_HU = 330;
const ABOVE_MUSCLE_HU = [20, 40, 65, 95, 130];
const BRIDGE_MM = 5;
/** Around the CT number under a click. */
const CLICK_WINDOWS_HU: readonly (readonly [number, number])[] = [
  [15, 15],
  [25, 40],
  [20, 80],
  [60, 25],
];
/** Depths under the surface at which a kidney is a part of its own; the least is for small or scarred ones. */
const CORES_MM = [5, 4, 3];
const CORE_ML: readonly [number, number] = [5, 450];
const CLICK_CORE_ML = 1;
/** Weights by place from which a voxel speaks for a kidney, and below which against it: it may belong to what touches it. */
const MIN_SHARE = 0.3;
const CLICK_SHARE = 0.55;
/** A larger core is no better: it may be that of two organs. */
const ENOUGH_ML = 20;
/** Above this it is the less likely one organ the larger it is. */
const LARGE_ML = 45;
/** Bone is this uneven, a kidney is not. */
const UNEVEN_HU = 40;
const GOOD_SHARE = 0.75;
/** What has less is no kidney, unless it was clicked. */
const LEAST_SCORE: Readonly<Record<Look, number>> = { plain: 4, bright: 2.5 };
/** Share of a core that is not excreted contrast. */
const LEAST_PARENCHYMA = 0.4;
const CUT_OFF_WEIGHT = 0.3;
/** Of a click, this many candidates are outlined; those within these shares and differences are one. */
const MOST_FROM_CLICK = 5;
const SAME_SIZE = 0.15;
const SAME_HU = 3;
const FAT_HU = -30;

export interface Search {
  readonly place: Place;
  /** With so little noise that a thick organ has no holes. */
  readonly blurred: Float32Array;
  /** What is known to be something else. */
  readonly taken: Uint8Array;
  /** CT number of muscle. */
  readonly muscleHu: number;
  /** 1 within the reach of a click, and the CT numbers there: just under it, and of the tissue around. */
  readonly click?: { readonly at: Uint8Array; readonly hu: readonly number[] };
}

/** The most even one of the good candidates of each look: it has the least of other organs. */
export async function kidneyCandidates(
  search: Search,
  looks: readonly Look[],
  ctx: JobContext,
): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for (const window of windowsFor(search)) {
    if (!looks.includes(window.look)) continue;
    const candidate = await bestIn(search, window, ctx);
    if (candidate && (search.click || candidate.score >= LEAST_SCORE[window.look]))
      found.push(candidate);
  }
  if (search.click) return differing(found).slice(0, MOST_FROM_CLICK);
  return looks.flatMap((look) => {
    const alike = found.filter((one) => one.look === look);
    const most = Math.max(...alike.map(({ score }) => score));
    const good = alike.filter(({ score }) => score >= GOOD_SHARE * most);
    return good.sort((a, b) => a.level.spreadHu - b.level.spreadHu).slice(0, 1);
  });
}

/** The better one of each two that are nearly of one size and brightness, best first. */
function differing(found: readonly Candidate[]): Candidate[] {
  const sizes = new Map(found.map((one) => [one, sizeOf(one.core)]));
  const sizeIn = (one: Candidate): number => sizes.get(one) ?? 0;
  const kept: Candidate[] = [];
  for (const one of found.toSorted((a, b) => b.score - a.score)) {
    const alike = kept.some(
      (other) =>
        Math.abs(Math.log(sizeIn(one) / sizeIn(other))) < SAME_SIZE &&
        Math.abs(one.level.hu - other.level.hu) < SAME_HU,
    );
    if (!alike) kept.push(one);
  }
  return kept;
}

const sizeOf = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + value, 0);

function windowsFor({ muscleHu, click }: Search): Window[] {
  const plain = (low: number, high: number): Window => ({ look: 'plain', low, high, bridgeMm: 0 });
  const windows = [
    plain(...PLAIN_HU),
    ...AROUND_MUSCLE_HU.map(([low, high]) => plain(muscleHu + low, muscleHu + high)),
    ...ABOVE_MUSCLE_HU.map((above): Window => ({
      look: 'bright',
      low: muscleHu + above,
      high: Infinity,
      bridgeMm: BRIDGE_MM,
    })),
  ];
  if (click)
    for (const hu of click.hu)
      for (const [below, above] of CLICK_WINDOWS_HU) windows.push(plain(hu - below, hu + above));
  return windows;
}

async function bestIn(
  { place, blurred, taken, click }: Search,
  { look, low, high, bridgeMm }: Window,
  ctx: JobContext,
): Promise<Candidate | undefined> {
  const { scene, weight, spine } = place;
  const { smooth, wallDepthMm, image } = scene;
  const { grid } = image;
  const free = (n: number): boolean => !taken[n] && !spine[n] && wallDepthMm[n] > 0;
  const alike = maskWhere(
    smooth.length,
    (n) =>
      blurred[n] > low && blurred[n] < high && (click !== undefined || weight[n] > 0) && free(n),
  );
  if (!alike.includes(1)) return undefined;
  const bridged = bridgeMm > 0 ? await close(alike, grid, bridgeMm) : alike;
  const open = maskWhere(
    alike.length,
    (n) => alike[n] > 0 || (bridged[n] > 0 && smooth[n] > FAT_HU && free(n)),
  );
  // Excreted contrast and the medulla lie within.
  const solid = bridgeMm > 0 ? fillHoles(open, grid.dimensions) : open;
  const depth = await distanceTransformMm(
    maskWhere(solid.length, (n) => !solid[n]),
    grid,
  );
  await ctx.checkpoint();
  for (const coreMm of CORES_MM) {
    const deep = maskWhere(depth.length, (n) => depth[n] > coreMm);
    const part = bestPart(deep, alike, place, look, click?.at);
    if (part) return { ...part, coreMm, look };
  }
  return undefined;
}

/** The thick part that is even, large, and lies where a kidney does; under a click, the one that it touches. */
function bestPart(
  deep: Uint8Array,
  alike: Uint8Array,
  { weight: place, scene: { image, smooth } }: Place,
  look: Look,
  click: Uint8Array | undefined,
): Pick<Candidate, 'core' | 'score' | 'level'> | undefined {
  const { grid } = image;
  const { ids, sizes } = connectedComponents(deep, grid.dimensions);
  const weight = new Float64Array(sizes.length);
  const clicked = new Uint8Array(sizes.length);
  const parenchyma = new Float64Array(sizes.length);
  for (let n = 0; n < ids.length; n++) {
    if (!ids[n]) continue;
    weight[ids[n]] += place[n];
    if (click?.[n]) clicked[ids[n]] = 1;
    if (smooth[n] < EXCRETED_HU) parenchyma[ids[n]] += 1;
  }
  // Psoas runs out of the image below, a kidney seldom does; where it does, a click says where it is.
  const [nx, ny] = grid.dimensions;
  const cutOff = new Uint8Array(sizes.length);
  for (let n = 0; n < nx * ny; n++) cutOff[ids[n]] = 1;
  if (!click && look === 'plain')
    for (let id = 1; id < sizes.length; id++) if (cutOff[id]) weight[id] *= CUT_OFF_WEIGHT;
  const voxelMl = grid.spacingMm[0] ** 3 / 1000;
  const placed = sizes
    .map((size, id) => {
      const ml = size * voxelMl;
      const share = weight[id] / size - (click ? CLICK_SHARE : MIN_SHARE);
      const usual = ml >= (click ? CLICK_CORE_ML : CORE_ML[0]) && ml <= CORE_ML[1];
      const possible = id > 0 && usual && (click ? clicked[id] > 0 : share > 0);
      const large = Math.sqrt(Math.min(1, LARGE_ML / ml));
      return { id, score: possible ? share * Math.min(ml, ENOUGH_ML) * large : 0 };
    })
    .filter(({ id, score }) => id > 0 && (score > 0 || clicked[id]))
    .sort((a, b) => b.score - a.score);
  let best: (Pick<Candidate, 'score' | 'level'> & { id: number }) | undefined;
  for (const { id, score: most } of placed) {
    if (best && most <= best.score) break;
    const level = levelWhere(
      smooth,
      (n) => ids[n] === id && alike[n] > 0 && smooth[n] < EXCRETED_HU,
    );
    if (!level || parenchyma[id] < LEAST_PARENCHYMA * sizes[id]) continue;
    const score = most / (1 + (level.spreadHu / UNEVEN_HU) ** 2);
    if (!best || score > best.score) best = { id, level, score };
  }
  if (!best) return undefined;
  const { id, level, score } = best;
  return { core: maskWhere(ids.length, (n) => ids[n] === id), level, score };
}
