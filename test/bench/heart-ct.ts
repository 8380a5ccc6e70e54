/** The heart CT recipe on the synthetic patient at 1.5 mm and, where it is present, on a real CT of that spacing. */
import { createJobContext } from '../../src/core/job.ts';
import { buildHeartPhantom } from '../../src/phantom/heart-phantom.ts';
import { segmentHeartCt } from '../../src/segment/heart-ct.ts';
import { loadLargestSeries } from '../fixtures/segment-series.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { measure } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

export const benchmark: Benchmark = {
  title: 'heart CT recipe, image to eight structures',
  async run(table) {
    const ctx = createJobContext();
    const { volume } = await buildHeartPhantom({ seed: 1, spacingMm: 1.5 }, ctx);
    const size = volume.grid.dimensions.join(' x ');
    const segment = () => segmentHeartCt(volume, createJobContext());
    table.row(await measure(`synthetic patient, ${size} at 1.5 mm`, segment, { runs: 2 }));
    const folder = sharedData('heart-ct-angiography', 'dicom');
    if (!folder) {
      table.note('the real CT is not beside this checkout');
      return;
    }
    const real = await loadLargestSeries(folder);
    table.row(
      await measure(
        `real contrast CT, ${real.grid.dimensions.join(' x ')} at 1.5 mm`,
        () => segmentHeartCt(real, createJobContext()),
        { runs: 2 },
      ),
    );
  },
};
