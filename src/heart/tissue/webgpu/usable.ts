/** Whether the browser has WebGPU, on which adapter, and which tissues its engine takes. */
import { fail } from '../../../core/failure.ts';
import { cellModel } from '../../cells/models.ts';
import type { TissueSetup } from '../engine.ts';
import { SHADER_CELLS } from './shader-cells.ts';

/** Buffers that a pass reads and writes; every WebGPU adapter has as many. */
export const STORAGE_BUFFERS = 8;

export interface WebGpuUse {
  /** There is an adapter on which the engine runs. */
  readonly usable: boolean;
  /** The adapter's own name for itself. */
  readonly adapter?: string;
  /** It works in software, so that it gains nothing over WebAssembly. */
  readonly software?: boolean;
  /** Why there is none. */
  readonly why?: string;
}

/** Pages, workers and Node alike; Node and insecure pages have none. */
const gpu = (): GPU | undefined => globalThis.navigator?.gpu;

/** Whether there is anything to ask for an adapter. */
export const hasWebGpu = (): boolean => gpu() !== undefined;

/** The fastest adapter, or why there is none. */
export async function findAdapter(): Promise<GPUAdapter | { readonly why: string }> {
  const api = gpu();
  if (!api) return { why: 'this browser has no WebGPU' };
  let adapter: GPUAdapter | null;
  try {
    adapter = await api.requestAdapter({ powerPreference: 'high-performance' });
  } catch (error) {
    return { why: `WebGPU did not start (${String(error)})` };
  }
  if (!adapter) return { why: 'WebGPU found no graphics processor' };
  if (adapter.limits.maxStorageBuffersPerShaderStage < STORAGE_BUFFERS) {
    return { why: 'the graphics processor takes too few buffers at once' };
  }
  return adapter;
}

/** Absent in the first browsers that had WebGPU. */
const infoOf = (adapter: GPUAdapter): Partial<GPUAdapterInfo> => adapter.info ?? {};

export function adapterName(adapter: GPUAdapter): string {
  const { vendor, architecture, device, description } = infoOf(adapter);
  return [vendor, architecture, device].filter(Boolean).join(' ') || description || 'unnamed';
}

/** What a fallback adapter is called before it is marked as one. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

export async function isWebGpuUsable(): Promise<WebGpuUse> {
  const adapter = await findAdapter();
  if ('why' in adapter) return { usable: false, why: adapter.why };
  const name = adapterName(adapter);
  const { isFallbackAdapter = false, description = '' } = infoOf(adapter);
  const software = isFallbackAdapter || SOFTWARE.test(`${name} ${description}`);
  return { usable: true, adapter: name, software };
}

/** Why the WebGPU engine does not take a tissue; undefined where it does. */
export function unsupportedReason(setup: Pick<TissueSetup, 'model'>): string | undefined {
  if (SHADER_CELLS[setup.model]) return undefined;
  return `${cellModel(setup.model).title} is not among the membranes of the WebGPU engine`;
}

/** @throws unsupported, with the engine to use instead. */
export function refuseUnsupported(setup: Pick<TissueSetup, 'model'>): void {
  const why = unsupportedReason(setup);
  if (why === undefined) return;
  fail(
    'unsupported',
    'webgpu-model',
    `${why}, so that it cannot run there.`,
    'Use the WebAssembly engine, which takes every membrane.',
  );
}
