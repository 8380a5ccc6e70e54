/**
 * Pseudo-ECG of a flat wave front: a disc of radius R = 10 mm across which the potential jumps by 100 mV, sigma_i 0.1334 S/m in
 * a medium of 1 S/m. On the axis at distance z the potential is sigma_i dV / (2 sigma) (1 - z / sqrt(z^2 + R^2)): 0.7042,
 * 0.3423, 0.1295 and 0.0331 mV at 20, 30, 50 and 100 mm (closed form of the solid angle, Plonsey and Barr).
 * Tolerance 1 % at voxels of 0.5 mm: the disc is made of voxels.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../src/core/anatomy.ts';
import { LEADS, leadsFromElectrodes } from '../../src/heart/ecg.ts';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
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
    const engine = await createWasmTissue({
      model: 'mitchell-schaeffer',
      grid: simulation,
      classOf: new Uint8Array(simulation.active.length),
      classes: [
        {
          title: 'disc',
          cell: { variant: 'ventricle' },
          diffusivity: { along: 0.1, across: 0.1 },
        },
      ],
      fibres: new Float32Array(3 * simulation.active.length).map((_, n) => (n % 3 === 2 ? 1 : 0)),
      intracellular: { along: 0.1334, across: 0.1334 },
      leadFields: distances.map(
        (z) => (px, py, pz) => 1 / (4 * Math.PI * Math.hypot(px - x, py - y, pz - frontMm - z)),
      ),
      threads: 1,
    });
    try {
      const lanes = engine.potentials();
      const corners = new Uint32Array(8);
      simulation.active.forEach((at, voxel) => {
        const layer = Math.floor(at / size / size);
        engine.lattice.bricks.cornersOf(voxel, corners).forEach((lane, corner) => {
          lanes[lane] = layer + (corner >> 2) <= 3 ? 1 : 0;
        });
      });
      const potentials = engine.sampleNow().electrodesMv;
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
      engine.close();
    }
  });
});

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
