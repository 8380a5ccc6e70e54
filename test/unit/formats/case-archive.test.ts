import { gzipSync, inflateRawSync } from 'node:zlib';
import { strFromU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { createRandom } from '../../../src/core/random.ts';
import { digestBytes } from '../../../src/core/digest.ts';
import { readCaseArchive, writeCaseArchive } from '../../../src/formats/case-archive.ts';
import { readZipDirectory, unpackZipEntry, writeZip } from '../../../src/formats/zip.ts';
import { CASE_VERSION } from '../../../src/twin/document.ts';
import { archiveParts, contentsFromParts } from '../../../src/twin/exchange.ts';
import { createCaseStore } from '../../../src/twin/store.ts';
import { completeCase } from '../twin/sample-case.ts';

const ctx = createJobContext();
const blobOf = (pieces: readonly Uint8Array[]): Blob =>
  new Blob(pieces as Uint8Array<ArrayBuffer>[]);
const bytesOf = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());

async function sampleArchive(): Promise<Blob> {
  const store = await completeCase();
  store.editMap('paint', 'labels', { min: [0, 0, 0], max: [3, 1, 1] }, (data) =>
    data.fill(7, 0, 3),
  );
  const parts = await archiveParts(store);
  return blobOf(
    await writeCaseArchive({ ...parts, view: { layout: '2x2' }, reportHtml: '<p>ok</p>' }, ctx),
  );
}

