/** The parts of a case about an organ with a tumour that the synthetic and the real patient share. */
import { expect, type Locator } from '@playwright/test';
import type { CasePage } from './case-page.ts';

/** Millilitres of the volumes table of a resection, by their term. */
export async function resectionVolumes({ panel }: CasePage): Promise<Record<string, number>> {
  const rows = panel.getByTestId('resection-volumes').locator('div');
  const read: Record<string, number> = {};
  for (const row of await rows.all()) {
    const [term, ml] = [row.locator('dt'), row.locator('dd')];
    read[(await term.innerText()).trim()] = Number(await ml.innerText());
  }
  return read;
}

/** Figures that belong to the plan on screen, not to the one before the last change. */
export async function expectCurrentFigures({ panel }: CasePage): Promise<void> {
  await expect(panel.getByTestId('resection-volumes')).toBeVisible({ timeout: 60_000 });
  await expect(panel.getByTestId('resection-volumes')).not.toHaveClass(/stale/, {
    timeout: 30_000,
  });
}

/** Adds a surface by the menu of the panel and waits for its figures. */
export async function addSurface(casePage: CasePage, start: string | RegExp): Promise<void> {
  const { page, panel } = casePage;
  await panel.getByRole('button', { name: 'Add a surface' }).click();
  await page.getByRole('menuitem', { name: start }).first().click();
  await expectCurrentFigures(casePage);
}

/** Resected and remnant make the whole organ, in the millilitres that are shown. */
export async function expectWholeOrgan(casePage: CasePage): Promise<Record<string, number>> {
  const volumes = await resectionVolumes(casePage);
  const whole = Object.entries(volumes).find(([term]) => term.startsWith('Whole'))?.[1] ?? NaN;
  expect(Math.abs(volumes.Remnant + volumes.Resected - whole)).toBeLessThanOrEqual(1.1);
  return volumes;
}

/** Answers every question that stands in the way of the report. */
export async function answerAll(casePage: CasePage, checks: Locator): Promise<void> {
  const answer = checks.getByRole('button', { name: 'Answer' });
  while ((await answer.count()) > 0) {
    const before = await answer.count();
    await answer.first().click();
    const reason = checks.getByRole('textbox', { name: /^Reason for accepting/ }).first();
    await reason.fill('A test of the page, no patient');
    await checks.getByRole('button', { name: 'Accept', exact: true }).first().click();
    await expect(answer).toHaveCount(before - 1);
  }
  await casePage.settled();
}
