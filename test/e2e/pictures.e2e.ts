/** Pictures that make no volume are looked at and measured: with the scale that they have, and the words for where it is true. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { pictureFiles } from '../fixtures/picture-files.ts';
import { CasePage } from './pages/case-page.ts';
import { madeFolder } from './pages/coarse-case.ts';
import { keepScreen } from './pages/screens.ts';

type Place = readonly [number, number];

/** Drags over the picture, in screen pixels from its middle. */
async function drag(page: Page, from: Place, to: Place): Promise<void> {
  const box = await page.getByTestId('viewport-picture').boundingBox();
  if (!box) throw new Error('no picture is on screen');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x + from[0], y + from[1]);
  await page.mouse.down();
  await page.mouse.move(x + to[0], y + to[1], { steps: 4 });
  await page.mouse.up();
}

test('projections, runs and ultrasound are measured where their scale is true', async ({
  page,
}) => {
  const folder = await madeFolder('pictures', async () => pictureFiles());
  const casePage = new CasePage(page);
  const { panel, work } = casePage;
  const picture = page.getByTestId('viewport-picture');
  const rows = panel.getByRole('list', { name: 'Measurements' }).getByRole('listitem');
  const look = async (series: string): Promise<void> => {
    await work.getByRole('button', { name: series }).click();
    await panel.getByRole('button', { name: 'Look at the pictures and measure' }).click();
    await expect(picture).toBeVisible();
  };
  const back = (): Promise<void> =>
    panel.getByRole('button', { name: 'Back to the series' }).click();
  await casePage.start();
  await casePage.openFolder(folder);
  await expect(work.getByText('Not for 3D')).toHaveCount(4);

  // Only the detector's pixels are known: every length says that it is one at the detector.
  await look('Chest, frontal');
  await expect(panel).toContainText('From Imager Pixel Spacing, at the detector plane.');
  await expect(picture.locator('.L.e')).toHaveText('L');
  const box = await picture.boundingBox();
  // 300 rows of half a millimetre fill the height.
  const perColumn = (box?.height ?? 0) / 300;
  await page.keyboard.press('d');
  await drag(page, [-60 * perColumn, 0], [60 * perColumn, 0]);
  await expect(rows).toContainText(/(59\.[5-9]|60\.[0-5])\smm at detector/);
  await expect(picture.locator('[data-measure]')).toContainText('mm at detector');
  await page.keyboard.press('e');
  await drag(page, [-20 * perColumn, -20 * perColumn], [20 * perColumn, 20 * perColumn]);
  await expect(rows.nth(1)).toContainText(/Mean (229|230)\d.*Area 31\d\.\d\smm² at detector/s);
  await page.keyboard.press('n');
  await expect(picture).toContainText('Inverted');
  await keepScreen(page, 'pictures-1-projection');
  const download = page.waitForEvent('download');
  await panel.getByRole('button', { name: 'Save the measurements as CSV' }).click();
  const csv = await readFile(await (await download).path(), 'utf8');
  expect(csv.split('\r\n')[1]).toContain('mm at detector');
  expect(csv).toContain('"Imager Pixel Spacing, at the detector plane"');
  await back();

  // A run is played; its magnification is estimated, applied and named. Points can be set by keys.
  await look('Left coronary run');
  await expect(panel).toContainText('Estimated Radiographic Magnification Factor (1.25)');
  await picture.focus();
  await page.keyboard.press('PageDown');
  await expect(picture).toHaveAccessibleName('Picture Picture 2 / 6');
  await page.keyboard.press('d');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Enter');
  for (let step = 0; step < 5; step++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(rows).toContainText(/[\d.]+\smm, estimated.*Picture 2/s);
  await page.keyboard.press('c');
  await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await expect(picture).toHaveAccessibleName('Picture Picture 5 / 6');
  await page.keyboard.press('c');
  await rows.getByRole('button', { name: 'Go to Distance' }).click();
  await expect(picture).toHaveAccessibleName('Picture Picture 2 / 6');
  await keepScreen(page, 'pictures-2-run');
  await back();

  // Ultrasound has a scale inside its regions; over time there are no lengths.
  await look('Gallbladder');
  await expect(panel).toContainText('Region 1, 2D ultrasound');
  const shown = await picture.boundingBox();
  const perPixel = Math.min((shown?.width ?? 0) / 320, (shown?.height ?? 0) / 240);
  await drag(page, [-40 * perPixel, -40 * perPixel], [40 * perPixel, -40 * perPixel]);
  await expect(rows).toContainText(/(39\.[5-9]|40\.[0-5])\smm/);
  await drag(page, [-40 * perPixel, 60 * perPixel], [40 * perPixel, 60 * perPixel]);
  await expect(rows.nth(1)).toContainText(/(79|80|81)\spx/);
  await expect(panel).toContainText('the axes of this region (M-mode) are no lengths');
  await keepScreen(page, 'pictures-3-ultrasound');
  await back();

  await look('Screen capture');
  await expect(panel).toContainText('Pixels only');
  await expect(picture).toContainText('No scale: pixels only');
  await page.setViewportSize({ width: 1024, height: 768 });
  await keepScreen(page, 'pictures-4-capture-1024');
  // What was measured is there while the files are open.
  await back();
  await look('Chest, frontal');
  await expect(rows).toHaveCount(2);
  expect(casePage.problems).toEqual([]);
});
