/** Names in the character sets of DICOM: the examples of PS3.5 annexes H, I, J and K, and one word per Latin set. */
import { expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { textReader } from '../../../src/dicom/charset.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import { ctSeries } from '../../fixtures/dicom-series.ts';

/** Plain text, `<ESC>` for the escape character, and `{c8 ab}` for bytes. */
function bytes(text: string): Uint8Array {
  const parts = text.replaceAll('<ESC>', '{1b}').split(/\{([^}]*)\}/);
  return Uint8Array.from(
    parts.flatMap((part, n) =>
      n % 2 === 1
        ? part.split(' ').map((hex) => Number.parseInt(hex, 16))
        : [...part].map((letter) => letter.charCodeAt(0)),
    ),
  );
}

test.each([
  ['ISO_IR 100', 'Buc^J{e9}r{f4}me', 'Buc^Jérôme'],
  ['ISO_IR 101', 'W{b3}{f3}dka', 'Włódka'],
  ['ISO_IR 109', '{c6}ejlo', 'Ĉejlo'],
  ['ISO_IR 110', '{c0}r{e7}', 'Ārį'],
  ['ISO_IR 126', '{c4 e9 ef ed f5 f3 e9 ef f2}', 'Διονυσιος'],
  ['ISO_IR 127', '{e2 c8 c7 e6 ea}^{e4 e6 d2 c7 d1}', 'قباني^لنزار'],
  ['ISO_IR 138', '{f9 f8 e5 ef}^{e3 e1 e5 f8 e4}', 'שרון^דבורה'],
  ['ISO_IR 144', '{bb ee da 63 65 dc d1 eb}', 'Люкceмбы'],
  ['ISO_IR 148', '{c7}avu{fe}o{f0}lu', 'Çavuşoğlu'],
  ['ISO_IR 166', '{ca c1 aa d2 c2}', 'สมชาย'],
  ['ISO_IR 192', 'Wang^XiaoDong={e7 8e 8b}^{e5 b0 8f e6 9d b1}', 'Wang^XiaoDong=王^小東'],
  ['GB18030', 'Wang^XiaoDong={cd f5}^{d0 a1 b6 ab}', 'Wang^XiaoDong=王^小东'],
  ['GBK', '{cd f5}', '王'],
  [
    '\\ISO 2022 IR 87',
    'Yamada^Tarou=<ESC>$B;3ED<ESC>(B^<ESC>$BB@O:<ESC>(B=<ESC>$B$d$^$@<ESC>(B^<ESC>$B$?$m$&<ESC>(B',
    'Yamada^Tarou=山田^太郎=やまだ^たろう',
  ],
  [
    'ISO 2022 IR 13\\ISO 2022 IR 87',
    '{d4 cf c0 de}^{c0 db b3}=<ESC>$B;3ED<ESC>(J^<ESC>$BB@O:<ESC>(J',
    'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎',
  ],
  ['\\ISO 2022 IR 159', '<ESC>$(D"B<ESC>(B', '¡'],
  [
    '\\ISO 2022 IR 149',
    'Hong^Gildong=<ESC>$)C{fb f3}^<ESC>$)C{d1 ce d4 d7}=<ESC>$)C{c8 ab}^<ESC>$)C{b1 e6 b5 bf}',
    'Hong^Gildong=洪^吉洞=홍^길동',
  ],
  [
    '\\ISO 2022 IR 58',
    'Zhang^XiaoDong=<ESC>$)A{d5 c5}^<ESC>$)A{d0 a1 b6 ab}',
    'Zhang^XiaoDong=张^小东',
  ],
  // Latin and Cyrillic in one value; the separator brings the first set back.
  ['ISO 2022 IR 100\\ISO 2022 IR 144', 'J{e9}r{f4}me <ESC>-L{bb ee}^{e9}', 'Jérôme Лю^é'],
  ['ISO_IR 999', 'J{e9}', 'Jé'],
  ['', 'J{e9}', 'Jé'],
])('%s', (charset, text, name) => {
  expect(textReader(charset).decode(bytes(text), true)).toBe(name);
});

test('a file in Japanese gives the name in Latin letters, a Chinese one without them the name itself', async () => {
  const named = async (charset: string, name: string) => {
    const elements = { '00080005': ['CS', charset], '00100010': ['PN', bytes(name)] } as const;
    const { patients } = await scanFiles(
      ctSeries(1, () => ({ elements })),
      createJobContext(),
    );
    return patients[0].name;
  };
  expect(await named('\\ISO 2022 IR 87', 'Yamada^Tarou=<ESC>$B;3ED<ESC>(B ')).toBe('Yamada, Tarou');
  expect(await named('GB18030', '={cd f5}^{d0 a1 b6 ab} ')).toBe('王, 小东');
});
