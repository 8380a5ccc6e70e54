/** How a number field writes and steps a parameter, from its default and its range. */

/** What is known of a parameter. */
export interface ParameterRange {
  readonly default: number;
  /** Allowed, both ends included. */
  readonly range: readonly [number, number];
  readonly integer?: boolean;
}

const MOST_DECIMALS = 8;
/** Some ranges are many times what is usual; ten units are a step that can still be felt. */
const LARGEST_STEP = 10;

/** Decimals that show four or five significant figures of the default, both ends of the range, a hundredth of it, and a step below
 * the default. */
export function decimalsOf({ default: standard, range, integer }: ParameterRange): number {
  if (integer) return 0;
  const span = range[1] - range[0];
  const fine = span > 0 ? Math.ceil(2 - Math.log10(span)) : 0;
  const shown = Number(standard.toPrecision(Math.abs(standard) < 0.01 ? 4 : 5));
  const below = standard > 0 ? -Math.floor(Math.log10(standard / 5)) : 0;
  const ends = range.map((end) => decimalsIn(Number(end.toPrecision(3))));
  return Math.min(MOST_DECIMALS, Math.max(0, fine, below, decimalsIn(shown), ...ends));
}

/** Step of the arrow keys, a round number: about a fiftieth of the range, and well below the default. */
export function stepOf(parameter: ParameterRange): number {
  if (parameter.integer) return 1;
  const { default: standard, range } = parameter;
  const felt = Math.min((range[1] - range[0]) / 50, standard > 0 ? standard / 5 : Infinity);
  const wanted = 10 ** Math.floor(Math.log10(felt));
  return Math.max(10 ** -decimalsOf(parameter), Math.min(LARGEST_STEP, wanted));
}

const decimalsIn = (value: number): number => {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return Math.max(0, (mantissa.split('.')[1] ?? '').length - Number(exponent));
};
