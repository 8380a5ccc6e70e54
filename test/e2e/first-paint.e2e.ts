/** The start page loads the shell and nothing of the image and graphics libraries. */
import { expect, test } from '@playwright/test';

const MOST_SCRIPT_BYTES = 700_000;

test('the start page does not wait for the graphics libraries', async ({ page }) => {
  await page.goto('./');
  await expect(page.getByRole('button', { name: 'Synthetic heart' })).toBeVisible();
  const scripts = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.js'))
      .map((entry) => ({
        name: entry.name,
        bytes: (entry as PerformanceResourceTiming).decodedBodySize,
      })),
  );
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter(({ name }) => /cornerstone|vtk|three/.test(name))).toEqual([]);
  expect(scripts.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(MOST_SCRIPT_BYTES);
});
