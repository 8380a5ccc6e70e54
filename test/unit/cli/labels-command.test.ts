/** Structures to and from DICOM on the command line: the same voxels come back, and nobody else's images take them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Grid } from '../../../src/core/space.ts';
import { readNifti, labelMapFromNifti, writeNifti } from '../../../src/formats/nifti.ts';
import { readFileSync } from 'node:fs';
import { COLUMNS, ctSeries, ROWS } from '../../fixtures/dicom-series.ts';
import { failureIn, theatronIn } from './run-theatron.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-labels-'));
const at = (...names: string[]): string => path.join(folder, ...names);
const SLICES = 6;
const grid: Grid = {
  dimensions: [COLUMNS, ROWS, SLICES],
  spacingMm: [0.5, 0.75, 2],
  originMm: [-10, -20, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const data = new Uint8Array(COLUMNS * ROWS * SLICES).map((_, n) =>
  n % 7 < 3 ? 1 : n % 11 < 2 ? 2 : 0,
);

beforeAll(async () => {
  const other = { elements: { '00100020': ['LO', 'P-2'], '00200052': ['UI', '9.9'] } } as const;
  for (const [name, files] of [
    ['own', ctSeries(SLICES)],
    ['other', ctSeries(SLICES, () => other)],
  ] as const) {
    mkdirSync(at(name));
    for (const [k, file] of files.entries()) writeFileSync(at(name, `${k}.dcm`), await file.read());
  }
  writeFileSync(at('labels.nii.gz'), await writeNifti({ grid, data }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('writes a DICOM SEG that comes back voxel by voxel, and refuses the images of another patient', async () => {
  const seg = theatronIn(
    folder,
    'labels',
    at('labels.nii.gz'),
    at('seg.dcm'),
    '--images',
    at('own'),
    '--as',
    'seg',
  );
  expect(seg.json).toMatchObject({
    format: 'seg',
    structures: [{ name: 'lv-blood' }, { name: 'lv-myocardium' }],
    warnings: [{ code: 'not-checked' }],
  });
  const back = ['labels', at('seg.dcm'), at('back.nii.gz'), '--as', 'nifti', '--images'];
  expect(theatronIn(folder, ...back, at('own')).json.warnings).toEqual([]);
  const labels = labelMapFromNifti(await readNifti(readFileSync(at('back.nii.gz'))));
  expect(labels.data).toEqual(data);
  expect(failureIn(folder, ...back, at('other'))).toBe('patients-differ');
});

it('says where a file cannot be written', () => {
  const into = at('labels.nii.gz', 'no-folder.nrrd');
  expect(failureIn(folder, 'convert', at('labels.nii.gz'), into)).toBe('output-unwritable');
});
