/**
 * The `.theatron` archive: a zip that holds one case and nothing that is not listed in its manifest.
 *
 *     manifest.json            schema, version, and bytes and SHA-256 of every other file
 *     case.json                the case document
 *     view.json                how it was looked at (optional)
 *     blobs/<sha256>.<dtype>   bulk arrays, little endian
 *     report.html              the report as it was last composed (optional)
 *     README.txt
 *
 * This file knows bytes, not cases: what the document means is checked by `twin/document-schema.ts`.
 */
import { z } from 'zod';
import { digestBytes } from '../core/digest.ts';
import { fail } from '../core/failure.ts';
import { formatBytes } from '../core/format.ts';
import type { JobContext } from '../core/job.ts';
import { checkUnpackedSize } from './gunzip.ts';
import { readZipDirectory, unpackZipEntry, writeZip, type ZipEntry } from './zip.ts';

const ARCHIVE_SCHEMA = 'theatron-archive';
const ARCHIVE_VERSION = 1;
const BLOB_FOLDER = 'blobs/';
const MAX_MANIFEST_BYTES = 16 * 1024 ** 2;
/** Most bytes an archive may unpack to, unless told otherwise. */
export const MAX_UNPACKED_BYTES = 4 * 1024 ** 3;

export interface CaseArchive {
  /** The case document as JSON value. */
  readonly document: unknown;
  /** Bytes by name, `<sha256>.<dtype>`. */
  readonly blobs: ReadonlyMap<string, Uint8Array>;
  readonly view: unknown;
  readonly reportHtml: string | null;
}

const manifestSchema = z.object({
  schema: z.literal(ARCHIVE_SCHEMA),
  version: z.int(),
  files: z.record(
    z.string(),
    z.object({ bytes: z.int().nonnegative(), sha256: z.string().length(64) }),
  ),
});
type Manifest = z.infer<typeof manifestSchema>;

const README = `This is a Theatron case: one patient, one organ, one question, from image to plan.
Open it with Theatron. It is a zip file; case.json is the document, blobs/ holds the arrays it names
(little endian; the file name is the SHA-256 of the content and the element type), report.html is the report.
All positions are in the DICOM patient frame (LPS) in millimetres.
It may hold data of a patient. Research and teaching only; not a medical device.
`;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The bytes of an archive, in pieces that a `Blob` or a file takes one after the other. */
export async function writeCaseArchive(
  { document, blobs, view, reportHtml }: CaseArchive,
  ctx: JobContext,
): Promise<Uint8Array[]> {
  const files = new Map<string, Uint8Array>([['case.json', encode(JSON.stringify(document))]]);
  if (view !== null) files.set('view.json', encode(JSON.stringify(view)));
  if (reportHtml !== null) files.set('report.html', encode(reportHtml));
  files.set('README.txt', encode(README));
  for (const [name, bytes] of blobs) files.set(`${BLOB_FOLDER}${name}`, bytes);

  const manifest: Manifest = { schema: ARCHIVE_SCHEMA, version: ARCHIVE_VERSION, files: {} };
  for (const [path, bytes] of files) {
    manifest.files[path] = { bytes: bytes.length, sha256: await digestBytes(bytes) };
    await ctx.checkpoint();
  }
  const all = new Map([['manifest.json', encode(JSON.stringify(manifest))], ...files]);
  return writeZip(all, ctx);
}

/**
 * Opens an archive and checks every byte of it against its manifest. Fails with `archive-not-zip`, `archive-foreign`,
 * `newer-version`, `archive-damaged`, `archive-too-large` or `unpacks-too-large`; never unpacks more than the manifest says.
 */
