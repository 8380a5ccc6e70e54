/**
 * ECG of an activation sequence, and the generic torso.
 * - A flat front that runs through a cylinder of tissue: at the electrode sigma_i dV / (2 sigma) (1 - z / sqrt(z2 + R2)) with z the
 *   distance to the front (closed form of the solid angle, Plonsey and Barr), at every moment of its way. Tolerance 3 %: the disc
 *   is made of voxels, the front is two milliseconds thick.
 * - A torso that is its own mirror image gives mirrored fields; limb leads obey Einthoven and Goldberger.
 * - Lead vectors at the heart change little when the cells of the torso are made smaller.
 * - Near the heart the torso and the formula without boundaries point the same way; amplitudes differ, as they should.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../src/core/anatomy.ts';
import { createRandom } from '../../src/core/random.ts';
import { dot, norm, subtract } from '../../src/core/space.ts';
import type { Lps, Vec3 } from '../../src/core/space.ts';
import { ELECTRODES, LEADS, defaultElectrodes, leadsFromElectrodes } from '../../src/heart/ecg.ts';
import { prepareActivationEcg } from '../../src/heart/ecg/activation-ecg.ts';
import { genericTorso } from '../../src/heart/ecg/conductor.ts';
import type { CubicField } from '../../src/heart/ecg/cubic-field.ts';
import {
  infiniteLeadField,
  solveLeadFields,
  torsoLeadFields,
} from '../../src/heart/ecg/lead-field.ts';
import type { TorsoLeadFields } from '../../src/heart/ecg/lead-field.ts';
import { ellipsoidVentricle, fromLabels } from '../unit/heart/ellipsoid-ventricle.ts';
import { quietContext } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

const gradientOf = (field: CubicField, point: Lps): Vec3 => {
  const out: [number, number, number] = [0, 0, 0];
  field.gradient(point, out);
  return out;
};

describe('ECG of an activation sequence', () => {
  it('follows a flat front through a cylinder', () => {
    const [edge, radius, layers] = [1, 10, 40];
    const size = 2 * radius + 4;
    const middle = (size - 1) / 2;
    const grid = {
      dimensions: [size, size, layers] as const,
      spacingMm: [edge, edge, edge] as const,
      originMm: [3, -9, 20] as const,
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    };
    const labels = new Uint8Array(size * size * layers).map((_, n) => {
      const [i, j] = [n % size, Math.floor(n / size) % size];
      return Math.hypot(i - middle, j - middle) < radius ? LABEL.lvMyocardium : LABEL.background;
    });
    const simulation = fromLabels(grid, labels);
    const count = simulation.active.length;
    const [sigmaIn, sigmaOut, velocity] = [0.1334, 1, 0.5];
    const electrode: Lps = [3 + middle, -9 + middle, 20 + layers + 25];
    const ecg = prepareActivationEcg({
      grid: simulation,
      fibres: new Float32Array(3 * count).map((_, n) => (n % 3 === 2 ? 1 : 0)),
      intracellular: { along: sigmaIn, across: 0.02 },
      leadFields: [infiniteLeadField(electrode, sigmaOut)],
    });
    const layerOf = (n: number): number => Math.floor(simulation.active[n] / size / size);
    const activationMs = Float32Array.from({ length: count }, (_, n) => layerOf(n) / velocity);
    const [potentials] = ecg.potentials(activationMs, 100, { amplitudeMv: 100, upstrokeMs: 2 });
    // The disc of voxels is as large as its area.
    const area = simulation.active.filter((at) => at < size * size).length;
    const r2 = area / Math.PI;
    let worst = 0;
    for (let t = 10; t <= 70; t += 5) {
      const z = electrode[2] - (20 + t * velocity);
      const exact = ((sigmaIn * 100) / (2 * sigmaOut)) * (1 - z / Math.sqrt(z * z + r2));
      worst = Math.max(worst, 100 * Math.abs(potentials[t] / exact - 1));
    }
    expectFigure({
      model: 'Lead fields',
      quantity:
        'ECG of a flat front of 10 mm radius on its way through a cylinder, from activation times',
      value: worst,
      unit: '%',
      reference: 0,
      tolerance: { below: 3 },
      source: 'Closed form of the solid angle, Plonsey and Barr, Bioelectricity',
    });
    // Before the front starts and after it has left there is nothing.
    expect(Math.abs(potentials[95])).toBeLessThan(1e-3);
  });
});

describe('generic torso', () => {
  const heart: Lps = [12, -30, 400];
  const ctx = quietContext();
  const electrodes = defaultElectrodes(heart);
  const ventricle = ellipsoidVentricle({ spacingMm: 2, rightVentricle: true });
  const placed = {
    grid: {
      ...ventricle.grid,
      originMm: ventricle.grid.originMm.map((v, n) => v + heart[n]) as unknown as Vec3,
    },
    labels: ventricle.labels,
  };
  let fields: TorsoLeadFields;
  beforeAll(async () => {
    const torso = await genericTorso(heart, placed, undefined, {}, ctx);
    const start = performance.now();
    fields = await torsoLeadFields(torso, electrodes, ctx);
    const cells = torso.conductivity.filter((value) => value > 0).length;
    console.log(
      `generic torso: ${cells} cells, nine fields in ${((performance.now() - start) / 1000).toFixed(1)} s, electrodes moved by ${fields.shiftsMm.map((mm) => mm.toFixed(0)).join(', ')} mm`,
    );
  });

  const points = (count: number): Lps[] => {
    const random = createRandom(12);
    return Array.from(
      { length: count },
      () => heart.map((v) => v + random.between(-28, 28)) as unknown as Lps,
    );
  };
  const leadsOf = (gradients: readonly Vec3[], dipole: Vec3): number[] =>
    leadsFromElectrodes(gradients.map((g) => dot(g, dipole)));

  it('obeys Einthoven and Goldberger', () => {
    const leads = leadsOf(
      fields.fields.map((field) => gradientOf(field, heart)),
      [0.4, 1, -0.3],
    );
    const at = (name: (typeof LEADS)[number]): number => leads[LEADS.indexOf(name)];
    const largest = Math.max(...leads.map(Math.abs));
    expect(Math.abs(at('I') + at('III') - at('II')) / largest).toBeLessThan(1e-6);
    expect(Math.abs(at('aVR') + at('aVL') + at('aVF')) / largest).toBeLessThan(1e-6);
  });

  it('sees dipoles from the sides on which the electrodes lie', () => {
    const gradients = fields.fields.map((field) => gradientOf(field, heart));
    const lead = (name: (typeof LEADS)[number], dipole: Vec3): number =>
      leadsOf(gradients, dipole)[LEADS.indexOf(name)];
    expect(lead('I', [1, 0, 0])).toBeGreaterThan(0);
    expect(lead('aVF', [0, 0, -1])).toBeGreaterThan(0);
    expect(lead('V2', [0, -1, 0])).toBeGreaterThan(0);
    expect(lead('V6', [1, 0, 0])).toBeGreaterThan(0);
    expect(lead('aVR', [1, -0.3, -1])).toBeLessThan(0);
  });

  it('points the way of the formula without boundaries', () => {
    const random = createRandom(2);
    let [product, own, other] = [0, 0, 0];
    for (const point of points(60)) {
      const dipole: Vec3 = [random.normal(), random.normal(), random.normal()];
      const bounded = leadsOf(
        fields.fields.map((field) => gradientOf(field, point)),
        dipole,
      );
      const infinite = leadsOf(
        fields.electrodesMm.map((electrode) => {
          const d = subtract(electrode, point);
          const factor = 1 / (4 * Math.PI * 0.2 * norm(d) ** 3);
          return [d[0] * factor, d[1] * factor, d[2] * factor] as const;
        }),
        dipole,
      );
      bounded.forEach((value, n) => {
        product += value * infinite[n];
        own += value * value;
        other += infinite[n] * infinite[n];
      });
    }
    const agreement = product / Math.sqrt(own * other);
    console.log(
      `torso against infinite conductor: correlation ${agreement.toFixed(3)}, amplitude ${Math.sqrt(own / other).toFixed(2)}`,
    );
    expectFigure({
      model: 'Lead fields',
      quantity:
        'Correlation of the leads of random dipoles in the heart, generic torso against no boundary',
      value: agreement,
      unit: '',
      tolerance: { between: [0.8, 0.99] },
      source: 'Infinite-conductor formula; boundaries change amplitudes and shapes, not the sides',
    });
  });

  it('hardly depends on the size of its cells', async () => {
    // Three electrodes in three directions are enough to see it.
    const chosen = ['RA', 'V2', 'V6'].map((name) =>
      ELECTRODES.findIndex((entry) => entry === name),
    );
    const torso = await genericTorso(heart, placed, undefined, { spacingMm: 4.5 }, ctx);
    const places = chosen.map((n) => fields.electrodesMm[n]);
    const fine = await solveLeadFields(torso, places, ctx);
    const coarse = chosen.map((n) => fields.fields[n]);
    let [difference, total] = [0, 0];
    for (const point of points(60)) {
      for (const n of [1, 2]) {
        const lead = (set: readonly CubicField[]): Vec3 =>
          subtract(gradientOf(set[n], point), gradientOf(set[0], point));
        difference += norm(subtract(lead(coarse), lead(fine))) ** 2;
        total += norm(lead(fine)) ** 2;
      }
    }
    console.log(`6 mm against 4.5 mm: ${(100 * Math.sqrt(difference / total)).toFixed(1)} %`);
    expectFigure({
      model: 'Lead fields',
      quantity: 'Lead vectors in the heart, cells of 6 mm against 4.5 mm (root mean square)',
      value: 100 * Math.sqrt(difference / total),
      unit: '%',
      reference: 0,
      tolerance: { below: 10 },
      source: 'Convergence with the cell',
    });
  });

  it('gives mirrored fields where it is its own mirror image', async () => {
    const middle: Lps = [0, -20, 0];
    const box = { lowMm: [-170, -120, -300], highMm: [170, 110, 300] } as const;
    const torso = await genericTorso(middle, undefined, box, {}, ctx);
    const [left, right] = await solveLeadFields(
      torso,
      [
        [120, -60, 30],
        [-120, -60, 30],
      ],
      ctx,
    );
    let worst = 0;
    for (const [x, y, z] of [
      [10, -30, 5],
      [-25, 0, 20],
      [3, -44, -30],
    ] as const) {
      const a = gradientOf(left, [x, y, z]);
      const b = gradientOf(right, [-x, y, z]);
      worst = Math.max(worst, norm(subtract(a, [-b[0], b[1], b[2]])) / norm(a));
    }
    expect(worst).toBeLessThan(1e-3);
  });
});
