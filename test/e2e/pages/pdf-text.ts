/**
 * The text of a PDF that the browser printed. Its fonts are subsets whose glyph numbers mean characters only
 * through their ToUnicode maps (ISO 32000-1, 9.10.3); this reads those maps and the glyphs shown on the pages.
 */
import { inflateSync } from 'node:zlib';

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

/** Number of pages. */
export const pdfPages = (pdf: Uint8Array): number =>
  latin(pdf).match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;

/** All text in the order it was drawn, without the spaces that are only gaps between glyphs. */
export function pdfText(pdf: Uint8Array): string {
  const objects = readObjects(pdf);
  const fonts = fontsByName(objects);
  let text = '';
  for (const { stream } of objects.values()) {
    if (!stream || !/\bBT\b/.test(stream)) continue;
    let font: Font | undefined;
    for (const [, name, glyphs] of stream.matchAll(/\/(F\d+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f]+)>/g)) {
      if (name) font = fonts.get(name);
      const codes = glyphs?.match(font?.oneByte ? /../g : /.{4}/g) ?? [];
      for (const code of codes) text += font?.characters.get(parseInt(code, 16)) ?? '';
    }
    text += '\n';
  }
  return text;
}

interface Font {
  readonly characters: ReadonlyMap<number, string>;
  /** Glyphs drawn as procedures (Type 3, as variable fonts are printed) have codes of one byte. */
  readonly oneByte: boolean;
}

interface PdfObject {
  readonly head: string;
  readonly stream: string | undefined;
}

function readObjects(pdf: Uint8Array): Map<number, PdfObject> {
  const source = latin(pdf);
  const objects = new Map<number, PdfObject>();
  for (const match of source.matchAll(/(\d+) 0 obj\b/g)) {
    const start = match.index + match[0].length;
    const end = source.indexOf('endobj', start);
    const body = source.slice(start, end);
    const at = body.search(/stream\r?\n/);
    const head = at < 0 ? body : body.slice(0, at);
    objects.set(Number(match[1]), {
      head,
      stream: at < 0 ? undefined : streamOf(pdf, start + at, head),
    });
  }
  return objects;
}

function streamOf(pdf: Uint8Array, at: number, head: string): string | undefined {
  const length = Number(/\/Length (\d+)/.exec(head)?.[1]);
  const start = pdf.indexOf(0x0a, at) + 1;
  const bytes = pdf.subarray(start, start + length);
  if (!/FlateDecode/.test(head)) return latin(bytes);
  try {
    return latin(inflateSync(bytes));
  } catch {
    return undefined;
  }
}

/** Fonts by the name that pages use: a name means one font in everything that Chromium writes. */
function fontsByName(objects: ReadonlyMap<number, PdfObject>): Map<string, Font> {
  const fonts = new Map<string, Font>();
  for (const { head } of objects.values()) {
    for (const [, name, number] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const font = objects.get(Number(number))?.head ?? '';
      const reference = /\/ToUnicode\s+(\d+) 0 R/.exec(font);
      const map = reference && objects.get(Number(reference[1]))?.stream;
      if (map) {
        const oneByte = /\/Subtype\s*\/Type3/.test(font);
        fonts.set(name, { characters: readToUnicode(map), oneByte });
      }
    }
  }
  return fonts;
}

function readToUnicode(map: string): Map<number, string> {
  const characters = new Map<number, string>();
  const text = (hex: string): string => Buffer.from(hex, 'hex').swap16().toString('utf16le');
  for (const [, block] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, code, hex] of block.matchAll(/<(\w+)>\s*<(\w+)>/g))
      characters.set(parseInt(code, 16), text(hex));
  }
  for (const [, block] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, from, to, hex] of block.matchAll(/<(\w+)>\s*<(\w+)>\s*<(\w+)>/g)) {
      const first = parseInt(from, 16);
      const start = parseInt(hex, 16);
      for (let code = first; code <= parseInt(to, 16); code++)
        characters.set(code, String.fromCodePoint(start + code - first));
    }
  }
  return characters;
}
