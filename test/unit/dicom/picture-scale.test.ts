/** What makes a pixel of a single picture a length, and where that is true: the rules of PS3.3 10.7 and C.8.5.5. */
import { describe, expect, it } from 'vitest';
import type { PictureCalibration } from '../../../src/core/picture-scale.ts';
import { readAttributes } from '../../../src/dicom/data-set.ts';
import { pictureCalibration } from '../../../src/dicom/picture-scale.ts';
import { memorySource } from '../../../src/dicom/source.ts';
import type { Elements } from '../../fixtures/dicom-file.ts';
import { projection, ultrasound } from '../../fixtures/picture-files.ts';

const calibrationOf = async (bytes: Uint8Array): Promise<PictureCalibration> =>
  pictureCalibration(await readAttributes(memorySource('picture.dcm', bytes)));
const of = (over: Elements): Promise<PictureCalibration> => calibrationOf(projection(over));

describe('a projection', () => {
  it('with Imager Pixel Spacing alone is measured at the detector, and says so', async () => {
    const { whole, caution } = await of({ '00181164': ['DS', '0.3\\0.2'] });
    expect(whole).toMatchObject({ mmPerPixel: [0.2, 0.3], unit: 'mm at detector' });
    expect(whole?.source).toContain('Imager Pixel Spacing');
    expect(caution).toContain('shorter');
  });

  it('has the estimated magnification applied, and named', async () => {
    const { whole } = await of({ '00181114': ['DS', '1.25'] });
    expect(whole).toMatchObject({ mmPerPixel: [0.4, 0.4], unit: 'mm, estimated' });
    expect(whole?.source).toMatch(/Estimated Radiographic Magnification Factor \(1\.25\)/);
  });

  it.each(['0.8', '0', '-2', '40'])('leaves out a magnification of %s', async (factor) => {
    const { whole, caution } = await of({ '00181114': ['DS', factor] });
    expect(whole).toMatchObject({ mmPerPixel: [0.5, 0.5], unit: 'mm at detector' });
    expect(caution).toContain('cannot be');
  });

  it.each([
    ['GEOMETRY', 'corrected for geometric magnification'],
    ['FIDUCIAL', 'an object of known size'],
  ])('calibrated by %s is in millimetres of that depth', async (type, words) => {
    const { whole, caution } = await of({
      '00280030': ['DS', '0.4\\0.4'],
      '00280a02': ['CS', type],
      '00280a04': ['LO', 'Ball of 25 mm'],
    });
    expect(whole).toMatchObject({ mmPerPixel: [0.4, 0.4], unit: 'mm' });
    expect(whole?.source).toContain(words);
    expect(whole?.source).toContain('(Ball of 25 mm)');
    expect(caution).toContain('depth');
  });

  it('whose Pixel Spacing is that of the detector has not been corrected', async () => {
    const { whole } = await of({ '00280030': ['DS', '0.5\\0.5'] });
    expect(whole?.unit).toBe('mm at detector');
  });

  it('whose Pixel Spacing differs without a word is doubted', async () => {
    const { whole, caution } = await of({ '00280030': ['DS', '0.45\\0.45'] });
    expect(whole).toMatchObject({ mmPerPixel: [0.45, 0.45], unit: 'mm' });
    expect(caution).toContain('does not say');
  });

  it('with Pixel Spacing alone does not say in which plane', async () => {
    const { whole } = await of({ '00181164': ['DS', ''], '00280030': ['DS', '0.5\\0.5'] });
    expect(whole?.unit).toBe('mm, plane not stated');
  });

  it('without any spacing has pixels only, of the shape that is stated', async () => {
    const none = await of({ '00181164': ['DS', ''], '00280034': ['IS', '4\\3'] });
    expect(none.whole).toBeUndefined();
    expect(none.aspect).toBeCloseTo(4 / 3, 12);
  });
});

describe('other pictures', () => {
  it('a screen capture with Pixel Spacing is in millimetres; a digitised film in those of the film', async () => {
    const capture: Elements = { '00080060': ['CS', 'OT'], '00181164': ['DS', ''] };
    expect((await of({ ...capture, '00280030': ['DS', '1\\1'] })).whole?.unit).toBe('mm');
    const film = await of({ ...capture, '00182010': ['DS', '0.2\\0.2'] });
    expect(film.whole).toMatchObject({ mmPerPixel: [0.2, 0.2], unit: 'mm on the film' });
  });

  it('ultrasound has the scale of each region, and none where an axis is time', async () => {
    const { whole, regions, aspect } = await calibrationOf(ultrasound());
    expect(whole).toBeUndefined();
    expect(aspect).toBe(1);
    expect(regions).toHaveLength(2);
    expect(regions[0]).toMatchObject({
      columns: [20, 299],
      rows: [10, 149],
      title: '2D ultrasound',
      scale: { mmPerPixel: [0.5, 0.5], unit: 'mm' },
    });
    expect(regions[1]).toMatchObject({ title: 'M-mode', scale: undefined });
  });
});
