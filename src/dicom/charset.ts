/**
 * Text in the character sets that a file declares (PS3.3 C.12.1.1.2, PS3.5 6.1), decoded by the platform's own decoders.
 * Several sets may be mixed within one value by the escape sequences of ISO 2022 (code extensions).
 */
export interface TextReader {
  /** In person names the first set returns after `^` and `=` as well (PS3.5 6.1.2.5.3). */
  decode(bytes: Uint8Array, isName?: boolean): string;
}

/** Sets without code extensions, and the first value of several. */
export const CHARACTER_SETS: Readonly<Record<string, string>> = {
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
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 192': 'utf-8',
  'ISO_IR 149': 'euc-kr',
  'ISO_IR 58': 'gbk',
  'ISO_IR 87': 'euc-jp',
  'ISO_IR 159': 'euc-jp',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/** Escape sequences (PS3.3 tables C.12-3 and C.12-4), without the escape itself, and what follows them. */
const ESCAPES: Readonly<Record<string, Designation>> = {
  '(B': { half: 'left', label: 'windows-1252' },
  '(J': { half: 'left', label: 'shift_jis' },
  ')I': { half: 'right', label: 'shift_jis' },
  '-A': { half: 'right', label: 'windows-1252' },
  '-B': { half: 'right', label: 'iso-8859-2' },
  '-C': { half: 'right', label: 'iso-8859-3' },
  '-D': { half: 'right', label: 'iso-8859-4' },
  '-F': { half: 'right', label: 'iso-8859-7' },
  '-G': { half: 'right', label: 'iso-8859-6' },
  '-H': { half: 'right', label: 'iso-8859-8' },
  '-L': { half: 'right', label: 'iso-8859-5' },
  '-M': { half: 'right', label: 'windows-1254' },
  '-T': { half: 'right', label: 'windows-874' },
  '-b': { half: 'right', label: 'iso-8859-15' },
  '$@': { half: 'left', label: 'euc-jp', lift: [] },
  $B: { half: 'left', label: 'euc-jp', lift: [] },
  // JIS X 0212 stands behind 8F in EUC-JP.
  '$(D': { half: 'left', label: 'euc-jp', lift: [0x8f] },
  '$)C': { half: 'right', label: 'euc-kr' },
  '$)A': { half: 'right', label: 'gbk' },
};

interface Designation {
  /** Which half of the code table it fills: below or above 80 (hexadecimal). */
  readonly half: 'left' | 'right';
  readonly label: string;
  /** Two-byte sets in the left half: bytes before each pair in the EUC form, whose bytes have the top bit set. */
  readonly lift?: readonly number[];
}

const ASCII: Designation = { half: 'left', label: 'windows-1252' };
const ESCAPE = 0x1b;

/** A reader for the value of Specific Character Set. Unknown or missing: Latin 1, which never fails. */
export function textReader(specificCharacterSet: string | undefined): TextReader {
  const terms = (specificCharacterSet ?? '').split('\\').map((term) =>
    term
      .trim()
      .toUpperCase()
      .replace('ISO 2022 IR', 'ISO_IR')
      .replace(/^ISO-IR/, 'ISO_IR'),
  );
  const first = CHARACTER_SETS[terms[0]] ?? (terms.length > 1 ? 'windows-1252' : undefined);
  const label = first ?? terms.map((term) => CHARACTER_SETS[term]).find(Boolean) ?? 'windows-1252';
  // Escape sequences belong to code extensions; these sets have bytes of their own meaning instead.
  const whole = ['utf-8', 'gb18030', 'gbk'].includes(label) && terms.length === 1;
  return {
    decode(bytes, isName = false) {
      return whole || !bytes.includes(ESCAPE)
        ? new TextDecoder(label).decode(bytes)
        : decodeExtended(bytes, label, isName);
    },
  };
}

function decodeExtended(bytes: Uint8Array, label: string, isName: boolean): string {
  const initial: Designation = { half: 'right', label };
  let left = ASCII;
  let right = initial;
  let text = '';
  let run: number[] = [];
  const flush = (): void => {
    if (run.length === 0) return;
    text += decodeRun(Uint8Array.from(run), left, right);
    run = [];
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === ESCAPE) {
      const three = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
      const sequence = ESCAPES[three] ? three : three.slice(0, 2);
      const designation = ESCAPES[sequence];
      flush();
      if (!designation) continue;
      if (designation.half === 'left') left = designation;
      else right = designation;
      at += sequence.length;
      continue;
    }
    // Line ends, tabs and separators bring the first sets back; a pair of a two-byte set may contain their codes.
    const pairs = left.lift !== undefined && byte > 0x20;
    if (!pairs && (byte < 0x20 || byte === 0x5c || (isName && (byte === 0x5e || byte === 0x3d)))) {
      flush();
      text += String.fromCharCode(byte);
      left = ASCII;
      right = initial;
      continue;
    }
    run.push(byte);
  }
  flush();
  return text;
}

/** A stretch without escapes, the left half of the table in one set, the right half in another. */
function decodeRun(run: Uint8Array, left: Designation, right: Designation): string {
  let text = '';
  for (let at = 0; at < run.length;) {
    const high = run[at] >= 0x80;
    let end = at;
    while (end < run.length && run[end] >= 0x80 === high) end++;
    const part = run.subarray(at, end);
    const { label, lift } = high ? right : left;
    text += new TextDecoder(label).decode(lift && !high ? lifted(part, lift) : part);
    at = end;
  }
  return text;
}

function lifted(part: Uint8Array, prefix: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  for (let n = 0; n + 1 < part.length; n += 2) {
    bytes.push(...prefix, part[n] | 0x80, part[n + 1] | 0x80);
  }
  return Uint8Array.from(bytes);
}
