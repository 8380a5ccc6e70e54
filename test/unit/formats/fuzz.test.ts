/**
 * Seeded mutations of every reader: bytes flipped, numbers replaced by extremes, ranges cut, doubled and cleared. A mutant
 * is read or refused with a failure in words; nothing else may be thrown, and none may take more than two seconds.
 * `THEATRON_FUZZ` sets the number of mutants of each format.
 */
import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom, type Random } from '../../../src/core/random.ts';
import { voxelCount, type Grid } from '../../../src/core/space.ts';
import { readCaseArchive, writeCaseArchive } from '../../../src/formats/case-archive.ts';
import { readDicomSeg } from '../../../src/formats/dicom-seg.ts';
import { writeDicomSeg } from '../../../src/formats/dicom-seg-write.ts';
import type { SourceSeries } from '../../../src/formats/dicom-source.ts';
import type { StoredImage } from '../../../src/formats/image.ts';
import { readMetaImage, writeMetaImage } from '../../../src/formats/metaimage.ts';
import { readNifti, writeNifti } from '../../../src/formats/nifti.ts';
import { readNrrd, writeNrrd } from '../../../src/formats/nrrd.ts';
import { readStructureSet, roiMask } from '../../../src/formats/rtstruct.ts';
import { writeStructureSet } from '../../../src/formats/rtstruct-write.ts';
import { writeStl } from '../../../src/formats/stl.ts';
import { readSurface } from '../../../src/formats/surface-read.ts';
import { writeObj, writePly } from '../../../src/formats/surface-write.ts';
import { readZipDirectory, unpackZipEntry, writeZip } from '../../../src/formats/zip.ts';

const MUTANTS = Number(process.env.THEATRON_FUZZ ?? 500);
const SLOW_MS = 2000;
const ctx = createJobContext();

