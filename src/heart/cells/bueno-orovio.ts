/** Minimal human ventricular model of Bueno-Orovio, Cherry and Fenton: four variables, fitted to epicardium, endocardium, M cells. */
import type { CellModel, CellParameter } from './cell-model.ts';

const TABLE_1 =
  'Bueno-Orovio 2008, table 1; equal in cardiacFoam, MonoAlg3D (but for tau_fi) and svFSIplus';

/** Name, unit, epicardium, endocardium, M; in the order of the kernel. */
const ROWS: readonly (readonly [string, string, number, number, number])[] = [
  ['u_o', '1', 0, 0, 0],
  ['u_u', '1', 1.55, 1.56, 1.61],
  ['theta_v', '1', 0.3, 0.3, 0.3],
  ['theta_w', '1', 0.13, 0.13, 0.13],
  ['theta_v-', '1', 0.006, 0.2, 0.1],
  ['theta_o', '1', 0.006, 0.006, 0.005],
  ['tau_v1-', 'ms', 60, 75, 80],
  ['tau_v2-', 'ms', 1150, 10, 1.4506],
  ['tau_v+', 'ms', 1.4506, 1.4506, 1.4506],
  ['tau_w1-', 'ms', 60, 6, 70],
  ['tau_w2-', 'ms', 15, 140, 8],
  ['k_w-', '1', 65, 200, 200],
  ['u_w-', '1', 0.03, 0.016, 0.016],
  ['tau_w+', 'ms', 200, 280, 280],
  ['tau_fi', 'ms', 0.11, 0.1, 0.078],
  ['tau_o1', 'ms', 400, 470, 410],
  ['tau_o2', 'ms', 6, 6, 7],
  ['tau_so1', 'ms', 30.0181, 40, 91],
  ['tau_so2', 'ms', 0.9957, 1.2, 0.8],
  ['k_so', '1', 2.0458, 2, 2.1],
  ['u_so', '1', 0.65, 0.65, 0.6],
  ['tau_s1', 'ms', 2.7342, 2.7342, 2.7342],
  // Some programs have 2 for M cells; the paper has 4.
  ['tau_s2', 'ms', 16, 2, 4],
  ['k_s', '1', 2.0994, 2.0994, 2.0994],
  ['u_s', '1', 0.9087, 0.9087, 0.9087],
  ['tau_si', 'ms', 1.8875, 2.9013, 3.3849],
  ['tau_w_inf', '1', 0.07, 0.0273, 0.01],
  ['w_inf*', '1', 0.94, 0.78, 0.5],
];

/** What the smooth functions of u are tabulated from. */
const IN_TABLE = new Set([
  'tau_so1',
  'tau_so2',
  'k_so',
  'u_so',
  'k_s',
  'u_s',
  'tau_w1-',
  'tau_w2-',
  'k_w-',
  'u_w-',
]);

const valuesOf = (column: 2 | 3 | 4): Record<string, number> =>
  Object.fromEntries(ROWS.map((row) => [row[0], row[column]]));

function parameterOf([id, unit, ...cells]: (typeof ROWS)[number]): CellParameter {
  const [least, most] = [Math.min(...cells), Math.max(...cells)];
  return {
    id,
    title: id,
    unit,
    standard: cells[0],
    range: most === 0 ? [0, 0.01] : [least / 2, most * 2],
    source: TABLE_1,
    ...(IN_TABLE.has(id) && { inTable: true }),
  };
}

const share = (id: string, title: string): CellParameter => ({
  id,
  title,
  unit: '1',
  standard: 1,
  range: [0, 10],
  source: 'Scales the current; 1 is the model as published',
});

export const BUENO_OROVIO: CellModel = {
  id: 'bueno-orovio',
  title: 'Bueno-Orovio-Cherry-Fenton',
  tissue: 'ventricle',
  citations: ['Bueno-Orovio, Cherry and Fenton 2008, doi 10.1016/j.jtbi.2008.03.029'],
  parameters: [
    ...ROWS.map(parameterOf),
    share('fastInwardShare', 'Fast inward current'),
    share('slowOutwardShare', 'Slow outward current'),
    share('slowInwardShare', 'Slow inward current'),
  ],
  currents: [
    { id: 'fi', title: 'Fast inward current', parameters: ['fastInwardShare'] },
    { id: 'so', title: 'Slow outward current', parameters: ['slowOutwardShare'] },
    { id: 'si', title: 'Slow inward current', parameters: ['slowInwardShare'] },
  ],
  traced: [
    { id: 'fastInward', title: 'Fast inward current' },
    { id: 'slowOutward', title: 'Slow outward current' },
    { id: 'slowInward', title: 'Slow inward current' },
  ],
  variants: [
    { id: 'epi', title: 'Epicardium', values: {}, source: TABLE_1 },
    { id: 'endo', title: 'Endocardium', values: valuesOf(3), source: TABLE_1 },
    { id: 'm', title: 'Mid-myocardium (M cells)', values: valuesOf(4), source: TABLE_1 },
  ],
  variables: ['u', 'v', 'w', 's'],
  initial: [0, 1, 1, 0],
  restMv: -84,
  rangeMv: 85.7,
  stimulus: { strengthMvPerMs: 50, durationMs: 1 },
  dtMs: 0.02,
  largestDtMs: 0.1,
  quietDtMs: 2.56,
};
