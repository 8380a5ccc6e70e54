/** Planning a resection by hand: surfaces, handles, territories, limits, what is refused. */
import { expect, test } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { coarseLiverCase } from './pages/coarse-case.ts';
import { colouredShare, keepScreen } from './pages/screens.ts';
import {
  addSurface,
  expectCurrentFigures,
  expectWholeOrgan,
  resectionVolumes,
} from './pages/tumour-case.ts';

test('surfaces, handles, territories and limits of a liver', async ({ page }) => {
  const casePage = new CasePage(page);
  const { panel } = casePage;
  await casePage.start();
  await casePage.openCaseFile(await coarseLiverCase());
  await casePage.goTo('Plan');

  await test.step('a surface with handles parts the liver', async () => {
    await addSurface(casePage, 'Surface with handles');
    await expectWholeOrgan(casePage);
    await expect(panel.getByTestId('remnant')).toContainText('%');
    await expect(page.getByTestId('viewport-resectogram')).toBeVisible();
    await casePage.settled();
    expect(await colouredShare(casePage.scene)).toBeGreaterThan(0.05);
    await keepScreen(page, 'resection-surface');
  });

  await test.step('a handle moved by keys changes the volumes, and undo brings them back', async () => {
    const before = await resectionVolumes(casePage);
    // Along the line of sight, which is across the surface: a new cut is seen from its removed side.
    const handle = page.locator('button.handle').nth(5);
    await handle.focus();
    for (let n = 0; n < 4; n++) await page.keyboard.press('Shift+PageUp');
    await expect(page.getByRole('button', { name: /^Undo.*move resection handle/i })).toBeVisible({
      timeout: 30_000,
    });
    await expectCurrentFigures(casePage);
    const after = await resectionVolumes(casePage);
    expect(after.Resected).not.toBe(before.Resected);
    await page.keyboard.press('Control+z');
    await expect
      .poll(async () => (await resectionVolumes(casePage)).Resected, { timeout: 30_000 })
      .toBe(before.Resected);
  });

  await test.step('a wedge takes its place and spares the great vessels', async () => {
    await panel.getByRole('button', { name: 'Delete surface' }).click();
    await addSurface(casePage, 'Wedge around the tumour');
    const volumes = await expectWholeOrgan(casePage);
    expect(volumes['keeps both']).toBeGreaterThan(0);
    expect(volumes['keeps both']).toBeLessThanOrEqual(volumes.Remnant);
  });

  await test.step('a clipped branch takes its territory from the functional remnant', async () => {
    const before = await resectionVolumes(casePage);
    const territories = panel.getByTestId('territories').getByRole('button');
    await territories.first().click();
    await expect
      .poll(async () => (await resectionVolumes(casePage))['keeps both'], { timeout: 30_000 })
      .toBeLessThan(before['keeps both']);
    await expectCurrentFigures(casePage);
    expect((await resectionVolumes(casePage)).Remnant).toBe(before.Remnant);
    await expect(territories.first()).toHaveAttribute('aria-pressed', 'true');
    await keepScreen(page, 'resection-clipped');
  });

  await test.step('a second surface joins the first; the condition moves the limit', async () => {
    const before = await resectionVolumes(casePage);
    await addSurface(casePage, 'Margin of the tumour');
    await expect(panel.getByTestId('surfaces').getByRole('listitem')).toHaveCount(2);
    const after = await expectWholeOrgan(casePage);
    expect(after.Resected).toBeGreaterThanOrEqual(before.Resected);
    await panel.getByLabel('Liver condition').selectOption('fibrosis or cirrhosis');
    await expect(panel.getByTestId('remnant')).toContainText('limit 40', { timeout: 30_000 });
  });

  await test.step('an edit of the structures makes the plan stale by name', async () => {
    await casePage.goTo('Segment');
    await panel.getByRole('button', { name: /^Spleen.* millilitres/ }).click();
    await panel.getByRole('button', { name: 'Brush' }).first().click();
    await casePage.clickStructure('Liver');
    await casePage.expectState('Plan', 'Stale');
    await page.keyboard.press('Control+z');
    await expect(casePage.railStep('Plan')).not.toHaveAccessibleName(/Stale/);
  });
  expect(casePage.problems).toEqual([]);
});
