/** What cannot be used is said in words, and the rest stays as it was. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { ctElements } from '../fixtures/dicom-series.ts';
import { writeDicom, type Elements } from '../fixtures/dicom-file.ts';
import { CasePage } from './pages/case-page.ts';
import {
  coarseCase,
  coarsePhantom,
  coarseSeries,
  madeFolder,
  unenhancedSeries,
} from './pages/coarse-case.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** Slices of a small CT of one person. */
function slices(count: number, prefix: string, change: Elements = {}) {
  return Array.from({ length: count }, (_, k) => ({
    name: `${prefix}/${k}.dcm`,
    bytes: writeDicom({ ...ctElements(k), ...change }),
  }));
}

test('a folder without images is refused on the start page, which stays usable', async ({
  page,
}) => {
  const folder = await madeFolder('no-images', async () => [
    { name: 'letter.txt', bytes: text('Dear colleague') },
    { name: 'table.csv', bytes: text('a,b\n1,2\n') },
    { name: 'heart.stl', bytes: text('Theatron LPS mm'.padEnd(84)) },
  ]);
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.choose('Choose folder', folder);
  const refusal = page.getByRole('alert');
  await expect(refusal).toContainText('No DICOM image was found in 3 files');
  await expect(refusal).toContainText('This is a surface (STL), not DICOM.');
  await expect(refusal).toContainText('no-dicom');
  await expect(refusal).toContainText('Open the folder or zip');
  await page.getByRole('button', { name: 'Help and keys' }).click();
  const statement = page.getByRole('link', { name: /What is read and written/ });
  const address = new URL((await statement.getAttribute('href')) ?? '', page.url()).href;
  expect(await (await page.request.get(address)).text()).toContain('<title>Theatron: conformance');
  await page.keyboard.press('Escape');
  await casePage.openFolder(await coarseSeries());
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a damaged file among good ones is listed with the reason, and the series is still read', async ({
  page,
}) => {
  const folder = await madeFolder('damaged', async () => {
    const good = slices(24, 'series');
    const whole = good[3].bytes;
    return [
      ...good,
      { name: 'cut/header.dcm', bytes: whole.slice(0, 200) },
      { name: 'cut/pixels.dcm', bytes: whole.slice(0, whole.length - 20) },
      { name: 'cut/empty.dcm', bytes: new Uint8Array() },
    ];
  });
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openFolder(folder);
  await expect(casePage.work).toContainText('27 files read, 1 series found, 3 files skipped');
  const skipped = page.getByRole('region', { name: 'Skipped files' }).locator('tbody tr');
  await expect(skipped).toHaveCount(3);
  const row = (file: string) => skipped.filter({ hasText: file });
  await expect(row('header.dcm')).toContainText(/unreadable|truncated/);
  await expect(row('pixels.dcm')).toContainText('truncated');
  await expect(row('empty.dcm')).toContainText('The file is empty.');
  await expect(casePage.work.getByRole('table').first()).toContainText('6 × 4 × 24');
});

test('two slices make no volume, and the series cannot be confirmed', async ({ page }) => {
  const folder = await madeFolder('two-slices', async () => slices(2, 'series'));
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openFolder(folder);
  await expect(casePage.work.getByText('Not for 3D')).toBeVisible();
  await casePage.work.getByRole('button', { name: 'Heart' }).click();
  await expect(casePage.panel.getByRole('alert')).toContainText('two slices');
  const confirm = casePage.panel.getByRole('button', { name: 'Confirm patient and side' });
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await expect(confirm).toHaveAccessibleDescription(/No volume can be built/);
  // A person who presses it all the same stays where they are.
  await confirm.click({ force: true });
  await expect(casePage.railStep('Import')).toHaveAttribute('aria-current', 'step');
  await casePage.expectState('Review', 'Empty');
});

test('two patients in one drop must be told apart before anything goes on', async ({ page }) => {
  const folder = await madeFolder('two-patients', async () => [
    ...slices(24, 'first'),
    ...slices(22, 'second', {
      '00100010': ['PN', 'Roe^Jane'],
      '00100020': ['LO', 'P-2'],
      '0020000e': ['UI', '1.2.3.9'],
      '0008103e': ['LO', 'Heart of another'],
    }).map((file, k) => ({
      ...file,
      bytes: writeDicom({
        ...ctElements(k),
        '00080018': ['UI', `1.2.3.9.${k + 1}`],
        '00100010': ['PN', 'Roe^Jane'],
        '00100020': ['LO', 'P-2'],
        '0020000e': ['UI', '1.2.3.9'],
        '0008103e': ['LO', 'Heart of another'],
      }),
    })),
  ]);
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.choose('Choose folder', folder);
  const question = page.getByRole('dialog', { name: 'These files belong to 2 patients' });
  await expect(question).toBeVisible();
  // A browser closes a dialog on the second Escape whatever the page says; this one comes back.
  for (let press = 0; press < 3; press++) await page.keyboard.press('Escape');
  await expect(question).toBeVisible();
  await expect(casePage.work.locator('tbody tr')).toHaveCount(0);
  await question.getByRole('button', { name: /^Roe, Jane, ID P-2/ }).click();
  await expect(question).toBeHidden();
  await expect(casePage.work.locator('tbody tr')).toHaveCount(1);
  await expect(casePage.work).toContainText('Heart of another');
  await expect(casePage.panel).toContainText('Roe, Jane');
  await expect(casePage.panel).not.toContainText('P-1');
});

