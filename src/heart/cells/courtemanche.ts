/** Human atrial model of Courtemanche, Ramirez and Nattel, with remodelling by atrial fibrillation. */
import type { CellModel, CellParameter } from './cell-model.ts';

const PAPER = 'Courtemanche 1998, doi 10.1152/ajpheart.1998.275.1.H301';

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

const [G_TO, G_KR, G_CAL, G_K1, G_NA] = [0.1652, 0.029411765, 0.12375, 0.09, 7.8];

export const COURTEMANCHE: CellModel = {
  id: 'courtemanche',
  title: 'Courtemanche-Ramirez-Nattel 1998',
  tissue: 'atrium',
  citations: [PAPER, 'Courtemanche 1999 (remodelling), doi 10.1016/S0008-6363(99)00034-6'],
  parameters: [
    conductance('gNa', 'Sodium conductance', 'nS/pF', G_NA),
    conductance('gK1', 'Inward rectifier conductance', 'nS/pF', G_K1),
    conductance('gTo', 'Transient outward conductance', 'nS/pF', G_TO),
    conductance('gKur', 'Ultrarapid delayed rectifier, share of the published', '1', 1),
    conductance('gKr', 'Rapid delayed rectifier conductance', 'nS/pF', G_KR),
    conductance('gKs', 'Slow delayed rectifier conductance', 'nS/pF', 0.12941176),
    conductance('gCaL', 'L-type calcium conductance', 'nS/pF', G_CAL),
    conductance('gbNa', 'Background sodium conductance', 'nS/pF', 0.0006744375),
    conductance('gbCa', 'Background calcium conductance', 'nS/pF', 0.001131),
    conductance('iNaK', 'Sodium-potassium pump', 'pA/pF', 0.59933874),
    conductance('iNaCa', 'Sodium-calcium exchanger', 'pA/pF', 1600),
    conductance('ipCa', 'Sarcolemmal calcium pump', 'pA/pF', 0.275),
    conductance('kRel', 'Calcium release from the store', '1/ms', 30),
    conductance('iUp', 'Calcium uptake into the store', 'mM/ms', 0.005),
    outside('ko', 'Potassium outside', 5.4, false),
    outside('nao', 'Sodium outside', 140, true),
    outside('cao', 'Calcium outside', 1.8, true),
  ],
  currents: [
    { id: 'INa', title: 'Fast sodium current', parameters: ['gNa'] },
    { id: 'IK1', title: 'Inward rectifier', parameters: ['gK1'] },
    { id: 'Ito', title: 'Transient outward current', parameters: ['gTo'] },
    { id: 'IKur', title: 'Ultrarapid delayed rectifier', parameters: ['gKur'] },
    { id: 'IKr', title: 'Rapid delayed rectifier (hERG)', parameters: ['gKr'] },
    { id: 'IKs', title: 'Slow delayed rectifier', parameters: ['gKs'] },
    { id: 'ICaL', title: 'L-type calcium current', parameters: ['gCaL'] },
    { id: 'INaK', title: 'Sodium-potassium pump', parameters: ['iNaK'] },
    { id: 'INaCa', title: 'Sodium-calcium exchanger', parameters: ['iNaCa'] },
    { id: 'Jup', title: 'Calcium uptake', parameters: ['iUp'] },
    { id: 'Jrel', title: 'Calcium release', parameters: ['kRel'] },
  ],
  variants: [
    { id: 'control', title: 'Right atrium, healthy', values: {}, source: PAPER },
    {
      id: 'af',
      title: 'Remodelled by atrial fibrillation',
      values: { gTo: G_TO * 0.5, gKur: 0.5, gCaL: G_CAL * 0.3 },
      source: 'Courtemanche 1999: I_to -50 %, I_Kur -50 %, I_CaL -70 %',
    },
    {
      id: 'af-atrialmtk',
      title: 'Remodelled by atrial fibrillation, faster upstroke and repolarisation',
      values: {
        gNa: G_NA * 2,
        gTo: G_TO * 0.5,
        gKur: 0.5,
        gKr: G_KR * 1.6,
        gCaL: G_CAL * 0.3,
        gK1: G_K1 * 0.8,
      },
      source: 'Parameter set of atrialmtk',
    },
  ],
  variables: [
    'V',
    'm',
    'h',
    'j',
    'oa',
    'oi',
    'ua',
    'ui',
    'xr',
    'xs',
    'd',
    'f',
    'fCa',
    'u',
    'v',
    'w',
    'Na_i',
    'K_i',
    'Ca_i',
    'Ca_up',
    'Ca_rel',
  ],
  initial: [
    -81.18, 2.908e-3, 0.9649, 0.9775, 0.03043, 0.9992, 4.966e-3, 0.9986, 3.296e-5, 0.01869,
    1.367e-4, 0.9996, 0.7755, 0, 1, 0.9992, 11.17, 139, 1.013e-4, 1.488, 1.488,
  ],
  restMv: 0,
  rangeMv: 1,
  calcium: 18,
  stimulus: { strengthMvPerMs: 20, durationMs: 2 },
  dtMs: 0.02,
  largestDtMs: 0.05,
};
