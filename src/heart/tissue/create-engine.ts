/** Which engine advances a tissue: the graphics processor where there is a real one and the tissue is large enough to gain by it. */
import { toFailure } from '../../core/failure.ts';
import type { CellModelId } from '../cells/cell-model.ts';
import { cellModel } from '../cells/models.ts';
import { NOT_CONDUCTING } from './engine.ts';
import type { TissueEngine, TissueSetup } from './engine.ts';
import { createWasmTissue } from './wasm-tissue.ts';
import { hasWebGpu, isWebGpuUsable, unsupportedReason } from './webgpu/usable.ts';
import type { WebGpuUse } from './webgpu/usable.ts';
import { createWebGpuTissue } from './webgpu/webgpu-tissue.ts';

/** `auto`: WebGPU where it can be expected to be faster, else WebAssembly. */
export type EnginePreference = 'auto' | 'wasm' | 'webgpu';

export interface EngineChoice {
  readonly engine: 'wasm' | 'webgpu';
  /** For the record. */
  readonly why: string;
}

/**
 * Voxels from which WebGPU is tried. A millisecond of a run costs a graphics processor some 2 ms whatever the size: 20 to 200 passes of
 * about 10 us, and the way of the sample back. Below, WebAssembly takes little longer.
 */
export const WORTHWHILE_VOXELS = 60_000;
/** Milliseconds of a node's life per second of work of WebAssembly, two threads of a mid-range laptop, by variables of the membrane. */
const WASM_SPEED = { simple: 15e6, detailed: 1.5e6, simpleVariables: 8 } as const;
const TRIAL_MS = 2;

/** Decides by what costs least to know first; `ask`: see {@link isWebGpuUsable}. */
export async function chooseEngine(
  setup: Pick<TissueSetup, 'model' | 'classOf'>,
  preference: EnginePreference,
  ask: () => Promise<WebGpuUse>,
): Promise<EngineChoice> {
  if (preference !== 'auto') return { engine: preference, why: 'as chosen' };
  const unsupported = unsupportedReason(setup);
  if (unsupported !== undefined) return { engine: 'wasm', why: unsupported };
  const voxels = setup.classOf.reduce((sum, kind) => sum + (kind === NOT_CONDUCTING ? 0 : 1), 0);
  if (voxels < WORTHWHILE_VOXELS) {
    return { engine: 'wasm', why: `${voxels} voxels are too few to gain by WebGPU` };
  }
  const use = await ask();
  if (!use.usable) return { engine: 'wasm', why: use.why ?? 'no WebGPU' };
  if (use.software) return { engine: 'wasm', why: 'WebGPU would run in software' };
  return { engine: 'webgpu', why: `${voxels} voxels` };
}

/** Why a graphics processor that takes so long for a millisecond of a run is not worth it; undefined where it is. */
export function tooSlow(
  { model, nodes }: { readonly model: CellModelId; readonly nodes: number },
  trialMs: number,
): string | undefined {
  const simple = cellModel(model).variables.length <= WASM_SPEED.simpleVariables;
  const wasmMs = (1000 * nodes) / (simple ? WASM_SPEED.simple : WASM_SPEED.detailed);
  if (trialMs < wasmMs) return undefined;
  return `WebGPU took ${Math.round(trialMs)} ms for a ms of the run`;
}

/** Work per millisecond of a run, ms; the engine is at its start again afterwards. Its pace does not depend on what happens in the tissue. */
export async function trialOf(engine: TissueEngine): Promise<number> {
  const start = await engine.snapshot();
  const run = async (ms: number): Promise<number> => {
    const begin = performance.now();
    await engine.advance(ms * engine.stepsPerMs, false);
    await engine.sample();
    return (performance.now() - begin) / ms;
  };
  // The first time, shaders are still being compiled.
  await run(1);
  const ms = await run(TRIAL_MS);
  await engine.restore(start);
  return ms;
}

/**
 * The engine that suits, or the one wanted; its title says which and, where there was a choice, why. `pause` is awaited between parts of the work. With `auto`,
 * WebGPU is tried for a few milliseconds of the run; where it is slow or refuses the tissue (memory, driver), WebAssembly takes it.
 *
 * @throws as `createWasmTissue` and, with preference `webgpu`, as `createWebGpuTissue`.
 */
export async function createTissueEngine(
  setup: TissueSetup,
  preference: EnginePreference,
  pause: () => Promise<void> = async () => {},
): Promise<TissueEngine> {
  if (preference === 'auto' && !hasWebGpu()) return createWasmTissue(setup, pause);
  const choice = await chooseEngine(setup, preference, isWebGpuUsable);
  if (choice.engine === 'wasm') return titled(await createWasmTissue(setup, pause), choice.why);
  if (preference === 'webgpu') return titled(await createWebGpuTissue(setup, pause), choice.why);
  return tryWebGpu(setup, pause, choice.why);
}

async function tryWebGpu(
  setup: TissueSetup,
  pause: () => Promise<void>,
  why: string,
): Promise<TissueEngine> {
  const onWasm = async (reason: string): Promise<TissueEngine> =>
    titled(await createWasmTissue(setup, pause), reason);
  let engine: TissueEngine | undefined;
  try {
    engine = await createWebGpuTissue(setup, pause);
    const slow = tooSlow({ model: setup.model, nodes: engine.nodes }, await trialOf(engine));
    if (slow === undefined) return titled(engine, why);
    engine.close();
    return await onWasm(slow);
  } catch (error) {
    engine?.close();
    const { kind, code } = toFailure(error);
    // What is wrong with the tissue itself, or a wish to stop, is none of the graphics processor's.
    if (!code.startsWith('webgpu-')) throw error;
    return onWasm(`WebGPU refused it: ${kind}`);
  }
}

/** Adds the reason to the title. */
function titled(engine: TissueEngine, why: string): TissueEngine {
  return Object.defineProperty(engine, 'title', { value: `${engine.title}; ${why}` });
}
