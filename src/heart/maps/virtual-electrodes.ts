/**
 * Electrograms at points on or near the endocardium, as a mapping catheter would record them, in an infinite homogeneous
 * conductor: phi(r) = -1 / (4 pi sigma) * integral of sigma_i grad V . grad(1 / |r - r'|) dV' (Plonsey and Barr). Every difference
 * of potential between two neighbouring voxels is a dipole that the two share.
 */
import { fail } from '../../core/failure.ts';
import type { JobContext } from '../../core/job.ts';
import type { SimulationGrid } from '../../core/simulation-grid.ts';
import { ijkToLps } from '../../core/space.ts';
import { heartMap } from './heart-map.ts';
import type { HeartMap } from './heart-map.ts';
import { neighbour, perVoxel, voxelIndex } from './voxel-index.ts';
import type { VoxelIndex } from './voxel-index.ts';

export interface VirtualElectrodesSetup {
  readonly simulation: SimulationGrid;
  /** Unit fibre vector per active voxel, LPS. */
  readonly fibres: Float32Array;
  /** 1 per active voxel that conducts; across other voxels no current flows. */
  readonly conducting: Uint8Array;
  /** Intracellular conductivity along and across the fibre, S/m. */
  readonly intracellular: { readonly along: number; readonly across: number };
  /** Conductivity of the medium, S/m. */
  readonly mediumConductivity: number;
  /** Electrodes, LPS mm: x, y, z each. */
  readonly positionsMm: Float32Array;
  /**
   * Partner of each electrode for bipolar voltages, as its number; its own number where it has none. Several partners give
   * several bipoles of which the largest counts, so that the angle between wave and bipole matters less.
   */
  readonly partners?: readonly Int32Array[];
  /** Dipoles below this share of the largest of the moment are left out; a thousandth where not given. */
  readonly negligible?: number;
}

/** Below this share of the largest of the moment dipoles add nothing that shows. */
const NEGLIGIBLE = 1e-3;
/** Closer than half a voxel the field of the dipole of a whole voxel is not that of its centre. */
const NEAREST_VOXELS = 0.5;

/** Takes the potential of the tissue at successive times and keeps only the extremes: voltages need no stored run. */
export class VirtualElectrodes {
  /** Potential of each electrode at the last sample, mV. */
  readonly potentialsMv: Float64Array;
  private readonly index: VoxelIndex;
  private readonly centres: Float64Array;
  private readonly dipoles: Float64Array;
  private readonly low: Float64Array;
  private readonly high: Float64Array;
  private readonly bipoles: readonly { readonly low: Float64Array; readonly high: Float64Array }[];
  private samples = 0;

  /** @throws bad-input/fields-do-not-match; bad-input/parameter-out-of-range (conductivities); bad-input/no-electrodes. */
  constructor(private readonly setup: VirtualElectrodesSetup) {
    const { simulation, fibres, conducting, positionsMm, partners = [] } = setup;
    perVoxel(simulation, fibres, 'Fibres', 3);
    perVoxel(simulation, conducting, 'Conducting voxels');
    check(setup);
    const count = positionsMm.length / 3;
    this.index = voxelIndex(simulation);
    this.centres = new Float64Array(3 * simulation.active.length);
    const { ijk } = this.index;
    for (let n = 0; n < simulation.active.length; n++) {
      const at = [ijk[3 * n], ijk[3 * n + 1], ijk[3 * n + 2]] as const;
      this.centres.set(ijkToLps(simulation.grid, at), 3 * n);
    }
    this.dipoles = new Float64Array(this.centres.length);
    this.potentialsMv = new Float64Array(count);
    this.low = new Float64Array(count).fill(Infinity);
    this.high = new Float64Array(count).fill(-Infinity);
    this.bipoles = partners.map(() => ({ low: this.low.slice(), high: this.high.slice() }));
  }

  /** One moment: potential per active voxel, mV. Ten milliseconds of a wave need some ten of them. */
  async take(potentialMv: ArrayLike<number>, ctx: JobContext): Promise<void> {
    perVoxel(this.setup.simulation, potentialMv, 'Potentials');
    this.computeDipoles(potentialMv);
    await ctx.checkpoint();
    const sources = this.strongest();
    const { partners = [] } = this.setup;
    const atOnce = Math.max(1, Math.floor(2e6 / Math.max(1, sources.length)));
    for (let e = 0; e < this.potentialsMv.length; e++) {
      if (e % atOnce === 0) await ctx.checkpoint();
      const mv = this.potentialAt(e, sources);
      this.potentialsMv[e] = mv;
      this.low[e] = Math.min(this.low[e], mv);
      this.high[e] = Math.max(this.high[e], mv);
    }
    partners.forEach((partner, set) => {
      const { low, high } = this.bipoles[set];
      partner.forEach((other, e) => {
        const mv = this.potentialsMv[e] - this.potentialsMv[other];
        low[e] = Math.min(low[e], mv);
        high[e] = Math.max(high[e], mv);
      });
    });
    this.samples++;
  }

