/** Human ventricular model of ten Tusscher and Panfilov, 2006 version. */
import type { CellModel, CellParameter, CellVariant } from './cell-model.ts';

const PAPER = 'ten Tusscher and Panfilov 2006, doi 10.1152/ajpheart.00109.2006';

const conductance = (id: string, title: string, unit: string, standard: number): CellParameter => ({
  id,
  title,
  unit,
  standard,
  range: [0, standard * 5],
  source: PAPER,
});

const outside = (id: string, title: string, standard: number, inTable: boolean): CellParameter => ({
  id,
  title,
  unit: 'mM',
  standard,
  range: [standard * 0.4, standard * 2],
  source: PAPER,
  ...(inTable && { inTable: true }),
});

const variant = (
  id: string,
  title: string,
  values: Readonly<Record<string, number>>,
): CellVariant => ({ id, title, values, source: PAPER });

export const TEN_TUSSCHER: CellModel = {
  id: 'ten-tusscher',
  title: 'ten Tusscher-Panfilov 2006',
  tissue: 'ventricle',
  citations: [PAPER, 'ten Tusscher 2004, doi 10.1152/ajpheart.00794.2003'],
  parameters: [
    conductance('gNa', 'Sodium conductance', 'nS/pF', 14.838),
    conductance('gK1', 'Inward rectifier conductance', 'nS/pF', 5.405),
    conductance('gTo', 'Transient outward conductance', 'nS/pF', 0.294),
    conductance('gKr', 'Rapid delayed rectifier conductance', 'nS/pF', 0.153),
    conductance('gKs', 'Slow delayed rectifier conductance', 'nS/pF', 0.392),
    conductance('gCaL', 'L-type calcium permeability', 'cm3/(ms uF)', 3.98e-5),
    conductance('gpK', 'Plateau potassium conductance', 'nS/pF', 0.0146),
    conductance('gpCa', 'Sarcolemmal calcium pump', 'pA/pF', 0.1238),
    conductance('gbNa', 'Background sodium conductance', 'nS/pF', 0.00029),
    conductance('gbCa', 'Background calcium conductance', 'nS/pF', 0.000592),
    conductance('pNaK', 'Sodium-potassium pump', 'pA/pF', 2.724),
    conductance('kNaCa', 'Sodium-calcium exchanger', 'pA/pF', 1000),
    conductance('vMaxUp', 'Calcium uptake into the store', 'mM/ms', 0.006375),
    conductance('vRel', 'Calcium release from the store', '1/ms', 0.102),
    conductance('vLeak', 'Calcium leak of the store', '1/ms', 0.00036),
    outside('ko', 'Potassium outside', 5.4, false),
    outside('nao', 'Sodium outside', 140, true),
    outside('cao', 'Calcium outside', 2, true),
    {
      id: 'endocardial',
      title: 'Endocardial inactivation of the transient outward current (1) or the other (0)',
      unit: '1',
      standard: 0,
      range: [0, 1],
      source: PAPER,
      inTable: true,
    },
  ],
  currents: [
    { id: 'INa', title: 'Fast sodium current', parameters: ['gNa'] },
    { id: 'IK1', title: 'Inward rectifier', parameters: ['gK1'] },
    { id: 'Ito', title: 'Transient outward current', parameters: ['gTo'] },
    { id: 'IKr', title: 'Rapid delayed rectifier (hERG)', parameters: ['gKr'] },
    { id: 'IKs', title: 'Slow delayed rectifier', parameters: ['gKs'] },
    { id: 'ICaL', title: 'L-type calcium current', parameters: ['gCaL'] },
    { id: 'INaK', title: 'Sodium-potassium pump', parameters: ['pNaK'] },
    { id: 'INaCa', title: 'Sodium-calcium exchanger', parameters: ['kNaCa'] },
    { id: 'Jup', title: 'Calcium uptake', parameters: ['vMaxUp'] },
    { id: 'Jrel', title: 'Calcium release', parameters: ['vRel'] },
  ],
  variants: [
    variant('epi', 'Epicardium', {}),
    variant('endo', 'Endocardium', { gTo: 0.073, endocardial: 1 }),
    variant('m', 'Mid-myocardium (M cells)', { gKs: 0.098 }),
  ],
  variables: [
    'V',
    'm',
    'h',
    'j',
    'd',
    'f',
    'f2',
    'fCass',
    'r',
    's',
    'xr1',
    'xr2',
    'xs',
    "R'",
    'Ca_i',
    'Ca_SR',
    'Ca_ss',
    'Na_i',
    'K_i',
  ],
  // Initial state of the benchmark of Niederer 2011, doi 10.1098/rsta.2011.0139; all three cell types start from it.
  initial: [
    -85.23, 0.00172, 0.7444, 0.7045, 3.373e-5, 0.7888, 0.9755, 0.9953, 2.42e-8, 0.999998, 0.00621,
    0.4712, 0.0095, 0.9073, 1.26e-4, 3.64, 3.6e-4, 8.604, 136.89,
  ],
  restMv: 0,
  rangeMv: 1,
  calcium: 14,
  stimulus: { strengthMvPerMs: 52, durationMs: 1 },
  dtMs: 0.02,
  largestDtMs: 0.05,
};
