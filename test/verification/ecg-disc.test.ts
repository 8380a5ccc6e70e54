/**
 * Pseudo-ECG of a flat wave front: a disc of radius R = 10 mm across which the potential jumps by 100 mV, sigma_i 0.1334 S/m in
 * a medium of 1 S/m. On the axis at distance z the potential is sigma_i dV / (2 sigma) (1 - z / sqrt(z^2 + R^2)): 0.7042,
 * 0.3423, 0.1295 and 0.0331 mV at 20, 30, 50 and 100 mm (closed form of the solid angle, Plonsey and Barr).
 * Tolerance 1 % at voxels of 0.5 mm: the disc is made of voxels.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../src/core/anatomy.ts';
import type { Lps } from '../../src/core/space.ts';
import { LEADS, leadsFromElectrodes } from '../../src/heart/ecg.ts';
import { MonodomainModel } from '../../src/heart/monodomain-model.ts';
import { parametersWith } from '../../src/heart/parameters.ts';
import { fromLabels } from '../unit/heart/ellipsoid-ventricle.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(setUpKernels);

const RADIUS_MM = 10;
const EDGE_MM = 0.5;

describe('lead field', () => {
  it('gives the potential of a disc-shaped front', async () => {
    const size = (2 * RADIUS_MM) / EDGE_MM + 2;
    const layers = 8;
    const grid = {
      dimensions: [size, size, layers] as const,
      spacingMm: [EDGE_MM, EDGE_MM, EDGE_MM] as const,
      originMm: [5, -7, 11] as const,
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    };
    const middle = (size - 1) / 2;
    const labels = new Uint8Array(size * size * layers).map((_, n) => {
      const [i, j] = [n % size, Math.floor(n / size) % size];
      const inside = Math.hypot(i - middle, j - middle) * EDGE_MM < RADIUS_MM;
      return inside ? LABEL.lvMyocardium : LABEL.background;
    });
    const simulation = fromLabels(grid, labels);
    const distances = [20, 30, 50, 100];
    // The front lies in the layer of voxels number 3; it moves to +z.
    const frontMm = 11 + 3 * EDGE_MM;
    const [x, y] = [5 + middle * EDGE_MM, -7 + middle * EDGE_MM];
    const model = await MonodomainModel.create({
      simulation,
      conducting: new Uint8Array(simulation.active.length).fill(1),
      fibres: new Float32Array(3 * simulation.active.length).map((_, n) => (n % 3 === 2 ? 1 : 0)),
      parameters: parametersWith({ intracellularAlong: 0.1334, intracellularAcross: 0.1334 }),
      electrodes: distances.map((z): Lps => [x, y, frontMm + z]),
      threads: 1,
    });
    try {
      const { lattice } = model;
      const u = model.potentials();
      for (const start of lattice.strips) {
        for (let lane = 0; lane < 4; lane++) {
          // Node layer k of the box lies k - 1 edges above the bottom of the tissue.
          const layer = Math.floor((start + lane) / lattice.plane) - 1;
          u[start + lane] = layer <= 3 ? 1 : 0;
        }
      }
      clearOutside(u, lattice.elementStart, lattice.row, lattice.plane);
      model.sampleNow();
      const potentials = model.electrodePotentialsMv(1);
      distances.forEach((z, n) => {
        const share = 1 - z / Math.hypot(z, RADIUS_MM);
        const expected = ((0.1334 * 100) / 2) * share;
        console.log(
          `disc at ${z} mm: ${potentials[n].toFixed(4)} mV, exact ${expected.toFixed(4)} mV`,
        );
        expectFigure({
          model: 'Pseudo-ECG',
          quantity: `Potential of a disc-shaped front of 10 mm radius, ${z} mm in front of it`,
          value: potentials[n],
          unit: 'mV',
          reference: expected,
          tolerance: { percent: 1 },
          source: 'Closed form of the solid angle, Plonsey and Barr, Bioelectricity',
        });
      });
    } finally {
      model.close();
    }
  });
});

/** Zero where there is no tissue, as the model itself keeps it. */
function clearOutside(u: Float32Array, starts: Uint32Array, row: number, plane: number): void {
  const node = new Uint8Array(u.length);
  for (const start of starts) {
    for (let corner = 0; corner < 8; corner++) {
      node[start + (corner & 1) + ((corner >> 1) & 1) * row + (corner >> 2) * plane] = 1;
    }
  }
  for (let n = 0; n < u.length; n++) if (!node[n]) u[n] = 0;
}

describe('leads', () => {
  it('obey Einthoven and Goldberger', () => {
    const leads = leadsFromElectrodes([0.3, -0.2, 0.9, 1, 2, 3, 4, 5, 6]);
    const lead = (name: (typeof LEADS)[number]): number => leads[LEADS.indexOf(name)];
    expect(lead('I') + lead('III')).toBeCloseTo(lead('II'), 12);
    expect(lead('aVR') + lead('aVL') + lead('aVF')).toBeCloseTo(0, 12);
    expect(lead('I')).toBeCloseTo(-0.5, 12);
    expect(lead('V1')).toBeCloseTo(1 - (0.3 - 0.2 + 0.9) / 3, 12);
  });
});