  /** Peak-to-peak voltages so far of the first `count` electrodes, of all where not given. */
  voltages(count = this.potentialsMv.length): {
    readonly unipolar: HeartMap;
    readonly bipolar?: HeartMap;
  } {
    const spread = (low: Float64Array, high: Float64Array, e: number): number =>
      this.samples > 0 ? high[e] - low[e] : NaN;
    const electrodes = Float32Array.from({ length: count }, (_, e) => e);
    const medium = `${this.setup.mediumConductivity} S/m`;
    const unipolar = heartMap(
      'unipolar',
      electrodes.map((e) => spread(this.low, this.high, e)),
      `Peak to peak at virtual electrodes in an unbounded medium of ${medium}.`,
    );
    if (this.bipoles.length === 0) return { unipolar };
    const bipolar = heartMap(
      'bipolar',
      electrodes.map((e) => Math.max(...this.bipoles.map(({ low, high }) => spread(low, high, e)))),
      `Largest peak to peak between a virtual electrode and its ${this.bipoles.length} partner(s), unbounded medium of ${medium}.`,
    );
    return { unipolar, bipolar };
  }

  /** sigma_i grad V times the volume of the voxel, LPS, S/m mV mm2. */
  private computeDipoles(v: ArrayLike<number>): void {
    const { simulation, conducting, fibres, intracellular } = this.setup;
    const { spacingMm, direction: d } = simulation.grid;
    const volume = spacingMm[0] * spacingMm[1] * spacingMm[2];
    const gradient = [0, 0, 0];
    const steps = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const;
    for (let n = 0; n < conducting.length; n++) {
      this.dipoles.fill(0, 3 * n, 3 * n + 3);
      if (!conducting[n]) continue;
      for (let axis = 0; axis < 3; axis++) {
        const [di, dj, dk] = steps[axis];
        const after = neighbour(this.index, n, di, dj, dk);
        const before = neighbour(this.index, n, -di, -dj, -dk);
        let difference = 0;
        if (after >= 0 && conducting[after]) difference += v[after] - v[n];
        if (before >= 0 && conducting[before]) difference += v[n] - v[before];
        gradient[axis] = difference / (2 * spacingMm[axis]);
      }
      const [gi, gj, gk] = gradient;
      const x = gi * d[0] + gj * d[3] + gk * d[6];
      const y = gi * d[1] + gj * d[4] + gk * d[7];
      const z = gi * d[2] + gj * d[5] + gk * d[8];
      const [fx, fy, fz] = [fibres[3 * n], fibres[3 * n + 1], fibres[3 * n + 2]];
      const extra = (intracellular.along - intracellular.across) * (x * fx + y * fy + z * fz);
      this.dipoles[3 * n] = volume * (intracellular.across * x + extra * fx);
      this.dipoles[3 * n + 1] = volume * (intracellular.across * y + extra * fy);
      this.dipoles[3 * n + 2] = volume * (intracellular.across * z + extra * fz);
    }
  }

  private strongest(): Uint32Array {
    const { dipoles } = this;
    const { negligible = NEGLIGIBLE } = this.setup;
    const size = (n: number): number =>
      Math.abs(dipoles[3 * n]) + Math.abs(dipoles[3 * n + 1]) + Math.abs(dipoles[3 * n + 2]);
    let largest = 0;
    const count = dipoles.length / 3;
    for (let n = 0; n < count; n++) largest = Math.max(largest, size(n));
    const kept: number[] = [];
    for (let n = 0; n < count; n++) if (size(n) > negligible * largest) kept.push(n);
    return Uint32Array.from(kept);
  }

  private potentialAt(e: number, sources: Uint32Array): number {
    const { positionsMm, simulation, mediumConductivity } = this.setup;
    const [px, py, pz] = [positionsMm[3 * e], positionsMm[3 * e + 1], positionsMm[3 * e + 2]];
    const nearest = (NEAREST_VOXELS * Math.min(...simulation.grid.spacingMm)) ** 2;
    const { centres, dipoles } = this;
    let sum = 0;
    for (const n of sources) {
      const x = px - centres[3 * n];
      const y = py - centres[3 * n + 1];
      const z = pz - centres[3 * n + 2];
      const squared = Math.max(nearest, x * x + y * y + z * z);
      sum +=
        (dipoles[3 * n] * x + dipoles[3 * n + 1] * y + dipoles[3 * n + 2] * z) /
        (squared * Math.sqrt(squared));
    }
    // grad(1 / |r - r'|) with respect to the source r' is (r - r') / |r - r'|3.
    return -sum / (4 * Math.PI * mediumConductivity);
  }
}

function check({
  positionsMm,
  partners = [],
  intracellular,
  mediumConductivity,
}: VirtualElectrodesSetup): void {
  const count = positionsMm.length / 3;
  const partnersFit = partners.every(
    (set) => set.length === count && set.every((other) => other >= 0 && other < count),
  );
  if (count < 1 || !Number.isInteger(count) || !partnersFit) {
    fail(
      'bad-input',
      'no-electrodes',
      `${positionsMm.length} numbers do not place electrodes (three each), or their partners name others than these.`,
      'Give x, y and z of at least one electrode, and partners by number.',
    );
  }
  const { along, across } = intracellular;
  if (along > 0 && across > 0 && mediumConductivity > 0) return;
  fail(
    'bad-input',
    'parameter-out-of-range',
    `Conductivities of ${along}, ${across} and ${mediumConductivity} S/m are not all positive.`,
    'Enter positive conductivities; 0.17, 0.019 and 0.2 S/m are usual.',
  );
}
