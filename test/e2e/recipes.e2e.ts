/**
 * A brain tumour from one stroke drawn on a slice, then a local model in place of the recipe: its two files are added, it runs
 * in the page, and what it makes is said to be its own. The head and the model are made by the tests.
 */
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { HEAD_BRAIN_ML, HEAD_TUMOUR_ML, headFiles } from '../fixtures/head-mr.ts';
import { tinyModel } from '../fixtures/onnx-model.ts';
import { CasePage } from './pages/case-page.ts';
import { madeFolder } from './pages/coarse-case.ts';
import { keepScreen } from './pages/screens.ts';

const CARD = {
  schema: 'theatron-model-card',
  version: 1,
  name: 'Bright rim',
  modelVersion: '0.3',
  organ: 'brain',
  modality: 'MR',
  intendedUse: 'Shows that a local model runs; a threshold, nothing more.',
  licence: 'Apache-2.0',
  source: 'Written by a test.',
  input: {
    spacingMm: null,
    size: [48, 48, 16],
    normalisation: { kind: 'window', low: 0, high: 1000 },
  },
  output: { kind: 'scores' },
  labels: { 0: 'background', 1: 'white-matter', 2: 'tumour-1' },
};

/** White matter from 0.4 of the window, tumour from 0.75, and what is brighter still too: the scalp. */
const SCORES = [
  { weight: 0, bias: 0 },
  { weight: 1, bias: -0.4 },
  { weight: 2, bias: -1.15 },
];

function modelFiles(): readonly [model: string, card: string] {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-model-'));
  const model = path.join(folder, 'bright-rim.onnx');
  const card = path.join(folder, 'bright-rim.json');
  writeFileSync(model, tinyModel({ scores: SCORES, voxels: ['d', 'h', 'w'] }));
  writeFileSync(card, JSON.stringify(CARD));
  return [model, card];
}

test('a brain tumour from a stroke, and a local model', async ({ page }) => {
  const folder = await madeFolder('head', () => Promise.resolve(headFiles()));
  const casePage = new CasePage(page);
  const { panel } = casePage;
  const axial = casePage.slice('axial');

  await test.step('a stroke across the tumour', async () => {
    await casePage.start();
    await casePage.openFolder(folder);
    await casePage.confirm();
    await casePage.goTo('Segment');
    const run = panel.getByRole('button', { name: /^Propose structures/ });
    await expect(run).toHaveAttribute('aria-disabled', 'true');
    await panel.getByRole('button', { name: 'Draw a stroke in a tumour' }).click();
    await expect(axial).toHaveAttribute('data-tool', 'paint');
    const box = await axial.boundingBox();
    const mmPerPixel = Number(await axial.getAttribute('data-mm-per-pixel'));
    const [cx, cy] = String(await axial.getAttribute('data-crosshair'))
      .split(',')
      .map(Number);
    if (!box) throw new Error('the axial slice is not on screen');
    const onScreen = (x: number, y: number) =>
      [
        box.x + box.width / 2 + (x - cx) / mmPerPixel,
        box.y + box.height / 2 + (y - cy) / mmPerPixel,
      ] as const;
    await page.mouse.move(...onScreen(16, 0));
    await page.mouse.down();
    await page.mouse.move(...onScreen(30, 1), { steps: 6 });
    await page.mouse.move(...onScreen(44, 0), { steps: 6 });
    await page.mouse.up();
    await expect(panel.getByText(/points, 2\d.mm/)).toBeVisible();
    await expect(page.getByTestId('strokes-axial').locator('path.line')).toHaveCount(1);
    await keepScreen(page, 'brain-1-stroke');
    await casePage.segment();
    const volumes = await casePage.volumes();
    console.log('head, ml:', volumes);
    expect(Math.abs(volumes['Tumour 1'] / HEAD_TUMOUR_ML - 1)).toBeLessThan(0.2);
    const brainMl = Object.values(volumes).reduce((sum, ml) => sum + ml, 0);
    expect(Math.abs(brainMl / HEAD_BRAIN_ML - 1)).toBeLessThan(0.18);
    await keepScreen(page, 'brain-2-segment');
  });

  await test.step('what follows works on it', async () => {
    await casePage.build();
    await keepScreen(page, 'brain-3-model');
  });

  await test.step('a typed stroke adds to the drawn one, and can be taken away', async () => {
    await casePage.goTo('Segment');
    await panel.getByRole('textbox', { name: /^Points of a stroke/ }).fill('20,0,5 40,0,5');
    await panel.getByRole('button', { name: 'Add the typed stroke' }).click();
    await expect(panel.getByText('2 points, 20')).toBeVisible();
    await panel.getByRole('button', { name: 'Remove Stroke 2' }).click();
    await expect(panel.getByText('2 points, 20')).toHaveCount(0);
  });

  await test.step('a local model takes the place of the recipe', async () => {
    const [model, card] = modelFiles();
    const input = panel.locator('input[type=file][aria-label="Local model and its card"]');
    await input.setInputFiles(model);
    await expect(panel.getByText('Now choose its card')).toBeVisible();
    await input.setInputFiles(card);
    await expect(panel.getByTestId('model-card')).toContainText('Apache-2.0');
    await casePage.runJob(/^Run the recipe again/, /^Run the recipe again/);
    await expect(panel.getByText(/were made by the local model Bright rim 0.3/)).toBeVisible();
    const volumes = await casePage.volumes();
    console.log('by the model, ml:', volumes);
    expect(volumes['White matter']).toBeGreaterThan(0.9 * HEAD_BRAIN_ML);
    await keepScreen(page, 'brain-4-local-model');
    await page.keyboard.press('Control+z');
    await expect(panel.getByText(/were made by the local model/)).toHaveCount(0);
  });
  expect(casePage.problems).toEqual([]);
});
