/** Puts a tissue into the kernel's memory: bricks, couplings, membranes, state and lead fields. */
import { BRICKS_PER_CHUNK, TISSUE_EVENTS } from '../../../wasm/tissue/tissue.ts';
import type { TissueKernel } from '../../../wasm/tissue/tissue.ts';
import type { CellModel } from '../cells/cell-model.ts';
import { cellModel } from '../cells/models.ts';
import { LANES, buildBricks } from './bricks.ts';
import type { TissueBricks } from './bricks.ts';
import { checkTissue, longestStepMs, stepsPerMs } from './checks.ts';
import { classTensors, nodeClasses, packCouplings } from './couplings.ts';
import type { GridTensor } from './couplings.ts';
import type { TissueSetup } from './engine.ts';
import { leadWeights } from './lead-weights.ts';
import {
  classParameters,
  eventLevels,
  membraneRate,
  modelNumber,
  tempoOf,
  writeMembranes,
} from './membrane-data.ts';
import type { ClassParameters } from './membrane-data.ts';
import { discretisation, gridDiffusivity, usualScheme } from './scheme.ts';
import type { Discretisation, TissueStudy } from './scheme.ts';

export interface LoadedTissue {
  readonly model: CellModel;
  readonly bricks: TissueBricks;
  readonly mass: Uint16Array;
  readonly stepsPerMs: number;
  readonly nodes: number;
  readonly bytes: number;
  readonly leads: number;
  readonly chunks: number;
  /** What a snapshot holds. */
  readonly stateSpan: { readonly from: number; readonly to: number };
  /** `output`: room for a float per lane of any layer of bricks. */
  readonly at: Readonly<Record<'count' | 'output' | 'sums', number>>;
}

/** Membrane steps grow while the potential moves less than this in one, mV, up to {@link LONGEST_STEP_MS}. */
const STEP_TOLERANCE_MV = 0.2;
const LONGEST_STEP_MS = 1.28;
/** Faster than this (mV/ms), the membrane takes every step. */
const HOT_MV_PER_MS = 10;
/** Where nothing happens in a brick and all around it, the potential moves in steps of at most this, within the same tolerance. */
const QUIET_STEP_MS = 0.4;
/** Where the potential of a brick and of all around it differs by less, nothing diffuses: it would move by less than 0.01 mV in a ms. */
const FLAT_MV = 0.002;
/** Difference of potential in a voxel that makes it part of a front, mV. */
const FRONT_MV = 2;

/** Largest eigenvalue of one pass of the operator, over D / h2: the mean gradient of a voxel; seven points have three axes. */
const LARGEST_EIGENVALUE = { reduced: 4, full: 4, star: 12 } as const;

