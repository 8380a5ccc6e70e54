/** Conduction fitted to a QRS duration: what a user enters, reads, and takes over; and what files that hold no measurement get. */
import { expect, test } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { coarseCase } from './pages/coarse-case.ts';

test('a QRS duration is fitted, said not to decide everything, and taken over', async ({
  page,
}) => {
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());
  await casePage.goTo('Simulate');
  const { panel } = casePage;
  await panel.getByRole('switch', { name: 'Fit to data' }).check();

  await panel.locator('input[type=file][aria-label="Load ECG or map files"]').setInputFiles([
    { name: 'ecg.csv', mimeType: 'text/csv', buffer: Buffer.from('time_ms,I,II\n0,0,0\n1,0,0\n') },
    { name: 'letter.pdf', mimeType: 'application/pdf', buffer: Buffer.from('Dear colleague') },
  ]);
  await expect(panel.getByRole('alert')).toContainText('lead III');

  await panel.getByRole('switch', { name: 'QRS measured' }).check();
  await panel.getByRole('spinbutton', { name: 'QRS duration' }).fill('95');
  await page.keyboard.press('Enter');
  await panel.getByRole('spinbutton', { name: 'First sites' }).fill('2');
  await page.keyboard.press('Enter');
  await panel.getByRole('button', { name: /^Fit the conduction/ }).click();
  const result = page.getByTestId('personalise-result');
  await expect(result).toBeVisible({ timeout: 120_000 });
  await expect(result).toContainText('These data do not decide everything.');
  await expect(
    result.getByRole('img', { name: /^Along fibres: .* assumed 0.3 to 1 before/ }),
  ).toBeVisible();
  await expect(result).toContainText('not decided by these data');

  await result.getByRole('button', { name: 'Use these velocities' }).click();
  await expect(page.getByText(/means of an ensemble of 64 members/)).toBeVisible();
  expect(casePage.problems).toEqual([]);
});
