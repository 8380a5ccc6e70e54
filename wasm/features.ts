/** What this browser's WebAssembly can do; a missing feature is named to the user, never guessed around. */
import { fail, toFailure, type Failure } from '../src/core/failure.ts';

const bytes = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Module header, one function type `() -> v128`, one function of it. */
const HEADER = '0061736d010000000105016000017b03020100';
/** `i32.const 0; i8x16.splat` */
const ZERO = '4100fd0f';
const SIMD = bytes(`${HEADER}0a08010600${ZERO}0b`);
/** Three zero vectors and `f32x4.relaxed_madd`. */
const RELAXED = bytes(`${HEADER}0a13011100${ZERO}${ZERO}${ZERO}fd85020b`);

export const hasSimd = (): boolean => WebAssembly.validate(SIMD);
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(RELAXED);

/** True where kernels may run on several threads over one memory (needs cross-origin isolation in a page). */
export function hasSharedMemory(): boolean {
  if (typeof SharedArrayBuffer === 'undefined') return false;
  return (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false;
}

export function requireSimd(): void {
  if (typeof WebAssembly === 'undefined') {
    fail(
      'unsupported',
      'no-webassembly',
      'This browser does not run WebAssembly, which every computation here needs.',
      'Use a current Chrome, Edge, Firefox or Safari, or ask your administrator to allow WebAssembly.',
    );
  }
  if (!hasSimd()) {
    fail(
      'unsupported',
      'no-wasm-simd',
      'This browser has WebAssembly but not its feature "fixed-width SIMD" (128-bit vectors).',
      'Update to Chrome 91, Edge 91, Firefox 89 or Safari 16.4, or newer.',
    );
  }
}

/** What this browser lacks to run the kernels, or undefined. */
export function missingFeature(): Failure | undefined {
  try {
    requireSimd();
    return undefined;
  } catch (error) {
    return toFailure(error);
  }
}

/** One line for the status bar: `WebAssembly SIMD, 2 threads`. */
export function describeFeatures(threads: number): string {
  const simd = hasRelaxedSimd() ? 'relaxed SIMD' : 'SIMD';
  return `${simd}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
