import mjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { digestBytes } from '../src/core/digest.ts';
import { segmentWithModel } from '../src/segment/model-plug.ts';
import { openOnnx } from '../src/segment/model-plug/onnx-session.ts';
import { serve } from './serve.ts';

const MOST_THREADS = 4;
/** Threads need shared memory, which the page has where its host isolates it. */
const threads = crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;
const address = (path: string): string => new URL(path, import.meta.url).href;

serve<'segment.model'>({
  async 'segment.model'({ volume, model, card }, context) {
    context.report(0, 'Opening the model');
    const bytes = new Uint8Array(await model.arrayBuffer());
    const digest = await digestBytes(bytes);
    const paths = { mjs: address(mjs), wasm: address(wasm) };
    const runner = await openOnnx(bytes, { paths, threads });
    try {
      return { segmentation: await segmentWithModel(volume, card, runner, context), digest };
    } finally {
      await runner.release();
    }
  },
});
