/**
 * The one place that knows the library which runs ONNX models (onnxruntime-web, on WebAssembly alone). It is loaded when a
 * model is opened and not before; it computes on the processor and sends nothing anywhere.
 */
import type { InferenceSession } from 'onnxruntime-web';
import { fail, FailureError } from '../../core/failure.ts';
import type { ModelRunner, Tensor } from './tensor.ts';

/** Where the library finds its own program, and how many threads it may use. */
export interface OnnxFiles {
  /** Addresses on our own origin; left out in Node, where the library finds them beside itself. */
  readonly paths?: { readonly mjs: string; readonly wasm: string };
  readonly threads: number;
}

/** More than a page can hold beside an image. */
const MOST_BYTES = 1e9;
const LEAST_BYTES = 16;

/**
 * Opens a model.
 *
 * @throws `bad-input` with `model-unreadable` or `model-inputs`; `too-large`/`model-memory`; `internal`/`model-runtime` where the
 *   library itself cannot be loaded.
 */
export async function openOnnx(bytes: Uint8Array, files: OnnxFiles): Promise<ModelRunner> {
  if (bytes.length > MOST_BYTES) {
    refuseMemory(`The model is ${(bytes.length / 1e9).toFixed(1)} GB large.`);
  }
  if (bytes.length < LEAST_BYTES) refuseUnreadable('the file is empty');
  const onnx = await load(files);
  const session = await onnx.InferenceSession.create(bytes, {
    executionProviders: ['wasm'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  }).catch((error: unknown) => {
    const words = wordsOf(error);
    return isMemory(words) ? refuseMemory(words) : refuseUnreadable(words);
  });
  const { inputNames, outputNames } = session;
  if (inputNames.length !== 1 || outputNames.length !== 1) {
    await session.release();
    fail(
      'bad-input',
      'model-inputs',
      `The model has ${inputNames.length} inputs and ${outputNames.length} outputs; here it must take one image and give one answer.`,
      'Export the model again with one input and one output.',
    );
  }
  return {
    inputDims: dimsOf(session),
    async run({ data, dims }: Tensor): Promise<Tensor> {
      try {
        const image = new onnx.Tensor('float32', data, dims);
        const { [outputNames[0]]: answer } = await session.run({ [inputNames[0]]: image });
        return { data: numbersOf(answer.data), dims: answer.dims };
      } catch (error) {
        if (error instanceof FailureError) throw error;
        const words = wordsOf(error);
        return isMemory(words) ? refuseMemory(words) : refuseRun(words);
      }
    },
    release: () => session.release(),
  };
}

async function load({ paths, threads }: OnnxFiles): Promise<typeof import('onnxruntime-web')> {
  try {
    const onnx = await import('onnxruntime-web/wasm');
    onnx.env.wasm.numThreads = threads;
    if (paths) onnx.env.wasm.wasmPaths = { ...paths };
    return onnx;
  } catch (error) {
    return fail(
      'internal',
      'model-runtime',
      `The program that runs models could not be loaded: ${wordsOf(error)}`,
      'Reload the page; if it repeats, the installation is incomplete.',
    );
  }
}

/** Fixed sizes of the input; names of free sizes become null. */
function dimsOf({ inputMetadata }: InferenceSession): ModelRunner['inputDims'] {
  const [input] = inputMetadata;
  if (!input?.isTensor || input.shape.length === 0) return undefined;
  return input.shape.map((size) => (typeof size === 'number' && size > 0 ? size : null));
}

function numbersOf(data: unknown): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array)
    return Float32Array.from(data, Number);
  if (ArrayBuffer.isView(data) && !(data instanceof DataView))
    return Float32Array.from(data as Uint8Array);
  return refuseRun('the answer is not made of numbers');
}

const wordsOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 300);

const isMemory = (words: string): boolean =>
  /bad_alloc|out of memory|allocat|memory access out of bounds|invalid array length/i.test(words);

function refuseMemory(words: string): never {
  fail(
    'too-large',
    'model-memory',
    `The model needs more memory than there is: ${words}`,
    'Close other tabs, choose a smaller patch in the card, or use a smaller model. The case is unchanged.',
  );
}

function refuseUnreadable(words: string): never {
  fail(
    'bad-input',
    'model-unreadable',
    `The file is not an ONNX model that can be run here: ${words}`,
    'Choose the .onnx file that belongs to the card; models with operators of their own or with weights in a second file cannot be run.',
  );
}

function refuseRun(words: string): never {
  fail(
    'bad-input',
    'model-failed',
    `The model stopped while it ran: ${words}`,
    'Check the size of the input in the card. The case is unchanged.',
  );
}
