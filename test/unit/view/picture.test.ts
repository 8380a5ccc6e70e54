/** A single picture in its viewport: where it lies, and which of its values each pixel of the screen shows. */
import { describe, expect, it } from 'vitest';
import { toPatient, toScreen } from '../../../src/view/slices/plane.ts';
import { paintPicture } from '../../../src/view/picture/paint-picture.ts';
import {
  fittedPicture,
  magnifiedPicture,
  type PictureImage,
} from '../../../src/view/picture/picture-view.ts';

/** Two and a half greys a step of value. */
const DISPLAY = { window: { centre: 51, width: 102 }, inverted: false, smooth: false };
/** 0, 10, 20 ... along the columns, the same in every row. */
const steps = (columns: number, rows: number, aspect = 1): PictureImage => ({
  columns,
  rows,
  aspect,
  values: Int16Array.from({ length: columns * rows }, (_, n) => 10 * (n % columns)),
});

describe('where a picture lies', () => {
  it('all of it is in its viewport, as large as that allows, in the shape of its pixels', () => {
    const view = fittedPicture(steps(10, 5, 2), 200, 100);
    const [left, top] = toScreen(view, [-0.5, -1, 0]);
    const [right, bottom] = toScreen(view, [9.5, 9, 0]);
    expect([left, right, top, bottom].map(Math.round)).toEqual([50, 150, 0, 100]);
  });

  it('what is under the pointer stays there while it is enlarged, within limits', () => {
    const fitted = fittedPicture(steps(100, 100), 200, 200);
    const before = toPatient(fitted, 30, 160);
    const large = magnifiedPicture(fitted, fitted, 3, 30, 160);
    toPatient(large, 30, 160).forEach((value, n) => expect(value).toBeCloseTo(before[n], 9));
    expect(magnifiedPicture(fitted, fitted, 1e9).mmPerPixel).toBe(1 / 40);
    expect(magnifiedPicture(fitted, fitted, 1e-9).mmPerPixel).toBe(2);
  });
});

describe('what it shows', () => {
  const greyAt = (pixels: Uint8ClampedArray, width: number, x: number, y: number): number =>
    pixels[4 * (x + width * y)];

  it('each pixel as it is, or values between their centres', () => {
    const image = steps(10, 10);
    const view = fittedPicture(image, 100, 100);
    const plain = paintPicture(image, view, DISPLAY);
    // The middle of column 3 is at pixel 35: 30 of 100.
    expect(greyAt(plain, 100, 35, 50)).toBe(75);
    expect(greyAt(plain, 100, 39, 50)).toBe(75);
    const smooth = paintPicture(image, view, { ...DISPLAY, smooth: true });
    expect(greyAt(smooth, 100, 39, 50)).toBe(86);
  });

  it('inverted, dark is bright; beside the picture it is black', () => {
    const image = steps(10, 10);
    const view = fittedPicture(image, 300, 100);
    const pixels = paintPicture(image, view, { ...DISPLAY, inverted: true });
    expect(greyAt(pixels, 300, 105, 50)).toBe(255);
    expect(greyAt(pixels, 300, 20, 50)).toBe(0);
    expect(pixels[4 * 20 + 3]).toBe(255);
  });

  it('a fine pattern that is reduced becomes its mean, not one of its values', () => {
    const values = Int16Array.from({ length: 400 * 400 }, (_, n) => (n % 2 === 0 ? 0 : 100));
    const image: PictureImage = { columns: 400, rows: 400, values, aspect: 1 };
    const pixels = paintPicture(image, fittedPicture(image, 100, 100), DISPLAY);
    for (let x = 10; x < 90; x++) expect(greyAt(pixels, 100, x, 50)).toBe(125);
  });

  it('colours stay as they are, whatever the window', () => {
    const rgb = Uint8ClampedArray.from({ length: 3 * 4 }, (_, n) => [200, 100, 50][n % 3]);
    const image: PictureImage = { columns: 2, rows: 2, values: new Int16Array(4), rgb, aspect: 1 };
    const pixels = paintPicture(image, fittedPicture(image, 20, 20), DISPLAY);
    expect(Array.from(pixels.subarray(4 * 210, 4 * 210 + 4))).toEqual([200, 100, 50, 255]);
  });
});
