/** What this browser's WebAssembly can do; a missing feature is named to the user, never guessed around. */
import { fail } from '../src/core/failure.ts';

const header = [0, 97, 115, 109, 1, 0, 0, 0];
/** (func (result v128) i32.const 0 i8x16.splat) */
const SIMD = [
  ...header,
  ...[1, 5, 1, 96, 0, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 8, 1, 6, 0, 65, 0, 253, 15, 11],
];
/** (func (result v128) three zero vectors, f32x4.relaxed_madd) */
const RELAXED = [
  ...header,
  ...[1, 5, 1, 96, 0, 1, 123],
  ...[3, 2, 1, 0],
  ...[10, 19, 1, 17, 0],
  ...[65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15],
  ...[253, 133, 2, 11],
];

const validates = (bytes: number[]): boolean => WebAssembly.validate(new Uint8Array(bytes));

export const hasSimd = (): boolean => validates(SIMD);
export const hasRelaxedSimd = (): boolean => validates(RELAXED);

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

/** One line for the status bar: `WebAssembly SIMD, 2 threads`. */
export function describeFeatures(threads: number): string {
  const simd = hasRelaxedSimd() ? 'relaxed SIMD' : 'SIMD';
  return `${simd}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
