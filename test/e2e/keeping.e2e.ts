/** A case outlives the page: as a file that another browser opens, and by itself on this computer. */
import { expect, test } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { coarseCase, coarseSeries } from './pages/coarse-case.ts';

/** Name, detail and digest of every link of the provenance, as the report lists them. */
async function provenance(casePage: CasePage): Promise<string[]> {
  await casePage.goTo('Report');
  const links = casePage.panel.locator('ol.pv li');
  await expect(links.first()).toBeVisible();
  return links.allInnerTexts();
}

test('a saved case file opens in another browser with the same structures, digests and results', async ({
  page,
  browser,
}) => {
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());
  await casePage.goTo('Segment');
  const volumes = await casePage.volumes();
  const digests = await provenance(casePage);
  expect(digests.length).toBeGreaterThanOrEqual(4);
  await casePage.goTo('Simulate');
  const latest = await casePage.figure('Latest');

  const download = page.waitForEvent('download');
  await page.keyboard.press('Control+s');
  const saved = await download;
  expect(saved.suggestedFilename()).toBe('SYNTHETIC-HEART-1.theatron');
  const file = test.info().outputPath('saved.theatron');
  await saved.saveAs(file);

  const context = await browser.newContext();
  const other = new CasePage(await context.newPage());
  await other.start();
  await other.openCaseFile(file);
  await other.goTo('Segment');
  expect(await other.volumes()).toEqual(volumes);
  expect(await provenance(other)).toEqual(digests);
  await other.goTo('Simulate');
  expect(await other.figure('Latest')).toBe(latest);
  await expect(other.scene).toHaveAttribute('data-field', 'activation');
  await other.expectState('Report', 'Ready');
  await other.goTo('Import');
  await expect(other.work).toContainText('Import report');
  await context.close();
});

test('an edit is kept within five seconds and is there after a reload', async ({ page }) => {
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());
  await casePage.goTo('Segment');
  await casePage.slicesReady();
  await casePage.saved();
  await page.keyboard.press('b');
  const axial = casePage.slice('axial');
  await axial.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Undo paint LV blood pool' })).toBeVisible();
  const painted = await casePage.volumes();
  await expect(casePage.status.locator('[data-save-state=saved]')).toHaveCount(0);
  await casePage.saved(5000);

  await page.reload();
  const recent = page.getByRole('region', { name: 'Recent cases' });
  await expect(recent).toContainText('1 on this computer');
  await recent.getByRole('button', { name: 'SYNTHETIC-HEART-1', exact: true }).click();
  await expect(casePage.rail).toBeVisible({ timeout: 30_000 });
  await casePage.goTo('Segment');
  expect(await casePage.volumes()).toEqual(painted);
  await casePage.expectState('Model', 'Stale');
  await expect(casePage.railStep('Model')).toHaveAccessibleDescription(/paint LV blood pool/);
  await casePage.slicesReady();
});

test('a case can be deleted, and only after a question', async ({ page }) => {
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openFolder(await coarseSeries());
  await casePage.confirm();
  await casePage.saved();
  await page.getByRole('button', { name: 'Close the case' }).click();
  const recent = page.getByRole('region', { name: 'Recent cases' });
  await expect(recent).toContainText('1 on this computer');
  const ask = recent.getByRole('button', { name: 'Delete SYNTHETIC-HEART-1', exact: true });
  await ask.click();
  await recent.getByRole('button', { name: 'Keep' }).click();
  await expect(recent).toContainText('1 on this computer');
  await ask.click();
  await recent.getByRole('button', { name: 'Delete SYNTHETIC-HEART-1 for good' }).click();
  await expect(recent).toContainText('0 on this computer');
  await page.reload();
  await expect(recent).toContainText('0 on this computer');
  const left = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('theatron-cases');
    const names: string[] = [];
    for await (const name of folder.keys()) names.push(name);
    return names;
  });
  expect(left).toEqual([]);
});
