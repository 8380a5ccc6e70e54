/** An image in NIfTI becomes a case: what the file cannot say is confirmed, and left is left. */
import { expect, test } from '@playwright/test';
import type { Grid } from '../../src/core/space.ts';
import { writeNifti } from '../../src/formats/nifti.ts';
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
