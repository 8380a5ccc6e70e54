/**
 * The one typed list of what runs off the main thread: job name to input, output and partial result.
 * A job without a handler, or a handler without a job, does not compile (see `workers/*.worker.ts`).
 */
import type { Failure } from '../src/core/failure.ts';

export interface Job<Input, Output, Partial = never> {
  readonly input: Input;
  readonly output: Output;
  readonly partial: Partial;
}
