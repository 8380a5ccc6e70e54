/** Images that were repaired or are doubtful, on the command line: said on standard error and in the JSON, and not computed on unseen. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import { loadVolume } from '../../../src/dicom/volume.ts';
import { writeNifti } from '../../../src/formats/nifti.ts';
import { answerRepairs, caseFromSeries, imageRecord } from '../../../src/pipeline/new-case.ts';
import { BlobStore } from '../../../src/twin/blobs.ts';
import { createCaseStore } from '../../../src/twin/store.ts';
import { ctSeries } from '../../fixtures/dicom-series.ts';
import { failureIn, theatronIn } from './run-theatron.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-doubtful-'));
const at = (...names: string[]): string => path.join(folder, ...names);
/** Slices 0 to 8 without the fifth. */
const holed = ctSeries(9).filter((_, k) => k !== 4);

beforeAll(async () => {
  mkdirSync(at('holed'));
  for (const [k, file] of holed.entries())
    writeFileSync(at('holed', `${k}.dcm`), await file.read());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a series with a missing slice', () => {
  it('is listed with the repair, its size and what it means', () => {
    const { status, json } = theatronIn(folder, 'import', at('holed'));
    expect(status).toBe(0);
    expect(json.series).toMatchObject([
      {
        suitableFor3d: true,
        repairs: [{ code: 'missing-slices', amount: 4, unit: 'mm' }],
        warnings: [{ code: 'missing-slices', severity: 'caution' }],
      },
    ]);
  });

  it('is not segmented before somebody has said why it will do', () => {
    const segment = ['segment', at('holed'), '--recipe', 'bone-ct', '--out', at('x.nii.gz')];
    expect(failureIn(folder, ...segment)).toBe('repairs-not-seen');
    // Then the recipe itself says that this is no body.
    expect(failureIn(folder, ...segment, '--accept-repairs', 'looked at slice 5')).not.toBe(
      'repairs-not-seen',
    );
    const run = ['run', at('holed'), '--recipe', 'heart-ct', '--out', at('x')];
    expect(failureIn(folder, ...run)).toBe('repairs-not-seen');
  });

  it('keeps the reason in the case', async () => {
    const context = createJobContext();
    const { series } = await scanFiles(holed, context);
    const volume = await loadVolume(series[0], holed, context);
    const contents = { document: caseFromSeries(series[0]), blobs: new BlobStore() };
    const caseStore = createCaseStore(contents);
    const record = await imageRecord(series[0], volume);
    await caseStore.setDerived('image', record, { volume: volume.data }, 'open series');
    const answers = () =>
      caseStore.getState().document.steps.image?.interlocks.map(({ answer }) => answer?.reason);
    answerRepairs(caseStore, series[0], undefined);
    expect(answers()).toEqual([undefined]);
    answerRepairs(caseStore, series[0], 'looked at slice 5');
    expect(answers()).toEqual(['looked at slice 5']);
  });
});

it('says with every figure that a file of the series could not be read', async () => {
  mkdirSync(at('cut'));
  for (const [k, file] of ctSeries(6).entries()) {
    const bytes = await file.read();
    // The last slice: nothing between the others is missing.
    writeFileSync(at('cut', `${k}.dcm`), k === 5 ? bytes.subarray(0, bytes.length - 10) : bytes);
  }
  const { json } = theatronIn(folder, 'convert', at('cut'), at('cut.nii.gz'));
  expect(json.dimensions).toEqual([6, 4, 5]);
  expect((json.warnings as string[]).join()).toMatch(/left out.*5\.dcm.*cut short/);
});

describe('an image that does not say what made it', () => {
  it('is not taken for CT where its values look like MR, unless somebody says so', () => {
    const grid = {
      dimensions: [8, 8, 8],
      spacingMm: [1, 1, 1],
      originMm: [0, 0, 0],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    } as const;
    const data = Int16Array.from({ length: 512 }, (_, n) => n);
    writeFileSync(at('signal.nii'), writeNifti({ grid, data }));
    const segment = ['segment', at('signal.nii'), '--recipe', 'bone-ct', '--out', at('y.nii.gz')];
    expect(failureIn(folder, ...segment)).toBe('modality-doubtful');
    expect(failureIn(folder, ...segment, '--modality', 'CT')).not.toMatch(/modality/);
  });
});
