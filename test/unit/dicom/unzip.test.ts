import { Zip, ZipPassThrough, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import { memorySource } from '../../../src/dicom/source.ts';
import { DEFAULT_UNZIP_LIMITS, expandArchives, unzipSources } from '../../../src/dicom/unzip.ts';
import { ctElements, ctSeries } from '../../fixtures/dicom-series.ts';
import { join, writeDicom } from '../../fixtures/dicom-file.ts';

const ctx = createJobContext();
const zip = (entries: Record<string, Uint8Array>, level: 0 | 6 = 6) =>
  memorySource('drop.zip', zipSync(entries, { level }));

test.each([0, 6] as const)(
  'files in nested folders come back byte for byte (level %i)',
  async (level) => {
    const entries = {
      'a/': new Uint8Array(),
      'a/b/c/1.dcm': writeDicom(ctElements(1)),
      'a/2.dcm': writeDicom(ctElements(2)),
      '__MACOSX/a/._2.dcm': new Uint8Array([1, 2, 3]),
      'a/empty.txt': new Uint8Array(),
    };
    const files = await unzipSources(zip(entries, level), DEFAULT_UNZIP_LIMITS, ctx);
    expect(files.map(({ path }) => path).sort()).toEqual([
      'drop.zip/a/2.dcm',
      'drop.zip/a/b/c/1.dcm',
      'drop.zip/a/empty.txt',
    ]);
    const one = files.find(({ path }) => path.endsWith('1.dcm'));
    expect(await one?.read()).toEqual(entries['a/b/c/1.dcm']);
  },
);

test('a zip among files is opened and scanned with them', async () => {
  const inside = Object.fromEntries(
    [0, 1, 2].map((k) => [`s/${k}.dcm`, writeDicom(ctElements(k))] as const),
  );
  const dicomdir = { DICOMDIR: new Uint8Array(300) };
  const files = await expandArchives(
    [zip({ ...inside, ...dicomdir }), ...ctSeries(6).slice(3)],
    DEFAULT_UNZIP_LIMITS,
    ctx,
  );
  const { series, skipped } = await scanFiles(files, ctx);
  expect(series.map(({ dimensions }) => dimensions[2])).toEqual([6]);
  expect(skipped).toMatchObject([{ file: 'drop.zip/DICOMDIR', code: 'dicomdir' }]);
});

test('a bomb is refused by what it states, before anything is unpacked', async () => {
  const bomb = zip({ 'zeros.dcm': new Uint8Array(24 * 1024 ** 2) });
  await expect(unzipSources(bomb, DEFAULT_UNZIP_LIMITS, ctx)).rejects.toMatchObject({
    kind: 'too-large',
    code: 'zip-ratio',
  });
});

test('a bomb that lies about its size is stopped while it is read', async () => {
  const bomb = zip({ 'zeros.dcm': new Uint8Array(24 * 1024 ** 2) });
  const bytes = (await bomb.read()).slice();
  const view = new DataView(bytes.buffer);
  const directory = view.getUint32(bytes.length - 6, true);
  view.setUint32(directory + 24, 1000, true);
  const lying = memorySource('lying.zip', bytes);
  await expect(unzipSources(lying, DEFAULT_UNZIP_LIMITS, ctx)).rejects.toMatchObject({
    kind: 'bad-input',
    code: 'zip-unreadable',
    message: expect.stringContaining('larger than it states'),
  });
});

test('files written without sizes, as servers stream them, come back whole', async () => {
  // Stored content that itself looks like the start and the end of zip entries.
  const tricky = new Uint8Array(zipSync({ inner: new Uint8Array(50).fill(7) }, { level: 0 }));
  const parts: Uint8Array[] = [];
  const stream = new Zip((error, part) => {
    if (error) throw error;
    parts.push(part);
  });
  const entry = new ZipPassThrough('nested.zip');
  stream.add(entry);
  entry.push(tricky, true);
  stream.end();
  const [file] = await unzipSources(memorySource('s.zip', join(parts)), DEFAULT_UNZIP_LIMITS, ctx);
  expect(await file.read()).toEqual(tricky);
});

test('a changed byte is caught by the checksum', async () => {
  const bytes = (await zip({ '1.dcm': writeDicom(ctElements(1)) }, 0).read()).slice();
  bytes[400] ^= 1;
  const damaged = memorySource('damaged.zip', bytes);
  await expect(unzipSources(damaged, DEFAULT_UNZIP_LIMITS, ctx)).rejects.toMatchObject({
    code: 'zip-unreadable',
    message: expect.stringContaining('checksum'),
  });
});

test('a password is named', async () => {
  const bytes = (await zip({ '1.dcm': writeDicom(ctElements(1)) }).read()).slice();
  const view = new DataView(bytes.buffer);
  const directory = view.getUint32(bytes.length - 6, true);
  view.setUint16(directory + 8, 1, true);
  const locked = memorySource('locked.zip', bytes);
  await expect(unzipSources(locked, DEFAULT_UNZIP_LIMITS, ctx)).rejects.toMatchObject({
    code: 'zip-encrypted',
  });
});

test('unpacked bytes and files are counted over the whole archive', async () => {
  const entries = Object.fromEntries(
    Array.from({ length: 6 }, (_, n) => [`${n}`, new Uint8Array(1000).fill(n)]),
  );
  const limits = { ...DEFAULT_UNZIP_LIMITS, maxBytes: 4500 };
  await expect(unzipSources(zip(entries), limits, ctx)).rejects.toMatchObject({
    code: 'zip-too-large',
  });
  const few = { ...DEFAULT_UNZIP_LIMITS, maxFiles: 5 };
  await expect(unzipSources(zip(entries), few, ctx)).rejects.toMatchObject({
    code: 'zip-too-many-files',
  });
});

test('a cut archive is refused', async () => {
  const whole = zip({ '1.dcm': writeDicom(ctElements(1)) });
  const bytes = (await whole.read()).slice(0, 200);
  await expect(
    unzipSources(memorySource('cut.zip', bytes), DEFAULT_UNZIP_LIMITS, ctx),
  ).rejects.toMatchObject({ kind: 'bad-input', code: 'zip-unreadable' });
});
