/** One plane filmed over time: the images in order of the trigger, and the plane where its header puts it. */
import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import type { SourceFile } from '../../../src/dicom/source.ts';
import { readFilm } from '../../../src/pipeline/read-film.ts';
import { COLUMNS, ctSeries, ctSlice, ROWS, storedValue } from '../../fixtures/dicom-series.ts';

const ctx = createJobContext();

/** Slice 2 of the series at four times, in no order; each picture is brighter by ten than the one before. */
function film(): SourceFile[] {
  return [3, 0, 2, 1].map((n) => {
    const pixels = Array.from(
      { length: ROWS * COLUMNS },
      (_, at) => storedValue(2, Math.floor(at / COLUMNS), at % COLUMNS) + 10 * n,
    );
    return ctSlice(2, {
      elements: {
        '00080018': ['UI', `1.2.3.4.9${n}`],
        '00181060': ['DS', String(40 * n)],
        '00200037': ['DS', '0\\1\\0\\0\\0\\-1'],
        '7fe00010': ['OW', pixels],
      },
    });
  });
}

describe('a film', () => {
  it('has its images in order of time and lies where its header says', async () => {
    const files = film();
    const [series] = (await scanFiles(files, ctx)).series;
    const found = await readFilm(series, files, ctx);
    expect(found.by).toBe('trigger time');
    expect(found.values).toEqual([0, 40, 80, 120]);
    expect(found.images.map(([first]) => first)).toEqual(
      [0, 1, 2, 3].map((n) => storedValue(2, 0, 0) + 10 * n - 1024),
    );
    expect(found.grid).toMatchObject({
      dimensions: [COLUMNS, ROWS, 1],
      spacingMm: [0.5, 0.75, 2],
      originMm: [-10, -20, 4],
    });
    const axes = found.grid.direction.map((part) => part + 0);
    expect(axes).toEqual([0, 1, 0, 0, 0, -1, -1, 0, 0]);
  });

  it('is no stack of slices', async () => {
    const files = ctSeries(5);
    const [series] = (await scanFiles(files, ctx)).series;
    await expect(readFilm(series, files, ctx)).rejects.toMatchObject({ code: 'no-film' });
  });
});
