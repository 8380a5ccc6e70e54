/**
 * The points of the R.E.N.A.L. nephrometry score for measured numbers.
 * Source: Kutikov and Uzzo, J Urol 182 (2009) 844-853, doi 10.1016/j.juro.2009.05.035.
 */
export type Points = 1 | 2 | 3;

/** R: up to 4 cm 1, above 4 and below 7 cm 2, from 7 cm on 3. */
export function radiusPoints(largestDiameterMm: number): Points {
  if (largestDiameterMm <= 40) return 1;
  return largestDiameterMm < 70 ? 2 : 3;
}

/** E: 50 % or more outside the kidney's contour 1, less 2, nothing outside 3. */
export function exophyticPoints(outsidePercent: number, entirelyInside: boolean): Points {
  if (entirelyInside) return 3;
  return outsidePercent >= 50 ? 1 : 2;
}

/** N: 7 mm or more from collecting system or sinus 1, above 4 and below 7 mm 2, 4 mm or less 3. */
export function nearnessPoints(distanceMm: number): Points {
  if (distanceMm >= 7) return 1;
  return distanceMm > 4 ? 2 : 3;
}

export interface PolarLocation {
  /** Share of the tumour that lies between the polar lines. */
  readonly betweenPercent: number;
  /** Reaches from above to below the middle between the polar lines. */
  readonly crossesMidline: boolean;
}

/**
 * L: entirely above the upper or below the lower polar line 1; crosses a polar line 2; more than 50 % across a line,
 * entirely between the lines or across the midline 3.
 */
export function locationPoints({ betweenPercent, crossesMidline }: PolarLocation): Points {
  if (crossesMidline || betweenPercent > 50) return 3;
  return betweenPercent > 0 ? 2 : 1;
}

/**
 * A: the share of the tumour in front of the kidney's coronal plane. The publication leaves `x` to the reader; here it
 * stands for a tumour with less than two thirds on either side.
 */
export function faceLetter(anteriorPercent: number): 'a' | 'p' | 'x' {
  if (anteriorPercent >= 200 / 3) return 'a';
  return anteriorPercent <= 100 / 3 ? 'p' : 'x';
}

export type Complexity = 'low' | 'moderate' | 'high';

/** 4 to 6 low, 7 to 9 moderate, 10 to 12 high. */
export function complexityOf(total: number): Complexity {
  if (total <= 6) return 'low';
  return total <= 9 ? 'moderate' : 'high';
}

export type RenalComponent = 'R' | 'E' | 'N' | 'A' | 'L' | 'h';

/** A component that the labels do not settle, and why. */
export interface Unsure {
  readonly component: RenalComponent;
  readonly reason: string;
}
