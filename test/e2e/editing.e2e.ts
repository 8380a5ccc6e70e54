/** Hand edits on the slices: what they change, how they are taken back, and what they make out of date. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { CasePage } from './pages/case-page.ts';
import { coarseCase } from './pages/coarse-case.ts';

async function openAtSegment(page: Page): Promise<CasePage> {
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());
  await casePage.goTo('Segment');
  await casePage.slicesReady();
  return casePage;
}

/** A stroke on a slice, in shares of its width and height. */
async function drag(slice: Locator, from: readonly number[], to: readonly number[]): Promise<void> {
  const box = await slice.boundingBox();
  if (!box) throw new Error('the slice is not on screen');
  const { mouse } = slice.page();
  const at = ([x, y]: readonly number[]) =>
    [box.x + x * box.width, box.y + y * box.height] as const;
  await mouse.move(...at(from));
  await mouse.down();
  await mouse.move(...at(to), { steps: 6 });
  await mouse.up();
}

const sliceNumber = async (slice: Locator): Promise<number> =>
  Number(await slice.getAttribute('data-slice'));

test('a stroke changes the volume; undo and redo are named and exact', async ({ page }) => {
  const casePage = await openAtSegment(page);
  const before = await casePage.volumes();
  const undo = page.getByRole('button', { name: /^Undo/ });
  await page.keyboard.press('b');
  await expect(casePage.slice('axial')).toHaveAttribute('data-tool', 'paint');

  await drag(casePage.slice('axial'), [0.48, 0.5], [0.56, 0.56]);
  await expect(undo).toHaveText('Undo paint LV blood pool');
  const painted = await casePage.volumes();
  expect(painted['LV blood pool']).toBeGreaterThan(before['LV blood pool']);

  await page.keyboard.press('Control+z');
  await expect.poll(() => casePage.volumes()).toEqual(before);
  await page.keyboard.press('Control+Shift+Z');
  await expect.poll(() => casePage.volumes()).toEqual(painted);

  await page.keyboard.press('e');
  await drag(casePage.slice('axial'), [0.48, 0.5], [0.56, 0.56]);
  await expect(undo).toHaveText('Undo erase LV blood pool');
  const erased = await casePage.volumes();
  expect(erased['LV blood pool']).toBeLessThan(painted['LV blood pool']);
  await undo.click();
  await undo.click();
  await expect.poll(() => casePage.volumes()).toEqual(before);
  expect(casePage.problems).toEqual([]);
});

test('a locked structure is neither painted nor painted over', async ({ page }) => {
  const casePage = await openAtSegment(page);
  const before = await casePage.volumes();
  const { panel } = casePage;
  await page.keyboard.press('b');
  await panel.getByRole('button', { name: 'Lock LV blood pool' }).click();
  await drag(casePage.slice('axial'), [0.48, 0.5], [0.56, 0.56]);
  await expect(page.getByRole('status', { name: 'Messages' })).toContainText(
    'LV blood pool is locked',
  );
  expect(await casePage.volumes()).toEqual(before);
  await panel.getByRole('button', { name: 'Unlock LV blood pool' }).click();
  // The middle of the axial slice lies in the left atrium.
  await panel.getByRole('button', { name: 'Lock Left atrium' }).click();
  await drag(casePage.slice('axial'), [0.48, 0.5], [0.56, 0.56]);
  await expect
    .poll(async () => (await casePage.volumes())['Left atrium'])
    .toBe(before['Left atrium']);
});

test('a hidden structure leaves the slices and the surfaces', async ({ page }) => {
  const casePage = await openAtSegment(page);
  const axial = casePage.slice('axial');
  const surfaces = page.getByTestId('viewport-3d');
  await expect(surfaces).toHaveAttribute('data-surfaces', /left-atrium/, { timeout: 60_000 });
  await expect(axial).toHaveAccessibleName(/Left atrium/);
  await casePage.panel.getByRole('button', { name: 'Hide Left atrium' }).click();
  await expect(axial).not.toHaveAccessibleName(/Left atrium/);
  await expect(surfaces).not.toHaveAttribute('data-surfaces', /left-atrium/);
  await casePage.panel.getByRole('button', { name: 'Show Left atrium' }).click();
  await expect(axial).toHaveAccessibleName(/Left atrium/);
});

test('an edit makes every later step stale by name and locks the report until it is undone', async ({
  page,
}) => {
  const casePage = await openAtSegment(page);
  await casePage.expectState('Model', 'Done');
  await casePage.expectState('Report', 'Ready');
  await page.keyboard.press('b');
  await drag(casePage.slice('axial'), [0.48, 0.5], [0.56, 0.56]);
  for (const step of ['Model', 'Simulate'] as const) {
    await casePage.expectState(step, 'Stale');
    await expect(casePage.railStep(step)).toHaveAccessibleDescription(/paint LV blood pool/);
  }
  await casePage.expectState('Report', 'Locked');
  await casePage.goTo('Simulate');
  await expect(casePage.panel).toContainText('paint LV blood pool');
  await expect(casePage.scene).toContainText('STALE');
  await casePage.goTo('Report');
  const print = casePage.panel.getByRole('button', { name: 'Print or PDF' });
  await expect(print).toHaveAttribute('aria-disabled', 'true');
  await expect(casePage.panel).toContainText('paint LV blood pool');
  await expect(page.locator('article.report')).toContainText('DRAFT, STALE');
  await page.keyboard.press('Control+z');
  await casePage.expectState('Model', 'Done');
  await casePage.expectState('Report', 'Ready');
  await expect(print).not.toHaveAttribute('aria-disabled', 'true');
  await expect(page.locator('article.report')).not.toContainText('STALE');
});

test('wheel and keys scroll, and the wheel with Shift changes the brush', async ({ page }) => {
  const casePage = await openAtSegment(page);
  const axial = casePage.slice('axial');
  const first = await sliceNumber(axial);
  const last = Number(await axial.getAttribute('data-slices'));
  await axial.hover();
  await page.mouse.wheel(0, 100);
  await expect.poll(() => sliceNumber(axial)).toBe(first - 1);
  await page.mouse.wheel(0, -200);
  await expect.poll(() => sliceNumber(axial)).toBeGreaterThan(first - 1);
  await axial.focus();
  const here = await sliceNumber(axial);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => sliceNumber(axial)).toBe(here + 1);
  await page.keyboard.press('PageDown');
  await expect.poll(() => sliceNumber(axial)).toBe(here - 9);
  await page.keyboard.press('Home');
  await expect.poll(() => sliceNumber(axial)).toBe(1);
  await page.keyboard.press('End');
  await expect.poll(() => sliceNumber(axial)).toBe(last);

  await page.keyboard.press('b');
  const radius = casePage.panel.getByRole('slider', { name: 'Radius' });
  await expect(radius).toHaveValue('5');
  await axial.hover();
  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Shift');
  await expect.poll(async () => Number(await radius.inputValue())).toBeGreaterThan(5);
  expect(await sliceNumber(axial)).toBe(last);
});
