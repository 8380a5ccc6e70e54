/**
 * Stair steps: an annulus (inner radius 10, wall 4 mm, fibres around it) at 0.5 mm with voxels by their centre or with the share of each
 * that is tissue.
 *
 * References: area 301.59 mm2 (analytic; cut voxels within 0.3 %); arrival times of an independent implementation: the two differ by 0.3
 * to 0.8 ms in the mean at 0.5 mm, and cut voxels are nearer to a fine grid (here 0.25 mm in the fast set, THEATRON_LONG=1 0.125 mm).
 */
import { beforeAll, expect, it } from 'vitest';
import { createWasmTissue } from '../../src/heart/tissue/wasm-tissue.ts';
import { setUpKernels } from '../unit/heart/kernels.ts';
import { expectFigure } from './expect-figure.ts';
import { activate, annulus } from './tissue-problems.ts';

beforeAll(setUpKernels);

const FINE_MM = process.env.THEATRON_LONG === '1' ? 0.125 : 0.25;

/** Mean arrival in sectors of 5 degrees of the upper half, and the area. */
async function arrivals(edgeMm: number, cut: boolean): Promise<{ ms: Float64Array; area: number }> {
  const problem = annulus({
    model: 'ten-tusscher',
    edgeMm,
    diffusivity: { along: 0.0953, across: 0.01258 },
    wallMm: 4,
    cut,
    timeStepMs: 0.02,
  });
  // The quadrature without diffusivity table, so that only the boundary tells the grids apart.
  const engine = await createWasmTissue(problem.setup, undefined, {
    discretisation: { quadrature: 1, compensation: undefined, gain: 1 },
  });
  engine.setStimulus(problem.site, 50);
  await activate(engine, 2, 150);
  const times = await engine.times('first');
  engine.close();
  const [sums, weights] = [new Float64Array(36), new Float64Array(36)];
  let area = 0;
  times.forEach((time, n) => {
    const [x, y] = problem.centre(n);
    const share = problem.setup.fractions?.[n] ?? 1;
    area += share * edgeMm ** 2;
    const sector = Math.floor((Math.atan2(y, x) / Math.PI) * 36);
    if (sector < 0 || sector > 35) return;
    sums[sector] += share * time;
    weights[sector] += share;
  });
  return { ms: sums.map((sum, n) => sum / weights[n]), area };
}

it('cut voxels have the area of the ring and arrival times nearer to a fine grid', async () => {
  const [binary, cut] = [await arrivals(0.5, false), await arrivals(0.5, true)];
  const fine = await arrivals(FINE_MM, true);
  const differ = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, time, n) => sum + Math.abs(time - b[n]), 0) / a.length;
  const [steps, byBinary, byCut] = [
    differ(binary.ms, cut.ms),
    differ(binary.ms, fine.ms),
    differ(cut.ms, fine.ms),
  ];
  console.log(
    `annulus: binary against cut ${steps.toFixed(2)} ms; against ${FINE_MM} mm ${byBinary.toFixed(2)} and ${byCut.toFixed(2)} ms`,
  );
  expectFigure({
    model: 'Tissue engine',
    quantity: 'Area of the annulus with cut voxels of 0.5 mm',
    value: cut.area,
    unit: 'mm²',
    reference: Math.PI * (14 ** 2 - 10 ** 2),
    tolerance: { percent: 0.3 },
    source: 'Analytic',
  });
  expectFigure({
    model: 'Tissue engine',
    quantity: 'Mean difference of arrival in the annulus between whole and cut voxels of 0.5 mm',
    value: steps,
    unit: 'ms',
    tolerance: { between: [0.3, 0.8] },
    source: 'Independent implementation',
  });
  expect(byCut).toBeLessThan(byBinary);
});
