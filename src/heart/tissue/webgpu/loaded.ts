/**
 * A tissue for the graphics processor is loaded as for the WebAssembly kernel, by the same code into a kernel of its own that never runs;
 * what that kernel is given is kept here. So both engines have the same bricks, couplings, constants, tables and initial states.
 */
import { Kernel, instantiateKernel } from '../../../../wasm/kernel.ts';
import type { TissueExports, TissueKernel } from '../../../../wasm/tissue/tissue.ts';
import { FAST_FLOATS } from '../../../../wasm/tissue/tissue.ts';
import { LANES } from '../bricks.ts';
import { CLASS_TENSOR } from '../couplings.ts';
import type { TissueSetup } from '../engine.ts';
import { loadTissue } from '../load-tissue.ts';
import type { LoadedTissue } from '../load-tissue.ts';
import { packClasses, packLattice, packVariables } from './layout.ts';
import type { Lattice, PackedClasses } from './layout.ts';
import { SHADER_CELLS } from './shader-cells.ts';
import type { ShaderCell } from './shader-cells.ts';
import type { TISSUE_WORDS, WordValues } from './shader-data.ts';
import type { TissueMethod } from './shader-passes.ts';
import { widenCouplings } from './wide-couplings.ts';
import { refuseUnsupported } from './usable.ts';

type Given = {
  readonly [
    Name in
      | 'use_bricks'
      | 'use_state'
      | 'use_membrane'
      | 'use_stencil'
      | 'use_method'
      | 'use_quadrature'
      | 'use_events'
      | 'use_sampling'
  ]?: Parameters<TissueExports[Name]>;
};

const KEPT: readonly (keyof Given)[] = [
  'use_bricks',
  'use_state',
  'use_membrane',
  'use_stencil',
  'use_method',
  'use_quadrature',
  'use_events',
  'use_sampling',
];

export interface GpuTissue {
  readonly loaded: LoadedTissue;
  readonly cell: ShaderCell;
  readonly method: TissueMethod;
  readonly words: WordValues<typeof TISSUE_WORDS>;
  readonly lattice: Lattice;
  readonly classes: PackedClasses;
  readonly potential: Float32Array;
  /** One variable after the other. */
  readonly variables: Float32Array;
  /** Weights by lane, one electrode after the other. */
  readonly leads: Float32Array;
}

/** A kernel that passes everything on and keeps the last arguments of what it is told to use. */
function keepGiven(kernel: TissueKernel): { kernel: TissueKernel; given: Given } {
  const given: Record<string, readonly number[]> = {};
  const exports: Record<string, unknown> = { ...kernel.exports };
  for (const name of KEPT) {
    const pass = kernel.exports[name] as (...values: number[]) => void;
    exports[name] = (...values: number[]): void => {
      given[name] = values;
      pass(...values);
    };
  }
  const instance = { exports } as unknown as WebAssembly.Instance;
  return { kernel: new Kernel<TissueExports>(instance, kernel.memory), given: given as Given };
}

/** @throws unsupported for membranes without a shader; else as `createWasmTissue`. */
export async function loadGpuTissue(
  setup: TissueSetup,
  pause: () => Promise<void>,
): Promise<GpuTissue> {
  refuseUnsupported(setup);
  const cell = SHADER_CELLS[setup.model];
  if (!cell) throw new Error(`${setup.model} was refused`);
  const { kernel, given } = keepGiven(await instantiateKernel<TissueExports>('tissue'));
  // Every membrane takes every step: threads that skip theirs would only wait for the others.
  const loaded = await loadTissue(kernel, { ...setup, multirate: false }, pause, {});
  const { use_bricks: bricks, use_state: state, use_membrane: membrane } = given;
  const { use_stencil: stencil, use_method: how, use_quadrature: quadrature } = given;
  const { use_events: events, use_sampling: sampling } = given;
  if (!bricks || !state || !membrane || !stencil || !how || !quadrature || !events || !sampling) {
    throw new Error('the tissue was loaded in part');
  }
  await pause();
  const { strips } = loaded.bricks;
  const lanes = LANES * strips;
  const [, , , , , , , fibre, sheet, kind, fraction, mass] = bricks;
  const [potential, , variables, , classOf] = state;
  const [, kinds, constants, tables, dt] = membrane;
  const [second, third, tensors] = stencil;
  const [, sharpened, reduced, sheets, corrected, , sharpening] = how;
  const [fast, share, threshold] = quadrature;
  const [, , , , , up, down] = events;
  const { isotropic, directed, coupling, ...wide } = widenCouplings({
    fibre: kernel.u32(fibre, lanes),
    ...(sheet !== 0 && { sheet: kernel.u32(sheet, lanes) }),
    ...(kind !== 0 && { kind: kernel.u8(kind, lanes) }),
    fraction: kernel.u8(fraction, lanes),
    tensors: kernel.f32(tensors, CLASS_TENSOR * kinds),
  });
  await pause();
  const lattice = packLattice(loaded.bricks, {
    coupling,
    ...wide,
    fraction: kernel.u8(fraction, lanes),
    mass: new Uint16Array(kernel.memory.buffer, mass, lanes),
    classOf: classOf === 0 ? new Uint8Array(lanes) : kernel.u8(classOf, lanes),
  });
  await pause();
  return {
    loaded,
    cell,
    method: {
      operator: reduced === 1 ? 'reduced' : 'full',
      sharpened: sharpened === 1,
      sheets: sheets === 1,
      corrected: corrected === 1,
    },
    words: {
      lanes,
      near: lattice.near,
      leads: loaded.leads,
      limit: new Uint32Array(Float32Array.of(cell.limit).buffer)[0],
      dt,
      up,
      down,
      isotropic,
      directed,
      second,
      third,
      sharpening,
      share: corrected === 1 ? share : 0,
      threshold,
    },
    lattice,
    classes: packClasses(
      cell,
      kernel.f32(constants, LANES * cell.constants.length * kinds),
      [...kernel.u32(tables, kinds)].map((at) => kernel.f32(at, cell.tableFloats)),
      kernel.f32(fast, FAST_FLOATS * kinds),
    ),
    potential: kernel.f32(potential, lanes).slice(),
    variables: packVariables(
      kernel.f32(variables, cell.states.length * lanes),
      cell.states.length,
      strips,
    ),
    leads: kernel.f32(sampling[2], loaded.leads * lanes).slice(),
  };
}
