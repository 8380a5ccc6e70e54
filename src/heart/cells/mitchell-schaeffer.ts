/** Modified Mitchell-Schaeffer: two variables, no spontaneous firing. */
import { PARAMETERS } from '../parameters.ts';
import type { CellModel, CellParameter } from './cell-model.ts';

const shared = (id: keyof typeof PARAMETERS): CellParameter => {
  const { title, unit, range, source, default: standard } = PARAMETERS[id];
  return { id, title, unit, standard, range, source };
};
const share = (id: string, title: string): CellParameter => ({
  id,
  title,
  unit: '1',
  standard: 1,
  range: [0, 10],
  source: 'Scales the current; 1 is the model as published',
});

export const MITCHELL_SCHAEFFER: CellModel = {
  id: 'mitchell-schaeffer',
  title: 'Modified Mitchell-Schaeffer',
  tissue: 'any',
  citations: [
    'Corrado and Niederer 2016, doi 10.1016/j.mbs.2016.08.010',
    'Mitchell and Schaeffer 2003, doi 10.1016/S0092-8240(03)00041-7',
  ],
  parameters: [
    shared('tauInMs'),
    shared('tauOutMs'),
    shared('tauOpenMs'),
    shared('tauCloseMs'),
    shared('gateLevel'),
    shared('criticalLevel'),
    share('inwardShare', 'Inward current'),
    share('outwardShare', 'Outward current'),
  ],
  currents: [
    { id: 'inward', title: 'Inward current', parameters: ['inwardShare'] },
    { id: 'outward', title: 'Outward current', parameters: ['outwardShare'] },
  ],
  traced: [
    { id: 'inward', title: 'Inward current' },
    { id: 'outward', title: 'Outward current' },
  ],
  variants: [
    {
      id: 'ventricle',
      title: 'Ventricle',
      values: {},
      source: 'tau 0.3/6/120/150 ms, as in the simulation of the heart',
    },
    {
      id: 'openCARP',
      title: 'Shorter action potential',
      values: { tauOutMs: 5 },
      source: 'Defaults of the model file mMS of openCARP: 0.3/5/120/150 ms',
    },
    {
      id: 'torchcor',
      title: 'Fast upstroke',
      values: { tauInMs: 0.1, tauOutMs: 9, tauOpenMs: 100, tauCloseMs: 120 },
      source: 'Set of TorchCor: 0.1/9/100/120 ms',
    },
  ],
  variables: ['u', 'h'],
  initial: [0, 1],
  restMv: -80,
  rangeMv: 100,
  stimulus: { strengthMvPerMs: 50, durationMs: 1 },
  dtMs: 0.05,
  largestDtMs: 0.2,
  quietDtMs: 6.4,
};
