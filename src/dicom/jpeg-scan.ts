/** One scan of a DCT-based JPEG image, sequential or progressive (ITU-T T.81, annexes F and G). */
import type { BitReader, HuffmanTable } from './jpeg-bits.ts';
import { ZIGZAG } from './jpeg-transform.ts';

export interface JpegComponent {
  readonly id: number;
  /** Sampling factors. */
  readonly h: number;
  readonly v: number;
  readonly quantisation: number;
  /** Blocks stored, padded to whole minimum coded units. */
  readonly blocksPerLine: number;
  readonly blocksPerColumn: number;
  /** Blocks that a scan of this component alone covers. */
  readonly ownBlocksPerLine: number;
  readonly ownBlocksPerColumn: number;
  /** 64 per block, in natural order. */
  readonly coefficients: Int16Array;
}

export interface ScanComponent {
  readonly component: JpegComponent;
  readonly dc: HuffmanTable | undefined;
  readonly ac: HuffmanTable | undefined;
}

export interface ScanParameters {
  readonly progressive: boolean;
  readonly spectralStart: number;
  readonly spectralEnd: number;
  /** Successive approximation: previous and present bit position. */
  readonly approximationHigh: number;
  readonly approximationLow: number;
  readonly restartInterval: number;
  /** Minimum coded units of the image, across and down. */
  readonly mcusPerLine: number;
  readonly mcusPerColumn: number;
}

/** Reads a scan into the coefficients of its components. @throws Error where the data is damaged. */
export function readScan(
  reader: BitReader,
  members: readonly ScanComponent[],
  scan: ScanParameters,
): void {
  const state = { predictions: new Int32Array(members.length), endOfBandRun: 0 };
  const decode = blockDecoder(reader, scan, state);
  const units = unitsOf(members, scan);
  for (let unit = 0; unit < units.count; unit++) {
    if (scan.restartInterval > 0 && unit > 0 && unit % scan.restartInterval === 0) {
      reader.restart();
      state.predictions.fill(0);
      state.endOfBandRun = 0;
    }
    units.visit(unit, decode);
  }
}

type BlockDecoder = (member: ScanComponent, index: number, block: number) => void;

interface Units {
  readonly count: number;
  visit(unit: number, decode: BlockDecoder): void;
}

/** A scan of one component runs block by block, one of several in interleaved units (T.81, A.2). */
function unitsOf(members: readonly ScanComponent[], scan: ScanParameters): Units {
  if (members.length === 1) {
    const [member] = members;
    const { ownBlocksPerLine, ownBlocksPerColumn, blocksPerLine } = member.component;
    return {
      count: ownBlocksPerLine * ownBlocksPerColumn,
      visit(unit, decode) {
        const line = Math.floor(unit / ownBlocksPerLine);
        decode(member, 0, line * blocksPerLine + (unit % ownBlocksPerLine));
      },
    };
  }
  const { mcusPerLine, mcusPerColumn } = scan;
  return {
    count: mcusPerLine * mcusPerColumn,
    visit(unit, decode) {
      const [column, line] = [unit % mcusPerLine, Math.floor(unit / mcusPerLine)];
      members.forEach((member, index) => {
        const { h, v, blocksPerLine } = member.component;
        for (let y = 0; y < v; y++) {
          for (let x = 0; x < h; x++) {
            decode(member, index, (line * v + y) * blocksPerLine + column * h + x);
          }
        }
      });
    },
  };
}

interface ScanState {
  readonly predictions: Int32Array;
  endOfBandRun: number;
}

const missingTable = (): never => {
  throw new Error('the JPEG image lacks a Huffman table');
};

function blockDecoder(reader: BitReader, scan: ScanParameters, state: ScanState): BlockDecoder {
  const { progressive, spectralStart, approximationHigh, approximationLow } = scan;
  const last = progressive ? scan.spectralEnd : 63;
  const dc: BlockDecoder = (member, index, block) => {
    const { coefficients } = member.component;
    if (progressive && approximationHigh > 0) {
      coefficients[64 * block] |= reader.bits(1) << approximationLow;
      return;
    }
    const difference = reader.signed(Math.min(16, reader.symbol(member.dc ?? missingTable())));
    state.predictions[index] += difference;
    coefficients[64 * block] = state.predictions[index] << (progressive ? approximationLow : 0);
  };
  const ac = (member: ScanComponent, block: number, from: number): void => {
    const { coefficients } = member.component;
    const table = member.ac ?? missingTable();
    if (state.endOfBandRun > 0) {
      state.endOfBandRun--;
      return;
    }
    for (let k = from; k <= last; k++) {
      const symbol = reader.symbol(table);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size === 0) {
        if (run === 15) {
          k += 15;
          continue;
        }
        if (progressive) state.endOfBandRun = (1 << run) + reader.bits(run) - 1;
        return;
      }
      k += run;
      if (k > 63) throw new Error('a block of the JPEG image is too long');
      coefficients[64 * block + ZIGZAG[k]] =
        reader.signed(size) << (progressive ? approximationLow : 0);
    }
  };
  if (!progressive) {
    return (member, index, block) => {
      dc(member, index, block);
      ac(member, block, 1);
    };
  }
  if (spectralStart === 0) return dc;
  return approximationHigh === 0
    ? (member, _, block) => ac(member, block, spectralStart)
    : (member, _, block) => refine(reader, member, block, scan, state);
}

/** Adds one bit of precision to the coefficients of a band (T.81, G.1.2.3). */
function refine(
  reader: BitReader,
  member: ScanComponent,
  block: number,
  { spectralStart, spectralEnd, approximationLow }: ScanParameters,
  state: ScanState,
): void {
  const { coefficients } = member.component;
  const table = member.ac ?? missingTable();
  const bit = 1 << approximationLow;
  const correct = (at: number): void => {
    const value = coefficients[at];
    if (reader.bits(1) === 1 && (value & bit) === 0) {
      coefficients[at] = value + (value >= 0 ? bit : -bit);
    }
  };
  let k = spectralStart;
  for (; state.endOfBandRun === 0 && k <= spectralEnd; k++) {
    const symbol = reader.symbol(table);
    const size = symbol & 15;
    let run = symbol >> 4;
    let added = 0;
    if (size > 0) added = reader.bits(1) === 1 ? bit : -bit;
    else if (run < 15) {
      state.endOfBandRun = (1 << run) + reader.bits(run);
      break;
    }
    for (; k <= spectralEnd; k++) {
      const at = 64 * block + ZIGZAG[k];
      if (coefficients[at] !== 0) correct(at);
      else if (run-- === 0) break;
    }
    if (added !== 0 && k <= spectralEnd) coefficients[64 * block + ZIGZAG[k]] = added;
  }
  if (state.endOfBandRun === 0) return;
  for (; k <= spectralEnd; k++) {
    const at = 64 * block + ZIGZAG[k];
    if (coefficients[at] !== 0) correct(at);
  }
  state.endOfBandRun--;
}
