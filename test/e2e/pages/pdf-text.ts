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
  const fontOf = fontsByName(objects);
  const maps = new Map<number, ReadonlyMap<number, string>>();
  for (const [number, { head }] of objects) {
    const reference = /\/ToUnicode\s+(\d+) 0 R/.exec(head);
    const map = reference && objects.get(Number(reference[1]))?.stream;
    if (map) maps.set(number, readToUnicode(map));
  }
  let text = '';
  for (const { stream } of objects.values()) {
    if (!stream || !/\bBT\b/.test(stream)) continue;
    let font: ReadonlyMap<number, string> | undefined;
    for (const [, name, glyphs] of stream.matchAll(/\/(F\d+)\s+[\d.]+\s+Tf|<([0-9A-Fa-f]+)>/g)) {
      if (name) font = maps.get(fontOf.get(name) ?? -1);
      for (const code of glyphs?.match(/.{4}/g) ?? []) text += font?.get(parseInt(code, 16)) ?? '';
    }
    text += '\n';
  }
  return text;
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

/** Object number of each font, by the name that pages use: names are unique in what Chromium writes. */
function fontsByName(objects: ReadonlyMap<number, PdfObject>): Map<string, number> {
  const names = new Map<string, number>();
  for (const { head } of objects.values()) {
    for (const [, name, number] of head.matchAll(/\/(F\d+) (\d+) 0 R/g))
      names.set(name, Number(number));
  }
  return names;
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