test('a CT without contrast is refused by the recipe while the case stays', async ({ page }) => {
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openFolder(await unenhancedSeries());
  await casePage.confirm();
  await casePage.goTo('Segment');
  await casePage.panel.getByRole('button', { name: 'Propose structures' }).click();
  const refusal = casePage.panel.getByRole('alert');
  await expect(refusal).toContainText('without contrast', { timeout: 120_000 });
  await expect(refusal).toContainText('no-contrast');
  await expect(refusal).toContainText('Choose a contrast-enhanced series');
  await casePage.expectState('Review', 'Done');
  await casePage.expectState('Segment', 'Ready');
  await casePage.slicesReady();
  await casePage.saved();
  await page.getByRole('button', { name: 'Close the case' }).click();
  await expect(page.getByRole('region', { name: 'Recent cases' })).toContainText(
    '1 on this computer',
  );
});

test('a damaged or foreign case file is refused, and no case appears', async ({ page }) => {
  const good = await coarseCase();
  const bytes = new Uint8Array(await readFile(good));
  const folder = path.dirname(good);
  const damaged = path.join(folder, 'damaged.theatron');
  const cut = path.join(folder, 'cut.theatron');
  const foreign = path.join(folder, 'foreign.theatron');
  const flipped = bytes.slice();
  for (let n = 0; n < 64; n++) flipped[Math.floor(bytes.length / 2) + n] ^= 0x5a;
  await writeFile(damaged, flipped);
  await writeFile(cut, bytes.subarray(0, Math.floor(bytes.length * 0.7)));
  await writeFile(foreign, 'This is a letter.');

  const casePage = new CasePage(page);
  await casePage.start();
  const expectRefused = async (file: string, words: RegExp): Promise<void> => {
    await casePage.choose('Choose a .theatron file', file);
    await expect(page.getByRole('alert')).toContainText(words, { timeout: 60_000 });
    await expect(page.getByRole('heading', { name: 'Open a case' })).toBeVisible();
    await expect(page.getByText('0 on this computer')).toBeVisible();
  };
  await expectRefused(foreign, /archive-not-zip/);
  await expectRefused(damaged, /archive-damaged/);
  await expectRefused(cut, /archive-(damaged|not-zip)/);
  await casePage.openCaseFile(good);
});

test('an emptied wall, a run too large and a lesion beside the tissue are each refused in words', async ({
  page,
}) => {
  const casePage = new CasePage(page);
  const { panel } = casePage;
  await casePage.start();
  await casePage.openCaseFile(await coarseCase());

  await test.step('a run that needs more memory than there is', async () => {
    await casePage.goTo('Simulate');
    const latest = await casePage.figure('Latest');
    const duration = panel.getByLabel('Duration, ms', { exact: true });
    await duration.fill('20000');
    await duration.press('Enter');
    const interval = panel.getByLabel('Interval between stored frames, ms');
    await interval.fill('1');
    await interval.press('Enter');
    await panel.getByRole('button', { name: /^Run again/ }).click();
    const refusal = panel.getByRole('alert').filter({ hasText: 'Too large for this computer' });
    await expect(refusal).toContainText('simulation-too-large', { timeout: 60_000 });
    await expect(refusal).toContainText('simulate a shorter time');
    expect(await casePage.figure('Latest')).toBe(latest);
    await casePage.expectState('Simulate', 'Done');
  });

  await test.step('a lesion where there is no muscle', async () => {
    await casePage.goTo('Plan');
    await casePage.settled();
    await panel.getByText('LV endo', { exact: true }).click();
    await panel.getByRole('button', { name: 'Place', exact: true }).click();
    const rows = page.getByTestId('lesion-table').locator('tbody tr');
    await expect(rows).toHaveCount(1);
    const before = await rows.first().innerText();
    // In the middle of the mitral valve the surface of the blood borders the left atrium.
    const { facts } = await coarsePhantom();
    for (const [axis, name] of ['L', 'P', 'S'].entries()) {
      const field = panel.getByLabel(`Position ${name}, mm`);
      await field.fill(facts.valves.mitral.centre[axis].toFixed(1));
      await field.press('Enter');
    }
    await panel.getByRole('button', { name: 'Move to the typed position' }).click();
    await expect(panel.getByRole('alert')).toContainText('lesion-outside-tissue');
    await expect(panel.getByRole('alert')).toContainText('The plan was not changed');
    expect(await rows.first().innerText()).toBe(before);
  });

  await test.step('a wall that was removed', async () => {
    await casePage.goTo('Segment');
    await casePage.slicesReady();
    await panel.getByRole('button', { name: 'Parts', exact: true }).click();
    await panel.getByRole('combobox', { name: 'Parts' }).selectOption('click-goes');
    await panel.getByRole('switch', { name: 'Preview first' }).click();
    for (const name of ['LV myocardium', 'RV wall']) {
      await panel.getByRole('button', { name: new RegExp(`^${name}.* millilitres`) }).click();
      await casePage.clickStructure(name);
      await expect(panel).toContainText(`${name} is empty`);
    }
    await casePage.expectState('Model', 'Stale');
    await casePage.goTo('Model');
    const build = panel.getByRole('button', { name: /^Build again/ });
    await expect(build).toHaveAttribute('aria-disabled', 'true');
    await expect(build).toHaveAccessibleDescription(/no ventricular wall/);
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await casePage.expectState('Model', 'Done');
  });
});
