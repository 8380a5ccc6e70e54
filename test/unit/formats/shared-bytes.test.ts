/** Uncompressed images out of a larger piece of memory, as Node reads files: the voxels are the file's, not its neighbours'. */
import { expect, it } from 'vitest';
import type { Grid } from '../../../src/core/space.ts';
import { readMetaImage, writeMetaImage } from '../../../src/formats/metaimage.ts';
import { readNifti, writeNifti } from '../../../src/formats/nifti.ts';
import { readNrrd } from '../../../src/formats/nrrd.ts';

const grid: Grid = {
  dimensions: [5, 4, 3],
  spacingMm: [0.7, 0.9, 3],
  originMm: [-20, 10, 5],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const data = Int16Array.from({ length: 60 }, (_, n) => 3 * n - 40);

/** A view as `fs.readFile` gives it, in the middle of other bytes. */
function asBuffer(bytes: Uint8Array): Buffer {
  const memory = new Uint8Array(bytes.length + 96).fill(0x55);
  memory.set(bytes, 64);
  return Buffer.from(memory.buffer, 64, bytes.length);
}

const NRRD_HEAD =
  'NRRD0004\ntype: int16\ndimension: 3\nspace: left-posterior-superior\nsizes: 5 4 3\nspace directions: (0.7,0,0) (0,0.9,0) (0,0,3)\nspace origin: (-20,10,5)\nendian: little\nencoding: raw\n\n';

it.each([
  ['NIfTI', async () => readNifti(asBuffer(await writeNifti({ grid, data })))],
  ['MetaImage', async () => readMetaImage(asBuffer(writeMetaImage({ grid, data })))],
  [
    'NRRD',
    async () =>
      readNrrd(
        asBuffer(new Uint8Array([...Buffer.from(NRRD_HEAD), ...new Uint8Array(data.buffer)])),
      ),
  ],
])('%s', async (_, read) => {
  const image = await read();
  expect([...image.data]).toEqual([...data]);
  expect(image.grid.originMm.map((mm) => Math.round(mm))).toEqual([-20, 10, 5]);
});
