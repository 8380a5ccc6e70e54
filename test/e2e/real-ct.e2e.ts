/**
 * A patient's contrast CT (shared data, `heart-ct-angiography`) through the same chain, and what only real images
 * can show: that left is left, and that the value under the pointer is the value in the files.
 */
import { expect, test } from '@playwright/test';
import { voxelIndex } from '../../src/core/space.ts';
import { loadLargestSeries } from '../fixtures/segment-series.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { CasePage } from './pages/case-page.ts';
import { pdfText } from './pages/pdf-text.ts';
import {
  expectActivation,
  expectSoundModel,
  expectStructures,
  keepNarrowScreens,
  keepStepScreens,
  planAndRetest,
  REPORT_WORDS,
} from './pages/whole-case.ts';

const folder = sharedData('heart-ct-angiography', 'dicom') ?? '';

test('a patient CT goes from its folder to a printed report', async ({ page }) => {
  test.skip(folder === '', 'the real CT is not beside this checkout');
  test.setTimeout(900_000);
  const casePage = new CasePage(page);
  await casePage.start();

  const started = Date.now();
  await test.step('import and review', async () => {
    await casePage.openFolder(folder);
    await expect(casePage.work).toContainText('1 series found');
    await expect(casePage.work).toContainText('120 × 126 × 164');
    await casePage.confirm();
  });

  await test.step('segment', async () => {
    await casePage.segment();
    console.log('real CT structures, ml:', await expectStructures(casePage));
  });
  await test.step('model', async () => {
    await casePage.build();
    await expectSoundModel(casePage);
  });
  await test.step('simulate', async () => {
    await casePage.simulate();
    await expect(casePage.scene).toHaveAttribute('data-field', 'activation');
    const seconds = (Date.now() - started) / 1000;
    console.log(`real CT: ${seconds.toFixed(0)} s from the start page to the first activation map`);
    await expectActivation(casePage);
  });
  await test.step('plan', () => planAndRetest(casePage));

  await test.step('left is left, and the value under the pointer is the value in the files', async () => {
    await casePage.goTo('Review');
    await casePage.settled();
    const letters = async (plane: 'axial' | 'coronal' | 'sagittal'): Promise<string> => {
      const at = (edge: string) => casePage.slice(plane).locator(`.L.${edge}`).innerText();
      return [await at('w'), await at('e'), await at('n'), await at('s')].join(' ');
    };
    expect(await letters('axial')).toBe('R L A P');
    expect(await letters('coronal')).toBe('R L H F');
    expect(await letters('sagittal')).toBe('A P H F');
    await expectPointerValues(casePage);
  });

  await test.step('report', async () => {
    await casePage.goTo('Report');
    await casePage.expectState('Report', 'Ready');
    const name = await page.locator('header.banner .name').innerText();
    const text = pdfText(await page.pdf({ preferCSSPageSize: true })).replaceAll(/\s+/g, '');
    for (const words of [name, ...REPORT_WORDS]) expect(text).toContain(words.replaceAll(' ', ''));
  });
  await keepStepScreens(casePage, 'real', { synthetic: false });
  await keepNarrowScreens(casePage, 'real');
  expect(casePage.problems).toEqual([]);
});

/** Status bar against the files at places of all three planes. */
async function expectPointerValues(casePage: CasePage): Promise<void> {
  const volume = await loadLargestSeries(folder);
  const { page, status } = casePage;
  const item = (term: string): Promise<string> =>
    status.locator('.left-slot .row', { hasText: term }).first().locator('b').innerText();
  const leftRight: number[] = [];
  for (const plane of ['axial', 'coronal', 'sagittal'] as const) {
    for (const [across, down] of [
      [0.32, 0.4],
      [0.5, 0.45],
      [0.66, 0.6],
    ]) {
      const box = await casePage.slice(plane).boundingBox();
      if (!box) throw new Error(`the ${plane} slice is not on screen`);
      const before = await status.locator('.left-slot').innerText();
      await page.mouse.move(box.x + across * box.width, box.y + down * box.height, { steps: 3 });
      await expect(status.locator('.left-slot')).not.toHaveText(before);
      const [i, j, k] = (await item('Voxel')).split(', ').map(Number);
      const hu = Number.parseInt(await item('HU'), 10);
      expect(hu, `${plane} ${i} ${j} ${k}`).toBe(
        Math.round(volume.data[voxelIndex(volume.grid, i, j, k)]),
      );
      const shown = casePage.slice(plane).locator('[data-readout]');
      await expect(shown).toContainText(`${hu} HU`);
      if (plane !== 'sagittal') leftRight.push(Number.parseFloat(await item('LPS')));
    }
  }
  // Patient left is on the right of the picture: LPS x grows with the pointer.
  for (const start of [0, 3]) {
    expect(leftRight[start + 1]).toBeGreaterThan(leftRight[start]);
    expect(leftRight[start + 2]).toBeGreaterThan(leftRight[start + 1]);
  }
}
