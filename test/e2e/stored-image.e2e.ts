/** An image in NIfTI becomes a case, and a second series of one: what the file cannot say is confirmed, and left is left. */
import { expect, test } from '@playwright/test';
import type { Grid } from '../../src/core/space.ts';
import { writeNifti } from '../../src/formats/nifti.ts';
import { encapsulate, writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { ctElements } from '../fixtures/dicom-series.ts';
import { encodeJpegXl } from '../fixtures/jpeg-xl.ts';
import { CasePage } from './pages/case-page.ts';
import { madeFolder } from './pages/coarse-case.ts';

/** As most programs store NIfTI: columns to the right, rows to anterior, left-handed in LPS. */
const GRID: Grid = {
  dimensions: [48, 40, 24],
  spacingMm: [2, 2, 3],
  originMm: [47, 39, -36],
  direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1],
};

/** A bright ball on the patient's left, in a body of uneven signal. */
function head(): Uint8Array {
  const [nx, ny, nz] = GRID.dimensions;
  const data = new Int16Array(nx * ny * nz);
  for (let at = 0; at < data.length; at++) {
    const x = 47 - 2 * (at % nx);
    const y = 39 - 2 * (Math.floor(at / nx) % ny);
    const z = 3 * Math.floor(at / nx / ny) - 36;
    const inBody = (x / 42) ** 2 + (y / 34) ** 2 + (z / 33) ** 2 < 1;
    const inBall = Math.hypot(x - 22, y + 8, z) < 9;
    data[at] = inBall ? 900 : inBody ? 300 + (at % 97) : at % 13;
  }
  return writeNifti({ grid: GRID, data }, { description: 'DOE^JANE' });
}

test('a NIfTI image opens as a case after patient, side and values are confirmed', async ({
  page,
}) => {
  const bytes = head();
  const bad = await madeFolder('stored-bad', async () => [
    { name: 'cut.nii.gz', bytes: bytes.slice(0, bytes.length >> 1) },
  ]);
  const good = await madeFolder('stored-image', async () => [{ name: 'head.nii.gz', bytes }]);
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.choose('Choose files', `${bad}/cut.nii.gz`);
  await expect(page.getByRole('alert')).toContainText('part of the image is missing');

  await casePage.choose('Choose files', `${good}/head.nii.gz`);
  await casePage.imported();
  await expect(casePage.panel).toContainText('A NIfTI file names no patient');
  await expect(casePage.panel).toContainText('positions were converted to LPS');
  await expect(casePage.panel.getByRole('radio', { name: 'MR signal' })).toBeChecked();
  await page.screenshot({ path: test.info().outputPath('import.png') });
  await casePage.panel.getByRole('button', { name: 'Confirm patient, side and values' }).click();
  await expect(casePage.railStep('Review')).toHaveAttribute('aria-current', 'step');
  await casePage.slicesReady();
  const letters = async (plane: 'axial' | 'coronal' | 'sagittal'): Promise<string> => {
    const at = (edge: string) => casePage.slice(plane).locator(`.L.${edge}`).innerText();
    return [await at('w'), await at('e'), await at('n'), await at('s')].join(' ');
  };
  expect(await letters('axial')).toBe('R L A P');
  expect(await letters('coronal')).toBe('R L H F');
  expect(await letters('sagittal')).toBe('A P H F');
  await expect(page.locator('header.banner')).not.toContainText(/jane|head\.nii/i);
  await page.screenshot({ path: test.info().outputPath('review.png') });
  await casePage.saved(5000);
  await page.reload();
  const recent = page.getByRole('region', { name: 'Recent cases' });
  await recent.getByRole('button', { name: /^CASE-/ }).click();
  await casePage.goTo('Review');
  await casePage.slicesReady();
  await expect(page.locator('header.banner')).toContainText('NIfTI image');
  expect(await letters('axial')).toBe('R L A P');
  expect(casePage.problems).toEqual([]);
});

/** Slices of the same head as a CT in JPEG XL, one of them with a drawing beside its pixels. */
async function packedSeries(): Promise<{ name: string; bytes: Uint8Array }[]> {
  const [columns, rows, count] = GRID.dimensions;
  return Promise.all(
    Array.from({ length: count }, async (_, k) => {
      const values = Uint16Array.from({ length: columns * rows }, (_value, n) => {
        const [x, y] = [(n % columns) - columns / 2, Math.floor(n / columns) - rows / 2];
        return Math.hypot(x, y) < 18 ? 1064 + (n % 5) : 24;
      });
      const frame = await encodeJpegXl(values, { columns, rows, bits: 16, components: 1 });
      const elements: Elements = {
        ...ctElements(k),
        '00200032': ['DS', `-47\\-39\\${3 * k - 36}`],
        '00280010': ['US', [rows]],
        '00280011': ['US', [columns]],
        '00280030': ['DS', '2\\2'],
        '00280101': ['US', [16]],
        '00280102': ['US', [15]],
        ...(k === 4 && {
          '60000010': ['US', [rows]],
          '60000011': ['US', [columns]],
          '60000022': ['LO', 'Ruler'],
          '60003000': ['OW', new Uint8Array((columns * rows) / 8).fill(0x11)],
        }),
        '7fe00010': ['OB', encapsulate([frame])],
      };
      const bytes = writeDicom(elements, { transferSyntaxUid: '1.2.840.10008.1.2.4.110' });
      return { name: `${k}.dcm`, bytes };
    }),
  );
}

test('a series in JPEG XL opens, its overlay is named, and an image file lies over it after its values are confirmed', async ({
  page,
}) => {
  const series = await madeFolder('jpeg-xl', packedSeries);
  const image = await madeFolder('stored-image', async () => [
    { name: 'head.nii.gz', bytes: head() },
  ]);
  const casePage = new CasePage(page);
  const { panel } = casePage;
  await casePage.start();
  await casePage.openFolder(series);
  await expect(page.getByRole('main')).toContainText('JPEG XL Lossless');
  await expect(panel).toContainText('overlay 6000 “Ruler”, beside the pixels, on image 5 of 24');
  await casePage.confirm();

  const add = page.locator('input[type=file][aria-label="Add a series from a folder"]');
  await add.setInputFiles(image);
  await panel.getByLabel('Series', { exact: true }).selectOption({ label: 'NIfTI, head.nii.gz' });
  await expect(panel).toContainText('only you can know whether it is this patient');
  const signal = panel.getByRole('radio', { name: 'MR signal' });
  await expect(signal).toBeChecked();
  await panel.getByRole('radio', { name: 'CT in HU' }).click({ force: true });
  await expect(panel.getByRole('radio', { name: 'CT in HU' })).toBeChecked();
  await expect(casePage.slice('axial')).toHaveAttribute('data-fusion', 'NIfTI image');
  await casePage.settled();
  await page.screenshot({ path: test.info().outputPath('second.png') });
});
