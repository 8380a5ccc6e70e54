/** The elements of a data set with the profile applied, sequences in all depths included. */
import { textReader, type TextReader } from '../charset.ts';
import { isVr, PIXEL_ELEMENTS, readItems } from '../elements.ts';
import type { Element, Elements, ValueEncoding } from '../elements.ts';
import { TAG } from '../tags.ts';
import { createChangeLog, type ChangeLog } from './changes.ts';
import { isIdentifying, type IdentityWords } from './identity-words.ts';
import { defaultAction, isBirth, isTemporal, knownVr, profileRule } from './profile.ts';
import type { Person } from './pseudonyms.ts';
import { dummyValue, shiftDates, textValue } from './values.ts';
import { writeElement, writeItem, type Part } from './write-elements.ts';

/** Dates go, move by one offset per patient, or stay (PS3.15 E.3.6). */
export type DateChoice = 'remove' | 'shift' | 'keep';

/** What elements are replaced by. */
export interface Replacements {
  readonly dates: DateChoice;
  readonly person: Person;
  uid(original: string): string;
  readonly words: IdentityWords;
  readonly log: ChangeLog;
}

export interface WrittenElement {
  readonly tag: string;
  readonly parts: readonly Part[];
}

interface Scope {
  readonly view: DataView;
  readonly encoding: ValueEncoding;
  readonly reader: TextReader;
  readonly with: Replacements;
  /** Inside a sequence that the profile replaces: nothing that a person wrote stays, only codes and numbers. */
  readonly strict: boolean;
}

/** All elements but pixel data, in the order found. Reads values from `view`; never changes it. */
export function rewriteElements(
  view: DataView,
  elements: Elements,
  encoding: ValueEncoding,
  replacements: Replacements,
  reader = readerOf(view, elements, textReader(undefined)),
  strict = false,
): WrittenElement[] {
  const scope: Scope = { view, encoding, reader, with: replacements, strict };
  const written: WrittenElement[] = [];
  for (const [key, element] of elements) {
    const tag = key.slice(1);
    if (PIXEL_ELEMENTS.has(key)) continue;
    const parts = rewriteElement(tag, element, scope);
    if (parts) written.push({ tag, parts });
  }
  return written;
}

/** The element as it is written; undefined where it goes. */
function rewriteElement(tag: string, element: Element, scope: Scope): Part[] | undefined {
  const { log, words, dates, person } = scope.with;
  // Group lengths would be wrong afterwards; they are retired.
  if (tag.endsWith('0000')) return undefined;
  const rule = profileRule(tag);
  const name = rule?.name ?? '';
  const gone = (what = name): undefined => log.note(tag, what, 'removed') as undefined;
  const group = wholeGroup(tag);
  if (group) return gone(group);
  const { vr: stated } = element;
  if (stated !== undefined && !isVr(stated)) return gone('Unknown kind of value');

  const known = knownVr(tag);
  if (known === undefined) return gone('Element that PS3.6 does not name');
  const vr = stated === undefined || stated === 'UN' ? known : stated;
  const action = rule?.action ?? defaultOf(tag, vr, scope.strict);
  if (isSequence(element, vr, scope)) return rewriteSequence(tag, element, action, name, scope);
  if (element.undefinedLength) return gone('Value of unknown length');

  const bytes = bytesOf(element, scope);
  const write = (value: Uint8Array): Part[] => writeElement(tag, stated, [value], scope.encoding);
  const text = (): string =>
    scope.reader
      .decode(bytes, vr === 'PN')
      .replaceAll('\0', ' ')
      .trim();
  if (action !== undefined && isIdentifying(tag, vr)) words.collect(text());
  if (action === 'X') return gone();
  if (bytes.length === 0) return write(bytes);

  if (
    action !== undefined &&
    vr !== undefined &&
    isTemporal(vr) &&
    !isBirth(tag) &&
    dates !== 'remove'
  ) {
    if (dates === 'keep' || vr === 'TM') return kept(write(bytes));
    log.note(tag, name, 'shifted');
    return write(textValue(shiftDates(text(), person.offsetDays), vr));
  }
  if (action === undefined) {
    if (!TEXT.has(vr) || KEPT_WORDS.has(tag) || !words.isIn(text())) return kept(write(bytes));
    log.note(tag, name || 'Text with words of the identity', 'emptied');
    return write(new Uint8Array());
  }
  if (action === 'U') {
    log.note(tag, name || 'Unique identifier', 'new UID');
    const uids = text()
      .split('\\')
      .map((uid) => scope.with.uid(uid.trim()));
    return write(textValue(uids.join('\\'), 'UI'));
  }
  if (PERSON.has(tag)) {
    log.note(tag, name, 'replaced');
    // A name of one component ends in a caret, or it is of the retired form.
    return write(textValue(vr === 'PN' ? `${person.pseudonym}^` : person.pseudonym, vr));
  }
  if (action.endsWith('Z')) {
    log.note(tag, name, 'emptied');
    return write(new Uint8Array());
  }
  log.note(tag, name, 'replaced');
  return write(dummyValue(vr));

  function kept(parts: Part[]): Part[] {
    log.note(tag, name, 'kept');
    return parts;
  }
}

