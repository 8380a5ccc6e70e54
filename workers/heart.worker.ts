import { provideKernelThreadsFromPage } from '../wasm/thread-source.browser.ts';
import { dominantFrequencyMap } from '../src/heart/maps/frequency-map.ts';
import { velocityMap } from '../src/heart/maps/velocity-map.ts';
import { runHeart } from '../src/pipeline/heart-run.ts';
import { runHeartProtocol } from '../src/pipeline/protocol-run.ts';
import { runVoltages } from '../src/pipeline/run-voltage.ts';
import { readMeasurementFiles } from '../src/pipeline/personalise-files.ts';
import { personaliseHeart } from '../src/pipeline/personalise-run.ts';
import { serve } from './serve.ts';

provideKernelThreadsFromPage(
  () => new Worker(new URL('./kernel-thread.worker.ts', import.meta.url), { type: 'module' }),
);

serve<
  | 'heart.simulate'
  | 'heart.protocol'
  | 'heart.velocity'
  | 'heart.dominant-frequency'
  | 'heart.voltage'
  | 'heart.measurements'
  | 'heart.personalise'
>({
  'heart.simulate': (request, context) => runHeart(request, context),
  'heart.velocity': ({ grid, activationMs }, context) => velocityMap(grid, activationMs, context),
  'heart.dominant-frequency': ({ frames, intervalMs }, context) =>
    dominantFrequencyMap(frames, intervalMs, context),
  'heart.voltage': (request, context) => runVoltages(request, context),
  'heart.measurements': async ({ files }) => {
    const read = files.map(async (file) => ({
      name: file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    }));
    return readMeasurementFiles(await Promise.all(read));
  },
  'heart.personalise': (request, context) => personaliseHeart(request, context),
  'heart.protocol': (request, context) => runHeartProtocol(request, context),
});
