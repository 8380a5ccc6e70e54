/** From labels to surfaces and to the simulation grid, on the synthetic heart at 1 mm. */
import { HEART_STRUCTURES } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import { buildSimulationGrid } from '../../src/mesh/simulation-grid.ts';
import { surfaceFromLabels } from '../../src/mesh/surface-from-labels.ts';
import { buildHeartPhantom } from '../../src/phantom/heart-phantom.ts';
import { measure } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

export const benchmark: Benchmark = {
  title: 'surfaces and simulation grid of the synthetic heart at 1 mm',
  async run(table) {
    const ctx = createJobContext();
    const { labels, tissue } = await buildHeartPhantom({ seed: 1, spacingMm: 1 }, ctx);
    for (const { label, title } of HEART_STRUCTURES) {
      let triangles = 0;
      const row = await measure(
        title,
        async () => {
          const { quality } = await surfaceFromLabels(labels, label, {}, ctx);
          triangles = quality.triangles;
        },
        { runs: 3 },
      );
      table.row({ ...row, what: `${title}, ${triangles} triangles` });
    }
    table.row(
      await measure(
        'simulation grid at 0.8 mm',
        () => buildSimulationGrid(labels, tissue, { spacingMm: 0.8 }, ctx),
        { runs: 3 },
      ),
    );
  },
};
