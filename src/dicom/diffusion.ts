/** How strongly an image is weighted by diffusion, also where makers kept it before there was a standard attribute. */
import { TAG } from './tags.ts';
import type { Values } from './values.ts';

/** GE adds this to b-values of some sequences to mark them. */
const GE_MARK = 1e9;

/** The b-value (s/mm²) as text; empty where the header does not say. Private elements count under their maker's name only. */
export function bValue(attributes: Values): string {
  const { text, numbers, double } = attributes;
  const standard = double(TAG.diffusionBValue);
  if (standard !== undefined) return String(standard);
  if (text(TAG.siemensCreator) === 'SIEMENS MR HEADER') {
    const [b] = numbers(TAG.siemensBValue);
    return b === undefined ? '' : String(b);
  }
  if (text(TAG.geCreator) === 'GEMS_PARM_01') {
    const [b] = numbers(TAG.geBValue);
    return b === undefined ? '' : String(b % GE_MARK);
  }
  const philips = /^Philips Imaging DD 001/i.test(text(TAG.philipsCreator))
    ? attributes.float(TAG.philipsBValue)
    : undefined;
  return philips === undefined ? '' : String(philips);
}
