/** Image values as a model expects them. */
import { fail } from '../../core/failure.ts';
import type { Normalisation } from './card.ts';

/**
 * A function from image value to model value.
 *
 * @throws `bad-input`/`model-even-image` where the image has no spread to divide by.
 */
export function normaliser(how: Normalisation, data: ArrayLike<number>): (value: number) => number {
  switch (how.kind) {
    case 'none':
      return (value) => value;
    case 'window': {
      const { low, high } = how;
      return (value) => (Math.min(high, Math.max(low, value)) - low) / (high - low);
    }
    case 'z-score': {
      const { mean, sd, low = -Infinity, high = Infinity } = how;
      return (value) => (Math.min(high, Math.max(low, value)) - mean) / sd;
    }
    case 'z-score-of-image': {
      const { mean, sd } = spread(data, how.foreground);
      return (value) => (value - mean) / sd;
    }
  }
}

function spread(
  data: ArrayLike<number>,
  foreground: boolean,
): { readonly mean: number; readonly sd: number } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let n = 0; n < data.length; n++) {
    const value = data[n];
    if (foreground && value <= 0) continue;
    count += 1;
    sum += value;
    squares += value * value;
  }
  const mean = sum / count;
  const sd = Math.sqrt(squares / count - mean * mean);
  if (sd > 0) return { mean, sd };
  return fail(
    'bad-input',
    'model-even-image',
    'The image has one value everywhere, so it cannot be brought to the spread that the model expects.',
    'Check that the series was loaded completely, or choose another.',
  );
}
