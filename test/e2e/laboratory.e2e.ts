/** The action-potential laboratory as its users meet it: pace, block a current, compare, stop a run, save a file. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';

/** APD90 of the ten Tusscher-Panfilov epicardial cell at 1000 ms, see test/verification/cell-models.test.ts. */
const EPI_APD90_MS = 303;

const figure = (page: Page, row: number, id: string) =>
  page.getByTestId('lab-figures').locator('tbody tr').nth(row).locator(`[data-figure=${id}] b`);

async function enter(page: Page): Promise<CasePage> {
  const casePage = new CasePage(page);
  await casePage.start();
  await page.getByRole('button', { name: 'Open the laboratory' }).click();
  await expect(
    page.getByRole('heading', { name: 'Action-potential laboratory', level: 1 }),
  ).toBeVisible();
  return casePage;
}

/** Steady: the table says from which beat. */
const steady = (page: Page, row: number) =>
  expect(figure(page, row, 'state')).toHaveText(/^\d+$/, { timeout: 60_000 });

test('paces a cell, blocks a current, compares, and saves what it shows', async ({ page }) => {
  const casePage = await enter(page);
  await steady(page, 0);
  const apd90 = Number(await figure(page, 0, 'apd90').innerText());
  expect(Math.abs(apd90 - EPI_APD90_MS)).toBeLessThan(3);

  await page.getByRole('button', { name: /^Add a cell/ }).click();
  await page.getByRole('slider', { name: 'IKr Rapid delayed rectifier' }).fill('30');
  await steady(page, 1);
  expect(Number(await figure(page, 1, 'apd90').innerText())).toBeGreaterThan(apd90 + 15);
  await expect(page.getByTestId('lab-potential').locator('[data-series]')).toHaveCount(2);
  // Two lines differ by more than their colour.
  const dashes = await page
    .getByTestId('lab-potential')
    .locator('[data-series] > path')
    .evaluateAll((paths) => paths.map((path) => path.getAttribute('stroke-dasharray')));
  expect(new Set(dashes).size).toBe(2);

  await page.getByRole('radiogroup', { name: 'Experiment' }).getByText('Currents').click();
  await expect(page.getByTestId('lab-current').locator('[data-series]')).toHaveCount(2);
  const outward = async (row: number) => Number(await figure(page, row, 'outward').innerText());
  expect(await outward(1)).toBeLessThan(0.5 * (await outward(0)));
  await page.getByRole('radiogroup', { name: 'Experiment' }).getByText('Action potential').click();

  const [csv] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the results as CSV' }).click(),
  ]);
  const text = await readFile(await csv.path(), 'utf8');
  expect(text).toContain('SIMULATED');
  expect(text).toContain('IKr 30 %');
  expect(text).toMatch(/Time \(ms\),Potential of cell 1 \(mV\),Calcium of cell 1 \(mM\)/);
  const [png] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save the charts as PNG' }).click(),
  ]);
  const picture = await readFile(await png.path());
  expect([...picture.subarray(1, 4)]).toEqual([...Buffer.from('PNG')]);
  expect(picture.length).toBeGreaterThan(20_000);

  await page.keyboard.press('Control+z');
  await expect(page.getByRole('slider', { name: 'IKr Rapid delayed rectifier' })).toHaveValue(
    '100',
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { name: 'Open a case', level: 1 })).toBeVisible();
  expect(casePage.problems).toEqual([]);
});

test('a run is stopped at once, and the way back works', async ({ page }) => {
  const casePage = await enter(page);
  await steady(page, 0);
  await page.getByText('Pacing rate', { exact: true }).click();
  await page.getByRole('spinbutton', { name: 'Beats at each' }).fill('200');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Run the pacing rates' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 2000 });
  await expect(page.getByRole('button', { name: 'Run the pacing rates' })).toBeEnabled();
  await expect(page.locator('.note.failed')).toHaveCount(0);

  await page.getByText('Early beat (S1-S2)', { exact: true }).click();
  for (const [name, value] of [
    ['S1 beats', '3'],
    ['S2 step', '40'],
  ] as const) {
    await page.getByRole('spinbutton', { name }).fill(value);
    await page.keyboard.press('Enter');
  }
  await page.getByRole('button', { name: 'Run S1-S2 and ERP' }).click();
  await expect(figure(page, 0, 'erp')).toHaveText(/^\d+$/, { timeout: 30_000 });
  expect(Number(await figure(page, 0, 'erp').innerText())).toBeGreaterThan(250);

  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Open a case', level: 1 })).toBeVisible();
  await page.goForward();
  await expect(figure(page, 0, 'erp')).toBeVisible();
  expect(casePage.problems).toEqual([]);
});

test('doses of a drug and thresholds by duration, as charts and as files', async ({ page }) => {
  const casePage = await enter(page);
  const experiments = page.getByRole('radiogroup', { name: 'Experiment' });
  const save = async (): Promise<string> => {
    const [csv] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save the results as CSV' }).click(),
    ]);
    return readFile(await csv.path(), 'utf8');
  };
  await experiments.getByText('Drug dose').click();
  await page.getByRole('combobox', { name: 'Drug' }).selectOption({ label: 'Quinidine' });
  await page.getByRole('spinbutton', { name: 'Beats at each' }).fill('4');
  await page.getByRole('spinbutton', { name: 'Up to' }).fill('2');
  await page.getByRole('spinbutton', { name: 'Doses' }).fill('2');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Run the doses' }).click();
  await expect(figure(page, 0, 'at-cmax')).toHaveText(/^\d+\.\d$/, { timeout: 60_000 });
  expect(Number(await figure(page, 0, 'at-cmax').innerText())).toBeGreaterThan(1);
  await expect(page.getByTestId('lab-dose').locator('[data-series]')).toHaveCount(1);
  // Ten Tusscher cells have no late sodium current, so that their net charge is not that of the paper.
  await expect(page.getByTestId('lab-dose-charge')).toContainText('qNet needs INaL');
  expect(await save()).toContain('Drug,Quinidine');

  await experiments.getByText('Strength-duration').click();
  await page.getByRole('button', { name: 'Find the thresholds' }).click();
  await expect(figure(page, 0, 'chronaxie')).toHaveText(/^\d+\.\d\d$/, { timeout: 60_000 });
  await expect(page.getByTestId('lab-strength').locator('[data-series]')).toHaveCount(1);
  expect(await save()).toContain('Charge at threshold (mV)');
  expect(casePage.problems).toEqual([]);
});
