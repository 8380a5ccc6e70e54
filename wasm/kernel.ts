/**
 * Loads a compiled kernel and gives typed access to its memory. The four builds of a kernel
 * (plain or relaxed SIMD, private or shared memory) have the same exports; which one runs is decided here.
 */
import { fail } from '../src/core/failure.ts';
import { hasRelaxedSimd, requireSimd } from './features.ts';

/** Reads a file of `wasm/dist`; given by whoever starts the program, because Node and a page differ. */
export type KernelSource = (fileName: string) => Promise<BufferSource>;

let source: KernelSource | undefined;
const modules = new Map<string, Promise<WebAssembly.Module>>();

/** Called once per thread by its composition root. */
export function provideKernels(read: KernelSource): void {
  source = read;
}

/** The compiled module of a kernel, in the fastest build this machine runs. */
export function kernelModule(name: string, shared: boolean): Promise<WebAssembly.Module> {
  const variant = `${hasRelaxedSimd() ? 'relaxed' : 'plain'}${shared ? '.shared' : ''}`;
  const fileName = `${name}.${variant}.wasm`;
  let module = modules.get(fileName);
  if (!module) {
    requireSimd();
    if (!source) throw new Error('provideKernels must be called before a kernel is loaded');
    module = source(fileName).then((bytes) => WebAssembly.compile(bytes));
    modules.set(fileName, module);
  }
  return module;
}

const PAGE = 65536;
const MAX_PAGES = { shared: 32768, private: 65536 } as const;

/** A kernel instance with its memory. Views stay valid until the next `allocate` that grows the memory. */
export class Kernel<Exports> {
  readonly exports: Exports;
  readonly memory: WebAssembly.Memory;
  private readonly base: number;
  private top: number;

  constructor(instance: WebAssembly.Instance, memory: WebAssembly.Memory) {
    this.exports = instance.exports as Exports;
    this.memory = memory;
    this.base = (instance.exports.__heap_base as WebAssembly.Global<'i32'>).value;
    this.top = this.base;
  }

  /** Reserves bytes, 64-byte aligned, and returns their address. Allocate everything first, then take views. */
  allocate(bytes: number): number {
    const address = (this.top + 63) & ~63;
    const end = address + bytes;
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.memory.grow(Math.ceil(missing / PAGE));
      } catch (error) {
        const needed = Math.ceil(end / 1024 ** 2);
        fail(
          'too-large',
          'kernel-memory',
          `This computation needs ${needed} MB in one block, more than the browser gives (${String(error)}).`,
          'Use a coarser grid or a smaller region, or close other tabs.',
        );
      }
    }
    this.top = end;
    return address;
  }

  /** Forgets all allocations; the memory itself is kept for the next call. */
  reset(): void {
    this.top = this.base;
  }

  u8 = (address: number, length: number): Uint8Array =>
    new Uint8Array(this.memory.buffer, address, length);
  i16 = (address: number, length: number): Int16Array =>
    new Int16Array(this.memory.buffer, address, length);
  i32 = (address: number, length: number): Int32Array =>
    new Int32Array(this.memory.buffer, address, length);
  u32 = (address: number, length: number): Uint32Array =>
    new Uint32Array(this.memory.buffer, address, length);
  f32 = (address: number, length: number): Float32Array =>
    new Float32Array(this.memory.buffer, address, length);
  f64 = (address: number, length: number): Float64Array =>
    new Float64Array(this.memory.buffer, address, length);
}

/** A fresh single-threaded instance with a private memory of its own. */
export async function instantiateKernel<Exports>(name: string): Promise<Kernel<Exports>> {
  const module = await kernelModule(name, false);
  const memory = new WebAssembly.Memory({ initial: 16, maximum: MAX_PAGES.private });
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  return new Kernel<Exports>(instance, memory);
}

/** A shared memory that kernel threads can be instantiated over. */
export function createSharedMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 16, maximum: MAX_PAGES.shared, shared: true });
}
