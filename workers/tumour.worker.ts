import { provideKernelThreadsFromPage } from '../wasm/thread-source.browser.ts';
import { runComparison } from '../src/tumour/burden/compare-schedules.ts';
import { growTumour } from '../src/tumour/grid/grow.ts';
import { serve } from './serve.ts';

provideKernelThreadsFromPage(
  () => new Worker(new URL('./kernel-thread.worker.ts', import.meta.url), { type: 'module' }),
);

serve<'tumour.compare' | 'tumour.grow'>({
  'tumour.compare': runComparison,
  'tumour.grow': growTumour,
});
