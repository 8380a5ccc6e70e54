/** Diffusivity and conductivity of every voxel, as tensors in the axes of the grid. */
import { LABEL, TISSUE } from '../core/anatomy.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { gridDiffusivity } from './conduction.ts';
import type { Parameters } from './parameters.ts';

export interface TissueFields {
  readonly simulation: SimulationGrid;
  /** Unit fibre vector per active voxel, LPS. */
  readonly fibres: Float32Array;
  readonly parameters: Parameters;
}

/** Thickness of the fast layer under the endocardium; at least one voxel. */
const ENDOCARDIUM_MM = 1;

/** Along and across the fibre. */
type Pair = readonly [number, number];

/** Writes across I + (along - across) f f per active voxel, as xx yy zz xy xz yz. */
function writeTensors(
  out: Float32Array,
  { simulation, fibres }: TissueFields,
  pairOf: (voxel: number) => Pair,
): void {
  const d = simulation.grid.direction;
  for (let n = 0; n < simulation.active.length; n++) {
    const [x, y, z] = [fibres[3 * n], fibres[3 * n + 1], fibres[3 * n + 2]];
    const i = x * d[0] + y * d[1] + z * d[2];
    const j = x * d[3] + y * d[4] + z * d[5];
    const k = x * d[6] + y * d[7] + z * d[8];
    const [along, across] = pairOf(n);
    const extra = along - across;
    out[6 * n] = across + extra * i * i;
    out[6 * n + 1] = across + extra * j * j;
    out[6 * n + 2] = across + extra * k * k;
    out[6 * n + 3] = extra * i * j;
    out[6 * n + 4] = extra * i * k;
    out[6 * n + 5] = extra * j * k;
  }
}

/** mm2/ms with the grid's compensation: healthy, border zone, and the fast layer under the healthy endocardium. */
export function writeDiffusivity(out: Float32Array, fields: TissueFields, edgeMm: number): void {
  const { parameters, simulation } = fields;
  const { velocityAlong, velocityAcross, borderZoneVelocity, endocardialVelocity } = parameters;
  const pair = (along: number, across: number): Pair => [
    gridDiffusivity(along, edgeMm, parameters),
    gridDiffusivity(across, edgeMm, parameters),
  ];
  const healthy = pair(velocityAlong, velocityAcross);
  const borderZone = pair(velocityAlong * borderZoneVelocity, velocityAcross * borderZoneVelocity);
  const fast = pair(
    Math.max(velocityAlong, endocardialVelocity),
    Math.max(velocityAcross, endocardialVelocity),
  );
  const layers = endocardialVelocity > 0 ? Math.max(1, Math.round(ENDOCARDIUM_MM / edgeMm)) : 0;
  const endocardium = endocardialLayer(simulation, layers);
  writeTensors(out, fields, (voxel) => {
    if (simulation.tissue[simulation.active[voxel]] === TISSUE.borderZone) return borderZone;
    return endocardium[voxel] ? fast : healthy;
  });
}

/** Intracellular conductivity, S/m, for the ECG. */
export function writeConductivity(out: Float32Array, fields: TissueFields): void {
  const { intracellularAlong, intracellularAcross } = fields.parameters;
  writeTensors(out, fields, () => [intracellularAlong, intracellularAcross]);
}

/** 1 for the active voxels within so many voxels of the LV or RV blood pool, counted across faces. */
export function endocardialLayer(simulation: SimulationGrid, layers: number): Uint8Array {
  const { grid, labels, active } = simulation;
  const [nx, ny] = grid.dimensions;
  const steps = [1, -1, nx, -nx, nx * ny, -nx * ny];
  const reached = new Uint8Array(labels.length);
  labels.forEach((label, at) => {
    if (label === LABEL.lvBlood || label === LABEL.rvBlood) reached[at] = 1;
  });
  for (let layer = 1; layer <= layers; layer++) {
    for (const at of active) {
      if (reached[at] === 0 && steps.some((step) => reached[at + step] === layer)) {
        reached[at] = layer + 1;
      }
    }
  }
  return Uint8Array.from(active, (at) => (reached[at] > 0 ? 1 : 0));
}
