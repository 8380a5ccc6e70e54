/** Which engine advances a tissue: the graphics processor where there is a real one and the tissue is large enough to gain by it. */
import type { TissueEngine, TissueSetup } from './engine.ts';
import { NOT_CONDUCTING } from './engine.ts';
import { toFailure } from '../../core/failure.ts';
import { createWasmTissue } from './wasm-tissue.ts';
import { isWebGpuUsable, unsupportedReason } from './webgpu/usable.ts';
import type { WebGpuUse } from './webgpu/usable.ts';
import { createWebGpuTissue } from './webgpu/webgpu-tissue.ts';

/** `auto`: WebGPU where it can be expected to be faster, else WebAssembly. */
export type EnginePreference = 'auto' | 'wasm' | 'webgpu';

export interface EngineChoice {
  readonly engine: 'wasm' | 'webgpu';
  /** For the record; empty where there was nothing to choose. */
  readonly why: string;
}

/**
 * Voxels from which WebGPU is taken. A millisecond of a run costs a graphics processor some 2 ms whatever the size: 20 to 200 passes of
 * about 10 us, and the way of the sample back. Two threads of WebAssembly take that long for about so many voxels.
 */
export const WORTHWHILE_VOXELS = 60_000;

/** Decides from facts alone; `use`: what {@link isWebGpuUsable} says. */
export function chooseEngine(
  setup: Pick<TissueSetup, 'model' | 'classOf'>,
  preference: EnginePreference,
  use: WebGpuUse,
): EngineChoice {
  if (preference === 'wasm') return { engine: 'wasm', why: 'as chosen' };
  if (preference === 'webgpu') return { engine: 'webgpu', why: 'as chosen' };
  if (!use.usable) return { engine: 'wasm', why: use.why ?? 'no WebGPU' };
  if (use.software) return { engine: 'wasm', why: 'WebGPU would run in software' };
  const unsupported = unsupportedReason(setup);
  if (unsupported !== undefined) return { engine: 'wasm', why: unsupported };
  const voxels = setup.classOf.reduce((sum, kind) => sum + (kind === NOT_CONDUCTING ? 0 : 1), 0);
  if (voxels < WORTHWHILE_VOXELS) {
    return { engine: 'wasm', why: `${voxels} voxels are too few to gain by WebGPU` };
  }
  return { engine: 'webgpu', why: `${voxels} voxels` };
}

/**
 * The engine that suits, or the one wanted; its title says which and why. `pause` is awaited between parts of the work. Where `auto`
 * chose WebGPU and that refuses the tissue (memory, driver), WebAssembly takes it.
 *
 * @throws as `createWasmTissue` and, with preference `webgpu`, as `createWebGpuTissue`.
 */
export async function createTissueEngine(
  setup: TissueSetup,
  preference: EnginePreference,
  pause: () => Promise<void> = async () => {},
): Promise<TissueEngine> {
  const use: WebGpuUse = preference === 'auto' ? await isWebGpuUsable() : { usable: false };
  const choice = chooseEngine(setup, preference, use);
  if (choice.engine === 'wasm') return titled(await createWasmTissue(setup, pause), choice.why);
  try {
    return titled(await createWebGpuTissue(setup, pause), choice.why);
  } catch (error) {
    const { kind, code } = toFailure(error);
    if (preference === 'webgpu' || (kind !== 'unsupported' && kind !== 'too-large')) throw error;
    return titled(await createWasmTissue(setup, pause), `WebGPU refused it: ${code}`);
  }
}

/** Adds the reason to the title. */
function titled(engine: TissueEngine, why: string): TissueEngine {
  return Object.defineProperty(engine, 'title', { value: `${engine.title}; ${why}` });
}
