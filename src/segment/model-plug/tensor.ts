/** What runs a model, and what goes in and out of it; no library is named here. */

export interface Tensor {
  /** Row-major: the last axis varies fastest. */
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** A loaded model. It takes one tensor and answers with one. */
export interface ModelRunner {
  /** Fixed sizes of the input, null where any size will do; undefined where the model does not say. */
  readonly inputDims: readonly (number | null)[] | undefined;
  run(input: Tensor): Promise<Tensor>;
  /** Gives its memory back. */
  release(): Promise<void>;
}
