/** A run in the browser gives the bits that the same run gave on the command line. */
import { expect, test } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { coarseCase } from './pages/coarse-case.ts';

test('a simulation made in Node comes out the same when the page repeats it', async ({ page }) => {
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());
  await casePage.goTo('Simulate');
  const digest = await casePage.figure('Digest');
  expect(digest).toMatch(/^[0-9a-f]{4} [0-9a-f]{4}$/);
  const computed = await casePage.figure('Computed in');
  await casePage.runJob(/^Run again/, /^Run again/);
  // Another run, or the figures would not tell anything.
  const slow = { timeout: 240_000 };
  await expect.poll(() => casePage.figure('Computed in'), slow).not.toBe(computed);
  expect(await casePage.figure('Digest')).toBe(digest);
});
