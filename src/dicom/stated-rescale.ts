/** How stored values become units, as a header states it (PS3.3 C.11.1.1.2), and whether that makes sense. */
import { TAG } from './tags.ts';
import type { Values } from './values.ts';

export interface StatedRescale {
  readonly slope: number | undefined;
  readonly intercept: number | undefined;
  /** Something is stated that is no number, or a number that no scanner means; values in units would be invented. */
  readonly unusable: boolean;
}

/** Larger factors and offsets do not stand in real headers, and leave the range of 32-bit real numbers. */
const LARGEST = 1e12;

export function statedRescale({ text, numbers }: Values): StatedRescale {
  const slope = numbers(TAG.rescaleSlope)[0];
  const intercept = numbers(TAG.rescaleIntercept)[0];
  const usable = (tag: string, value: number | undefined): boolean =>
    text(tag) === '' || (value !== undefined && Math.abs(value) < LARGEST);
  return {
    slope: slope || undefined,
    intercept,
    unusable:
      !usable(TAG.rescaleSlope, slope) || !usable(TAG.rescaleIntercept, intercept) || slope === 0,
  };
}

/** What CT values are where their header says that they are not Hounsfield units (`US`: unspecified); else undefined. */
export function otherCtUnit({ text }: Values): string | undefined {
  const type = text(TAG.rescaleType);
  return ['', 'HU', 'US'].includes(type.toUpperCase()) ? undefined : type;
}
