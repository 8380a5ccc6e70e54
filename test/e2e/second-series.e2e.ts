/** A second series in colour over the first, where it lies; what cannot be laid over it is refused in words. Windows of one's own. */
import { expect, test } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { keepScreen } from './pages/screens.ts';
import { BRIGHT, seriesFolder } from './pages/two-series.ts';

test('a second series lies over the first; another frame and another patient are refused', async ({
  page,
}) => {
  const casePage = new CasePage(page);
  const { panel } = casePage;
  await casePage.start();
  await casePage.openFolder(seriesFolder('own'));
  await panel.getByRole('radio', { name: 'Liver' }).click({ force: true });
  await casePage.confirm();
  const axial = casePage.slice('axial');
  const series = panel.getByLabel('Series', { exact: true });
  await series.selectOption({ label: 'PT, Whole body' });
  await expect(axial).toHaveAttribute('data-fusion', 'PT, Whole body');

  // The bright ball of the second series shows in colour where the first has its own, and nothing is painted elsewhere.
  const painted = async (): Promise<{ inside: number; outside: number }> => {
    const [x, y] = ((await axial.getAttribute('data-crosshair')) ?? '').split(',').map(Number);
    const mmPerPixel = Number(await axial.getAttribute('data-mm-per-pixel'));
    return axial.locator('canvas.slice-second').evaluate(
      (canvas, [dx, dy]) => {
        if (!(canvas instanceof HTMLCanvasElement)) return { inside: 0, outside: 0 };
        const context = canvas.getContext('2d');
        const alpha = (across: number, down: number): number =>
          context?.getImageData(Math.round(across), Math.round(down), 1, 1).data[3] ?? 0;
        const [middleX, middleY] = [canvas.width / 2, canvas.height / 2];
        return {
          inside: alpha(middleX + dx, middleY + dy),
          outside: alpha(middleX - dx, middleY - dy),
        };
      },
      [(BRIGHT[0] - x) / mmPerPixel, (BRIGHT[1] - y) / mmPerPixel],
    );
  };
  await expect.poll(async () => (await painted()).inside).toBeGreaterThan(100);
  expect((await painted()).outside).toBeLessThan(10);
  await panel.getByRole('slider', { name: 'Opacity' }).fill('20');
  await expect.poll(async () => (await painted()).inside).toBeLessThan(60);
  await panel.getByRole('slider', { name: 'Opacity' }).fill('60');
  await casePage.settled();
  await keepScreen(page, 'second-series');

  // Far above the ball it is seen through a slab, as the first series is. The rendering shows the first alone, and says so.
  await axial.focus();
  await page.keyboard.press('PageUp');
  await expect.poll(async () => (await painted()).inside).toBeLessThan(10);
  await panel.getByRole('radio', { name: 'MIP' }).click({ force: true });
  await panel.getByRole('slider', { name: 'Thickness' }).fill('60');
  await expect.poll(async () => (await painted()).inside).toBeGreaterThan(100);
  const rendering = page.getByTestId('viewport-volume');
  await expect(rendering).toHaveAttribute('data-said', 'First series alone');
  await keepScreen(page, 'second-series-slab');
  await panel.getByRole('radio', { name: 'Slice', exact: true }).click({ force: true });
  await axial.focus();
  await page.keyboard.press('PageDown');

  // Beside each other: two sets of slices that scroll together, each under its own name and window.
  await panel.getByRole('radio', { name: 'Beside' }).click({ force: true });
  const beside = page.locator('[data-series=second]').getByTestId('viewport-axial');
  await expect(beside).toHaveAttribute('data-status', 'ready');
  await expect(axial.first()).toHaveAttribute('data-slice', '21');
  await axial.first().focus();
  await page.keyboard.press('PageUp');
  await expect(axial.first()).toHaveAttribute('data-slice', '31');
  await expect(beside).toHaveAttribute('data-slice', '16');
  await casePage.settled();
  await keepScreen(page, 'second-series-beside');
  // One plane alone is still a pair.
  await beside.dblclick({ position: { x: 60, y: 90 } });
  await expect(page.getByTestId('beside').getByTestId(/^viewport-/)).toHaveCount(2);
  await expect.poll(async () => (await beside.boundingBox())?.height ?? 0).toBeGreaterThan(600);
  await beside.dblclick({ position: { x: 60, y: 90 } });
  await panel.getByRole('radio', { name: 'In colour, over' }).click({ force: true });

  const refusal = panel.locator('.note.failed');
  await series.selectOption({ label: 'MR, Another day' });
  await expect(refusal).toContainText('another frame of reference');
  await expect(axial).not.toHaveAttribute('data-fusion');
  const add = page.locator('input[type=file][aria-label="Add a series from a folder"]');
  await add.setInputFiles(seriesFolder('other'));
  await series.selectOption({ label: 'CT, Somebody else' });
  await expect(refusal).toContainText('another patient');
  await expect(axial).not.toHaveAttribute('data-fusion');
  await keepScreen(page, 'second-series-refused');

  // A window of one's own: kept, renamed, and there after a reload of the list.
  await panel.getByLabel('Level', { exact: true }).first().fill('55');
  await panel.getByLabel('Level', { exact: true }).first().press('Enter');
  await panel.getByRole('textbox', { name: 'Name for this window' }).fill('Mine');
  await panel.getByRole('button', { name: 'Keep this window' }).click();
  await panel.getByRole('button', { name: 'Rename the window Mine' }).click();
  await panel.getByRole('textbox', { name: 'Name of Mine' }).fill('Abdomen, mine');
  await page.keyboard.press('Enter');
  await page.keyboard.press('3');
  await expect(axial).toHaveAttribute('data-window', '400/40');
  await panel.getByRole('button', { name: 'Abdomen, mine', exact: true }).click();
  await expect(axial).toHaveAttribute('data-window', '400/55');

  await axial.dblclick({ position: { x: 60, y: 90 } });
  await expect(casePage.slice('coronal')).toHaveCount(0);
  await axial.dblclick({ position: { x: 60, y: 90 } });
  await expect(casePage.slice('coronal')).toBeVisible();
  expect(casePage.problems).toEqual([]);
});
