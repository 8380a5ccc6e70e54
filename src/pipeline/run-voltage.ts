/** Voltages that a mapping catheter would find on the wall while a run goes by; see `virtual-electrodes.ts`. */
import type { TriMesh } from '../core/mesh.ts';
import type { JobContext } from '../core/job.ts';
import type { SimulationGrid } from '../core/simulation-grid.ts';
import { conductingMask } from '../heart/conducting-mask.ts';
import { electrodePlaces } from '../heart/maps/electrode-places.ts';
import { VirtualElectrodes } from '../heart/maps/virtual-electrodes.ts';
import type { Parameters } from '../heart/parameters.ts';
import { FRAME_MV } from '../heart/tissue/engine.ts';

export interface VoltageRequest {
  readonly grid: SimulationGrid;
  /** Unit fibre vector per active voxel, LPS. */
  readonly fibres: Float32Array;
  readonly lesions: Uint32Array;
  readonly parameters: Parameters;
  /** Stored frames of one wave, at most {@link VOLTAGE_INTERVAL_MS} apart. */
  readonly frames: readonly Uint8Array[];
  /** The wall; its normals point out of the tissue, where the electrodes stand. */
  readonly surface: TriMesh;
}

/** Per vertex of the surface, mV: peak to peak at the electrodes around, and between them and their partners. */
export interface RunVoltages {
  readonly unipolar: Float32Array;
  readonly bipolar: Float32Array;
}

/** A front passes a bipole of 2 mm within some milliseconds: frames farther apart would miss it. */
export const VOLTAGE_INTERVAL_MS = 2;
/** Places of electrodes: some eight millimetres apart on both sides of the wall of a ventricle pair. */
const PLACES = 600;
/** Stored potentials stand in steps of half a millivolt: gradients of that size are none. */
const ROUNDING = 0.02;
const STAND_OFF_MM = 0.5;

/** Some tenths of a second for each frame of a whole heart. @throws as `VirtualElectrodes`; cancelled. */
export async function runVoltages(
  { grid, fibres, lesions, parameters, frames, surface }: VoltageRequest,
  ctx: JobContext,
): Promise<RunVoltages> {
  // Out of the tissue, where `electrodePlaces` goes into the blood of a surface around it.
  const places = electrodePlaces(surface, { most: PLACES, standOffMm: -STAND_OFF_MM });
  const { intracellularAlong, intracellularAcross, torsoConductivity } = parameters;
  const electrodes = new VirtualElectrodes({
    simulation: grid,
    fibres,
    conducting: conductingMask(grid, lesions),
    intracellular: { along: intracellularAlong, across: intracellularAcross },
    mediumConductivity: torsoConductivity,
    positionsMm: places.positionsMm,
    partners: places.partners,
    negligible: ROUNDING,
  });
  const { low, high } = FRAME_MV;
  const potentials = new Float32Array(grid.active.length);
  for (const [n, frame] of frames.entries()) {
    ctx.report(n / frames.length, 'Recording at virtual electrodes');
    frame.forEach((byte, voxel) => (potentials[voxel] = low + ((high - low) * byte) / 255));
    await electrodes.take(potentials, ctx);
  }
  const { unipolar, bipolar } = electrodes.voltages(places.vertices.length);
  const spread = (values: Float32Array | undefined): Float32Array =>
    values ? spreadOver(surface, places.vertices, values) : new Float32Array();
  return { unipolar: spread(unipolar.values), bipolar: spread(bipolar?.values) };
}

/** Between places so near on the same side of the wall, values are weighted by distance. */
const REACH_MM = 12;

/** Values of places at every vertex, NaN where none is near. */
function spreadOver(
  { positions, normals }: TriMesh,
  vertices: Uint32Array,
  values: Float32Array,
): Float32Array {
  return Float32Array.from({ length: positions.length / 3 }, (_, v) => {
    let [sum, weights] = [0, 0];
    const [x, y, z] = positions.subarray(3 * v, 3 * v + 3);
    const [nx, ny, nz] = normals.subarray(3 * v, 3 * v + 3);
    for (let place = 0; place < vertices.length; place++) {
      const at = 3 * vertices[place];
      const away =
        (positions[at] - x) ** 2 + (positions[at + 1] - y) ** 2 + (positions[at + 2] - z) ** 2;
      if (away > REACH_MM ** 2) continue;
      // What faces elsewhere stands on the other side of the wall.
      if (!(normals[at] * nx + normals[at + 1] * ny + normals[at + 2] * nz > 0)) continue;
      const weight = 1 / (away + 1) ** 2;
      sum += weight * values[place];
      weights += weight;
    }
    return weights > 0 ? sum / weights : NaN;
  });
}
