/**
 * DCT-based JPEG with 8 or 12 bits (ITU-T T.81: baseline, extended sequential, progressive; Huffman coded), as DICOM
 * uses it for processes 1 to 13. Browsers decode 8 bits only, and not to the last bit alike.
 */
import type { CodestreamSize } from './codestream.ts';
import { BitReader, huffmanTable } from './jpeg-bits.ts';
import type { HuffmanTable } from './jpeg-bits.ts';
import { readScan } from './jpeg-scan.ts';
import type { JpegComponent, ScanComponent } from './jpeg-scan.ts';
import { componentSamples, ZIGZAG } from './jpeg-transform.ts';

export interface JpegImage {
  readonly columns: number;
  readonly rows: number;
  /** Pixel by pixel, the components of a pixel together; chroma is repeated to full size. */
  readonly samples: Uint8Array | Uint16Array;
  /** What the image itself says about its colours; undefined where it says nothing (as DICOM wants it). */
  readonly colour: 'rgb' | 'ycc' | undefined;
}

/** More scans than any encoder writes; each costs a pass over the image. */
const MOST_SCANS = 256;

interface Frame {
  readonly progressive: boolean;
  readonly bits: number;
  readonly columns: number;
  readonly rows: number;
  readonly components: readonly JpegComponent[];
  readonly mcusPerLine: number;
  readonly mcusPerColumn: number;
  readonly maxH: number;
  readonly maxV: number;
}

/**
 * @param size What the frame's own header states, checked against the DICOM header before: it bounds memory.
 * @throws Error where the data is damaged or uses arithmetic coding.
 */
export function decodeJpeg(data: Uint8Array, size: CodestreamSize): JpegImage {
  const quantisation: Uint16Array[] = [];
  const tables = new Map<number, HuffmanTable>();
  let frame: Frame | undefined;
  let restartInterval = 0;
  let adobe: number | undefined;
  let scans = 0;
  let at = 2;
  for (;;) {
    while (at < data.length && data[at] !== 0xff) at++;
    while (data[at] === 0xff && data[at + 1] === 0xff) at++;
    const marker = data[at + 1];
    if (marker === undefined || marker === 0xd9) break;
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const length = (data[at + 2] << 8) | data[at + 3];
    const segment = data.subarray(at + 4, at + 2 + length);
    if (!(length >= 2) || segment.length !== length - 2) throw new Error('the JPEG header is cut');
    at += 2 + length;
    if (marker === 0xdb) readQuantisation(segment, quantisation);
    else if (marker === 0xc4) readHuffman(segment, tables);
    else if (marker === 0xdd) restartInterval = (segment[0] << 8) | segment[1];
    else if (marker === 0xee && isAdobe(segment)) adobe = segment[11];
    else if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2) {
      if (frame) throw new Error('the JPEG image has several frames');
      frame = readFrame(segment, marker === 0xc2, size);
    } else if (marker === 0xda) {
      if (!frame) throw new Error('the JPEG image has no frame header');
      if (++scans > MOST_SCANS) throw new Error('the JPEG image has too many scans');
      at = scan(data, at, segment, frame, tables, restartInterval);
    }
  }
  if (!frame || scans === 0) throw new Error('the JPEG image has no scan');
  return {
    columns: frame.columns,
    rows: frame.rows,
    samples: assemble(frame, quantisation),
    colour: colourOf(frame, adobe),
  };
}

const isAdobe = (segment: Uint8Array): boolean =>
  segment.length >= 12 && String.fromCharCode(...segment.subarray(0, 5)) === 'Adobe';

/** The Adobe marker (TN 5116) or components called R, G, B. */
function colourOf({ components }: Frame, adobe: number | undefined): JpegImage['colour'] {
  if (components.length !== 3) return undefined;
  if (adobe !== undefined) return adobe === 0 ? 'rgb' : 'ycc';
  return components.map(({ id }) => String.fromCharCode(id)).join('') === 'RGB' ? 'rgb' : undefined;
}

function readQuantisation(segment: Uint8Array, tables: Uint16Array[]): void {
  for (let at = 0; at < segment.length;) {
    const wide = segment[at] >> 4 === 1;
    const table = new Uint16Array(64);
    if (at + 1 + (wide ? 128 : 64) > segment.length) throw new Error('a JPEG table is cut');
    for (let n = 0; n < 64; n++) {
      table[ZIGZAG[n]] = wide
        ? (segment[at + 1 + 2 * n] << 8) | segment[at + 2 + 2 * n]
        : segment[at + 1 + n];
    }
    tables[segment[at] & 15] = table;
    at += 1 + (wide ? 128 : 64);
  }
}

