/**
 * Images from a real Orthanc server through the page's own origin, and results back to it: search, retrieve, measure,
 * store, find again. Skipped where Orthanc is not installed.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { createJobContext } from '../../src/core/job.ts';
import { searchSeries, searchStudies } from '../../src/dicom/web/search.ts';
import { storeFiles } from '../../src/dicom/web/store.ts';
import { writeNifti } from '../../src/formats/nifti.ts';
import { orthancInstalled, startOrthanc } from '../fixtures/orthanc.ts';
import { CasePage } from './pages/case-page.ts';
import { coarsePhantom, coarseSeries } from './pages/coarse-case.ts';
import { startProxiedPage } from './pages/proxied-page.ts';
import { keepScreen } from './pages/screens.ts';

const { signal } = createJobContext();
const SOME_FILES = 40;

/** Every file below a folder. */
async function filesIn(folder: string): Promise<Uint8Array[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(path.join(parentPath, name))));
}

/** Addresses and headers of all requests that the page makes. */
function watchRequests(page: Page): { readonly lines: string[]; readonly foreign: string[] } {
  const lines: string[] = [];
  const foreign: string[] = [];
  page.context().on('request', (request) => {
    const address = request.url();
    if (/^(blob|data):/.test(address)) return;
    lines.push(`${request.method()} ${decodeURIComponent(address)}`);
    if (new URL(address).origin !== new URL(page.url()).origin) foreign.push(address);
  });
  return { lines, foreign };
}

/** What keeps people out of the dialog that is open, by the rules of axe. */
async function seriousFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).include('dialog[open]').analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

