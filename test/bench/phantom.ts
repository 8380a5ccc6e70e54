/** Building the synthetic patient. */
import { createJobContext } from '../../src/core/job.ts';
import { buildHeartPhantom } from '../../src/phantom/heart-phantom.ts';
import { measure } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

export const benchmark: Benchmark = {
  title: 'the synthetic patient',
  async run(table) {
    for (const [what, options, millions] of [
      ['at 2 mm', { seed: 1, spacingMm: 2 }, undefined],
      ['256 x 256 x 160 at its own spacing', { seed: 1 }, (256 * 256 * 160) / 1e6],
    ] as const) {
      const build = () => buildHeartPhantom(options, createJobContext());
      const work = millions && { amount: millions, unit: 'million voxels' };
      table.row(await measure(what, build, { runs: 2, ...(work && { work }) }));
    }
  },
};
