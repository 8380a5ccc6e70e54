/**
 * A patient's cine MR (shared data, `heart-cine-mr`): eleven planes of 25 phases, filmed one by one. The page puts the six short
 * axis planes together, outlines both ventricles in every phase and tells what they pump.
 */
import { expect, test } from '@playwright/test';
import { sharedData } from '../fixtures/shared-data.ts';
import { CasePage } from './pages/case-page.ts';
import { keepScreen } from './pages/screens.ts';

const cine = sharedData('heart-cine-mr', 'dicom.zip');

/** Surfaces that others fitted to the same images together with the long-axis views: 160.7 ml, 57.4 ml, 64.3 %. */
const FITTED = { endDiastolicMl: 160.7, endSystolicMl: 57.4, ejectionPercent: 64.3 };

test('a cine goes from its files to an ejection fraction', async ({ page }) => {
  test.skip(cine === undefined, 'the cine MR is not beside this checkout');
  const casePage = new CasePage(page);
  const { panel } = casePage;
  const volume = async (term: string): Promise<number> => {
    const fact = panel.getByTestId('cine-measures').locator('dt', { hasText: term });
    return Number.parseFloat(await fact.locator('xpath=following-sibling::dd[1]').innerText());
  };

  await casePage.start();
  await casePage.choose('Choose files', cine ?? '');
  await casePage.imported();
  await panel.getByRole('radio', { name: 'Heart' }).click({ force: true });
  await casePage.confirm();
  await casePage.segment();

  const ejection = Number.parseFloat(await casePage.figure('Ejection fraction'));
  expect(Math.abs(ejection - FITTED.ejectionPercent)).toBeLessThan(7);
  const diastole = await volume('End-diastolic volume');
  const systole = await volume('End-systolic volume');
  expect(Math.abs(diastole / FITTED.endDiastolicMl - 1)).toBeLessThan(0.15);
  expect(Math.abs(systole / FITTED.endSystolicMl - 1)).toBeLessThan(0.15);
  // Both ventricles pump the same blood; where they do not seem to, no ejection fraction of the right one is told.
  await expect(panel.getByTestId('cine-right')).toContainText('No ejection fraction');
  await expect(panel).toContainText('The ventricles seem to eject');
  await expect(panel.getByTestId('cine-curve').locator('[data-series]')).toHaveCount(2);
  await casePage.settled();
  await keepScreen(page, 'cine-3-segment');

  // The figures stay with the case.
  await casePage.saved();
  expect(casePage.problems).toEqual([]);
});
