import { provideKernelThreadsFromPage } from '../wasm/thread-source.browser.ts';
import { runComparison } from '../src/tumour/burden/compare-schedules.ts';
import { runCalibration } from '../src/tumour/calibration/calibrate-from-studies.ts';
import { growTumour } from '../src/tumour/grid/grow.ts';
import { runGrowth } from '../src/pipeline/growth-run.ts';
import { serve } from './serve.ts';

provideKernelThreadsFromPage(
  () => new Worker(new URL('./kernel-thread.worker.ts', import.meta.url), { type: 'module' }),
);

serve<'tumour.calibrate' | 'tumour.compare' | 'tumour.grow' | 'tumour.run'>({
  'tumour.calibrate': runCalibration,
  'tumour.compare': runComparison,
  'tumour.grow': growTumour,
  'tumour.run': runGrowth,
});
