/** Tensors of the voxels as the shaders read them: 16 bit numbers times common scales, with class and share worked in. */
import { LANES } from '../bricks.ts';
import { CLASS_TENSOR, DIRECTION_ONE, unpackDirection } from '../couplings.ts';

/** By lane and by class, as the WebAssembly kernel has them: see `packCouplings` and `classTensors`. */
export interface NarrowCouplings {
  readonly fibre: Uint32Array;
  readonly sheet?: Uint32Array;
  readonly kind?: Uint8Array;
  readonly fraction: Uint8Array;
  readonly tensors: Float32Array;
}

export interface WideCouplings {
  /** [strip][isotropic part, three of the fibre][4]. */
  readonly coupling: Int16Array;
  /** [strip][three][4]. */
  readonly sheet?: Int16Array;
  /** Of one count of the isotropic part, and of a squared count of the directed ones; over 16 h2, 1/ms. */
  readonly isotropic: number;
  readonly directed: number;
}

const FULL = 255;
const MOST = 32767;

export function widenCouplings(given: NarrowCouplings): WideCouplings {
  const { fibre, sheet, kind, fraction, tensors } = given;
  let [mostNormal, mostAlong] = [1e-30, 1e-30];
  for (let at = 0; at < tensors.length; at += CLASS_TENSOR) {
    mostNormal = Math.max(mostNormal, FULL * tensors[at]);
    mostAlong = Math.max(mostAlong, FULL * tensors[at + 1]);
  }
  const isotropic = mostNormal / MOST;
  const directed = mostAlong / MOST / MOST;
  const coupling = new Int16Array(4 * fibre.length);
  const across = sheet && new Int16Array(3 * fibre.length);
  for (let lane = 0; lane < fibre.length; lane++) {
    const part = fraction[lane];
    if (part === 0) continue;
    const own = CLASS_TENSOR * (kind ? kind[lane] : 0);
    const q = unpackDirection(fibre[lane]).map((count) => count / DIRECTION_ONE);
    const aligned = 2 * (q[0] ** 4 + q[1] ** 4 + q[2] ** 4) - 1;
    const share = tensors[own + 3];
    const kept = share + (1 - share) * Math.min(1, Math.max(0, aligned));
    const normal = kept * tensors[own];
    const strip = lane >> 2;
    const x = lane & 3;
    const rootOf = (difference: number): number =>
      Math.sqrt((Math.max(0, difference) * part) / directed);
    coupling[16 * strip + x] = Math.round((normal * part) / isotropic);
    const root = rootOf(tensors[own + 1] - normal);
    q.forEach(
      (value, n) => (coupling[16 * strip + LANES * (n + 1) + x] = Math.round(root * value)),
    );
    if (!across || !sheet) continue;
    const inSheet = rootOf(kept * tensors[own + 2] - normal);
    unpackDirection(sheet[lane]).forEach((count, n) => {
      across[12 * strip + LANES * n + x] = Math.round((inSheet * count) / DIRECTION_ONE);
    });
  }
  return { coupling, ...(across && { sheet: across }), isotropic, directed };
}
