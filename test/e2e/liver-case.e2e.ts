/** The synthetic liver from the start page to the printed report: resection and therapy of a tumour. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { pdfPages, pdfText } from './pages/pdf-text.ts';
import { colouredShare, keepScreen, ROOT } from './pages/screens.ts';
import { addSurface, answerAll, expectWholeOrgan } from './pages/tumour-case.ts';

test('the synthetic liver goes from the start page to a printed report', async ({ page }) => {
  test.setTimeout(900_000);
  const casePage = new CasePage(page);
  const { panel } = casePage;
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'true');
  });
  const started = Date.now();

  await test.step('import: two studies of one synthetic patient', async () => {
    await casePage.start();
    await page.getByRole('radio', { name: 'Liver with tumours' }).click({ force: true });
    await page.getByRole('button', { name: 'Synthetic liver' }).click();
    await casePage.imported();
    await expect(casePage.work).toContainText('2 series found, 0 files skipped');
    await expect(panel.getByRole('radio', { name: 'Liver' })).toBeChecked();
    await keepScreen(page, 'liver-1-import');
    await casePage.confirm();
  });

  await test.step('segment: liver, tumours and both vessel systems', async () => {
    await casePage.segment();
    const volumes = await casePage.volumes();
    console.log('synthetic liver, ml:', volumes);
    expect(volumes.Liver).toBeGreaterThan(1000);
    expect(volumes.Liver).toBeLessThan(2100);
    expect(volumes['Tumour 1']).toBeGreaterThan(1);
    expect(volumes['Portal vein']).toBeGreaterThan(5);
    expect(volumes['Hepatic veins']).toBeGreaterThan(5);
    await casePage.settled();
    await keepScreen(page, 'liver-3-segment');
  });

  await test.step('model: vessel trees, territories and the second study', async () => {
    await casePage.build();
    await expect(panel.getByTestId('vessel-table').locator('tbody tr')).toHaveCount(2);
    expect(
      await panel.getByTestId('territory-table').getByRole('listitem').count(),
    ).toBeGreaterThan(2);
    await casePage.settled();
    await keepScreen(page, 'liver-4-model');
    await panel.getByTestId('candidates').getByRole('button').first().click();
    await panel.getByRole('button', { name: 'Align, segment and compare' }).click();
    const lesions = panel.getByTestId('lesion-changes').locator('tbody tr');
    await expect(lesions.or(panel.locator('.note.failed')).first()).toBeVisible({
      timeout: 180_000,
    });
    expect(await panel.locator('.note.failed').allInnerTexts()).toEqual([]);
    await expect(panel.getByTestId('alignment')).toContainText('Mutual information');
    await expect(panel.getByTestId('response')).toContainText('RECIST 1.1');
    await casePage.settled();
    await keepScreen(page, 'liver-4-second-study');
    // A lesion that is not found again asks whether it was missed.
    await answerAll(casePage, panel);
  });

  await test.step('simulate: schedules on this patient, with their bands', async () => {
    await casePage.goTo('Simulate');
    await casePage.runJob(/^Run\b/, /^Run again/);
    await expect(panel.getByTestId('comparison')).toBeVisible();
    await expect(panel.getByTestId('calibration')).toContainText('per day');
    await expect(page.getByTestId('burden-chart')).toBeVisible();
    await expect(page.getByTestId('treatment-timeline')).toBeVisible();
    await casePage.settled();
    await keepScreen(page, 'liver-5-simulate');
    const seconds = (Date.now() - started) / 1000;
    console.log(`liver: ${seconds.toFixed(0)} s from the start page to compared schedules`);
  });

  await test.step('plan: a resection with margin, vessels and remnant', async () => {
    await casePage.goTo('Plan');
    await addSurface(casePage, 'Wedge around the tumour');
    await expectWholeOrgan(casePage);
    await casePage.settled();
    expect(await colouredShare(casePage.scene)).toBeGreaterThan(0.05);
    await page.getByRole('button', { name: 'Capture 3D view' }).click();
    await expect(page.getByText(/^Captured: /)).toBeVisible();
    await keepScreen(page, 'liver-6-plan');
    await answerAll(casePage, panel.getByTestId('resection-checks'));
  });

  await test.step('report: unlocked, complete and printed', async () => {
    await casePage.goTo('Report');
    await casePage.expectState('Report', 'Ready');
    const report = page.locator('article.report');
    for (const section of ['response', 'vessels', 'resection', 'margins', 'therapy'])
      await expect(report.locator(`#report-${section}`)).toBeVisible();
    await panel.getByRole('button', { name: 'Print or PDF' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-printed', 'true');
    await keepScreen(page, 'liver-7-report');
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    writeFileSync(path.join(ROOT, 'test/output/screens/liver-report.pdf'), pdf);
    const text = pdfText(pdf).replaceAll(/\s+/g, '');
    for (const words of ['SYNTHETIC-LIVER-1', 'Functionalremnant', 'Sourceofthelimit', 'RECIST'])
      expect(text).toContain(words);
    expect(pdfPages(pdf)).toBeGreaterThanOrEqual(2);
    expect(pdfPages(pdf)).toBeLessThanOrEqual(12);
  });

  await test.step('the narrow window', async () => {
    await page.setViewportSize({ width: 1024, height: 768 });
    for (const step of ['Model', 'Simulate', 'Plan'] as const) {
      await casePage.goTo(step);
      await casePage.settled();
      await keepScreen(page, `liver-1024-${step.toLowerCase()}`);
    }
  });
  if (process.env.UPDATE_PICTURES) await keepPicture(casePage);
  expect(casePage.problems).toEqual([]);
});

/** The picture of the start page: a low window makes the liver fit the shape of the card. */
async function keepPicture(casePage: CasePage): Promise<void> {
  const { page } = casePage;
  await page.setViewportSize({ width: 1440, height: 470 });
  await casePage.goTo('Model');
  await page.getByRole('radio', { name: 'Structures' }).click({ force: true });
  await page.getByRole('button', { name: 'Fit (F)' }).click();
  await casePage.settled();
  const box = await casePage.scene.boundingBox();
  if (!box) throw new Error('the scene is not on screen');
  const [width, height] = [668, 330];
  const [x, y] = [box.x + (box.width - width) / 2, box.y + (box.height - height) / 2];
  await page.screenshot({
    path: path.join(ROOT, 'public/synthetic-liver.jpg'),
    type: 'jpeg',
    quality: 80,
    clip: { x, y, width, height },
  });
}
