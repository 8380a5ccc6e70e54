/** Activation maps while editing: a site that is added, dragged or removed is answered at once, before any run. */
import { expect, test, type Page } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { coarseCase } from './pages/coarse-case.ts';

const figures = (page: Page) => page.getByTestId('preview-figures');

/** Time at which the previewed heart is activated, ms. */
async function previewMs(casePage: CasePage): Promise<number> {
  await expect(figures(casePage.page)).toBeVisible({ timeout: 60_000 });
  return Number(await casePage.figure('Total, preview'));
}

const addSite = async ({ page, panel }: CasePage, option: string): Promise<void> => {
  await panel.getByLabel('Site to add').selectOption({ label: option });
  await panel.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Pacing sites' }).getByRole('listitem')).toHaveCount(
    2,
  );
};

test('a pacing site is previewed while it is added, dragged and removed', async ({ page }) => {
  const casePage = new CasePage(page);
  const { scene, panel } = casePage;
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());
  await casePage.goTo('Simulate');
  await expect(scene).toHaveAttribute('data-status', 'ready');
  await expect(scene).not.toContainText('PREVIEW');

  await addSite(casePage, 'AHA 1, basal anterior');
  const two = await previewMs(casePage);
  await expect(scene).toContainText('PREVIEW, eikonal');
  await expect(scene.locator('[data-legend=activation]')).toContainText('PREVIEW');
  await expect(scene.locator('[data-legend=activation]')).toContainText('SIMULATED');
  expect(two).toBeGreaterThan(20);

  // Dragged over the heart, the site becomes a point and the map follows; the heart is not turned.
  const mark = scene.locator('[data-marker="site-0"]');
  const turned = await scene.getAttribute('data-view');
  const box = await mark.boundingBox();
  if (!box) throw new Error('the pacing site is not drawn');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 10, y - 30, { steps: 4 });
  await page.mouse.move(x - 20, y - 90, { steps: 8 });
  await page.mouse.up();
  await expect(page.getByRole('list', { name: 'Pacing sites' })).toContainText('Point');
  await expect(scene).toHaveAttribute('data-view', turned ?? '');
  await expect.poll(() => previewMs(casePage)).not.toBe(two);

  const dragged = await previewMs(casePage);
  await panel.getByRole('button', { name: /^Remove pacing site 2/ }).click();
  await expect.poll(() => previewMs(casePage)).toBeGreaterThan(dragged);

  await panel.getByLabel('Preview while editing').click();
  await expect(scene).not.toContainText('PREVIEW');
  await expect(figures(page)).toHaveCount(0);
  expect(casePage.problems).toEqual([]);
});
