/** Rearranges what the WebAssembly kernel reads into what the shaders read (`shader-data.ts`): words by lane, one variable after the other. */
import { FAST_FLOATS } from '../../../../wasm/tissue/tissue.ts';
import { LANES } from '../bricks.ts';
import type { TissueBricks } from '../bricks.ts';
import { CLASS_EXTRA, classFloats } from './shader-cells.ts';
import type { ShaderCell } from './shader-cells.ts';

/** Strips around a strip, itself included: three along each axis. */
const AROUND = 27;
const ROWS = 16;

/** The 27 strips around each: x fastest, then y, z; 0 where there is none. */
export function stripsAround({
  map,
  place,
  mask,
  base,
  strips,
  row,
  plane,
}: TissueBricks): Uint32Array {
  // Strip of every row of every brick; brick 0 stands for none.
  const stripOf = new Uint32Array(ROWS * (base.length + 1));
  for (let brick = 0; brick < base.length; brick++) {
    let strip = base[brick];
    for (let bit = 0; bit < ROWS; bit++)
      if ((mask[brick] >> bit) & 1) stripOf[ROWS * (brick + 1) + bit] = strip++;
  }
  const out = new Uint32Array(AROUND * strips);
  for (let brick = 0; brick < base.length; brick++) {
    for (let bit = 0; bit < ROWS; bit++) {
      const strip = stripOf[ROWS * (brick + 1) + bit];
      if (strip === 0) continue;
      for (let n = 0; n < AROUND; n++) {
        const y = (bit & 3) + (Math.floor(n / 3) % 3) - 1;
        const z = (bit >> 2) + Math.floor(n / 9) - 1;
        const at = place[brick] + (n % 3) - 1 + row * (y >> 2) + plane * (z >> 2);
        out[AROUND * strip + n] = stripOf[ROWS * map[at] + (y & 3) + 4 * (z & 3)];
      }
    }
  }
  return out;
}

/** Per lane, as the WebAssembly kernel has them: see `wasm/tissue/bricks.h`. */
export interface LatticeFields {
  readonly coupling: Int16Array;
  readonly sheet?: Int16Array;
  readonly fraction: Uint8Array;
  readonly mass: Uint16Array;
  readonly classOf: Uint8Array;
}

export interface Lattice {
  readonly words: Uint32Array;
  /** Where {@link stripsAround} begin. */
  readonly near: number;
}

/** Couplings, masses, fractions and classes by lane, and the strips around each. See `shader-data.ts`. */
export function packLattice(
  bricks: TissueBricks,
  { coupling, sheet, mass, fraction, classOf }: LatticeFields,
): Lattice {
  const lanes = LANES * bricks.strips;
  const near = (sheet ? 5 : 3) * lanes;
  const words = new Uint32Array(near + AROUND * bricks.strips);
  const pair = (low: number, high: number): number => (low & 0xffff) | (high << 16);
  for (let lane = 0; lane < lanes; lane++) {
    const [strip, x] = [lane >> 2, lane & 3];
    const part = (n: number): number => coupling[16 * strip + LANES * n + x];
    words[lane] = pair(part(0), part(1));
    words[lanes + lane] = pair(part(2), part(3));
    words[2 * lanes + lane] = mass[lane] | (fraction[lane] << 16) | (classOf[lane] << 24);
    if (!sheet) continue;
    const across = (n: number): number => sheet[12 * strip + LANES * n + x];
    words[3 * lanes + lane] = pair(across(0), across(1));
    words[4 * lanes + lane] = pair(across(2), 0);
  }
  words.set(stripsAround(bricks), near);
  return { words, near };
}

export interface PackedClasses {
  /** Per class: constants, where its table begins (of four floats), fast current. */
  readonly constants: Float32Array;
  /** The different ones, each from a multiple of four floats on. */
  readonly tables: Float32Array;
}

/**
 * Constants and tables of the classes. `spread`: constants as the kernel has them, each four times; `tables`: one per class, the same
 * view for classes that share one; `fast`: conductance and levels of the fast current per class.
 */
export function packClasses(
  cell: ShaderCell,
  spread: Float32Array,
  tables: readonly Float32Array[],
  fast: Float32Array,
): PackedClasses {
  const room = LANES * Math.ceil(cell.tableFloats / LANES);
  const different = [...new Set(tables.map(({ byteOffset }) => byteOffset))];
  const out = new Float32Array(Math.max(LANES, room * different.length));
  for (const table of tables) out.set(table, room * different.indexOf(table.byteOffset));
  const [floats, count] = [classFloats(cell), cell.constants.length];
  const constants = new Float32Array(floats * tables.length);
  tables.forEach(({ byteOffset }, kind) => {
    const at = floats * kind;
    for (let n = 0; n < count; n++) constants[at + n] = spread[LANES * (count * kind + n)];
    constants[at + count] = (room * different.indexOf(byteOffset)) / LANES;
    const own = fast.subarray(FAST_FLOATS * kind, FAST_FLOATS * kind + CLASS_EXTRA - 1);
    constants.set(own, at + count + 1);
  });
  return { constants, tables: out };
}

/** From [strip][variable][4] to [variable][lane]. */
export function packVariables(
  given: Float32Array,
  states: number,
  strips: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(LANES * states * strips);
  for (let strip = 0; strip < strips; strip++)
    for (let state = 0; state < states; state++)
      for (let x = 0; x < LANES; x++)
        out[LANES * (strips * state + strip) + x] = given[LANES * (states * strip + state) + x];
  return out;
}
