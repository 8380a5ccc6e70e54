/**
 * One DICOM file without the identity of its patient: PS3.15 annex E, Basic Application Level Confidentiality Profile,
 * with retained or moved dates by choice. Pixel data is copied as it is; everything around it is written anew, file meta
 * information and preamble included. What cannot be understood is left out, never copied.
 */
import { readAttributes, UnreadableFile, type Attributes } from '../data-set.ts';
import { readElements, type Elements, type ValueEncoding } from '../elements.ts';
import { inflateCapped } from '../inflate.ts';
import { memorySource, type SourceFile } from '../source.ts';
import { TAG } from '../tags.ts';
import {
  DEFLATED_LITTLE_ENDIAN,
  EXPLICIT_BIG_ENDIAN,
  EXPLICIT_LITTLE_ENDIAN,
  IMPLICIT_LITTLE_ENDIAN,
} from '../transfer-syntax.ts';
import { createChangeLog, type ElementChange } from './changes.ts';
import { createIdentityWords, type IdentityWords } from './identity-words.ts';
import { fileMeta, statements } from './statements.ts';
import { pictureCautions, pixelBytes, type PictureCaution } from './pixel-data.ts';
import type { Person, Pseudonyms } from './pseudonyms.ts';
import { rewriteElements, type DateChoice, type Replacements } from './rewrite.ts';
import { sizeOf, writeElement, type Part } from './write-elements.ts';

export interface DeidentifiedFile {
  /** The whole file in pieces; pixel data is a view of the source's bytes. */
  readonly parts: readonly Part[];
  readonly bytes: number;
  /** New identifiers; empty where the source had none. */
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly pseudonym: string;
  readonly changes: readonly ElementChange[];
  readonly cautions: readonly PictureCaution[];
}

/**
 * De-identifies the bytes of one file. A deflated file is written inflated, all others keep their transfer syntax.
 * @throws UnreadableFile where it is not DICOM, is cut, is a DICOMDIR, or makes no sense.
 */
export async function deidentifyFile(
  bytes: Uint8Array,
  dates: DateChoice,
  pseudonyms: Pseudonyms,
): Promise<DeidentifiedFile> {
  const source = await openDataSet(bytes);
  const { attributes, view, body, elements, encoding } = source;
  if (elements.has(DIRECTORY_RECORDS)) {
    throw new UnreadableFile('unreadable', 'A DICOMDIR names patients and files; it is left out.');
  }
  const words = createIdentityWords();
  const uids = await namesOf(source, words);
  await pseudonyms.prepare(uids);
  const person = await pseudonyms.person(personKey(attributes));
  const log = createChangeLog();
  const written = rewriteElements(view, elements, encoding, {
    dates,
    person,
    uid: (uid) => pseudonyms.uid(uid),
    words,
    log,
  });
  const pixels = attributes.pixels;
  const values = pixels ? pixelBytes(body, pixels) : new Uint8Array();
  const own = statements(dates, encoding);
  const stated = new Set(own.map(({ tag }) => tag));
  const dataSet = [...written.filter(({ tag }) => !stated.has(tag)), ...own]
    .toSorted((a, b) => (a.tag < b.tag ? -1 : 1))
    .flatMap(({ parts }) => parts);
  if (pixels) {
    const undefinedLength = pixels.bytes === undefined ? 0xffffffff : undefined;
    dataSet.push(
      ...writeElement(pixels.tag.slice(1), pixels.vr, [values], encoding, undefinedLength),
    );
  }
  const uidOf = (tag: string): string => pseudonyms.uid(attributes.text(tag));
  const meta = fileMeta(attributes.text(TAG.sopClassUid), uidOf(TAG.sopInstanceUid), source.syntax);
  const parts = [...meta, ...dataSet];
  await requireReadable(parts);
  return {
    parts,
    bytes: sizeOf(parts),
    studyUid: uidOf(TAG.studyUid),
    seriesUid: uidOf(TAG.seriesUid),
    pseudonym: person.pseudonym,
    changes: log.list(),
    cautions: pictureCautions(attributes, elements, values, words),
  };
}

