/**
 * A patient's abdomen CT without contrast and without a tumour (shared data, `abdomen-ct`), with a tumour painted in:
 * as far as organs without contrast go, from import to a resection and its report.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { createJobContext } from '../../src/core/job.ts';
import { readNifti, volumeFromNifti } from '../../src/formats/nifti.ts';
import { writeCtSeries, type DicomFile } from '../../src/phantom/ct-series.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { CasePage } from './pages/case-page.ts';
import { madeFolder } from './pages/coarse-case.ts';
import { keepScreen } from './pages/screens.ts';
import { addSurface, answerAll, expectWholeOrgan } from './pages/tumour-case.ts';

const image = sharedData('abdomen-ct', 'example_ct.nii.gz');

/** Of the reference labels: 1125.7 ml. */
const LIVER_ML = 1126;

/** The image comes as NIfTI; the page opens DICOM. */
async function asDicom(file: string): Promise<readonly DicomFile[]> {
  const volume = volumeFromNifti(await readNifti(readFileSync(file)), 'CT', 'HU');
  const data = Int16Array.from(volume.data, (hu) => Math.max(-1024, Math.min(3071, hu)));
  return writeCtSeries(
    { ...volume, data },
    {
      seed: 1,
      identity: 'abdomen without contrast',
      patientName: 'ABDOMEN^CONVERTED',
      patientId: 'ABDOMEN-1',
      accessionNumber: 'ABD1',
      date: '20200101',
      studyDescription: 'Abdomen CT',
      seriesDescription: 'Abdomen without contrast',
      bodyPart: 'ABDOMEN',
      notice: 'Converted from NIfTI for a test.',
      comments: 'Converted from NIfTI for a test.',
    },
    createJobContext(),
  );
}

test('a real liver with a painted tumour goes to a resection and its report', async ({ page }) => {
  test.skip(image === undefined, 'the real abdomen is not beside this checkout');
  test.setTimeout(600_000);
  const folder = await madeFolder('abdomen', () => asDicom(image ?? ''));
  const casePage = new CasePage(page);
  const { panel } = casePage;

  await test.step('import and segment', async () => {
    await casePage.start();
    await casePage.openFolder(folder);
    await casePage.confirm();
    await casePage.segment();
    const volumes = await casePage.volumes();
    console.log('real abdomen, ml:', volumes);
    expect(volumes.Liver).toBeGreaterThan(0.85 * LIVER_ML);
    expect(volumes.Liver).toBeLessThan(1.15 * LIVER_ML);
    // There is no contrast: nothing may be called a portal vein without a word of doubt.
    await keepScreen(page, 'abdomen-3-segment');
  });

  await test.step('paint a tumour', async () => {
    await panel.getByRole('button', { name: /^Tumour 1.* millilitres/ }).click();
    await panel.getByRole('button', { name: 'Brush' }).first().click();
    await panel.getByRole('radio', { name: 'Sphere' }).click({ force: true });
    const radius = panel.getByRole('slider', { name: /^Radius/ });
    await radius.fill('12');
    await casePage.clickLargeStructure('Liver');
    await expect.poll(async () => (await casePage.volumes())['Tumour 1']).toBeGreaterThan(2);
  });

  await test.step('model and resection', async () => {
    await casePage.build();
    await casePage.goTo('Plan');
    await addSurface(casePage, 'Wedge around the tumour');
    const volumes = await expectWholeOrgan(casePage);
    expect(volumes.Resected).toBeGreaterThan(volumes.Tumour);
    await casePage.settled();
    await keepScreen(page, 'abdomen-6-plan');
    await answerAll(casePage, panel.getByTestId('resection-checks'));
  });

  await test.step('report', async () => {
    await casePage.goTo('Report');
    await casePage.expectState('Report', 'Ready');
    await expect(page.locator('#report-resection')).toContainText('Resected');
  });
  expect(casePage.problems).toEqual([]);
});
