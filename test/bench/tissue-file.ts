/** A tissue in one file: what the kernel is given, for programs that run it natively or in a page. */
import { resolveParameters } from '../../src/heart/cells/cell-model.ts';
import { cellModel } from '../../src/heart/cells/models.ts';
import { buildBricks } from '../../src/heart/tissue/bricks.ts';
import { classTensors, packCouplings } from '../../src/heart/tissue/couplings.ts';
import type { TissueSetup } from '../../src/heart/tissue/engine.ts';
import {
  classParameters,
  eventLevels,
  fastCurrent,
  modelNumber,
} from '../../src/heart/tissue/membrane-data.ts';
import { discretisation, gridDiffusivity, usualScheme } from '../../src/heart/tissue/scheme.ts';

/** The file that `tissue-native.cpp` and `tissue-chromium.ts` read; one class, no sheets, single rate. */
export function tissueBytes(setup: TissueSetup, stepsPerMs: number): Buffer {
  const model = cellModel(setup.model);
  const bricks = buildBricks(setup.grid, setup.classOf);
  const how = discretisation(model, setup.scheme ?? usualScheme(model), bricks.edgeMm);
  const [{ cell, diffusivity }] = setup.classes;
  const onGrid = (d: number): number => gridDiffusivity(how, d, bricks.edgeMm);
  const across = onGrid(diffusivity.across);
  const fields = {
    ...setup,
    tensors: [{ along: onGrid(diffusivity.along), across, normal: across }],
  };
  const packed = packCouplings(bricks, fields);
  const fused = how.sharpening === 0 && how.quadrature === 0;
  const parameters = resolveParameters(model, cell);
  const { up, down } = eventLevels(model);
  const toKernel = (mv: number): number => (mv - model.restMv) / model.rangeMv;
  const head = Uint32Array.of(
    modelNumber(model),
    bricks.base.length,
    bricks.strips,
    bricks.row,
    bricks.plane,
    bricks.map.length,
    stepsPerMs,
    1,
    fused ? 1 : 0,
    how.operator === 'reduced' ? 1 : 0,
    parameters.length,
    model.initial.length,
  );
  const numbers = Float32Array.of(
    0,
    0,
    how.sharpening / (16 * 255),
    how.quadrature,
    2 / model.rangeMv,
    0,
    0,
    0,
    1,
    toKernel(up),
    toKernel(down),
    50 / model.rangeMv,
  );
  const fast = new Float32Array(4);
  fast.set(fastCurrent(model, classParameters(model, setup.classes)[0]));
  const tensors = classTensors(fields, bricks.edgeMm);
  const parts = [
    head,
    numbers,
    Float64Array.from(parameters),
    Float64Array.from(model.initial),
    fast,
    tensors,
    bricks.map,
    bricks.place,
    bricks.base,
    bricks.mask,
    packed.fibre,
    packed.fraction,
    packed.mass,
  ];
  return Buffer.concat(
    parts.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)),
  );
}
