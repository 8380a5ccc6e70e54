/** Recipe "Scar MR": how much of the left ventricular wall is enhanced late after gadolinium, by every threshold in use. */
import { LABEL, TISSUE } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import type { JobContext } from '../core/job.ts';
import { sameGrid, voxelVolumeMl } from '../core/space.ts';
import type { LabelMap, Volume } from '../core/volume.ts';
import { MYOCARDIUM_G_PER_ML } from './lv-mr/function.ts';
import { stackOf, toImageOrder } from './lv-mr/stack.ts';
import type { Stack } from './lv-mr/stack.ts';
import { classify } from './scar-mr/classify.ts';
import type { Classified } from './scar-mr/classify.ts';
import { requireScarMr } from './scar-mr/input.ts';
import type { ScarMethod, Signal, Thresholds } from './scar-mr/methods.ts';
import { METHOD_TITLES, SCAR_METHODS, thresholdsOf } from './scar-mr/methods.ts';
import type { Remote } from './scar-mr/remote.ts';
import { eachWallVoxel, isInner, remoteOf } from './scar-mr/remote.ts';
import type { SegmentTransmurality } from './scar-mr/transmurality.ts';
import { transmurality } from './scar-mr/transmurality.ts';
import type { Wall } from './scar-mr/wall.ts';
import { sliceLabels, toStackOrder, wallOf } from './scar-mr/wall.ts';

export interface ScarMrOptions {
  /** Normal wall drawn by the user, on the grid of the image; found where it is left out. */
  readonly remote?: LabelMap;
}

/** Lowest and highest value while the threshold moves within what is disputed about it. */
export type Band = readonly [number, number];

export interface ScarByMethod {
  readonly method: ScarMethod;
  readonly title: string;
  /** In units of the image. */
  readonly thresholds: Thresholds;
  readonly coreG: number;
  /** 0 for methods that know no border zone. */
  readonly borderG: number;
  readonly totalG: number;
  /** Core and border zone as a share of the wall. */
  readonly percentOfWall: number;
  /** Thresholds moved by 5 % of the maximum or half a standard deviation either way. */
  readonly coreBandG: Band;
  readonly totalBandG: Band;
  /** Part of the core that is dark: obstructed vessels within enhancement. */
  readonly darkCoreG: number;
  /** Bright wall at its edges that was left out, because it is mixed with blood or fat. */
  readonly edgeG: number;
  readonly segments: readonly SegmentTransmurality[];
  /** Tissue classes of `core/anatomy.ts` on the grid of the image. */
  readonly tissue: LabelMap;
}

