/** The tools of the segmentation bench: each shows what it would do, can be given up, and is one step to undo. */
import { readFile } from 'node:fs/promises';
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

/** A line through places given in shares of the width and height of a view. */
async function draw(view: Locator, places: readonly (readonly [number, number])[]): Promise<void> {
  const box = await view.boundingBox();
  if (!box) throw new Error('the view is not on screen');
  const { mouse } = view.page();
  const at = ([x, y]: readonly [number, number]) =>
    [box.x + x * box.width, box.y + y * box.height] as const;
  await mouse.move(...at(places[0]));
  await mouse.down();
  for (const place of places.slice(1)) await mouse.move(...at(place), { steps: 4 });
  await mouse.up();
}

const AROUND = [
  [0.35, 0.35],
  [0.65, 0.35],
  [0.65, 0.65],
  [0.35, 0.65],
  [0.35, 0.36],
] as const;

test('scissors, strokes, edges and polish are looked at before they count; the result is compared and exported', async ({
  page,
}) => {
  const casePage = await openAtSegment(page);
  const { panel } = casePage;
  const axial = casePage.slice('axial');
  const before = await casePage.volumes();
  const undo = page.getByRole('button', { name: /^Undo/ });
  const proposal = panel.getByRole('region', { name: 'Proposal' });
  const proposed = async (): Promise<string> => {
    await expect(proposal).toContainText(/ml/, { timeout: 60_000 });
    return (await proposal.getByRole('status').textContent()) ?? '';
  };
  const choose = (name: string): Promise<void> =>
    panel.getByRole('radio', { name, exact: true }).check({ force: true });

  // Scissors on one slice, then the same outline through all of them.
  await panel
    .getByRole('button', { name: /^Left atrium/ })
    .first()
    .click();
  await page.keyboard.press('s');
  await draw(axial, AROUND);
  const slice = await proposed();
  await choose('All');
  await expect(proposal.getByRole('status')).not.toHaveText(slice);
  await page.keyboard.press('d');
  await expect(proposal).toBeHidden();
  expect(await casePage.volumes()).toEqual(before);
  await draw(axial, AROUND);
  await proposed();
  await page.keyboard.press('a');
  await expect(undo).toHaveText('Undo cut Left atrium inside an outline');
  expect((await casePage.volumes())['Left atrium']).toBeLessThan(before['Left atrium']);
  await page.keyboard.press('Control+z');
  await expect.poll(() => casePage.volumes()).toEqual(before);

  // On the 3D view, through everything that is shown: by hand, and by keys alone.
  await choose('All shown');
  const scene = page.getByTestId('viewport-3d');
  await expect(scene).toHaveAttribute('data-surfaces', /left-atrium/, { timeout: 60_000 });
  await draw(scene, AROUND);
  expect(await proposed()).toMatch(/cut from \d structures/);
  await page.keyboard.press('Control+z');
  await expect(proposal).toBeHidden();
  await scene.focus();
  await page.keyboard.press('Tab');
  await expect(page.getByTestId('lasso-scene')).toBeFocused();
  for (const [key, times] of [
    ['ArrowUp', 5],
    ['Enter', 1],
    ['ArrowDown', 7],
    ['Enter', 1],
    ['ArrowRight', 8],
    ['Enter', 2],
  ] as const)
    for (let press = 0; press < times; press++) await page.keyboard.press(key);
  expect(await proposed()).toMatch(/cut from \d structures/);
  await page.keyboard.press('Escape');
  await expect(proposal).toBeHidden();
  expect(await casePage.volumes()).toEqual(before);

  // Strokes: the result follows each of them.
  await page.keyboard.press('g');
  await choose('Give way');
  await draw(axial, [
    [0.5, 0.5],
    [0.55, 0.53],
  ]);
  const first = await proposed();
  await choose('Outside');
  await draw(axial, [
    [0.3, 0.6],
    [0.4, 0.7],
  ]);
  await expect(panel.getByText('1 inside, 1 outside')).toBeVisible();
  await expect(proposal.getByRole('status')).not.toHaveText(first, { timeout: 60_000 });
  await page.keyboard.press('Control+z');
  await expect(panel.getByText('1 inside, 0 outside')).toBeVisible();
  await expect(proposal.getByRole('status')).toHaveText(first, { timeout: 60_000 });
  await page.keyboard.press('Escape');
  await expect(proposal).toBeHidden();
  expect(await casePage.volumes()).toEqual(before);
  await choose('Inside');
  await draw(axial, [
    [0.5, 0.5],
    [0.55, 0.53],
  ]);
  await proposed();
  await page.keyboard.press('a');
  await expect(undo).toHaveText('Undo grow Left atrium from seeds');
  await page.keyboard.press('Control+z');
  await expect.poll(() => casePage.volumes()).toEqual(before);

  // From the structure itself.
  await panel.getByRole('button', { name: 'Edges', exact: true }).click();
  await choose('Structure');
  await panel.getByRole('button', { name: 'Propose', exact: true }).click();
  await proposed();
  await page.keyboard.press('d');
  await panel.getByRole('button', { name: 'Polish', exact: true }).first().click();
  await panel.getByRole('button', { name: 'Polish', exact: true }).last().click();
  await proposed();
  await page.keyboard.press('a');
  await expect(undo).toHaveText('Undo polish Left atrium');

  // The polished map against the one before it.
  const menu = async (item: string): Promise<void> => {
    await panel.getByRole('button', { name: 'Label map' }).click();
    await page.getByText(item).click();
  };
  await page.keyboard.press('Control+z');
  await expect.poll(() => casePage.volumes()).toEqual(before);
  const download = page.waitForEvent('download');
  await menu('Export the label map (NIfTI)');
  const file = await (await download).path();
  await page.keyboard.press('Control+Shift+Z');
  await menu('Compare label maps');
  const give = panel.locator('input[type=file][aria-label="Choose a label file"]');
  await give.setInputFiles({
    name: 'before.nii.gz',
    mimeType: 'application/gzip',
    buffer: await readFile(file),
  });
  const row = panel.getByRole('row', { name: /^Left atrium/ });
  await expect(row).toContainText(/0\.[89]\d\d/, { timeout: 60_000 });
  await expect(panel.getByRole('row', { name: /^RV wall/ })).toContainText('1.000');
  await row.getByRole('button').click();
  await expect(scene).toHaveAttribute('data-field', 'difference', { timeout: 60_000 });
  const table = page.waitForEvent('download');
  await panel.getByRole('button', { name: 'Save the table (CSV)' }).click();
  expect((await table).suggestedFilename()).toBe('SYNTHETIC-HEART-1-agreement.csv');
  await panel.getByRole('button', { name: 'Back to the tools' }).click();
  await expect(scene).not.toHaveAttribute('data-field', 'difference');

  // Its surface for a printer.
  await menu('Export surfaces (STL, 3MF, GLB)');
  const surface = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  expect((await surface).suggestedFilename()).toBe('SYNTHETIC-HEART-1-left-atrium.stl');
  await expect(page.getByRole('dialog')).toContainText('Closed and manifold');
  expect(casePage.problems).toEqual([]);
});