export async function readCaseArchive(
  file: Blob,
  ctx: JobContext,
  maxUnpackedBytes: number = MAX_UNPACKED_BYTES,
): Promise<CaseArchive> {
  const directory = await readDirectory(file);
  const manifest = await readManifest(file, directory, maxUnpackedBytes, ctx);
  const files = new Map<string, Uint8Array>();
  const listed = Object.entries(manifest.files);
  for (const [n, [path, { bytes, sha256 }]] of listed.entries()) {
    const entry = directory.get(path);
    if (!entry || entry.bytes !== bytes) return damaged(`"${path}" is missing or breaks off`);
    ctx.report(n / listed.length, 'Opening the case');
    const content = await unpackZipEntry(file, entry, ctx);
    if (!content) return damaged(`"${path}" does not unpack`);
    const digest = await digestBytes(content);
    const isBlob = path.startsWith(BLOB_FOLDER);
    if (digest !== sha256 || (isBlob && !path.startsWith(digest, BLOB_FOLDER.length))) {
      return damaged(`the content of "${path}" is not what was saved`);
    }
    files.set(path, content);
  }
  if (!files.has('case.json')) damaged('it holds no case document');
  const text = (path: string): string | null => {
    const bytes = files.get(path);
    return bytes ? new TextDecoder().decode(bytes) : null;
  };
  const json = (path: string): unknown => {
    const content = text(path);
    return content === null ? null : parseJson(content, path);
  };
  const blobs = new Map<string, Uint8Array>();
  for (const [path, bytes] of files) {
    if (path.startsWith(BLOB_FOLDER)) blobs.set(path.slice(BLOB_FOLDER.length), bytes);
  }
  return {
    document: json('case.json'),
    blobs,
    view: json('view.json'),
    reportHtml: text('report.html'),
  };
}

async function readDirectory(file: Blob): Promise<ReadonlyMap<string, ZipEntry>> {
  const magic = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  if (magic.length < 4 || magic[0] !== 0x50 || magic[1] !== 0x4b || magic[2] !== 3) {
    fail(
      'bad-input',
      'archive-not-zip',
      'This file is not a Theatron case: it is not a zip archive.',
      'Choose a file with the ending .theatron. DICOM files are opened by "Open patient folder".',
    );
  }
  const entries = await readZipDirectory(file);
  if (!entries) return damaged('it breaks off before its end');
  return new Map(entries.map((entry) => [entry.path, entry]));
}

async function readManifest(
  file: Blob,
  directory: ReadonlyMap<string, ZipEntry>,
  maxUnpackedBytes: number,
  ctx: JobContext,
): Promise<Manifest> {
  const entry = directory.get('manifest.json');
  if (!entry) return foreign();
  if (entry.bytes > MAX_MANIFEST_BYTES) return damaged('its manifest is far too large');
  const bytes = await unpackZipEntry(file, entry, ctx);
  if (!bytes) return damaged('its manifest does not unpack');
  const value = parseJson(new TextDecoder().decode(bytes), 'manifest.json');
  const version = z
    .object({ schema: z.literal(ARCHIVE_SCHEMA), version: z.int() })
    .safeParse(value);
  if (!version.success) foreign();
  else if (version.data.version > ARCHIVE_VERSION) {
    fail(
      'unsupported',
      'newer-version',
      `This case was made by a newer version of Theatron (archive version ${version.data.version}; this one reads up to ${ARCHIVE_VERSION}).`,
      'Update Theatron and open the case again. Nothing was changed.',
    );
  }
  const manifest = manifestSchema.safeParse(value);
  if (!manifest.success) return damaged('its manifest is incomplete');
  const total = Object.values(manifest.data.files).reduce((sum, { bytes: size }) => sum + size, 0);
  if (total > maxUnpackedBytes) {
    fail(
      'too-large',
      'archive-too-large',
      `This case unpacks to ${formatBytes(total)}, more than the ${formatBytes(maxUnpackedBytes)} that fit in memory safely.`,
      'Open it on a machine with more memory, or save it again with a cropped image.',
    );
  }
  checkUnpackedSize(file.size, total);
  return manifest.data;
}

function parseJson(content: string, path: string): unknown {
  try {
    return JSON.parse(content) as unknown;
  } catch {
    return damaged(`"${path}" is not readable`);
  }
}

function foreign(): never {
  return fail(
    'bad-input',
    'archive-foreign',
    'This zip archive is not a Theatron case: it has no case manifest.',
    'Choose a file with the ending .theatron. A zip of DICOM files is opened by "Open patient folder".',
  );
}

function damaged(what: string): never {
  return fail(
    'bad-input',
    'archive-damaged',
    `This case archive is damaged: ${what}. Nothing of it was opened, because a part could be wrong without being noticed.`,
    'Copy the file again, or open an earlier copy.',
  );
}
