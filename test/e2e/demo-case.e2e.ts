/** The synthetic heart from the start page to the printed report, with the numbers that stand on the screen. */
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { pdfPages, pdfText } from './pages/pdf-text.ts';
import { colouredShare, keepScreen, ROOT } from './pages/screens.ts';
import {
  expectActivation,
  expectSoundModel,
  expectStructures,
  keepNarrowScreens,
  keepStepScreens,
  planAndRetest,
  REPORT_WORDS,
  surfacesReady,
} from './pages/whole-case.ts';

test('the synthetic heart goes from the start page to a printed report', async ({ page }) => {
  test.setTimeout(900_000);
  const casePage = new CasePage(page);
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute('data-printed', 'true');
  });

  await test.step('start page', async () => {
    await casePage.start();
    await keepScreen(page, 'demo-0-start');
  });

  const started = Date.now();
  await test.step('import: a genuine series that says it is synthetic', async () => {
    await page.getByRole('button', { name: 'Synthetic heart' }).click();
    await casePage.imported();
    await expect(casePage.work).toContainText('160 files read, 1 series found, 0 files skipped');
    await expect(casePage.work.getByText('Sound')).toBeVisible();
    await expect(casePage.panel).toContainText('SYNTHETIC, HEART 1');
    await casePage.confirm();
  });

  await test.step('segment: eight structures of plausible size', async () => {
    await casePage.segment();
    console.log('demo structures, ml:', await expectStructures(casePage));
  });

  await test.step('a DICOM segmentation goes out and comes back the same', async () => {
    const before = await casePage.volumes();
    const download = page.waitForEvent('download');
    await casePage.panel.getByRole('button', { name: 'Label map' }).click();
    await page.getByRole('menuitem', { name: 'Export the label map (DICOM SEG)' }).click();
    const file = await (await download).path();
    await casePage.panel
      .locator('input[type=file][aria-label="Import a label map"]')
      .setInputFiles({ name: 'a.dcm', mimeType: '', buffer: await readFile(file) });
    await expect(page.getByRole('button', { name: /^Undo/ })).toHaveText(
      'Undo import label map with 8 structures',
    );
    expect(await casePage.volumes()).toEqual(before);
    await page.keyboard.press('Control+z');
  });

  await test.step('model: closed surfaces and the scar of the truth', async () => {
    await casePage.goTo('Model');
    await casePage.panel
      .getByRole('button', { name: 'Use the scar of the synthetic heart' })
      .click();
    await casePage.build();
    await expectSoundModel(casePage);
    const scarMl = Number.parseFloat(await casePage.figure('Scar'));
    expect(scarMl).toBeGreaterThan(2);
    expect(scarMl).toBeLessThan(40);
  });

  await test.step('simulate: the wave reaches the ventricles', async () => {
    await casePage.simulate();
    await expect(casePage.scene).toHaveAttribute('data-field', 'activation');
    const seconds = (Date.now() - started) / 1000;
    console.log(`demo: ${seconds.toFixed(0)} s from the start page to the first activation map`);
    await expectActivation(casePage);
    await casePage.settled();
    expect(await colouredShare(casePage.scene)).toBeGreaterThan(0.05);
  });

  await test.step('pictures for the report', async () => {
    await casePage.goTo('Segment');
    await surfacesReady(casePage);
    await casePage.settled();
    await page.getByRole('button', { name: 'Capture axial slice' }).click();
    await expect(page.getByText('Captured: Axial slice.')).toBeVisible();
    await casePage.goTo('Simulate');
    await casePage.settled();
    await page.getByRole('button', { name: 'Capture 3D view' }).click();
    await expect(page.getByText('Captured: Activation time.')).toBeVisible();
  });

  const lesions = await test.step('plan: lesions, a line and the re-test', () =>
    planAndRetest(casePage));

  await test.step('report: unlocked, complete and printed', async () => {
    await casePage.goTo('Report');
    await casePage.expectState('Report', 'Ready');
    const report = page.locator('article.report');
    await expect(report).toContainText('SYNTHETIC-HEART-1');
    await expect(report.locator('#report-lesions tbody tr')).toHaveCount(lesions);
    await expect(report.locator('#report-captures figure img')).toHaveCount(2);
    await casePage.panel.getByRole('button', { name: 'Print or PDF' }).click();
    await expect(page.locator('html')).toHaveAttribute('data-printed', 'true');
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    writeFileSync(path.join(ROOT, 'test/output/screens/demo-report.pdf'), pdf);
    const text = pdfText(pdf).replaceAll(/\s+/g, '');
    for (const words of ['SYNTHETIC-HEART-1', 'SYNTHETIC', ...REPORT_WORDS])
      expect(text).toContain(words.replaceAll(' ', ''));
    // The paper and nothing of the application around it.
    expect(text).not.toContain('Savethecaseasafile');
    expect(pdfPages(pdf)).toBeGreaterThanOrEqual(2);
    expect(pdfPages(pdf)).toBeLessThanOrEqual(8);
  });

  await test.step('the notices stand on all seven steps', async () => {
    await keepStepScreens(casePage, 'demo', { synthetic: true });
    await keepNarrowScreens(casePage, 'demo');
  });
  if (process.env.UPDATE_PICTURES) await keepPictures(casePage);
  expect(casePage.problems).toEqual([]);
});

/** The pictures of the start page and of the README. */
async function keepPictures(casePage: CasePage): Promise<void> {
  const { page } = casePage;
  const file = (name: string): string => path.join(ROOT, 'public', name);
  await casePage.goTo('Simulate');
  await casePage.view('LAO 45', /^LAO 45/);
  await casePage.settled();
  await page.mouse.move(720, 2);
  await page.screenshot({ path: file('theatron.jpg'), type: 'jpeg', quality: 82 });

  // A low window makes the heart fit the shape of the card.
  await page.setViewportSize({ width: 1440, height: 470 });
  await casePage.goTo('Model');
  await page.getByRole('button', { name: 'Fit (F)' }).click();
  await casePage.scene.press('+');
  await casePage.settled();
  const box = await casePage.scene.boundingBox();
  if (!box) throw new Error('the scene is not on screen');
  const [width, height] = [668, 330];
  const [x, y] = [box.x + (box.width - width) / 2, box.y + (box.height - height) / 2];
  await page.screenshot({
    path: file('synthetic-heart.jpg'),
    type: 'jpeg',
    quality: 80,
    clip: { x, y, width, height },
  });
}