const grid: Grid = {
  dimensions: [6, 5, 4],
  spacingMm: [0.7, 0.9, 2.5],
  originMm: [-20.5, 31.25, 100],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const data = new Uint8Array(voxelCount(grid)).map((_, n) => (n % 3 === 0 ? 20 : 0));
const mesh = {
  positions: new Float32Array([0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 10]),
  indices: new Uint32Array([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]),
  normals: new Float32Array(12).fill(1),
};
const source: SourceSeries = {
  studyUid: '1.2.3.1',
  seriesUid: '1.2.3.2',
  frameOfReferenceUid: '1.2.3.3',
  patientName: 'Test',
  patientId: 'T1',
  birthDate: '',
  sex: '',
  studyDate: '',
  studyTime: '',
  studyId: '',
  accessionNumber: '',
  referringPhysician: '',
  instances: [],
};
const createdAt = new Date('2026-01-02T03:04:05Z');
const blob = (bytes: Uint8Array): Blob => new Blob([bytes as Uint8Array<ArrayBuffer>]);
const joined = (pieces: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff];
const NUMBERS = ['0', '-1', '99', '1e30', 'nan', '4294967295', '2147483648', ''];

/** One to four changes of a kind that real damage and ill will make. */
function mutate(original: Uint8Array, random: Random): Uint8Array {
  let bytes: Uint8Array = original.slice();
  // Headers are where numbers are believed.
  const place = (): number =>
    random.integer(random.uniform() < 0.6 ? Math.min(400, bytes.length) : bytes.length);
  for (let change = random.integer(4); change >= 0 && bytes.length > 8; change--) {
    const at = place();
    switch (random.integer(6)) {
      case 0:
        bytes[at] ^= 1 << random.integer(8);
        break;
      case 1:
        bytes.fill(EXTREMES[random.integer(5)], at, at + 1 + random.integer(8));
        break;
      case 2:
        bytes = bytes.slice(0, at);
        break;
      case 3:
        bytes = joined([bytes.subarray(0, at), bytes.subarray(at + random.integer(40))]);
        break;
      case 4:
        bytes = joined([
          bytes.subarray(0, at),
          bytes.subarray(Math.max(0, at - random.integer(60))),
        ]);
        break;
      default: {
        // A number in text becomes another one.
        const text = Buffer.from(bytes).toString('latin1');
        const numbers = [...text.slice(0, 2000).matchAll(/\d+/g)];
        const found = numbers[random.integer(Math.max(1, numbers.length))];
        if (!found) break;
        const other = NUMBERS[random.integer(NUMBERS.length)];
        const rest = text.slice(found.index + found[0].length);
        bytes = new Uint8Array(Buffer.from(text.slice(0, found.index) + other + rest, 'latin1'));
      }
    }
  }
  return bytes;
}

/** An image that is accepted has as many values as voxels, and lengths that are lengths. */
function expectConsistent(image: StoredImage): void {
  expect(image.data.length).toBe(voxelCount(image.grid));
  expect(image.grid.spacingMm.every((mm) => mm > 0 && Number.isFinite(mm))).toBe(true);
  expect([...image.grid.originMm, ...image.grid.direction].every(Number.isFinite)).toBe(true);
}

async function readWholeZip(bytes: Uint8Array): Promise<void> {
  const file = blob(bytes);
  for (const entry of (await readZipDirectory(file)) ?? []) await unpackZipEntry(file, entry, ctx);
}

type Reader = (bytes: Uint8Array) => unknown;
const image = { grid, data };
const FORMATS: readonly [
  name: string,
  make: () => Uint8Array | Promise<Uint8Array>,
  read: Reader,
][] = [
  [
    'NIfTI',
    () => writeNifti(image, { gzip: false }),
    async (b) => expectConsistent(await readNifti(b)),
  ],
  ['NIfTI gzip', () => writeNifti(image), async (b) => expectConsistent(await readNifti(b))],
  [
    'NRRD',
    () => writeNrrd(image, { gzip: false }),
    async (b) => expectConsistent(await readNrrd(b)),
  ],
  ['NRRD gzip', () => writeNrrd(image), async (b) => expectConsistent(await readNrrd(b))],
  ['MetaImage', () => writeMetaImage(image), async (b) => expectConsistent(await readMetaImage(b))],
  [
    'zip',
    async () =>
      joined(
        await writeZip(
          new Map([
            ['a', data],
            ['b', data],
          ]),
          ctx,
        ),
      ),
    readWholeZip,
  ],
  ['STL', () => writeStl(mesh, 'x'), (b) => readSurface(b, 'x.stl')],
  ['PLY', () => writePly(mesh, 'x'), (b) => readSurface(b, 'x.ply')],
  ['PLY ascii', () => writePly(mesh, 'x', 'ascii'), (b) => readSurface(b, 'x.ply')],
  ['OBJ', () => writeObj(mesh, 'x'), (b) => readSurface(b, 'x.obj')],
  [
    'DICOM SEG',
    () => writeDicomSeg(image, { source, createdAt, algorithm: 'MANUAL' }),
    (b) => readDicomSeg(b),
  ],
  [
    'RTSTRUCT',
    () => writeStructureSet(image, { source, createdAt }),
    (b) => readStructureSet(b).rois.map((roi) => roiMask(roi, grid)),
  ],
  [
    'case archive',
    async () =>
      joined(
        await writeCaseArchive(
          { document: { a: 1 }, blobs: new Map(), view: null, reportHtml: '<p>x</p>' },
          ctx,
        ),
      ),
    (b) => readCaseArchive(blob(b), ctx, 1024 ** 2),
  ],
];

describe('mutants', () => {
  it.each(FORMATS)(
    '%s',
    async (name, make, read) => {
      const original = await make();
      await read(original);
      const random = createRandom(2026).fork(name);
      for (let n = 0; n < MUTANTS; n++) {
        const mutant = mutate(original, random);
        const start = performance.now();
        try {
          await read(mutant);
        } catch (error) {
          if (!(error instanceof FailureError)) {
            throw new Error(`${name}, mutant ${n}: ${String(error)}`, { cause: error });
          }
        }
        const tookMs = performance.now() - start;
        if (tookMs > SLOW_MS) throw new Error(`${name}, mutant ${n} took ${tookMs} ms`);
      }
    },
    600_000,
  );
});
