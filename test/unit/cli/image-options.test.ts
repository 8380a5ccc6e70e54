/** Choices about images on the command line: overlays as a label map, one of several volumes, directions of an Analyze image. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Grid } from '../../../src/core/space.ts';
import { readNifti } from '../../../src/formats/nifti.ts';
import type { Elements } from '../../fixtures/dicom-file.ts';
import { COLUMNS, ctSeries, ROWS } from '../../fixtures/dicom-series.ts';
import { analyzePair, nrrdSeries } from '../../fixtures/image-pairs.ts';
import { theatronIn } from './run-theatron.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-images-'));
const at = (name: string): string => path.join(folder, name);
const valuesOf = async (name: string): Promise<number[]> => [
  ...(await readNifti(readFileSync(at(name)))).data,
];

const GRID: Grid = {
  dimensions: [4, 3, 3],
  spacingMm: [1, 1, 2],
  originMm: [0, 0, 0],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const image = { grid: GRID, data: Int16Array.from({ length: 36 }, (_, n) => 5 * n) };

beforeAll(async () => {
  const overlay: Elements = {
    '60000010': ['US', [ROWS]],
    '60000011': ['US', [COLUMNS]],
    '60003000': ['OW', [0b101, 0]],
  };
  const files = ctSeries(3, (k) => ({ elements: k === 1 ? overlay : {} }));
  for (const [n, file] of files.entries()) writeFileSync(at(`${n}.dcm`), await file.read());
  writeFileSync(at('film.nrrd'), nrrdSeries(image, 3, 'last'));
  const { header, voxels } = analyzePair(image);
  writeFileSync(at('old.hdr'), header);
  writeFileSync(at('old.img'), voxels);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('overlays of a series are written as a label map', async () => {
  const { status, json } = theatronIn(folder, 'import', at('1.dcm'), '--overlays', at('o.nii'));
  expect(status).toBe(0);
  expect(json.planes).toMatchObject([{ group: '6000', voxels: 2, slices: [1] }]);
  expect((await valuesOf('o.nii')).slice(0, 4)).toEqual([1, 0, 1, 0]);
});

it('one of several volumes is converted where it is named', async () => {
  const convert = ['convert', at('film.nrrd'), at('film.nii')];
  expect(theatronIn(folder, ...convert, '--volume', '2').status).toBe(0);
  expect(await valuesOf('film.nii')).toEqual(Array.from(image.data, (value) => value + 1));
});

it('an Analyze image is converted where its directions are told', async () => {
  const convert = ['convert', at('old.hdr'), at('old.nii')];
  expect(theatronIn(folder, ...convert, '--orientation', 'LPS').status).toBe(0);
  const { grid } = await readNifti(readFileSync(at('old.nii')));
  expect(grid.direction.map(Math.round)).toEqual(GRID.direction);
  expect(await valuesOf('old.nii')).toEqual([...image.data]);
});
