/** Entropy-coded bits of JPEG (ITU-T T.81, annexes C and F.2.2): byte stuffing, Huffman codes, signed values. */

/** A Huffman table as one look-up: code length in the low 8 bits, symbol above; 0 where no code starts so. */
export type HuffmanTable = Uint16Array;

/** @param counts Codes of each length from 1 to 16. @throws Error where the codes do not fit. */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const table = new Uint16Array(1 << 16);
  let code = 0;
  let n = 0;
  for (let length = 1; length <= 16; length++) {
    for (let m = 0; m < counts[length - 1]; m++, n++, code++) {
      const from = code << (16 - length);
      const to = (code + 1) << (16 - length);
      if (to > table.length) throw new Error('a Huffman table of the JPEG image is invalid');
      table.fill((symbols[n] << 8) | length, from, to);
    }
    code <<= 1;
  }
  return table;
}

/** Reads bits from `at` up to the next marker. */
export class BitReader {
  readonly #data: Uint8Array;
  #at: number;
  #buffer = 0;
  #count = 0;
  /** Zero bits appended behind the last byte, so that a code can be looked up; they may not be used. */
  #padded = 0;

  constructor(data: Uint8Array, at: number) {
    this.#data = data;
    this.#at = at;
  }

  /** Where the next marker is looked for. */
  get position(): number {
    return this.#at;
  }

  #fill(): void {
    while (this.#count <= 16) {
      let byte = this.#data[this.#at];
      const ends = byte === undefined || (byte === 0xff && this.#data[this.#at + 1] !== 0);
      if (ends) {
        byte = 0;
        this.#padded += 8;
      } else {
        this.#at += byte === 0xff ? 2 : 1;
      }
      this.#buffer = (this.#buffer << 8) | byte;
      this.#count += 8;
    }
  }

  #drop(bits: number): void {
    this.#count -= bits;
    if (this.#count < this.#padded) throw new Error('the JPEG image ends early');
  }

  symbol(table: HuffmanTable): number {
    this.#fill();
    const entry = table[(this.#buffer >> (this.#count - 16)) & 0xffff];
    if (entry === 0) throw new Error('the JPEG image holds an unknown Huffman code');
    this.#drop(entry & 0xff);
    return entry >> 8;
  }

  bits(length: number): number {
    if (length === 0) return 0;
    this.#fill();
    const value = (this.#buffer >> (this.#count - length)) & ((1 << length) - 1);
    this.#drop(length);
    return value;
  }

  /** A value of `length` bits, signed as EXTEND of T.81 F.2.2.1 says. */
  signed(length: number): number {
    const value = this.bits(length);
    return length > 0 && value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
  }

  /** Drops what is left of the current byte and steps over a restart marker. */
  restart(): void {
    this.#buffer = this.#count = this.#padded = 0;
    const marker = this.#data[this.#at + 1];
    if (this.#data[this.#at] !== 0xff || !(marker >= 0xd0 && marker <= 0xd7)) {
      throw new Error('a restart marker of the JPEG image is missing');
    }
    this.#at += 2;
  }
}
