/** Looking and measuring in Review: what is drawn is listed, edited, undone and saved; planes, layouts and palette. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { coarseCase } from './pages/coarse-case.ts';
import { keepScreen } from './pages/screens.ts';

type Place = readonly [number, number];

/** Drags over a slice, in shares of its width and height. */
async function drag(page: Page, slice: Locator, from: Place, to: Place): Promise<void> {
  const box = await slice.boundingBox();
  if (!box) throw new Error('the slice is not on screen');
  const at = ([x, y]: Place) => [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]));
  await page.mouse.move(...at(to));
  await page.mouse.up();
}

async function runCommand(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Find a command' }).fill(words);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeHidden();
}

/** Correlation of the grey levels of a slice with the values that are read out under the pointer, on a coarse raster. */
async function agreement(page: Page, slice: Locator): Promise<number> {
  const box = await slice.boundingBox();
  if (!box) throw new Error('the slice is not on screen');
  const [width, centre] = ((await slice.getAttribute('data-window')) ?? '').split('/').map(Number);
  const pairs: [number, number][] = [];
  for (const y of [0.24, 0.36, 0.44, 0.56, 0.68, 0.8]) {
    for (const x of [0.16, 0.26, 0.36, 0.44, 0.56, 0.66, 0.76, 0.86]) {
      await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
      const words = slice.locator('[data-readout]');
      if ((await words.count()) === 0) continue;
      const hu = Number(/(-?\d+)\s*HU/.exec(await words.innerText())?.[1]);
      const shown = Math.min(1, Math.max(0, (hu - centre) / width + 0.5));
      const grey = await slice
        .locator('canvas')
        .first()
        .evaluate(
          (canvas, [across, down]) => {
            if (!(canvas instanceof HTMLCanvasElement)) return 0;
            const at = [across * canvas.width, down * canvas.height].map(Math.round);
            return canvas.getContext('2d')?.getImageData(at[0], at[1], 1, 1).data[0] ?? 0;
          },
          [x, y],
        );
      pairs.push([shown, grey / 255]);
    }
  }
  const mean = (n: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[n], 0) / pairs.length;
  const [a, b] = [mean(0), mean(1)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [p, q] of pairs) {
    ab += (p - a) * (q - b);
    aa += (p - a) ** 2;
    bb += (q - b) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

const lettersOf = (slice: Locator): Promise<string[]> => slice.locator('.L').allTextContents();

test('measurements are drawn, edited, undone, found again and saved; planes and layouts follow commands', async ({
  page,
}) => {
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());
  await casePage.goTo('Review');
  await casePage.slicesReady();
  const { panel } = casePage;
  const axial = casePage.slice('axial');
  const rows = panel.getByRole('list', { name: 'Measurements' }).getByRole('listitem');

  await panel.getByRole('button', { name: 'Distance', exact: true }).click();
  await drag(page, axial, [0.3, 0.3], [0.5, 0.3]);
  await expect(rows).toHaveCount(1);
  const widthPx = (await axial.boundingBox())?.width ?? 0;
  const mmPerPixel = Number(await axial.getAttribute('data-mm-per-pixel'));
  const drawnMm = 0.2 * widthPx * mmPerPixel;
  const lengthMm = async (): Promise<number> =>
    Number(/([\d.]+)\s*mm/.exec(await rows.first().innerText())?.[1]);
  await expect.poll(lengthMm).toBeCloseTo(drawnMm, 0);

  // Its end is pulled twice as far out; one undo brings it back.
  await drag(page, axial, [0.5, 0.3], [0.7, 0.3]);
  await expect.poll(lengthMm).toBeCloseTo(2 * drawnMm, 0);
  await page.keyboard.press('Control+z');
  await expect.poll(lengthMm).toBeCloseTo(drawnMm, 0);

  await page.keyboard.press('e');
  await expect(panel.getByRole('button', { name: 'Ellipse' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await drag(page, axial, [0.55, 0.5], [0.65, 0.65]);
  await expect(rows.nth(1)).toContainText(/Mean -?\d+\s*HU, SD \d+.*Area [\d.]+\s*cm²/s);
  await panel.getByLabel('Volume of').selectOption({ label: 'Left atrium' });
  await expect(rows.nth(2)).toContainText(/Left atrium volume.*\d+\.\d\s*ml/s);

  // Elsewhere it is out of sight; its name leads back to its slice.
  const slice = await axial.getAttribute('data-slice');
  await axial.focus();
  await page.keyboard.press('PageUp');
  await expect(axial.locator('[data-measure]')).toHaveCount(0);
  await rows.first().getByRole('button', { name: 'Distance 1', exact: true }).click();
  await expect(axial).toHaveAttribute('data-slice', slice ?? '');
  await expect(axial.locator('[data-measure]')).not.toHaveCount(0);

  const [file] = await Promise.all([
    page.waitForEvent('download'),
    panel.getByRole('button', { name: 'Save the measurements as CSV' }).click(),
  ]);
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[1]).toMatch(/^Distance 1,Distance,[\d.]+,.*DICOM Pixel Spacing/);

  // Along a surface: two places of one structure, here those nearest to the crosshair.
  await page.keyboard.press('g');
  const surfaces = page.getByTestId('viewport-3d');
  await expect(surfaces).toHaveAttribute('data-surfaces', /left-atrium/);
  await panel.getByRole('button', { name: 'First point at the crosshair' }).click();
  await axial.focus();
  await page.keyboard.press('PageUp');
  await panel.getByRole('button', { name: 'Second point at the crosshair' }).click();
  await expect(rows.nth(3)).toContainText(/Along a surface 1.*\d+\.\d\s*mm/s);
  await expect(surfaces).toContainText('Along a surface 1');
  await keepScreen(page, 'measure-along-surface');
  await page.keyboard.press('g');

  // The heart's own planes: apex on top in the long axes, each edge named by where it points.
  await runCommand(page, 'short axis');
  await expect(axial).toHaveAccessibleName(/^Short axis slice/);
  const longAxis = casePage.slice('coronal');
  await expect(longAxis).toHaveAccessibleName(/^Four-chamber slice/);
  const [up, down] = await lettersOf(longAxis);
  expect(up).toContain('L');
  expect(up).toContain('A');
  expect(down).toContain('R');
  expect(down).toContain('P');

  // Turned around the long axis, the picture is still that of the voxels that the pointer names.
  await runCommand(page, 'tool: crosshair');
  await runCommand(page, 'handles');
  await expect(axial).toHaveAttribute('data-tool', 'crosshair');
  const turn = panel.getByRole('button', { name: 'Turn', exact: true });
  await expect(turn).toHaveAttribute('aria-pressed', 'true');
  await axial.focus();
  for (let press = 0; press < 6; press++) await page.keyboard.press('[');
  await expect(longAxis).toHaveAccessibleName(/^Four-chamber, turned slice/);
  await expect.poll(() => agreement(page, longAxis)).toBeGreaterThan(0.97);
  await runCommand(page, 'patient planes');
  await expect(axial).toHaveAccessibleName(/^Axial slice/);
  expect(await lettersOf(axial)).toEqual(['A', 'P', 'L', 'R']);

  await page.getByRole('button', { name: 'Layout' }).click();
  await page.getByRole('menuitemradio', { name: '3D large' }).click();
  const large = await page.getByTestId('viewport-volume').boundingBox();
  const small = await axial.boundingBox();
  expect(large?.height ?? 0).toBeGreaterThan(2 * (small?.height ?? Infinity));

  // What was measured stands in the report, with its unit and where its scale comes from.
  await casePage.goTo('Report');
  const paper = page.getByRole('region', { name: 'Pages of the report' });
  const table = paper.locator('table', { hasText: 'Scale from' });
  await expect(table).toContainText(/Distance 1\s*Distance\s*[\d.]+\s*mm.*DICOM Pixel Spacing/s);
  await expect(table).toContainText(/Along a surface: .*mm.*Surface of the label map/s);
  await table.scrollIntoViewIfNeeded();
  await keepScreen(page, 'measure-report');
  await casePage.saved();
  expect(casePage.problems).toEqual([]);
});
