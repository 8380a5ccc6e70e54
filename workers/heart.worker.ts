import { provideKernelThreadsFromPage } from '../wasm/thread-source.browser.ts';
import { runHeart } from '../src/pipeline/heart-run.ts';
import { serve } from './serve.ts';

provideKernelThreadsFromPage(
  () => new Worker(new URL('./kernel-thread.worker.ts', import.meta.url), { type: 'module' }),
);

serve<'heart.simulate'>({
  'heart.simulate': (request, context) => runHeart(request, context),
});