test('images come from a server, and segmentation and measurements go back to it', async ({
  page,
}, testInfo) => {
  test.skip(!orthancInstalled, 'Orthanc with its DICOMweb plugin is not installed here');
  const phantom = await coarsePhantom();
  const labels = testInfo.outputPath('labels.nii.gz');
  await writeFile(labels, writeNifti(phantom.labels));
  const images = await filesIn(await coarseSeries());
  const orthanc = await startOrthanc();
  const served = await startProxiedPage(orthanc.connection.url);
  try {
    for (let n = 0; n < images.length; n += SOME_FILES)
      await storeFiles(orthanc.connection, images.slice(n, n + SOME_FILES), signal);
    const casePage = new CasePage(page);
    await casePage.start(served.address);
    const requests = watchRequests(page);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);

    await page.getByRole('button', { name: 'Open from a server' }).click();
    const dialog = page.getByRole('dialog', { name: 'Open from a server' });
    const search = dialog.getByRole('button', { name: 'Search' });
    await expect(dialog.getByLabel('Address')).toHaveValue(`${served.address}dicom-web`);
    const refused = async (address: string, code: string): Promise<void> => {
      await dialog.getByLabel('Address').fill(address);
      await search.click();
      await expect(dialog.getByText(code)).toBeVisible();
    };
    await refused('http://127.0.0.1:9/dicom-web', 'dicomweb-origin');
    await refused(`${served.address}nothing`, 'dicomweb-refused');
    await refused(`${served.address}dicom-web`, 'dicomweb-login');
    await dialog.getByLabel('Sign in with').selectOption({ label: 'Password' });
    await dialog.getByLabel('User').fill(orthanc.connection.login.user);
    await dialog.getByLabel('Password', { exact: true }).fill(orthanc.connection.login.password);
    await dialog.getByLabel('Patient ID').fill('SYNTHETIC^HEART');
    await search.click();
    await expect(dialog.getByText('dicomweb-name')).toBeVisible();
    await dialog.getByLabel('Patient ID').fill('NOBODY-7');
    await search.click();
    await expect(dialog.getByText('No study fits this search')).toBeVisible();
    await dialog.getByLabel('Patient ID').fill('SYNTHETIC-HEART-1');
    await dialog.getByLabel('Modality').selectOption('CT');
    await dialog.getByLabel('Study description').fill('cardiac');
    await dialog.getByLabel('Study description').press('Enter');
    const studies = dialog.getByRole('region', { name: 'Studies' });
    await expect(studies.getByRole('row')).toHaveCount(2);
    await expect(studies.getByRole('row').nth(1)).toContainText('SYNTHETIC HEART 1');
    await studies.getByRole('button').click();
    await keepScreen(page, 'server-open');
    expect(await seriousFaults(page)).toEqual([]);

    // An answer that does not come is not waited for.
    const retrieve = dialog.getByRole('button', {
      name: `Retrieve and open 1 series, ${images.length} images`,
    });
    await page.route('**/instances', () => {});
    await retrieve.click();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    await expect(dialog.getByText('The work was cancelled')).toBeVisible();
    await page.unroute('**/instances');
    await retrieve.click();
    await casePage.imported();
    await expect(casePage.work).toContainText(`${images.length} files read, 1 series found`);

    await casePage.confirm();
    const axial = casePage.slice('axial');
    await casePage.panel.getByRole('button', { name: 'Distance', exact: true }).click();
    const box = await axial.boundingBox();
    if (!box) throw new Error('the slice is not on screen');
    await page.mouse.move(box.x + 0.3 * box.width, box.y + 0.4 * box.height);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.5 * box.width, box.y + 0.4 * box.height, { steps: 3 });
    await page.mouse.up();
    const measured = casePage.panel.getByRole('list', { name: 'Measurements' });
    await expect(measured).toContainText(/[\d.]+\s*mm/);
    const lengthMm = Number(/([\d.]+)\s*mm/.exec(await measured.innerText())?.[1]);
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      casePage.panel
        .getByRole('button', { name: 'Save measurements and volumes as DICOM SR' })
        .click(),
    ]);
    expect(saved.suggestedFilename()).toBe('SYNTHETIC-HEART-1-measurements-sr.dcm');
    await casePage.goTo('Segment');
    await page
      .locator('input[type=file][aria-label="Import a label map"]')
      .first()
      .setInputFiles(labels);
    await expect(page.getByText(/^Imported a label map/)).toBeVisible();

    await casePage.goTo('Import');
    await casePage.panel.getByRole('button', { name: 'Send results to a server' }).click();
    const sending = page.getByRole('dialog', { name: 'Send results to a server' });
    const send = sending.getByRole('button', { name: /^Send/ });
    await expect(send).toHaveAttribute('aria-disabled', 'true');
    await sending.getByText("With the patient's identity").click();
    await expect(sending.getByRole('note')).toContainText('ID SYNTHETIC-HEART-1');
    expect(requests.lines.filter((line) => line.startsWith('POST'))).toEqual([]);
    await send.click();
    await expect(sending.getByRole('row', { name: /SEG.*Stored/ })).toBeVisible();
    await expect(sending.getByRole('row', { name: /SR.*Stored/ })).toBeVisible();
    await keepScreen(page, 'server-send');
    expect(await seriousFaults(page)).toEqual([]);
    await sending.getByText('Without identity').click();
    await sending.getByRole('button', { name: 'Send again' }).click();
    await expect(sending.getByRole('row', { name: /SR.*Stored/ })).toBeVisible();
    await sending.getByRole('button', { name: 'Close' }).click();
    await expect(casePage.status).toContainText('4 files sent to a server');

    const kept = await searchStudies(orthanc.connection, {}, signal);
    const named = kept.find(({ patientId }) => patientId === 'SYNTHETIC-HEART-1');
    const anonymous = kept.find(({ patientId }) => patientId.startsWith('ANON-'));
    expect(kept).toHaveLength(2);
    for (const [study, modalities] of [
      [named, ['CT', 'SEG', 'SR']],
      [anonymous, ['SEG', 'SR']],
    ] as const) {
      const series = await searchSeries(orthanc.connection, study?.studyUid ?? '', signal);
      expect(series.map(({ modality }) => modality).sort()).toEqual(modalities);
    }

    // The case is saved and closed, and the whole study opened again: its report says what was measured.
    await casePage.panel.getByRole('button', { name: 'Open from a server' }).click();
    await dialog.getByLabel('Patient ID').fill('SYNTHETIC-HEART-1');
    await search.click();
    await studies.getByRole('button').click();
    await dialog.getByRole('button', { name: 'Choose all' }).click();
    await dialog.getByRole('button', { name: /^Retrieve and open 3 series/ }).click();
    await casePage.imported();
    const report = page.getByRole('region', { name: 'Structured reports' });
    await expect(report.getByRole('row', { name: /Distance 1/ })).toContainText(
      /Length\s*[\d.]+\s*mm/,
    );
    const shown = await report.getByRole('row', { name: /Distance 1/ }).innerText();
    expect(Number(/Length\s+([\d.]+)/.exec(shown)?.[1])).toBeCloseTo(lengthMm, 0);
    await expect(report.getByRole('row', { name: /Left atrium volume/ })).toContainText('ml');
    await keepScreen(page, 'server-report');

    await orthanc.stop();
    await casePage.panel.getByRole('button', { name: 'Open from a server' }).click();
    await search.click();
    await expect(dialog.getByText('dicomweb-unreachable')).toBeVisible();

    expect(requests.foreign).toEqual([]);
    const asked = requests.lines.filter((line) => line.includes('/dicom-web/'));
    expect(asked.length).toBeGreaterThan(5);
    for (const secret of [/SYNTHETIC.HEART 1/, /PatientName/, orthanc.connection.login.password])
      expect(asked.filter((line) => line.match(secret))).toEqual([]);
    expect(casePage.problems).toEqual([]);
  } finally {
    await served.stop();
    await orthanc.stop();
  }
});