/** What cannot be read again, or does not state what was done, came from a source that was understood wrongly. */
async function requireReadable(parts: readonly Part[]): Promise<void> {
  const copy = await readAttributes(partsSource(parts)).catch(() => undefined);
  if (copy?.text(TAG.patientIdentityRemoved) === 'YES') return;
  throw new UnreadableFile('unreadable', 'Its structure contradicts itself; no copy was made.');
}

/** The pieces of a file as one, without putting them together. */
function partsSource(parts: readonly Part[]): SourceFile {
  const size = sizeOf(parts);
  const read = (start = 0, end = size): Uint8Array => {
    const to = Math.min(end, size);
    const result = new Uint8Array(Math.max(0, to - start));
    let at = 0;
    for (const part of parts) {
      const from = Math.max(start, at);
      const until = Math.min(to, at + part.length);
      if (from < until) result.set(part.subarray(from - at, until - at), from - start);
      at += part.length;
      if (at >= to) break;
    }
    return result;
  };
  return { path: '', size, read: async (start, end) => read(start, end) };
}

const DIRECTORY_RECORDS = 'x00041220';

interface DataSet {
  readonly attributes: Attributes;
  /** What holds the data set: the file, or its inflated part. */
  readonly body: Uint8Array;
  readonly view: DataView;
  readonly elements: Elements;
  readonly encoding: ValueEncoding;
  /** Transfer syntax of the written file. */
  readonly syntax: string;
}

const META_ENCODING: ValueEncoding = { explicit: true, littleEndian: true };

async function openDataSet(bytes: Uint8Array): Promise<DataSet> {
  const attributes = await readAttributes(memorySource('', bytes));
  const { deflatedFrom, transferSyntaxUid } = attributes;
  const deflated = deflatedFrom !== undefined;
  const body = deflated ? inflateCapped(bytes.subarray(deflatedFrom)) : bytes;
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const syntax =
    transferSyntaxUid === DEFLATED_LITTLE_ENDIAN ? EXPLICIT_LITTLE_ENDIAN : transferSyntaxUid;
  const encoding = {
    explicit: syntax !== IMPLICIT_LITTLE_ENDIAN,
    littleEndian: syntax !== EXPLICIT_BIG_ENDIAN,
  };
  try {
    const from = deflated ? 0 : endOfMeta(view);
    const { elements } = readElements(view, from, body.length, encoding);
    return { attributes, body, view, elements, encoding, syntax };
  } catch (cause) {
    const message = 'Its header states another encoding of values than it uses.';
    throw Object.assign(new UnreadableFile('unreadable', message), { cause });
  }
}

/** Where the data set begins: behind preamble and file meta information, or what there is of them. */
function endOfMeta(view: DataView): number {
  const prefixed = view.byteLength >= 132 && view.getUint32(128) === 0x4449434d;
  const from = prefixed ? 132 : 0;
  const inMeta = (tag: number): boolean => tag >>> 16 === 2;
  const starts = view.byteLength >= from + 2 && view.getUint16(from, true) === 2;
  return starts ? readElements(view, from, view.byteLength, META_ENCODING, inMeta).end : from;
}

/** First pass: all UIDs that will be replaced, and the words of the identity. Nothing of it is written. */
async function namesOf(
  { view, elements, encoding, attributes }: DataSet,
  words: IdentityWords,
): Promise<Set<string>> {
  const uids = new Set(
    [TAG.sopInstanceUid, TAG.studyUid, TAG.seriesUid].map((tag) => attributes.text(tag)),
  );
  const collecting: Replacements = {
    dates: 'remove',
    person: NOBODY,
    words,
    log: createChangeLog(),
    uid(original) {
      uids.add(original);
      return '';
    },
  };
  rewriteElements(view, elements, encoding, collecting);
  return uids;
}

const NOBODY: Person = { pseudonym: '', offsetDays: 0 };

/** What tells patients apart: the number, or name and birth date where there is none. */
const personKey = (attributes: Attributes): string =>
  attributes.text(TAG.patientId) ||
  `${attributes.text(TAG.patientName)}|${attributes.text(TAG.patientBirthDate)}`;