/** Tables by class (0 DC, 16 AC) plus number. */
function readHuffman(segment: Uint8Array, tables: Map<number, HuffmanTable>): void {
  for (let at = 0; at + 17 <= segment.length;) {
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = segment.subarray(at + 17, at + 17 + total);
    if (symbols.length < total) throw new Error('a Huffman table of the JPEG image is cut');
    tables.set(segment[at], huffmanTable(counts, symbols));
    at += 17 + total;
  }
}

function readFrame(segment: Uint8Array, progressive: boolean, size: CodestreamSize): Frame {
  const { columns, rows, bits } = size;
  if (bits !== 8 && bits !== 12) throw new Error(`the JPEG image has ${bits} bits`);
  const given = Array.from({ length: size.components }, (_, n) => {
    const [id, factors, table] = segment.subarray(6 + 3 * n, 9 + 3 * n);
    return { id, h: factors >> 4, v: factors & 15, table };
  });
  if (given.some(({ h, v }) => !(h >= 1 && h <= 4 && v >= 1 && v <= 4))) {
    throw new Error('the JPEG image has invalid sampling factors');
  }
  const maxH = Math.max(...given.map(({ h }) => h));
  const maxV = Math.max(...given.map(({ v }) => v));
  const mcusPerLine = Math.ceil(columns / 8 / maxH);
  const mcusPerColumn = Math.ceil(rows / 8 / maxV);
  const components = given.map(({ id, h, v, table }): JpegComponent => {
    const [blocksPerLine, blocksPerColumn] = [mcusPerLine * h, mcusPerColumn * v];
    return {
      id,
      h,
      v,
      quantisation: table,
      blocksPerLine,
      blocksPerColumn,
      ownBlocksPerLine: Math.ceil(Math.ceil((columns * h) / maxH) / 8),
      ownBlocksPerColumn: Math.ceil(Math.ceil((rows * v) / maxV) / 8),
      coefficients: new Int16Array(64 * blocksPerLine * blocksPerColumn),
    };
  });
  return { progressive, bits, columns, rows, components, mcusPerLine, mcusPerColumn, maxH, maxV };
}

/** Reads the scan whose header is `segment`, from `at` on; returns where it ended. */
function scan(
  data: Uint8Array,
  at: number,
  segment: Uint8Array,
  frame: Frame,
  tables: ReadonlyMap<number, HuffmanTable>,
  restartInterval: number,
): number {
  const count = segment[0];
  const members = Array.from({ length: count }, (_, n): ScanComponent => {
    const component = frame.components.find(({ id }) => id === segment[1 + 2 * n]);
    if (!component) throw new Error('a scan of the JPEG image names an unknown component');
    const selector = segment[2 + 2 * n];
    return {
      component,
      dc: tables.get(selector >> 4),
      ac: tables.get(16 | (selector & 15)),
    };
  });
  const [spectralStart, spectralEnd, approximation] = segment.subarray(1 + 2 * count);
  if (members.length === 0 || !(spectralStart <= spectralEnd && spectralEnd <= 63)) {
    throw new Error('a scan header of the JPEG image is invalid');
  }
  const reader = new BitReader(data, at);
  readScan(reader, members, {
    progressive: frame.progressive,
    spectralStart,
    spectralEnd,
    approximationHigh: approximation >> 4,
    approximationLow: approximation & 15,
    restartInterval,
    mcusPerLine: frame.mcusPerLine,
    mcusPerColumn: frame.mcusPerColumn,
  });
  return reader.position;
}

function assemble(frame: Frame, quantisation: readonly Uint16Array[]): Uint8Array | Uint16Array {
  const { columns, rows, components, bits, maxH, maxV } = frame;
  const count = components.length;
  const samples = new (bits === 8 ? Uint8Array : Uint16Array)(columns * rows * count);
  components.forEach((component, c) => {
    const table = quantisation[component.quantisation];
    if (!table) throw new Error('the JPEG image lacks a quantisation table');
    const plane = componentSamples(component, table, bits);
    const width = 8 * component.blocksPerLine;
    const [stepX, stepY] = [component.h / maxH, component.v / maxV];
    for (let y = 0, to = c; y < rows; y++) {
      const line = Math.floor(y * stepY) * width;
      for (let x = 0; x < columns; x++, to += count) {
        samples[to] = plane[line + Math.floor(x * stepX)];
      }
    }
  });
  return samples;
}
