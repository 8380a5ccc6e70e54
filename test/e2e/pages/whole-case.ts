/** The parts of a case that the synthetic and the real patient share, with what must be true of each. */
import { expect } from '@playwright/test';
import { HEART_STRUCTURES } from '../../../src/core/anatomy.ts';
import { STEPS, type CasePage, type Step } from './case-page.ts';
import { colouredShare, keepScreen } from './screens.ts';

/** Eight structures, each with a volume that a heart can have. */
export async function expectStructures(casePage: CasePage): Promise<Record<string, number>> {
  const volumes = await casePage.volumes();
  expect(Object.keys(volumes)).toEqual(HEART_STRUCTURES.map(({ title }) => title));
  for (const { title, plausibleMl } of HEART_STRUCTURES) {
    expect(volumes[title], title).toBeGreaterThanOrEqual(plausibleMl[0]);
    expect(volumes[title], title).toBeLessThanOrEqual(plausibleMl[1]);
  }
  return volumes;
}

/** All eight surfaces and the wall are closed and manifold, and keep the volume of the label map. */
export async function expectSoundModel(casePage: CasePage): Promise<void> {
  const rows = casePage.panel.getByTestId('surface-table').locator('tbody tr');
  await expect(rows).toHaveCount(HEART_STRUCTURES.length + 1);
  for (const row of await rows.all()) {
    const cells = await row.locator('td').allInnerTexts();
    expect(cells[4], cells[0]).toContain('Closed and manifold');
    expect(Math.abs(Number(cells[2])), `volume change of ${cells[0]}`).toBeLessThan(3);
    expect(Number(cells[3]), `distance of ${cells[0]}`).toBeLessThan(2);
  }
}

/** The wave reached the ventricles in a time that a heart paced at the apex takes; the ECG has twelve leads. */
export async function expectActivation(casePage: CasePage): Promise<void> {
  expect(Number(await casePage.figure('Activated'))).toBeGreaterThanOrEqual(95);
  const latest = Number(await casePage.figure('Latest'));
  expect(latest).toBeGreaterThan(80);
  expect(latest).toBeLessThan(400);
  const leftVentricle = Number.parseFloat(await casePage.figure('LV complete'));
  expect(leftVentricle).toBeGreaterThan(80);
  expect(leftVentricle).toBeLessThanOrEqual(latest);
  await expect(casePage.scene).toHaveAttribute('data-field', 'activation');
  const leads = casePage.page.getByTestId('ecg-chart').locator('svg[data-lead]');
  await expect(leads).toHaveCount(12);
  for (const lead of await leads.all()) {
    const [, top, bottom] = /highest (\S+) mV .*lowest (\S+) mV/.exec(
      (await lead.getAttribute('aria-label')) ?? '',
    ) ?? ['', 'NaN', 'NaN'];
    expect(Number(top)).toBeGreaterThan(Number(bottom));
  }
}

/**
 * Two lesions by clicks or keys and a line of more on the left side of the heart, away from the aorta; then the
 * same stimulation again. Returns the number of lesions.
 */
export async function planAndRetest(casePage: CasePage): Promise<number> {
  const { page, panel } = casePage;
  const rows = page.getByTestId('lesion-table').locator('tbody tr');
  await casePage.goTo('Plan');
  await casePage.settled();
  await casePage.view('LL', /^LAO 90/);
  await page.getByRole('button', { name: 'Place lesions one by one' }).click();
  await casePage.clickScene(0.42, 0.6);
  await expect(rows).toHaveCount(1);
  await expect(rows.first()).toContainText('Epi');
  await panel.getByLabel('Segment for a lesion').selectOption('12');
  await panel.getByRole('button', { name: 'Place', exact: true }).click();
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText('AHA 12');
  await page.getByRole('button', { name: /^Line of lesions/ }).click();
  await casePage.clickScene(0.5, 0.56);
  await casePage.clickScene(0.58, 0.64);
  await expect(page.getByTestId('lesion-table')).toContainText('line 1');
  const count = await rows.count();
  expect(count).toBeGreaterThan(3);

  await casePage.runJob(/^Re-test with lesions/, /^Re-test again/);
  const comparison = page.getByTestId('comparison-table').locator('tbody tr');
  const cells = async (what: string): Promise<string[]> =>
    comparison.filter({ hasText: what }).first().locator('td').allInnerTexts();
  const [, before, after] = await cells('Activated volume');
  expect(Number.parseFloat(before)).toBeGreaterThan(50);
  expect(Number.parseFloat(after)).toBeLessThan(Number.parseFloat(before));
  const [, , ablated] = await cells('Ablated');
  expect(Number.parseFloat(ablated)).toBeGreaterThan(0.1);
  expect((await cells('Latest activation'))[2]).toMatch(/^\d+ ms$/);
  await expect(page.getByTestId('viewport-before')).toHaveAttribute('data-field', 'activation');
  await expect(page.getByTestId('viewport-after')).toHaveAttribute('data-field', 'activation');
  return count;
}

/** Names of the step and of the picture on its screenshot. */
const SHOT: Readonly<Record<Step, string>> = {
  Import: '1-import',
  Review: '2-review',
  Segment: '3-segment',
  Model: '4-model',
  Simulate: '5-simulate',
  Plan: '6-plan',
  Report: '7-report',
};

/** Goes through all steps of a finished case and keeps a picture of each; the notices stand on every one. */
export async function keepStepScreens(
  casePage: CasePage,
  prefix: string,
  { synthetic }: { readonly synthetic: boolean },
): Promise<void> {
  const { page } = casePage;
  const banner = page.locator('header.banner');
  for (const step of STEPS) {
    await casePage.goTo(step);
    await expect(banner.getByText('RESEARCH - NOT FOR CLINICAL USE')).toBeVisible();
    await expect(banner.getByText('SYNTHETIC', { exact: true })).toHaveCount(synthetic ? 1 : 0);
    await expect(banner.getByText('Side: MIDLINE')).toBeVisible();
    if (step === 'Segment') await surfacesReady(casePage);
    await casePage.settled();
    await keepScreen(page, `${prefix}-${SHOT[step]}`);
  }
}

/** The step's picture in the smallest window that shows everything without a drawer. */
export async function keepNarrowScreens(casePage: CasePage, prefix: string): Promise<void> {
  const { page } = casePage;
  await page.setViewportSize({ width: 1024, height: 768 });
  for (const step of ['Segment', 'Simulate', 'Plan'] as const) {
    await casePage.goTo(step);
    if (step === 'Segment') await surfacesReady(casePage);
    await casePage.settled();
    await keepScreen(page, `${prefix}-1024-${SHOT[step]}`);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** The surfaces beside the slices follow the label map one by one. */
export async function surfacesReady(casePage: CasePage): Promise<void> {
  const scene = casePage.page.getByTestId('viewport-3d');
  const all = HEART_STRUCTURES.map(({ name }) => name).join(' ');
  await expect(scene).toHaveAttribute('data-surfaces', all, { timeout: 120_000 });
  expect(await colouredShare(scene)).toBeGreaterThan(0.05);
}

/** Every page of the report fits the paper and says whose it is and what it is not. */
export const REPORT_WORDS = [
  'Not a medical device',
  'Structures',
  'LV blood pool',
  'Activation',
  'Lesions',
  'Before and after',
  'Provenance',
  'Assumptions',
] as const;
