/**
 * How a stack that is uneven, has holes or leans becomes an upright stack of even slices. Nothing is hidden: every
 * repair is listed with its size, and what would have to be invented rather than filled in is refused.
 */
import { formatMm } from '../core/format.ts';
import { add, dot, scale, subtract } from '../core/space.ts';
import type { Lps, Vec3 } from '../core/space.ts';
import type { StackGeometry } from './geometry.ts';
import { MIN_SLICES } from './positions.ts';
import type { Resampling, SeriesRepair } from './series.ts';

export interface RepairPlan {
  readonly dimensions: Vec3;
  readonly sliceSpacingMm: number;
  readonly originMm: Lps;
  readonly resampling: Resampling;
  readonly repairs: readonly SeriesRepair[];
}

/** Share of the slice spacing by which slices may be off an even stack and still be taken as they are. */
export const NEARLY_EVEN = 0.1;

/** Gaps wider than this hide whole structures. */
const WIDEST_GAP_MM = 20;
/** No more slices are filled in than this share of the slices that were imaged. */
const MOST_FILLED = 0.5;
/** Gantries tilt by 30 degrees at most; more is another kind of acquisition. */
const STEEPEST_DEGREES = 45;

/** The plan, or undefined where nothing needs repair or the stack cannot be repaired. */
export function planRepair(geometry: StackGeometry): RepairPlan | undefined {
  const { images, unevennessMm, sliceSpacingMm, driftMm, tiltDegrees, scatterMm } = geometry;
  const [first] = images;
  const pixelMm = first.pixelSpacingMm;
  if (images.length < MIN_SLICES || !pixelMm || scatterMm > Math.min(...pixelMm)) return undefined;
  const leans = driftMm > Math.min(...pixelMm);
  const uneven = unevennessMm > NEARLY_EVEN * sliceSpacingMm;
  if ((!leans && !uneven) || (leans && tiltDegrees > STEEPEST_DEGREES)) return undefined;
  const lattice = uneven ? evenLattice(geometry) : sameLattice(geometry);
  if (!lattice) return undefined;
  const sheared = upright(geometry, leans);
  return {
    dimensions: [sheared.columns, sheared.rows, lattice.slices.length],
    sliceSpacingMm: lattice.spacingMm,
    originMm: sheared.originMm,
    resampling: { slices: lattice.slices, shifts: sheared.shifts },
    repairs: [
      ...(uneven ? [spacingRepair(geometry, lattice)] : []),
      ...(leans ? [tiltRepair(geometry)] : []),
    ],
  };
}

interface Lattice {
  readonly slices: Resampling['slices'];
  readonly spacingMm: number;
}

const sameLattice = ({ images, sliceSpacingMm }: StackGeometry): Lattice => ({
  slices: images.map((_, k) => ({ lower: k, upper: k, share: 0 })),
  spacingMm: sliceSpacingMm,
});

/** Even slices from the first to the last, as far apart as most of the stored ones. */
function evenLattice(geometry: StackGeometry): Lattice | undefined {
  const { positionsMm: at, gapsMm, medianGapMm, missingCount, missingUnitMm } = geometry;
  const unitMm = missingCount > 0 ? missingUnitMm : medianGapMm;
  const lengthMm = at[at.length - 1] - at[0];
  const count = Math.round(lengthMm / unitMm) + 1;
  const filled = missingCount > 0 ? missingCount : Math.max(0, count - at.length);
  if (Math.max(...gapsMm) > WIDEST_GAP_MM || filled > MOST_FILLED * at.length) return undefined;
  const spacingMm = Number.parseFloat((lengthMm / (count - 1)).toPrecision(9));
  let lower = 0;
  const slices = Array.from({ length: count }, (_, k) => {
    const positionMm = at[0] + k * spacingMm;
    while (lower + 2 < at.length && at[lower + 1] <= positionMm) lower++;
    const share = (positionMm - at[lower]) / (at[lower + 1] - at[lower]);
    // A stored slice next to its place is taken as it is where slices are missing, and to 1 % where they are uneven.
    const close =
      ((missingCount > 0 ? NEARLY_EVEN : 0.01) * spacingMm) / (at[lower + 1] - at[lower]);
    if (share <= close) return { lower, upper: lower, share: 0 };
    if (share >= 1 - close) return { lower: lower + 1, upper: lower + 1, share: 0 };
    return { lower, upper: lower + 1, share };
  });
  return { slices, spacingMm };
}

/** Where each slice lies in a box that holds them all, one above the other. */
function upright(geometry: StackGeometry, leans: boolean) {
  const { images, originMm } = geometry;
  const [first] = images;
  const { columns, rows } = first.pixels;
  const [rowMm, columnMm] = first.pixelSpacingMm ?? [1, 1];
  if (!leans || !first.placement) {
    return { columns, rows, originMm, shifts: images.map(() => [0, 0] as const) };
  }
  const { row, column } = first.placement;
  const offsets = images.map(({ placement }) => {
    const offset = subtract(placement?.originMm ?? originMm, originMm);
    return [dot(offset, row) / columnMm, dot(offset, column) / rowMm] as const;
  });
  // Less than a hundredth of a pixel is rounding of the header.
  const least = (axis: 0 | 1): number =>
    Math.floor(Math.min(...offsets.map((o) => o[axis])) + 0.01);
  const most = (axis: 0 | 1): number => Math.ceil(Math.max(...offsets.map((o) => o[axis])) - 0.01);
  const [left, top] = [least(0), least(1)];
  return {
    columns: columns + most(0) - left,
    rows: rows + most(1) - top,
    originMm: add(originMm, add(scale(row, left * columnMm), scale(column, top * rowMm))),
    shifts: offsets.map(([x, y]) => [x - left, y - top] as const),
  };
}

function tiltRepair({ tiltDegrees, driftMm }: StackGeometry): SeriesRepair {
  return {
    code: 'gantry-tilt',
    amount: Math.round(tiltDegrees * 100) / 100,
    unit: 'degrees',
    message: `Each slice was moved in its own plane, ${formatMm(driftMm)} over the stack, so that the block stands upright (tilt ${tiltDegrees.toFixed(1)}°).`,
    places: [],
  };
}

function spacingRepair(geometry: StackGeometry, lattice: Lattice): SeriesRepair {
  const { positionsMm, gapsMm, missingCount } = geometry;
  const places = lattice.slices.flatMap(({ lower, upper, share }, k) =>
    share > 0
      ? [
          {
            slice: k + 1,
            positionMm: positionsMm[0] + k * lattice.spacingMm,
            betweenMm: [positionsMm[lower], positionsMm[upper]] as const,
          },
        ]
      : [],
  );
  const widestMm = Math.max(...gapsMm);
  return {
    code: missingCount > 0 ? 'missing-slices' : 'uneven-spacing',
    amount: Math.round(widestMm * 1000) / 1000,
    unit: 'mm',
    message: `${places.length} of ${lattice.slices.length} slices were interpolated between their neighbours, ${formatMm(lattice.spacingMm, 3)} apart throughout; the widest gap was ${formatMm(widestMm, 2)}.`,
    places,
  };
}
