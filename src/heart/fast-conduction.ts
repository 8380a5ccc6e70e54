/**
 * What carries excitation faster than the muscle: a layer under the endocardium, a Purkinje tree grown by rule, or nothing.
 */
import { fail } from '../core/failure.ts';
import type { Parameters } from './parameters.ts';
import type { StimulusSite } from './stimulation.ts';

export type FastConduction = 'layer' | 'tree' | 'none';

export const FAST_CONDUCTION: Readonly<Record<FastConduction, string>> = {
  layer: 'Endocardial layer',
  tree: 'Purkinje tree',
  none: 'None',
};

/** Parameters of the muscle: a fast layer only where that is the choice. */
export const tissueParameters = (parameters: Parameters, conduction: FastConduction): Parameters =>
  conduction === 'layer' ? parameters : { ...parameters, endocardialVelocity: 0 };

/** Throws `bad-input`/`no-conduction-system` for sinus rhythm where nothing leads from the bundle of His to the muscle. */
export function checkSinusRhythm(sites: readonly StimulusSite[], conduction: FastConduction): void {
  if (conduction === 'tree' || sites.every(({ kind }) => kind !== 'his')) return;
  fail(
    'bad-input',
    'no-conduction-system',
    'Sinus rhythm starts at the bundle of His, but this heart has no conduction system that leads from there to the muscle.',
    'Choose the Purkinje tree as fast conduction, or pace the muscle.',
  );
}