/** Groups that go as a whole, in words; undefined for all others. */
function wholeGroup(tag: string): string | undefined {
  const group = Number.parseInt(tag.slice(0, 4), 16);
  if (group % 2 === 1) return 'Private element';
  if (group >>> 8 === 0x50) return 'Curve';
  if (group >>> 8 === 0x60) return 'Overlay';
  return group < 8 ? 'File and command element' : undefined;
}

/** Name and number of the patient: the pseudonym. */
const PERSON: ReadonlySet<string> = new Set(['00100010', '00100020']);

/** Text that decoders and viewers need as it is: character set, image type, modality, classes. */
const KEPT_WORDS: ReadonlySet<string> = new Set('00080005 00080008 00080060 00280004'.split(' '));

const TEXT: ReadonlySet<string> = new Set(['AE', 'CS', 'LO', 'SH']);

/** What becomes of an element that the table does not name. */
function defaultOf(tag: string, vr: string, strict: boolean): string | undefined {
  const action = defaultAction(tag, vr);
  if (action !== undefined || !strict) return action;
  return TEXT.has(vr) && vr !== 'CS' ? 'D' : undefined;
}

const ITEM_TAG = 0xfffee000;

function isSequence(element: Element, vr: string, { view, encoding }: Scope): boolean {
  const { vr: stated, offset, length } = element;
  if (vr === 'SQ' && (stated === 'SQ' || length === 0)) return true;
  if (stated !== undefined && stated !== 'UN') return false;
  if (element.undefinedLength) return true;
  if (length < 8) return false;
  const little = stated === 'UN' || encoding.littleEndian;
  return view.getUint16(offset, little) * 0x10000 + view.getUint16(offset + 2, little) === ITEM_TAG;
}

function rewriteSequence(
  tag: string,
  element: Element,
  action: string | undefined,
  name: string,
  scope: Scope,
): Part[] | undefined {
  const { log } = scope.with;
  const inside = action === undefined || action === 'D' || action.endsWith('*');
  const write = (items: Part[]): Part[] => writeElement(tag, element.vr, items, scope.encoding);
  // What goes is read as well: its words must not stay behind elsewhere.
  const quiet = { ...scope, with: { ...scope.with, log: inside ? log : createChangeLog() } };
  const items = rewriteItems(element, quiet, scope.strict || action === 'D');
  if (inside) return write(items);
  const empty = action.includes('Z');
  log.note(tag, name, empty ? 'emptied' : 'removed');
  return empty ? write([]) : undefined;
}

function rewriteItems(element: Element, scope: Scope, strict: boolean): Part[] {
  const { view } = scope;
  return readItems(view, element, scope.encoding).flatMap(({ elements, encoding }) => {
    const reader = readerOf(view, elements, scope.reader);
    const inner = strict && !isStandardCode(view, elements, reader);
    const written = rewriteElements(view, elements, encoding, scope.with, reader, inner);
    return writeItem(
      written.flatMap(({ parts }) => parts),
      encoding,
    );
  });
}

/** Schemes whose codes and meanings are published. */
const PUBLISHED: ReadonlySet<string> = new Set(
  'DCM SCT SRT SNM3 LN UCUM RADLEX FMA RFC5646'.split(' '),
);

function isStandardCode(view: DataView, elements: Elements, reader: TextReader): boolean {
  const scheme = elements.get('x00080102');
  return scheme !== undefined && PUBLISHED.has(textOf(view, scheme, reader));
}

/** The reader for the character set that a data set or item states, or the one around it. */
function readerOf(view: DataView, elements: Elements, around: TextReader): TextReader {
  const stated = elements.get(TAG.specificCharacterSet);
  return stated ? textReader(textOf(view, stated, around)) : around;
}

const textOf = (view: DataView, { offset, length }: Element, reader: TextReader): string =>
  reader
    .decode(new Uint8Array(view.buffer, view.byteOffset + offset, length))
    .replaceAll('\0', ' ')
    .trim();

const bytesOf = ({ offset, length }: Element, { view }: Scope): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset + offset, length);
