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

/** Per vertex of the surface, mV: peak to peak at the nearest electrode, and between it and its partners. */
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
  const nearest = nearestPlaces(surface.positions, places.vertices);
  const spread = (values: Float32Array | undefined): Float32Array =>
    Float32Array.from(nearest, (place) => values?.[place] ?? NaN);
  return { unipolar: spread(unipolar.values), bipolar: spread(bipolar?.values) };
}

/** Place of electrodes nearest to every vertex. */
function nearestPlaces(positions: Float32Array, vertices: Uint32Array): Uint16Array {
  const nearest = new Uint16Array(positions.length / 3);
  for (let v = 0; v < nearest.length; v++) {
    let least = Infinity;
    for (let place = 0; place < vertices.length; place++) {
      const at = 3 * vertices[place];
      const x = positions[at] - positions[3 * v];
      const y = positions[at + 1] - positions[3 * v + 1];
      const z = positions[at + 2] - positions[3 * v + 2];
      const away = x * x + y * y + z * z;
      if (away < least) {
        least = away;
        nearest[v] = place;
      }
    }
  }
  return nearest;
}
