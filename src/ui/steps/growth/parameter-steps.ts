/** How a parameter is written and stepped, from its default and range. */
import type { ParameterDefinition } from '../../../tumour/therapy/parameters.ts';

const MOST_DECIMALS = 4;

/** Decimals that show the default and two figures of a value a tenth as large. */
export function decimalsOf({ default: standard, range }: ParameterDefinition): number {
  const typical = standard > 0 ? standard : range[1] / 10;
  const needed = Math.ceil(-Math.log10(typical)) + 1;
  return Math.min(MOST_DECIMALS, Math.max(typical <= 15 ? 1 : 0, needed));
}

/** Step of the arrow keys: a round number, about a twentieth of the default. */
export function stepOf(definition: ParameterDefinition): number {
  const { default: standard, range } = definition;
  const typical = standard > 0 ? standard : range[1] / 10;
  const magnitude = 10 ** Math.floor(Math.log10(typical / 5));
  return Math.max(magnitude, 10 ** -decimalsOf(definition));
}
