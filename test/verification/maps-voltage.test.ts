/**
 * Voltages at virtual electrodes against the closed form of a disc-shaped front: radius R = 10 mm, jump 100 mV, sigma_i
 * 0.1334 S/m, medium 1 S/m; on the axis at distance z the potential is sigma_i dV / (2 sigma) (1 - z / sqrt(z2 + R2)) (solid angle,
 * Plonsey and Barr). Tolerance 1 % at voxels of 0.5 mm for single moments, as the lead fields of the ECG are held to; 2 % for
 * peak-to-peak voltages of a front that passes through the tissue.
 */
import { describe, it } from 'vitest';
import { LABEL } from '../../src/core/anatomy.ts';
import { VirtualElectrodes } from '../../src/heart/maps/virtual-electrodes.ts';
import { voxelCentre } from '../../src/heart/stimulation.ts';
import { fromLabels } from '../unit/heart/ellipsoid-ventricle.ts';
import { quietContext } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';

const RADIUS_MM = 10;
const EDGE_MM = 0.5;
const LAYERS = 24;
const SIZE = (2 * RADIUS_MM) / EDGE_MM + 2;
const MIDDLE = ((SIZE - 1) / 2) * EDGE_MM;
const source = 'Closed form of the solid angle, Plonsey and Barr, Bioelectricity';

const grid = {
  dimensions: [SIZE, SIZE, LAYERS] as const,
  spacingMm: [EDGE_MM, EDGE_MM, EDGE_MM] as const,
  originMm: [0, 0, 0] as const,
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const labels = new Uint8Array(SIZE * SIZE * LAYERS).map((_, n) => {
  const [x, y] = [(n % SIZE) * EDGE_MM - MIDDLE, (Math.floor(n / SIZE) % SIZE) * EDGE_MM - MIDDLE];
  return Math.hypot(x, y) < RADIUS_MM ? LABEL.lvMyocardium : LABEL.background;
});
const simulation = fromLabels(grid, labels);

/** Potential at the electrodes of a front between layers `layer` and `layer` + 1, moving to +z. */
const front = (layer: number): Float32Array =>
  Float32Array.from(simulation.active, (_, n) =>
    voxelCentre(simulation, n)[2] <= layer * EDGE_MM ? 20 : -80,
  );
const frontMm = (layer: number): number => (layer + 0.5) * EDGE_MM;
const exactMv = (z: number): number =>
  ((0.1334 * 100) / 2) * (Math.sign(z) - z / Math.hypot(z, RADIUS_MM));

function electrodesAt(heightsMm: readonly number[], partners?: Int32Array): VirtualElectrodes {
  return new VirtualElectrodes({
    simulation,
    fibres: new Float32Array(3 * simulation.active.length).map((_, n) => (n % 3 === 2 ? 1 : 0)),
    conducting: new Uint8Array(simulation.active.length).fill(1),
    intracellular: { along: 0.1334, across: 0.1334 },
    mediumConductivity: 1,
    positionsMm: Float32Array.from(heightsMm.flatMap((z) => [MIDDLE, MIDDLE, z])),
    ...(partners && { partners: [partners] }),
  });
}

describe('virtual electrodes', () => {
  it('have the potential of a disc-shaped front', async () => {
    const layer = 11;
    const distances = [3, 5, 10, 20, 50];
    const electrodes = electrodesAt(distances.map((z) => frontMm(layer) + z));
    await electrodes.take(front(layer), quietContext());
    distances.forEach((z, n) =>
      expectFigure({
        model: 'Heart maps',
        quantity: `Potential at a virtual electrode ${z} mm before a disc-shaped front of 10 mm radius`,
        value: electrodes.potentialsMv[n],
        unit: 'mV',
        reference: exactMv(z),
        tolerance: { percent: 1 },
        source,
      }),
    );
  });

  it('have the unipolar and bipolar voltage of a front that comes and goes', async () => {
    // Electrodes 2 and 4 mm above the end of the tissue, and a bipole between them.
    const topMm = (LAYERS - 0.5) * EDGE_MM;
    const heights = [topMm + 2, topMm + 4];
    const electrodes = electrodesAt(heights, Int32Array.from([1, 1]));
    const layers = Array.from({ length: LAYERS - 1 }, (_, layer) => layer);
    for (const layer of [-1, ...layers, LAYERS])
      await electrodes.take(front(layer), quietContext());
    const { unipolar, bipolar } = electrodes.voltages();
    const over = (value: (layer: number) => number): number => {
      const values = [0, ...layers.map(value)];
      return Math.max(...values) - Math.min(...values);
    };
    const exact = (height: number): ((layer: number) => number) => {
      return (layer) => exactMv(height - frontMm(layer));
    };
    expectFigure({
      model: 'Heart maps',
      quantity: 'Unipolar voltage of a front that ends 2 mm before the electrode',
      value: unipolar.values[0],
      unit: 'mV',
      reference: over(exact(heights[0])),
      tolerance: { percent: 2 },
      source,
    });
    expectFigure({
      model: 'Heart maps',
      quantity: 'Bipolar voltage over 2 mm of the same front',
      value: bipolar?.values[0] ?? NaN,
      unit: 'mV',
      reference: over((layer) => exact(heights[0])(layer) - exact(heights[1])(layer)),
      tolerance: { percent: 2 },
      source,
    });
  });
});
