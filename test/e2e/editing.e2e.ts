/** Hand edits on the slices: what they change, how they are taken back, and what they make out of date. */
import { readFile } from 'node:fs/promises';
import { expect, test, type Locator, type Page } from '@playwright/test';
import type { LabelMap } from '../../src/core/volume.ts';
import { labelMapFromNifti, readNifti, writeNifti } from '../../src/formats/nifti.ts';
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

test('flood fill keeps off other structures until they give way, and is one step to undo', async ({
  page,
}) => {
  const casePage = await openAtSegment(page);
  const { panel } = casePage;
  const before = await casePage.volumes();
  await page.keyboard.press('l');
  await expect(casePage.slice('axial')).toHaveAttribute('data-tool', 'paint');
  // The middle of the axial slice lies in the left atrium.
  await drag(casePage.slice('axial'), [0.52, 0.53], [0.52, 0.53]);
  await expect(panel.locator('.note.failed')).toContainText('may not be changed');
  expect(await casePage.volumes()).toEqual(before);

  await panel.getByRole('radio', { name: 'Give way' }).check({ force: true });
  await drag(casePage.slice('axial'), [0.52, 0.53], [0.52, 0.53]);
  await expect(panel.getByRole('heading', { name: 'Proposal' })).toBeVisible();
  expect(await casePage.volumes()).toEqual(before);
  await page.keyboard.press('a');
  await expect(page.getByRole('button', { name: /^Undo/ })).toHaveText(
    'Undo flood fill LV blood pool',
  );
  const filled = await casePage.volumes();
  expect(filled['LV blood pool']).toBeGreaterThan(before['LV blood pool']);
  expect(filled['Left atrium']).toBeLessThan(before['Left atrium']);
  await page.keyboard.press('Control+z');
  await expect.poll(() => casePage.volumes()).toEqual(before);
  expect(casePage.problems).toEqual([]);
});

test('growing from seeds is a proposal: discarded it leaves nothing, accepted it is a step', async ({
  page,
}) => {
  const casePage = await openAtSegment(page);
  const { panel } = casePage;
  const before = await casePage.volumes();
  const undo = page.getByRole('button', { name: /^Undo/ });
  const propose = async (): Promise<void> => {
    await panel.getByRole('button', { name: 'Propose', exact: true }).click();
    await expect(panel.getByRole('heading', { name: 'Proposal' })).toBeVisible({ timeout: 90_000 });
  };
  await page.keyboard.press('g');
  await panel.getByRole('radio', { name: 'Give way' }).check({ force: true });
  await propose();
  expect(await casePage.volumes()).toEqual(before);
  await page.keyboard.press('d');
  await expect(panel.getByRole('heading', { name: 'Proposal' })).toBeHidden();
  expect(await casePage.volumes()).toEqual(before);
  await propose();
  await page.keyboard.press('a');
  await expect(undo).toHaveText('Undo grow LV blood pool from seeds');
  const grown = await casePage.volumes();
  expect(grown['LV blood pool']).toBeGreaterThan(before['LV blood pool']);
  await page.keyboard.press('Control+z');
  await expect.poll(() => casePage.volumes()).toEqual(before);
});

test('a label map goes out and comes back, is resampled with a note, or is refused in words', async ({
  page,
}) => {
  const casePage = await openAtSegment(page);
  const { panel } = casePage;
  const before = await casePage.volumes();
  const undo = page.getByRole('button', { name: /^Undo/ });
  const download = page.waitForEvent('download');
  await panel.getByRole('button', { name: 'Label map' }).click();
  await page.getByText('Export the label map (NIfTI)').click();
  const file = await readFile(await (await download).path());
  const labels = labelMapFromNifti(await readNifti(new Uint8Array(file)));
  const give = (name: string, bytes: Uint8Array): Promise<void> =>
    panel
      .locator('input[type=file][aria-label="Import a label map"]')
      .setInputFiles({ name, mimeType: 'application/gzip', buffer: Buffer.from(bytes) });

  await page.keyboard.press('e');
  await drag(casePage.slice('axial'), [0.3, 0.5], [0.7, 0.56]);
  await give('same.nii.gz', file);
  await expect(undo).toHaveText('Undo import label map with 8 structures');
  expect(await casePage.volumes()).toEqual(before);

  // A DICOM file must refer to its images, and those of a stored case are not open.
  await panel.getByRole('button', { name: 'Label map' }).click();
  const dicom = page.getByRole('menuitem', { name: 'Export the label map (DICOM SEG)' });
  await expect(dicom).toHaveAttribute('title', /images are not open/);
  await page.keyboard.press('Escape');

  const half = everySecondVoxel(labels);
  await give('half.nii.gz', writeNifti(half));
  await expect(panel.getByText(/was resampled onto the image/)).toBeVisible();
  const resampled = await casePage.volumes();
  const change = resampled['LV blood pool'] / before['LV blood pool'] - 1;
  expect(Math.abs(change)).toBeLessThan(0.05);

  const foreign = labels.data.map((value) => (value === 0 ? 0 : 90 + value));
  await give('foreign.nii.gz', writeNifti({ grid: labels.grid, data: foreign }));
  await expect(panel.locator('.note.failed')).toContainText('mean nothing in a heart case');
  expect(await casePage.volumes()).toEqual(resampled);
  await page.keyboard.press('Control+z');
  await expect.poll(() => casePage.volumes()).toEqual(before);
  expect(casePage.problems).toEqual([]);
});

/** The map as a program with half the resolution would write it. */
function everySecondVoxel({ grid, data }: LabelMap): LabelMap {
  const [nx, ny] = grid.dimensions;
  const [hx, hy, hz] = grid.dimensions.map((n) => Math.ceil(n / 2));
  const out = new Uint8Array(hx * hy * hz);
  for (let n = 0; n < out.length; n++) {
    const [i, j, k] = [n % hx, Math.floor(n / hx) % hy, Math.floor(n / (hx * hy))];
    out[n] = data[2 * i + nx * (2 * j + ny * 2 * k)];
  }
  const [sx, sy, sz] = grid.spacingMm;
  return {
    grid: { ...grid, dimensions: [hx, hy, hz], spacingMm: [2 * sx, 2 * sy, 2 * sz] },
    data: out,
  };
}