export interface ScarMrResult {
  /** Side by side; there is no best one. */
  readonly methods: readonly ScarByMethod[];
  /** Least and most of all methods. */
  readonly coreRangeG: Band;
  readonly totalRangeG: Band;
  readonly wallG: number;
  readonly remote: Remote;
  readonly maximum: number;
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/** Enhancement this little above normal wall, in its standard deviations, has no maximum to speak of. */
const LEAST_ENHANCEMENT_SD = 6;

/**
 * Core and border zone by all thresholds in use, each with the band over which its threshold is disputed. `labels` hold
 * LV blood and wall, and RV blood where segments are wanted. Late enhancement is measured, not diagnosed.
 *
 * @throws `bad-input` with a code of `requireScarMr`, `not-short-axis` or `remote-too-small`; `cancelled` when the user stops it.
 */
export async function measureScarMr(
  image: Volume,
  labels: LabelMap,
  options: ScarMrOptions,
  ctx: JobContext,
): Promise<ScarMrResult> {
  requireScarMr(image, labels);
  ctx.report(0, 'Finding the normal wall');
  const stack = stackOf(image, [0, 1]);
  const wall = wallOf(stack, toStackOrder(labels, stack));
  const remote = remoteOf(stack, wall, drawnRemote(options, image, stack));
  await ctx.checkpoint();
  const signal = signalOf(stack, wall, remote);
  const gPerVoxel = MYOCARDIUM_G_PER_ML * voxelVolumeMl(image.grid);
  let wallVoxels = 0;
  eachWallVoxel(stack, wall, () => wallVoxels++);
  const visible = signal.maximum > remote.mean + LEAST_ENHANCEMENT_SD * remote.sd;
  const methods: ScarByMethod[] = [];
  for (const [n, method] of SCAR_METHODS.entries()) {
    ctx.report(0.1 + (0.85 * n) / SCAR_METHODS.length, METHOD_TITLES[method]);
    const at = async (shift: number): Promise<Classified> => {
      await ctx.checkpoint();
      const usable = visible || method.startsWith('sd-');
      return classify(stack, wall, usable ? thresholdsOf(method, signal, shift) : NOTHING);
    };
    const [low, found, high] = [await at(1), await at(0), await at(-1)];
    const masses = [low, found, high].map(({ classes }) => massesOf(classes, gPerVoxel));
    const [, { coreG, borderG }] = masses;
    const totalG = coreG + borderG;
    methods.push({
      method,
      title: METHOD_TITLES[method],
      thresholds: thresholdsOf(method, signal, 0),
      coreG,
      borderG,
      totalG,
      percentOfWall: (100 * totalG) / (wallVoxels * gPerVoxel),
      coreBandG: range(masses.map((mass) => mass.coreG)),
      totalBandG: range(masses.map((mass) => mass.coreG + mass.borderG)),
      darkCoreG: found.darkCoreVoxels * gPerVoxel,
      edgeG: found.edgeVoxels * gPerVoxel,
      segments: transmurality(stack, wall, found.classes),
      tissue: { grid: image.grid, data: toImageOrder(found.classes, stack) },
    });
  }
  ctx.report(1, 'Done');
  return {
    methods,
    coreRangeG: range(methods.map((one) => one.coreG)),
    totalRangeG: range(methods.map((one) => one.totalG)),
    wallG: wallVoxels * gPerVoxel,
    remote,
    maximum: signal.maximum,
    warnings: warningsOf(stack, wall, signal, visible),
  };
}

const NOTHING: Thresholds = { core: Infinity, border: Infinity };

const range = (values: readonly number[]): Band => [Math.min(...values), Math.max(...values)];

function drawnRemote(
  { remote }: ScarMrOptions,
  { grid }: Volume,
  stack: Stack,
): Uint8Array | undefined {
  if (!remote) return undefined;
  if (!sameGrid(remote.grid, grid)) {
    fail(
      'bad-input',
      'other-grid',
      'The region of normal wall lies on another grid than the late enhancement image.',
      'Draw it on this image.',
    );
  }
  return toStackOrder(remote, stack);
}

/**
 * The maximum is that of means over 3 x 3 pixels of the wall, away from its edges: one bright pixel of noise, or one mixed with
 * blood, must not move every threshold.
 */
function signalOf(stack: Stack, wall: Wall, remote: Remote): Signal {
  let maximum = -Infinity;
  let lowest = Infinity;
  for (const inset of [true, false]) {
    eachWallVoxel(stack, wall, (_, k, pixel) => {
      const { columns, values } = stack.slices[k];
      const own = sliceLabels(stack, wall.labels, k);
      lowest = Math.min(lowest, values[pixel]);
      if (inset && !isInner(own, columns, pixel)) return;
      let [sum, count] = [0, 0];
      for (const d of [-columns, 0, columns])
        for (const e of [-1, 0, 1])
          if (own[pixel + d + e] === LABEL.lvMyocardium) {
            sum += values[pixel + d + e];
            count++;
          }
      maximum = Math.max(maximum, sum / count);
    });
    if (maximum > -Infinity) break;
  }
  return { remote, maximum, zero: lowest < 0 ? remote.mean : 0 };
}

function massesOf(classes: Uint8Array, gPerVoxel: number): { coreG: number; borderG: number } {
  let [core, border] = [0, 0];
  for (const tissue of classes) {
    if (tissue === TISSUE.scar) core++;
    else if (tissue === TISSUE.borderZone) border++;
  }
  return { coreG: core * gPerVoxel, borderG: border * gPerVoxel };
}

function warningsOf(
  stack: Stack,
  { slices, frame }: Wall,
  { zero, remote }: Signal,
  visible: boolean,
): ScarMrResult['warnings'] {
  const warnings: { code: string; message: string }[] = [];
  if (!visible) {
    warnings.push({
      code: 'no-enhancement',
      message:
        'No part of the wall stands out from normal wall. Thresholds that are a share of the maximum are not applied: they would mark noise.',
    });
  }
  if (zero !== 0) {
    warnings.push({
      code: 'signed-image',
      message:
        'The image has negative values (phase-sensitive reconstruction); shares of the maximum are counted from normal wall instead of zero, and are not comparable with those of magnitude images.',
    });
  }
  if (remote.automatic) {
    warnings.push({
      code: 'automatic-remote',
      message: `Normal wall was taken from the darkest sector (${remote.voxels} voxels). Check that it is normal: all standard deviations are counted from it.`,
    });
  }
  if (!frame) {
    warnings.push({
      code: 'no-segments',
      message:
        'The right ventricle is not labelled, so segments cannot be counted from its insertion.',
    });
  }
  if (slices.length < stack.slices.length / 2 && slices.length < 5) {
    warnings.push({
      code: 'few-slices',
      message: `Only ${slices.length} slices show a closed wall; the mass is that of these slices alone.`,
    });
  }
  return warnings;
}
