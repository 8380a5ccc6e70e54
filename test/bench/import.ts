/** Import of a series of 160 slices of 256 x 256 pixels, files in memory: headers, then the volume. */
import { createJobContext } from '../../src/core/job.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { memorySource } from '../../src/dicom/source.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { writePhantomSeries } from '../../src/phantom/dicom-series.ts';
import { buildHeartPhantom } from '../../src/phantom/heart-phantom.ts';
import { measure } from './benchmark.ts';
import type { Benchmark } from './benchmark.ts';

export const benchmark: Benchmark = {
  title: 'import of 160 slices of 256 x 256, uncompressed, in memory',
  async run(table) {
    const ctx = createJobContext();
    const phantom = await buildHeartPhantom({ seed: 1 }, ctx);
    const written = await writePhantomSeries(phantom, 1, ctx);
    const files = written.map(({ name, bytes }) => memorySource(name, bytes));
    const work = { amount: files.length, unit: 'slices' };
    table.row(await measure('headers to audited series', () => scanFiles(files, ctx), { work }));
    const { series } = await scanFiles(files, ctx);
    table.row(
      await measure('pixels to volume', () => loadVolume(series[0], files, createJobContext()), {
        work,
      }),
    );
  },
};
