/** Text in the character set that the file declares (PS3.3 C.12.1.1.2), decoded by the platform's own decoder. */
const LABELS: Readonly<Record<string, string>> = {
  'ISO_IR 6': 'windows-1252',
  'ISO_IR 100': 'windows-1252',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 148': 'windows-1254',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 192': 'utf-8',
  'ISO 2022 IR 87': 'iso-2022-jp',
  'ISO 2022 IR 149': 'euc-kr',
  'ISO 2022 IR 58': 'gb18030',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/**
 * A decoder for the value of Specific Character Set (may be several, separated by backslash: the last
 * known one wins, since it extends the first). Unknown or missing: Latin 1, which never fails.
 */
export function textDecoder(specificCharacterSet: string | undefined): TextDecoder {
  const terms = (specificCharacterSet ?? '').split('\\').map((term) => term.trim());
  const known = terms
    .map((term) => LABELS[term] ?? LABELS[term.replace('ISO 2022 IR', 'ISO_IR')])
    .filter((label) => label !== undefined);
  return new TextDecoder(known.at(-1) ?? 'windows-1252');
}
