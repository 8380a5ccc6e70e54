/** Exact distance transform of a ball in a volume of the size of a CT of the heart. */
import { distanceTransformMm } from '../../src/segment/distance.ts';
import { ballGrid, digitise } from '../unit/mesh/shapes.ts';
import { distance as between } from '../../src/core/space.ts';
import { measure } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

export const benchmark: Benchmark = {
  title: 'Euclidean distance transform',
  async run(table) {
    for (const radius of [40, 90]) {
      const { grid, centre } = ballGrid(radius, [1, 1, 1]);
      const { data } = digitise(grid, (p) => (between(p, centre) < radius ? 1 : 0));
      const work = { amount: data.length / 1e6, unit: 'million voxels' };
      const what = `ball in ${grid.dimensions.join(' x ')}`;
      table.row(await measure(what, () => distanceTransformMm(data, grid), { work }));
    }
  },
};
