/** What a de-identified file says about itself: file meta information, and by which method the identity was removed. */
import type { ValueEncoding } from '../elements.ts';
import { EXPLICIT_LITTLE_ENDIAN } from '../transfer-syntax.ts';
import { PROFILE_EDITION } from './profile.ts';
import type { DateChoice, WrittenElement } from './rewrite.ts';
import { textValue } from './values.ts';
import { sizeOf, writeElement, writeItem, type Part } from './write-elements.ts';

const META: ValueEncoding = { explicit: true, littleEndian: true };
const IMPLEMENTATION_UID = '2.25.227340159382613465034721909863541720641';

/** Preamble and file meta information of a file (PS3.10 chapter 7), nothing of the source's but its classes. */
export function fileMeta(sopClassUid: string, sopInstanceUid: string, syntax: string): Part[] {
  const text = (tag: string, vr: string, value: string): Part[] =>
    writeElement(tag, vr, [textValue(value, vr)], META);
  const elements = [
    ...writeElement('00020001', 'OB', [new Uint8Array([0, 1])], META),
    ...text('00020002', 'UI', sopClassUid),
    ...text('00020003', 'UI', sopInstanceUid),
    ...text('00020010', 'UI', syntax || EXPLICIT_LITTLE_ENDIAN),
    ...text('00020012', 'UI', IMPLEMENTATION_UID),
    ...text('00020013', 'SH', 'THEATRON'),
  ];
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, sizeOf(elements), true);
  const preamble = new Uint8Array(132);
  preamble.set([0x44, 0x49, 0x43, 0x4d], 128);
  return [preamble, ...writeElement('00020000', 'UL', [length], META), ...elements];
}

/** Codes of PS3.16 context group 7050. */
const BASIC_PROFILE = ['113100', 'Basic Application Confidentiality Profile'] as const;
const DATE_OPTION: Readonly<
  Record<DateChoice, readonly [code: string, meaning: string] | undefined>
> = {
  remove: undefined,
  shift: ['113107', 'Retain Longitudinal Temporal Information Modified Dates Option'],
  keep: ['113106', 'Retain Longitudinal Temporal Information Full Dates Option'],
};
const TEMPORAL: Readonly<Record<DateChoice, string>> = {
  remove: 'REMOVED',
  shift: 'MODIFIED',
  keep: 'UNMODIFIED',
};

/** Patient Identity Removed, the method and its codes, and what became of the dates (PS3.3 C.7.1.1, C.12.1). */
export function statements(dates: DateChoice, encoding: ValueEncoding): WrittenElement[] {
  const text = (tag: string, vr: string, value: string): Part[] =>
    writeElement(tag, vr, [textValue(value, vr)], encoding);
  const option = DATE_OPTION[dates];
  const items = [BASIC_PROFILE, ...(option ? [option] : [])].flatMap(([code, meaning]) =>
    writeItem(
      [
        ...text('00080100', 'SH', code),
        ...text('00080102', 'SH', 'DCM'),
        ...text('00080104', 'LO', meaning),
      ],
      encoding,
    ),
  );
  return [
    { tag: '00120062', parts: text('00120062', 'CS', 'YES') },
    {
      tag: '00120063',
      parts: text('00120063', 'LO', `Theatron: ${PROFILE_EDITION} E.1-1 basic profile`),
    },
    { tag: '00120064', parts: writeElement('00120064', 'SQ', items, encoding) },
    { tag: '00280303', parts: text('00280303', 'CS', TEMPORAL[dates]) },
  ];
}
