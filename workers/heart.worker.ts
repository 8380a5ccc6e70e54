import { provideKernelThreadsFromPage } from '../wasm/thread-source.browser.ts';
import { velocityMap } from '../src/heart/maps/velocity-map.ts';
import { runHeart } from '../src/pipeline/heart-run.ts';
import { runHeartProtocol } from '../src/pipeline/protocol-run.ts';
import { serve } from './serve.ts';

provideKernelThreadsFromPage(
  () => new Worker(new URL('./kernel-thread.worker.ts', import.meta.url), { type: 'module' }),
);

serve<'heart.simulate' | 'heart.protocol' | 'heart.velocity'>({
  'heart.simulate': (request, context) => runHeart(request, context),
  'heart.velocity': ({ grid, activationMs }, context) => velocityMap(grid, activationMs, context),
  'heart.protocol': (request, context) => runHeartProtocol(request, context),
});
