/** Rows of the conformance page: character sets, one word each, by the bytes of the standard where it has them. */
import { expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { CHARACTER_SETS, textReader } from '../../src/dicom/charset.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { ctSeries } from '../fixtures/dicom-series.ts';
import type { SourceFile } from '../../src/dicom/source.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

const scan = (files: readonly SourceFile[]) => scanFiles(files, createJobContext());

const WORDS: Readonly<Record<string, readonly [bytes: string, text: string]>> = {
  'ISO_IR 6': ['Buc^Jerome', 'Buc^Jerome'],
  'ISO_IR 100': ['J{e9}r{f4}me', 'Jérôme'],
  'ISO_IR 101': ['W{b3}{f3}dka', 'Włódka'],
  'ISO_IR 109': ['{c6}ejlo', 'Ĉejlo'],
  'ISO_IR 110': ['{c0}r{e7}', 'Ārį'],
  'ISO_IR 126': ['{c4 e9 ef ed f5 f3 e9 ef f2}', 'Διονυσιος'],
  'ISO_IR 127': ['{e2 c8 c7 e6 ea}', 'قباني'],
  'ISO_IR 138': ['{f9 f8 e5 ef}', 'שרון'],
  'ISO_IR 144': ['{bb ee da}', 'Люк'],
  'ISO_IR 148': ['{c7}avu{fe}o{f0}lu', 'Çavuşoğlu'],
  'ISO_IR 166': ['{ca c1 aa d2 c2}', 'สมชาย'],
  'ISO_IR 203': ['{a4}', '€'],
  'ISO_IR 13': ['{d4 cf c0 de}', 'ﾔﾏﾀﾞ'],
  'ISO_IR 192': ['{e7 8e 8b}', '王'],
  'ISO_IR 149': ['{1b}$)C{fb f3}', '洪'],
  'ISO_IR 58': ['{1b}$)A{d5 c5}', '张'],
  'ISO_IR 87': ['{1b}$B;3ED{1b}(B', '山田'],
  'ISO_IR 159': ['{1b}$(D"B{1b}(B', '¡'],
  GB18030: ['{cd f5}', '王'],
  GBK: ['{cd f5}', '王'],
};
const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(
    text
      .split(/\{([^}]*)\}/)
      .flatMap((part, n) =>
        n % 2 === 1
          ? part.split(' ').map((hex) => Number.parseInt(hex, 16))
          : [...part].map((letter) => letter.charCodeAt(0)),
      ),
  );
/** Two-byte sets come by escape sequences, as further values of the attribute. */
const EXTENSIONS = new Set(['ISO_IR 149', 'ISO_IR 58', 'ISO_IR 87', 'ISO_IR 159']);
for (const term of Object.keys(CHARACTER_SETS)) {
  const [written, text] = WORDS[term] ?? ['', 'a word is missing in this test'];
  const extended = EXTENSIONS.has(term);
  const stated = extended ? `\\${term.replace('ISO_IR', 'ISO 2022 IR')}` : term;
  const row = rowsIn('Character sets')(
    extended ? stated.slice(1) : term,
    'reads',
    `${extended ? 'By escape sequences' : 'By itself, and by escape sequence where it has one'}: ${text}`,
  );
  conformanceRow(row, async () => {
    expect(textReader(stated).decode(bytesOf(written), true)).toBe(text);
    const { patients } = await scan(
      ctSeries(1, () => ({
        elements: { '00080005': ['CS', stated], '00100010': ['PN', bytesOf(written)] },
      })),
    );
    expect(patients[0].name).toBe(text.replace('^', ', '));
  });
}
conformanceRow(
  rowsIn('Character sets')(
    'Several sets in one value, ISO 2022',
    'reads',
    'The first set returns after each delimiter: Jérôme Лю^é',
  ),
  () => {
    const written = bytesOf('J{e9}r{f4}me {1b}-L{bb ee}^{e9}');
    expect(textReader('ISO 2022 IR 100\\ISO 2022 IR 144').decode(written, true)).toBe(
      'Jérôme Лю^é',
    );
  },
);
conformanceRow(
  rowsIn('Character sets')(
    'Sets that are unknown or not stated',
    'reads',
    'As Latin 1, which never fails.',
  ),
  () => {
    expect(textReader('ISO_IR 999').decode(bytesOf('J{e9}'), true)).toBe('Jé');
    expect(textReader(undefined).decode(bytesOf('J{e9}'), true)).toBe('Jé');
  },
);
