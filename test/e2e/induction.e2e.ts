/** Programmed stimulation as its users meet it: sites, cost, stop, refractory periods, replay, and the same with lesions. */
import { expect, test } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { coarseCase } from './pages/coarse-case.ts';
import { keepScreen } from './pages/screens.ts';

const SITES = ['Mid anterior', 'RV apex'] as const;
/** The coarsest grid on which a model is built: the figures here are not those of a fine one. */
const SPACING_MM = '1.5';
/** The coarse cells have action potentials of about 280 ms; the refractory period is searched around them. */
const INTERVALS_MS = { longest: 360, shortest: 240, step: 40 } as const;

async function setNumber({ page, panel }: CasePage, name: string, value: string): Promise<void> {
  const field = panel.getByRole('spinbutton', { name, exact: true });
  await field.fill(value);
  await page.keyboard.press('Enter');
}

async function setUp(casePage: CasePage): Promise<void> {
  const { page, panel } = casePage;
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());
  await casePage.goTo('Model');
  await setNumber(casePage, 'Simulation spacing, mm', SPACING_MM);
  await casePage.runJob(/^Build/, /^Build again/);
  await casePage.goTo('Simulate');
  const kind = page.getByRole('radiogroup', { name: 'Kind of simulation' });
  await kind.getByText('Programmed stimulation').click();

  // Nothing to pace: refused in words, before anything is computed.
  await panel.getByRole('button', { name: 'Tick no site' }).click();
  await expect(panel.getByRole('note')).toContainText('has no pacing site');
  for (const site of SITES) await panel.getByLabel(site, { exact: true }).check();

  await setNumber(casePage, 'S1 beats', '1');
  await page
    .getByRole('radiogroup', { name: 'Extrastimuli' })
    .getByText('S2', { exact: true })
    .click();
  for (const [part, ms] of Object.entries(INTERVALS_MS)) {
    const words = part === 'step' ? part : `${part} interval`;
    await setNumber(casePage, `S2, ${words}, ms`, String(ms));
  }
  const cost = page.getByTestId('study-cost');
  const before = await cost.innerText();
  await setNumber(casePage, 'Watch time', '100');
  await expect(cost).not.toHaveText(before);
  await expect(cost).toContainText(/^Up to 10 attempts/);
}

test('paces two sites, finds their refractory periods, replays an attempt and repeats with a lesion', async ({
  page,
}) => {
  const casePage = new CasePage(page);
  const { panel } = casePage;
  await setUp(casePage);

  await test.step('stopped at once, the case intact', async () => {
    // A train long enough to be seen on the fastest machine.
    await setNumber(casePage, 'S1 beats', '12');
    await panel.getByRole('button', { name: /^Run the stimulation, about/ }).click();
    await expect(casePage.scene).toContainText(/Mid anterior, S1, \d+ ms/);
    await panel.getByRole('button', { name: 'Stop' }).click();
    await expect(page.getByRole('progressbar')).toHaveCount(0, { timeout: 2000 });
    await expect(panel.locator('.note.failed')).toHaveCount(0);
    await expect(page.getByTestId('induction-sites')).toHaveCount(0);
    await setNumber(casePage, 'S1 beats', '1');
  });

  await test.step('refractory periods, attempts and outcome in words', async () => {
    await casePage.runJob(/^Run the stimulation/, /^Stimulate again/);
    const sites = page.getByTestId('induction-sites').locator('tbody tr');
    await expect(sites).toHaveCount(2);
    for (const [n, name] of SITES.entries()) {
      const [site, outcome, erp] = await sites.nth(n).locator('td').allInnerTexts();
      expect(site).toBe(name);
      expect(outcome).toContain('none');
      expect(Number.parseFloat(erp)).toBeGreaterThanOrEqual(INTERVALS_MS.shortest);
      expect(Number.parseFloat(erp)).toBeLessThan(INTERVALS_MS.longest);
    }
    await sites.nth(1).getByRole('button', { name: 'RV apex' }).press('Enter');
    await expect(page.getByRole('heading', { name: 'RV apex', level: 2 })).toBeVisible();
    await casePage.settled();
    await keepScreen(page, 'induction-1440');
  });

  await test.step('an attempt becomes the single run of the case', async () => {
    const attempts = page.getByTestId('induction-attempts');
    await attempts.getByRole('button', { name: `S2 ${INTERVALS_MS.longest}` }).click();
    await page.getByRole('button', { name: /^Replay this attempt, S2 360/ }).click();
    await expect(panel.getByRole('button', { name: /^Run again/ })).toBeVisible({
      timeout: 120_000,
    });
    // As long as the study watched: the extra stimulus has captured here as well, and its wave is under way.
    expect(Number(await casePage.figure('Activated'))).toBeGreaterThan(5);
    await expect(page.getByTestId('ecg-chart')).toBeVisible();
  });

  await test.step('the same protocol with a lesion in the tissue', async () => {
    await casePage.goTo('Plan');
    await panel.getByLabel('Segment for a lesion').selectOption('12');
    await panel.getByRole('button', { name: 'Place', exact: true }).click();
    await expect(page.getByTestId('lesion-table').locator('tbody tr')).toHaveCount(1);
    const repeated = page.getByRole('radiogroup', { name: 'What is repeated with the lesions' });
    await repeated.getByText('Programmed stimulation').click();
    await casePage.runJob(/^Re-test induction with lesions/, /^Stimulate again with lesions/);
    const table = page.getByTestId('reinduction-table');
    await expect(table.locator('tbody tr')).toHaveCount(2);
    await expect(table).toContainText('0 sites of 2 without lesions');
  });

  await casePage.goTo('Report');
  const report = page.locator('article.report');
  await expect(report.locator('#report-induction')).toContainText('1 beat at 600 ms');
  await expect(report.locator('#report-reinduction')).toContainText('does not exclude');
  expect(casePage.problems).toEqual([]);
});
