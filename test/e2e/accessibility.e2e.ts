/** The page without a mouse and without eyes: keys reach everything, and every control has a name. */
import { expect, test, type Page } from '@playwright/test';
import { CasePage, STEPS } from './pages/case-page.ts';
import { coarseCase, coarseSeries } from './pages/coarse-case.ts';

/** Controls that assistive technology could only call "button". */
const namelessControls = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const textOf = (ids: string | null): string =>
      (ids ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent ?? '')
        .join(' ');
    const nameOf = (element: Element): string => {
      const labels =
        element instanceof HTMLInputElement || element instanceof HTMLSelectElement
          ? [...(element.labels ?? [])].map((label) => label.textContent ?? '')
          : [];
      return [
        textOf(element.getAttribute('aria-labelledby')),
        element.getAttribute('aria-label') ?? '',
        ...labels,
        element instanceof HTMLInputElement ? '' : (element.textContent ?? ''),
        element.getAttribute('title') ?? '',
      ].join(' ');
    };
    const controls = 'button, a[href], input:not([type=hidden]), select, textarea, [role=button]';
    return [...document.querySelectorAll(controls)]
      .filter((element) => element.checkVisibility())
      .filter((element) => nameOf(element).trim() === '')
      .map((element) => element.outerHTML.slice(0, 160));
  });

/** What has the focus, as a person who listens would hear it. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
  });

/** Tabs on until a control has the focus; fails when a whole round does not reach it. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const heard: string[] = [];
  for (let press = 0; press < 80; press++) {
    await page.keyboard.press('Tab');
    const text = await focused(page);
    heard.push(text);
    if (typeof name === 'string' ? text === name : name.test(text)) return;
  }
  throw new Error(`Tab never reached ${String(name)}; it reached ${heard.join(' | ')}`);
}

test('a series is opened and confirmed with the keyboard alone', async ({ page }) => {
  const casePage = new CasePage(page);
  // Somebody listens from the start: a chooser that opens before the driver looks for it would wait for a person.
  page.on('filechooser', () => {});
  await page.goto('./');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  const notice = page.getByRole('dialog', { name: 'Before you start' });
  await expect(notice).toBeVisible();
  // The question keeps the focus: nothing behind it can be reached.
  for (let press = 0; press < 4; press++) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(
      () =>
        document.activeElement === document.body ||
        document.activeElement?.closest('dialog[open]') !== null,
    );
    expect(inside).toBe(true);
  }
  for (let press = 0; press < 3; press++) await page.keyboard.press('Escape');
  await expect(notice).toBeVisible();
  await tabTo(page, 'I understand');
  await page.keyboard.press('Enter');
  await expect(notice).toBeHidden();

  expect(await namelessControls(page)).toEqual([]);
  const series = await coarseSeries();
  await tabTo(page, 'Choose folder');
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.keyboard.press('Enter'),
  ]);
  await chooser.setFiles(series);
  await casePage.imported();
  await tabTo(page, /Confirm patient and side$/);
  await page.keyboard.press('Enter');
  await expect(casePage.railStep('Review')).toHaveAttribute('aria-current', 'step', {
    timeout: 60_000,
  });
  await page.keyboard.press('Alt+1');
  await expect(casePage.railStep('Import')).toHaveAttribute('aria-current', 'step');
});

test('every control of every step has a name', async ({ page }) => {
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());
  for (const step of STEPS) {
    await casePage.goTo(step);
    await casePage.settled();
    expect(await namelessControls(page), step).toEqual([]);
    await expect(casePage.work).toHaveAccessibleName(new RegExp(`^${step}`));
  }
});

test('the laboratory is reached, worked and left with keys, and every control has a name', async ({
  page,
}) => {
  await new CasePage(page).start();
  await tabTo(page, 'Open the laboratory');
  await page.keyboard.press('Enter');
  const figures = page.getByTestId('lab-figures');
  await expect(figures).toBeVisible();
  expect(await namelessControls(page)).toEqual([]);
  await tabTo(page, /^INa {2}/);
  await page.keyboard.press('ArrowLeft');
  await expect(figures).toContainText('INa 99 %');
  for (const part of ['Parameters', 'Sources']) {
    await page.getByRole('radio', { name: part }).check();
    expect(await namelessControls(page), part).toEqual([]);
  }
  await page.getByRole('slider', { name: 'Cursor of Potential' }).focus();
  await page.keyboard.press('PageUp');
  await expect(page.getByRole('slider', { name: 'Cursor of Potential' })).toHaveAttribute(
    'aria-valuetext',
    /ms; 1 Epicardium, INa 99 %: -?[\d.]+ mV/,
  );
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Open the laboratory' })).toBeFocused();
});

test('the help opens by its key, keeps the focus, and gives it back', async ({ page }) => {
  const casePage = new CasePage(page);
  await casePage.start();
  const opener = page.getByRole('button', { name: 'Help and keys' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const help = page.getByRole('dialog', { name: 'Keys and help' });
  await expect(help).toBeVisible();
  await expect(help).toContainText('Ctrl');
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(opener).toBeFocused();
});

test('commands are found and run with keys alone', async ({ page }) => {
  await new CasePage(page).start();
  const opener = page.getByRole('button', { name: 'Help and keys' });
  await opener.focus();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Find a command' });
  await expect(field).toBeFocused();
  expect(await namelessControls(page)).toEqual([]);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option', { selected: true })).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(opener).toBeFocused();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('keys and');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Keys and help' })).toBeVisible();
});