export async function loadTissue(
  kernel: TissueKernel,
  setup: TissueSetup,
  pause: () => Promise<void>,
  study: TissueStudy,
): Promise<LoadedTissue> {
  const model = cellModel(setup.model);
  checkTissue(setup);
  const parameters = classParameters(model, setup.classes);
  await pause();
  const bricks = buildBricks(setup.grid, setup.classOf);
  await pause();
  const scheme = setup.scheme ?? usualScheme(model);
  const how = { ...discretisation(model, scheme, bricks.edgeMm), ...study.discretisation };
  const tensors = setup.classes.map(({ diffusivity }, kind) =>
    gridTensor(how, diffusivity, bricks.edgeMm, tempoOf(model, parameters[kind])),
  );
  const perMs = stepsPerMs(
    model,
    setup.timeStepMs,
    longestStep(model, how, tensors, bricks.edgeMm, parameters),
  );
  const dtMs = 1 / perMs;
  const multirate = setup.multirate ?? true;
  const fused = !multirate && how.sharpening === 0 && how.quadrature === 0;

  const { exports } = kernel;
  const lanes = LANES * bricks.strips;
  const count = bricks.base.length;
  const chunks = Math.ceil(count / BRICKS_PER_CHUNK);
  const leads = setup.leadFields?.length ?? 0;
  const put = (
    values: Uint8Array | Uint16Array | Int16Array | Uint32Array | Float32Array,
  ): number => {
    const at = kernel.allocate(values.byteLength);
    kernel
      .u8(at, values.byteLength)
      .set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return at;
  };
  const obliqueShare = (how.obliqueGain ?? how.gain) / how.gain;
  const fields = { ...setup, tensors, obliqueShare };
  const packed = packCouplings(bricks, fields);
  await pause();
  exports.use_bricks(
    count,
    bricks.row,
    bricks.plane,
    put(bricks.map),
    put(bricks.place),
    put(bricks.mask),
    put(bricks.base),
    put(packed.fibre),
    packed.sheet ? put(packed.sheet) : 0,
    packed.kind ? put(packed.kind) : 0,
    put(packed.fraction),
    put(packed.mass),
  );
  const [second, third] = how.operator === 'star' ? [1, 1] : [1 / 3, 1 / 9];
  exports.use_stencil(second, third, put(classTensors(fields, bricks.edgeMm)));
  const cells = nodeClasses(bricks, fields);
  const classOf = cells ? put(cells) : 0;
  await pause();

  exports.use_membrane(modelNumber(model), setup.classes.length, 0, 0, dtMs, 1);
  const mostLevel = multirate ? Math.floor(Math.log2(LONGEST_STEP_MS / dtMs) + 1e-9) : 0;
  const membranes = writeMembranes(kernel, model, parameters, dtMs, mostLevel + 1);
  exports.use_membrane(
    modelNumber(model),
    setup.classes.length,
    membranes.constants,
    membranes.tables,
    dtMs,
    study.membrane === false ? 0 : 1,
  );
  exports.use_quadrature(membranes.fast, how.quadrature, FRONT_MV / model.rangeMv);
  await pause();

  // State first and in one piece: that is what a snapshot copies.
  const from = kernel.allocate(4 * lanes);
  const other = kernel.allocate(4 * lanes);
  const variables = kernel.allocate(4 * lanes * exports.states());
  const held = fused ? 0 : kernel.allocate(4 * lanes);
  const stir = fused ? 0 : kernel.allocate(4 * bricks.map.length);
  const level = fused ? 0 : kernel.allocate(4 * bricks.map.length);
  const rate = fused ? 0 : kernel.allocate(4 * count);
  const due = fused ? 0 : kernel.allocate(4 * count);
  const advanced = fused ? 0 : kernel.allocate(4 * count);
  const strides = fused ? 0 : kernel.allocate(count);
  const to = kernel.allocate(0);
  // Nothing is known to be flat before its first step.
  if (!fused) kernel.f32(level, bricks.map.length).fill(Infinity);
  exports.use_state(from, other, variables, held, classOf);
  exports.use_pace(stir, level, rate, due, advanced, strides);
  const mostStride = multirate
    ? Math.floor(Math.log2(quietSteps(how, tensors, bricks.edgeMm, dtMs)) + 1e-9)
    : 0;
  exports.use_method(
    fused ? 1 : 0,
    how.sharpening > 0 ? 1 : 0,
    how.operator === 'reduced' ? 1 : 0,
    packed.sheet ? 1 : 0,
    how.quadrature > 0 ? 1 : 0,
    multirate ? 1 : 0,
    how.sharpening / (16 * 255),
    STEP_TOLERANCE_MV / model.rangeMv,
    FLAT_MV / model.rangeMv,
    HOT_MV_PER_MS / model.rangeMv,
    mostLevel,
    mostStride,
  );
  const values = kernel.allocate(8 * model.variables.length);
  for (const [kind, { start }] of setup.classes.entries()) {
    kernel.f64(values, model.variables.length).set(start ?? model.initial);
    exports.start_cells(kind, values, 0, bricks.strips);
    await pause();
  }

  const at = {
    count: kernel.allocate(lanes),
    sums: kernel.allocate(4 * chunks * leads),
  };
  const toKernel = (mv: number): number => (mv - model.restMv) / model.rangeMv;
  const { up, down } = eventLevels(model);
  const [first, last, recovered] = TISSUE_EVENTS.map(() => kernel.allocate(2 * lanes));
  const epoch = kernel.allocate(4 * TISSUE_EVENTS.length * count);
  exports.use_events(first, last, recovered, epoch, at.count, toKernel(up), toKernel(down));
  const leadField = kernel.allocate(4 * lanes * leads);
  for (const [n, field] of (setup.leadFields ?? []).entries()) {
    const intracellular = setup.intracellular ?? { along: 0.17, across: 0.019 };
    const weights = await leadWeights(bricks, { ...setup, intracellular }, field, pause);
    kernel.f32(leadField + 4 * lanes * n, lanes).set(weights);
  }
  exports.use_sampling(perMs, leads, leadField, at.sums);
  exports.use_stimulus(kernel.allocate(4 * count), 0);
  exports.set_step(0);
  exports.forget_broken();
  exports.arm(lanes);
  const output = kernel.allocate(4 * LANES * largestLayer(bricks));
  const bytes = kernel.allocate(0);
  return {
    model,
    bricks,
    mass: packed.mass,
    stepsPerMs: perMs,
    nodes: packed.mass.reduce((sum, share) => sum + (share > 0 ? 1 : 0), 0),
    bytes,
    leads,
    chunks,
    stateSpan: { from, to },
    at: { ...at, output },
  };
}

/** Strips of the largest layer of bricks. */
function largestLayer({ layers, base, strips }: TissueBricks): number {
  const begin = (layer: number): number => base[layers[layer]] ?? strips;
  let most = 0;
  for (let layer = 0; layer + 1 < layers.length; layer++)
    most = Math.max(most, begin(layer + 1) - begin(layer));
  return most;
}

function gridTensor(
  how: Discretisation,
  { along, across, normal = across }: TissueSetup['classes'][number]['diffusivity'],
  edgeMm: number,
  tempo: number,
): GridTensor {
  const onGrid = (value: number): number => gridDiffusivity(how, value, edgeMm, tempo);
  return { along: onGrid(along), across: onGrid(across), normal: onGrid(normal) };
}

/** Bound of the eigenvalues of the operator, 1/ms: of an assembly none is above that of its largest element. */
function largestEigenvalue(
  how: Discretisation,
  tensors: readonly GridTensor[],
  edgeMm: number,
): number {
  const fastest = Math.max(...tensors.map(({ along }) => along));
  const once = LARGEST_EIGENVALUE[how.operator];
  const sharpened =
    1 + LARGEST_EIGENVALUE[how.operator === 'star' ? 'star' : 'full'] * how.sharpening;
  return (once * sharpened * fastest) / edgeMm ** 2;
}

const longestStep = (
  model: CellModel,
  how: Discretisation,
  tensors: readonly GridTensor[],
  edgeMm: number,
  parameters: readonly ClassParameters[],
): number =>
  longestStepMs(model, largestEigenvalue(how, tensors, edgeMm), membraneRate(model, parameters));

/** Steps that a quiet brick may take at once, at least 1. */
function quietSteps(
  how: Discretisation,
  tensors: readonly GridTensor[],
  edgeMm: number,
  dtMs: number,
): number {
  const stable = 1.8 / largestEigenvalue(how, tensors, edgeMm);
  return Math.max(1, Math.min(QUIET_STEP_MS, stable) / dtMs);
}
