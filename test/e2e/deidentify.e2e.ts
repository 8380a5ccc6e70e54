/** A de-identified copy of the chosen series, from the import step to the bytes of the zip. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { createJobContext } from '../../src/core/job.ts';
import { readAttributes } from '../../src/dicom/data-set.ts';
import { memorySource } from '../../src/dicom/source.ts';
import { DEFAULT_UNZIP_LIMITS, expandArchives } from '../../src/dicom/unzip.ts';
import { CasePage } from './pages/case-page.ts';
import { coarseSeries } from './pages/coarse-case.ts';

test('the chosen series is exported without name, number and dates', async ({ page }) => {
  const casePage = new CasePage(page);
  await casePage.start();
  await casePage.openFolder(await coarseSeries());
  await casePage.panel.getByRole('button', { name: 'Export de-identified copy' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export de-identified copy' });
  await expect(
    dialog.getByRole('cell', { name: 'Series Instance UID', exact: true }),
  ).toBeVisible();
  await expect(dialog.getByRole('row', { name: /\(0010,0010\).*replaced/ })).toBeVisible();
  await dialog.getByRole('radio', { name: 'Shift' }).check({ force: true });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export as zip' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^ANON-[0-9A-F]{16}\.zip$/);
  const zip = memorySource('copy', new Uint8Array(await readFile(await download.path())));
  const files = await expandArchives([zip], DEFAULT_UNZIP_LIMITS, createJobContext());
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const attributes = await readAttributes(file);
    expect(attributes.text('x00120062')).toBe('YES');
    expect(Buffer.from(await file.read()).includes('SYNTHETIC-HEART')).toBe(false);
  }
  await expect(dialog).toBeHidden();
  expect(casePage.problems).toEqual([]);
});
