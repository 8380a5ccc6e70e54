import { toFailure } from '../core/failure.ts';

/** What stands in a viewport that cannot show its picture: what happened, and what can be done. */
export function failureWords(error: unknown): string {
  const { message, hint } = toFailure(error);
  return `${message} ${hint}`;
}
