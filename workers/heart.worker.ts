import { provideKernelThreadsFromPage } from '../wasm/thread-source.browser.ts';
import { runHeart } from '../src/pipeline/heart-run.ts';
import { runHeartProtocol } from '../src/pipeline/protocol-run.ts';
import { serve } from './serve.ts';

provideKernelThreadsFromPage(
  () => new Worker(new URL('./kernel-thread.worker.ts', import.meta.url), { type: 'module' }),
);

serve<'heart.simulate' | 'heart.protocol'>({
  'heart.simulate': (request, context) => runHeart(request, context),
  'heart.protocol': (request, context) => runHeartProtocol(request, context),
});
