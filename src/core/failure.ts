/**
 * What went wrong, in words a clinician can act on: what was found, why it matters, what to do.
 * Failures are thrown inside a module and become plain values at its boundaries (workers, command line, dialogs).
 */
export type FailureKind =
  'bad-input' | 'too-large' | 'unsupported' | 'no-convergence' | 'cancelled' | 'internal';

export interface Failure {
  readonly kind: FailureKind;
  /** Stable identifier for scripts and tests, for example `series-too-short`. */
  readonly code: string;
  /** What was found and why it matters. */
  readonly message: string;
  /** What the user can do about it. */
  readonly hint: string;
}

/** The exception that carries a {@link Failure}. */
export class FailureError extends Error implements Failure {
  readonly kind: FailureKind;
  readonly code: string;
  readonly hint: string;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.name = 'FailureError';
    this.kind = failure.kind;
    this.code = failure.code;
    this.hint = failure.hint;
  }

  toJSON(): Failure {
    return { kind: this.kind, code: this.code, message: this.message, hint: this.hint };
  }
}

/** Throws a {@link FailureError}; reads as a statement of the problem at the call site. */
export function fail(kind: FailureKind, code: string, message: string, hint: string): never {
  throw new FailureError({ kind, code, message, hint });
}

export const cancelled = (): FailureError =>
  new FailureError({
    kind: 'cancelled',
    code: 'cancelled',
    message: 'The work was cancelled before it finished.',
    hint: 'Nothing was changed. Start it again when you are ready.',
  });

/** Turns anything thrown into a {@link Failure}; an unknown error keeps its own message. */
export function toFailure(error: unknown): Failure {
  if (error instanceof FailureError) return error.toJSON();
  if (isFailure(error)) return { ...error };
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: 'internal',
    code: 'internal',
    message: `An unexpected fault stopped this step: ${message}`,
    hint: 'The case is unchanged. Try the step again; if it repeats, report it with this text.',
  };
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    'code' in value &&
    'message' in value &&
    'hint' in value
  );
}
