/** Where the slices of a stack lie: order, spacing, drift; and what about it is doubtful. */
import { dot, norm, normalize, scale, subtract } from '../core/space.ts';
import type { Lps, Vec3 } from '../core/space.ts';
import type { ImageHeader } from './image-header.ts';
import { groupByPosition, positionMm, sliceNormal } from './positions.ts';

export interface StackGeometry {
  /** One image per position, along the normal. */
  readonly images: readonly ImageHeader[];
  /** Images that share a position with one that was kept. */
  readonly repeated: readonly ImageHeader[];
  readonly originMm: Lps;
  readonly direction: readonly number[];
  readonly sliceSpacingMm: number;
  /** Along the normal, one per image. */
  readonly positionsMm: readonly number[];
  /** Gaps between neighbouring slices, along the normal. */
  readonly gapsMm: readonly number[];
  readonly medianGapMm: number;
  /** Largest deviation of a slice from an evenly spaced stack of the same length. */
  readonly unevennessMm: number;
  /** Slices that the gaps leave room for, where all are whole multiples of one distance; else 0. */
  readonly missingCount: number;
  /** That distance. */
  readonly missingUnitMm: number;
  /** Angle between the normal and the line through the first pixels. */
  readonly tiltDegrees: number;
  /** Sideways movement of the first pixel over the whole stack, in the image plane. */
  readonly driftMm: number;
  /** Largest sideways distance of a first pixel from the straight line through them. */
  readonly scatterMm: number;
}

/** Geometry of a stack whose images all have a placement and one orientation. */
export function stackGeometry(stack: readonly ImageHeader[]): StackGeometry | undefined {
  const positions = groupByPosition(stack);
  const images = positions.map(([first]) => first);
  const first = images[0].placement;
  const last = images[images.length - 1].placement;
  if (!first || !last) return undefined;
  const normal = sliceNormal(first);
  const at = images.map((image) =>
    image.placement ? dot(image.placement.originMm, normal) : positionMm(image),
  );
  const gapsMm = at.slice(1).map((position, n) => position - at[n]);
  const medianGapMm = median(gapsMm);
  const count = images.length;
  const sliceSpacingMm = tidy(
    count > 1 ? (at[count - 1] - at[0]) / (count - 1) : (images[0].sliceThicknessMm ?? 1) || 1,
  );
  const unevennessMm = Math.max(...at.map((p, n) => Math.abs(p - at[0] - n * sliceSpacingMm)));

  const line = subtract(last.originMm, first.originMm);
  const alongMm = dot(line, normal);
  const driftMm = norm(subtract(line, scale(normal, alongMm)));
  return {
    images,
    repeated: positions.flatMap(([, ...others]) => others),
    originMm: first.originMm,
    // Adding zero turns a negative zero into a plain one.
    direction: [...first.row, ...first.column, ...normal].map((cosine) => cosine + 0),
    sliceSpacingMm,
    positionsMm: at,
    gapsMm,
    medianGapMm,
    unevennessMm,
    ...missing(gapsMm, images[0].sliceThicknessMm),
    tiltDegrees: count > 1 ? (Math.atan2(driftMm, Math.abs(alongMm)) * 180) / Math.PI : 0,
    driftMm,
    scatterMm: scatter(images, first.originMm, line),
  };
}

/** Positions are decimal text: what is left after nine digits is rounding of the arithmetic. */
const tidy = (mm: number): number => Number.parseFloat(mm.toPrecision(9));

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? 0 : tidy(sorted[sorted.length >> 1]);
}

/** Whether the gaps fit a regular stack with holes: spaced by the smallest gap, or by the slice thickness. */
function missing(
  gapsMm: readonly number[],
  thicknessMm: number | undefined,
): Pick<StackGeometry, 'missingCount' | 'missingUnitMm'> {
  for (const unitMm of [Math.min(...gapsMm), thicknessMm ?? 0]) {
    if (!(unitMm > 0)) continue;
    const steps = gapsMm.map((gap) => gap / unitMm);
    if (steps.every((step) => step > 0.9 && Math.abs(step - Math.round(step)) < 0.1)) {
      const missingCount = steps.reduce((sum, step) => sum + Math.round(step) - 1, 0);
      return { missingCount, missingUnitMm: tidy(unitMm) };
    }
  }
  return { missingCount: 0, missingUnitMm: 0 };
}

function scatter(images: readonly ImageHeader[], from: Vec3, line: Vec3): number {
  const direction = normalize(line);
  return Math.max(
    ...images.map(({ placement }) => {
      if (!placement) return 0;
      const offset = subtract(placement.originMm, from);
      return norm(subtract(offset, scale(direction, dot(offset, direction))));
    }),
  );
}
