/** Every page a person meets, looked through by axe: nothing serious or critical, in either kind of case. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { CasePage, STEPS } from './pages/case-page.ts';
import { pictureFiles } from '../fixtures/picture-files.ts';
import { coarseCase, coarseLiverCase, coarseSeries, madeFolder } from './pages/coarse-case.ts';

/** What stands in the way of somebody, in words that find it: rule, element, what to do. */
async function barriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    );
}

/** Soft, so that one run names every page that is to be mended. */
const expectOpen = async (page: Page, name: string): Promise<void> =>
  expect.soft(await barriers(page), name).toEqual([]);

async function expectStepsOpen(casePage: CasePage, organ: string): Promise<void> {
  for (const step of STEPS) {
    await casePage.goTo(step);
    await expectOpen(casePage.page, `${organ}: ${step}`);
  }
}

test('no page puts up a serious barrier', async ({ page }) => {
  const casePage = new CasePage(page);

  await test.step('start page and its dialogs', async () => {
    await page.goto('./');
    const notice = page.getByRole('dialog', { name: 'Before you start' });
    await expect(notice).toBeVisible();
    await expectOpen(page, 'notice');
    await notice.getByRole('button', { name: 'I understand' }).click();
    await expectOpen(page, 'start');
    await page.getByRole('button', { name: 'Help and keys' }).click();
    await expect(page.getByRole('dialog', { name: 'Keys and help' })).toBeVisible();
    await expectOpen(page, 'help');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: 'Find a command' })).toBeFocused();
    await page.keyboard.type('open');
    await expectOpen(page, 'palette');
    await page.keyboard.press('Escape');
  });

  await test.step('laboratory', async () => {
    await page.getByRole('button', { name: 'Open the laboratory' }).click();
    await expect(page.getByTestId('lab-figures')).toBeVisible();
    for (const part of ['Parameters', 'Sources']) {
      await page.getByRole('radio', { name: part }).check();
      await expectOpen(page, `laboratory: ${part}`);
    }
    await page.keyboard.press('Escape');
  });

  await test.step('import report', async () => {
    await casePage.openFolder(await coarseSeries());
    await expectOpen(page, 'import report');
    await page.goto('./');
    await casePage.openFolder(await madeFolder('pictures', async () => pictureFiles()));
    await casePage.work.getByRole('button', { name: 'Left coronary run' }).click();
    await casePage.panel.getByRole('button', { name: 'Look at the pictures and measure' }).click();
    await expect(page.getByTestId('viewport-picture')).toBeVisible();
    await expectOpen(page, 'pictures');
    await page.goto('./');
  });

  await test.step('heart', async () => {
    await casePage.openCaseFile(await coarseCase());
    await expectStepsOpen(casePage, 'heart');
    await casePage.goTo('Review');
    await casePage.panel.getByRole('switch', { name: 'Crop box' }).check();
    await expect(casePage.panel.getByRole('slider', { name: 'Head', exact: true })).toBeVisible();
    await expectOpen(page, 'heart: crop box');
  });

  await test.step('liver', async () => {
    await page.goto('./');
    await casePage.openCaseFile(await coarseLiverCase());
    await expectStepsOpen(casePage, 'liver');
  });
  expect(casePage.problems).toEqual([]);
});
