/**
 * R.E.N.A.L. nephrometry score of a tumour, computed from the label map in space instead of read off single slices.
 * Every component comes with the number it was measured from and, where the labels leave it open, with the reason.
 * Source: Kutikov and Uzzo, J Urol 182 (2009) 844-853, doi 10.1016/j.juro.2009.05.035.
 */
import { isTumourLabel, LABEL } from '../../core/anatomy.ts';
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { Lps } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import type { LesionMeasurement } from '../../tumour/response/lesion-measurement.ts';
import { cropKidney } from './kidney-crop.ts';
import {
  measureExophytic,
  measureHilar,
  measureNearness,
  measurePosition,
} from './kidney-measures.ts';
import {
  complexityOf,
  exophyticPoints,
  faceLetter,
  locationPoints,
  nearnessPoints,
  radiusPoints,
} from './renal-points.ts';
import type { Complexity, Points, RenalComponent, Unsure } from './renal-points.ts';

export interface RenalScore {
  /** For example `8a` or `10xh`; null while a component cannot be measured. */
  readonly text: string | null;
  readonly total: number | null;
  readonly complexity: Complexity | null;
  readonly radius: { readonly points: Points; readonly largestDiameterMm: number };
  readonly exophytic: {
    readonly points: Points;
    readonly outsidePercent: number;
    /** How far the tumour rises above the contour of the kidney. */
    readonly protrusionMm: number;
  };
  readonly nearness: {
    readonly points: Points;
    readonly distanceMm: number;
    readonly to: 'collecting system' | 'renal sinus';
    /** On the tumour, on the collecting system or sinus. */
    readonly atLps: readonly [Lps, Lps];
  } | null;
  readonly face: { readonly letter: 'a' | 'p' | 'x'; readonly anteriorPercent: number };
  readonly location: {
    readonly points: Points;
    readonly betweenPercent: number;
    readonly crossesMidline: boolean;
    /** Points on the long axis in which the polar planes cut it, upper first. */
    readonly polarLinesLps: readonly [Lps, Lps];
  } | null;
  /** Touches the main renal artery or vein; null where neither is labelled. */
  readonly hilar: { readonly touches: boolean; readonly distanceMm: number } | null;
  readonly unsure: readonly Unsure[];
}

/**
 * Scores one tumour of one kidney. Other tumours of the label map count as kidney.
 * @throws `bad-input`/`kidney-missing` when the kidney label is absent, `tumour-outside-kidney` when the tumour does
 * not touch it.
 */
export async function renalScore(
  labels: LabelMap,
  kidneyLabel: typeof LABEL.kidneyLeft | typeof LABEL.kidneyRight,
  tumour: LesionMeasurement,
  ctx: JobContext,
): Promise<RenalScore> {
  if (!isTumourLabel(tumour.label)) {
    fail(
      'bad-input',
      'tumour-label',
      `Label ${tumour.label} is not a tumour.`,
      'Choose one of the tumours of the label map.',
    );
  }
  const kidney = await cropKidney(labels, kidneyLabel, tumour.label, ctx);
  const voxelMm = Math.max(...labels.grid.spacingMm);
  const largestDiameterMm = tumour.largest3d.lengthMm;
  const exophytic = measureExophytic(kidney);
  const nearness = await measureNearness(kidney, ctx);
  const position = measurePosition(kidney, kidneyLabel, exophytic.within);
  const hilar = await measureHilar(kidney, ctx);

  const entirelyInside = exophytic.protrusionMm < voxelMm;
  const points = {
    radius: radiusPoints(largestDiameterMm),
    exophytic: exophyticPoints(exophytic.outsidePercent, entirelyInside),
    nearness: nearness && nearnessPoints(nearness.distanceMm),
    location: position.polar && locationPoints(position.polar),
  };
  const letter = faceLetter(position.anteriorPercent);
  const total =
    points.nearness && points.location
      ? points.radius + points.exophytic + points.nearness + points.location
      : null;
  const unsure = [
    ...nearLimit('R', largestDiameterMm, [40, 70], voxelMm / 2),
    ...exophytic.unsure,
    ...(entirelyInside ? [] : nearHalf(exophytic.outsidePercent)),
    ...(nearness ? nearLimit('N', nearness.distanceMm, [4, 7], voxelMm / 2) : []),
    ...kidney.unsure,
    ...position.unsure,
    ...hilar.unsure,
  ];
  return {
    text: total === null ? null : `${total}${letter}${hilar.touches ? 'h' : ''}`,
    total,
    complexity: total === null ? null : complexityOf(total),
    radius: { points: points.radius, largestDiameterMm },
    exophytic: {
      points: points.exophytic,
      outsidePercent: exophytic.outsidePercent,
      protrusionMm: exophytic.protrusionMm,
    },
    nearness: nearness && points.nearness ? { ...nearness, points: points.nearness } : null,
    face: { letter, anteriorPercent: position.anteriorPercent },
    location:
      position.polar && points.location ? { ...position.polar, points: points.location } : null,
    hilar:
      hilar.distanceMm === null ? null : { touches: hilar.touches, distanceMm: hilar.distanceMm },
    unsure,
  };
}

/** The contour below the tumour is reconstructed: a share this near to a half could lie on either side of it. */
const SHARE_ERROR_PERCENT = 2;

function nearHalf(outsidePercent: number): Unsure[] {
  if (Math.abs(outsidePercent - 50) > SHARE_ERROR_PERCENT) return [];
  const reason = `${outsidePercent.toFixed(1)} % outside the kidney's contour is within ${SHARE_ERROR_PERCENT} points of the limit of 50 %.`;
  return [{ component: 'E', reason }];
}

function nearLimit(
  component: RenalComponent,
  value: number,
  limits: readonly number[],
  errorMm: number,
): Unsure[] {
  return limits
    .filter((limit) => Math.abs(value - limit) <= errorMm)
    .map((limit) => ({
      component,
      reason: `${value.toFixed(1)} mm is within half a voxel (${errorMm.toFixed(1)} mm) of the limit of ${limit} mm.`,
    }));
}

export interface KidneyRemnant {
  readonly remnantMl: number;
  /** Of this kidney's parenchyma, and of both kidneys' together. */
  readonly percentOfKidney: number;
  readonly percentOfBoth: number;
}

/**
 * Parenchyma that remains of the operated kidney.
 * @throws `bad-input`/`remnant-volumes` when more is resected than there is, or the kidney has no parenchyma.
 */
export function kidneyRemnant(volumes: {
  readonly kidneyMl: number;
  readonly resectedKidneyMl: number;
  readonly otherKidneyMl: number;
}): KidneyRemnant {
  const { kidneyMl, resectedKidneyMl, otherKidneyMl } = volumes;
  if (!(
    kidneyMl > 0 &&
    resectedKidneyMl >= 0 &&
    resectedKidneyMl <= kidneyMl &&
    otherKidneyMl >= 0
  )) {
    fail(
      'bad-input',
      'remnant-volumes',
      `${resectedKidneyMl.toFixed(1)} ml cannot be resected from a kidney of ${kidneyMl.toFixed(1)} ml.`,
      'Check that the kidney is segmented and that the resection was computed on the same label map.',
    );
  }
  const remnantMl = kidneyMl - resectedKidneyMl;
  return {
    remnantMl,
    percentOfKidney: (100 * remnantMl) / kidneyMl,
    percentOfBoth: (100 * (remnantMl + otherKidneyMl)) / (kidneyMl + otherKidneyMl),
  };
}