async function codeOf(file: Blob, cap?: number): Promise<string> {
  try {
    await readCaseArchive(file, ctx, cap);
    return 'read';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** An archive with its manifest rewritten to fit, as somebody would who changes it on purpose. */
async function repack(change: (files: Record<string, Uint8Array>) => void): Promise<Blob> {
  const files = unzipSync(await bytesOf(await sampleArchive()));
  change(files);
  return blobOf([zipSync(files)]);
}

const json = (bytes: Uint8Array): Record<string, unknown> =>
  JSON.parse(strFromU8(bytes)) as Record<string, unknown>;
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('zip', () => {
  it('packs large files so that another reader finds the same bytes', async () => {
    const random = createRandom(8);
    const files = new Map([
      ['squares', new Uint8Array(1_500_000).map((_, n) => (n * n) >> 7)],
      ['noise', new Uint8Array(700_000).map(() => random.integer(256))],
      ['empty', new Uint8Array(0)],
      ['Größe', new Uint8Array(40_000).fill(9)],
    ]);
    const zip = blobOf(await writeZip(files, ctx));
    const unpacked = unzipSync(await bytesOf(zip));
    const entries = await readZipDirectory(zip);
    expect(entries?.map(({ path }) => path)).toEqual([...files.keys()]);
    for (const entry of entries ?? []) {
      const bytes = files.get(entry.path) ?? new Uint8Array(1);
      expect(Buffer.compare(unpacked[entry.path], bytes)).toBe(0);
      const own = await unpackZipEntry(zip, entry, ctx);
      expect(own && Buffer.compare(own, bytes)).toBe(0);
      // The deflated bytes and the checksum, judged by zlib.
      const start = entry.offset + 30 + Buffer.byteLength(entry.path);
      const packed = zip.slice(start, start + entry.packedBytes);
      expect(Buffer.compare(inflateRawSync(await bytesOf(packed)), bytes)).toBe(0);
      const local = new DataView(await zip.slice(entry.offset, start).arrayBuffer());
      const gzip = gzipSync(bytes);
      expect(local.getUint32(14, true)).toBe(gzip.readUInt32LE(gzip.length - 8));
    }
  });
});

describe('case archive', () => {
  it('brings back exactly what was saved', async () => {
    const store = await completeCase();
    store.editMap('scar', 'tissue', { min: [1, 1, 1], max: [5, 5, 5] }, (data) => {
      data[1 + 37 * (1 + 20)] = 3;
    });
    const parts = await archiveParts(store);
    const saved = { ...parts, view: { layout: '2x2' }, reportHtml: '<p>Report</p>' };
    const opened = await readCaseArchive(blobOf(await writeCaseArchive(saved, ctx)), ctx);
    expect(opened).toEqual(saved);
    const again = createCaseStore(contentsFromParts(opened));
    expect(again.getState().document).toEqual(store.getState().document);
    expect(again.getState().labels?.data).toEqual(store.getState().labels?.data);
    expect(again.getState().tissue?.data).toEqual(store.getState().tissue?.data);
    const activation = again.getState().document.steps.simulation?.blobs.activationMs;
    expect(activation && again.blobs.get(activation)).toEqual(new Float32Array([1, Number.NaN, 3]));
  });

  it('is a zip that others open, the same bytes for the same case', async () => {
    const archive = await sampleArchive();
    const files = unzipSync(await bytesOf(archive));
    expect(Object.keys(files).slice(0, 5)).toEqual([
      'manifest.json',
      'case.json',
      'view.json',
      'report.html',
      'README.txt',
    ]);
    for (const [path, bytes] of Object.entries(files)) {
      if (path.startsWith('blobs/')) expect(path).toContain(await digestBytes(bytes));
    }
    const parts = { ...(await archiveParts(await completeCase())), view: null, reportHtml: null };
    const once = await bytesOf(blobOf(await writeCaseArchive(parts, ctx)));
    expect(await bytesOf(blobOf(await writeCaseArchive(parts, ctx)))).toEqual(once);
  });

  it('notices a changed byte wherever it matters', async () => {
    const random = createRandom(3);
    const archive = await sampleArchive();
    const intact = await readCaseArchive(archive, ctx);
    const bytes = await bytesOf(archive);
    let refused = 0;
    for (let n = 0; n < 60; n++) {
      const broken = bytes.slice();
      broken[random.integer(bytes.length)] ^= 1 << random.integer(8);
      const file = blobOf([broken]);
      const code = await codeOf(file);
      // A changed date or attribute in a header changes nothing of the case.
      if (code === 'read') {
        const { document, blobs } = await readCaseArchive(file, ctx);
        expect([document, [...blobs.keys()]]).toEqual([intact.document, [...intact.blobs.keys()]]);
      } else {
        expect(['archive-damaged', 'archive-not-zip', 'archive-foreign']).toContain(code);
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(25);
  });

  it('notices a cut file at any length', async () => {
    const bytes = await bytesOf(await sampleArchive());
    for (let length = 0; length < bytes.length; length += 97) {
      const code = await codeOf(blobOf([bytes.subarray(0, length)]));
      expect(code).toBe(length < 4 ? 'archive-not-zip' : 'archive-damaged');
    }
  });

  it('names a file that is missing', async () => {
    const file = await repack((files) => {
      const blob = Object.keys(files).find((path) => path.startsWith('blobs/'));
      if (blob) delete files[blob];
    });
    await expect(readCaseArchive(file, ctx)).rejects.toThrow(/"blobs\/[0-9a-f]+.* is missing/);
  });

  it('does not open a case without an array that its document names', async () => {
    const opened = await readCaseArchive(await sampleArchive(), ctx);
    const blobs = new Map([...opened.blobs].slice(1));
    expect(() => contentsFromParts({ ...opened, blobs })).toThrow(/names the array/);
  });

  it('refuses what a newer version made, and says so', async () => {
    const archive = await repack((files) => {
      files['manifest.json'] = encode({ ...json(files['manifest.json']), version: 2 });
    });
    expect(await codeOf(archive)).toBe('newer-version');
    const opened = await readCaseArchive(await sampleArchive(), ctx);
    const document = { ...(opened.document as object), version: CASE_VERSION + 1 };
    expect(() => contentsFromParts({ ...opened, document })).toThrow(/newer version/);
  });

  it('refuses other files: no zip, another zip', async () => {
    expect(await codeOf(new Blob(['not a zip']))).toBe('archive-not-zip');
    expect(await codeOf(blobOf([zipSync({ 'slice.dcm': new Uint8Array(9) })]))).toBe(
      'archive-foreign',
    );
  });

  it('names the field of a document that does not fit', async () => {
    const opened = await readCaseArchive(await sampleArchive(), ctx);
    const document = opened.document as { patient: object };
    const broken = { ...document, patient: { ...document.patient, pseudonym: 7 } };
    expect(() => contentsFromParts({ ...opened, document: broken })).toThrow(/patient\.pseudonym/);
    expect(() => contentsFromParts({ ...opened, document: null })).toThrow(/not a Theatron case/);
  });

  it('unpacks no more than the cap, and no more than the manifest says', async () => {
    expect(await codeOf(await sampleArchive(), 1000)).toBe('archive-too-large');
    const bomb = await repack((files) => {
      files['report.html'] = new Uint8Array(50 * 1024 ** 2);
    });
    expect(await codeOf(bomb)).toBe('archive-damaged');
  });

  it('can be cancelled', async () => {
    const controller = new AbortController();
    const cancellable = createJobContext({ signal: controller.signal });
    controller.abort();
    const parts = { ...(await archiveParts(await completeCase())), view: null, reportHtml: null };
    await expect(writeCaseArchive(parts, cancellable)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
