/** Human ventricular model of O'Hara and Rudy 2011, and its form with the states of the hERG channel (CiPA, 2017). */
import type { CellCurrent, CellModel, CellParameter, CellVariant } from './cell-model.ts';

const PAPER = "O'Hara, Virag, Varro and Rudy 2011, doi 10.1371/journal.pcbi.1002061";
const CIPA = 'Dutta 2017, doi 10.3389/fphys.2017.00616';
const HERG = 'Li 2017, doi 10.1161/CIRCEP.116.004628';
const SLOW_IN_TISSUE = 'Elshrif and Cherry 2014, doi 10.1371/journal.pone.0084401';

const conductance = (id: string, title: string, unit: string, standard: number): CellParameter => ({
  id,
  title,
  unit,
  standard,
  range: [0, standard * 5],
  source: PAPER,
});
const outside = (id: string, title: string, standard: number): CellParameter => ({
  id,
  title,
  unit: 'mM',
  standard,
  range: [standard * 0.4, standard * 2],
  source: PAPER,
  inTable: true,
});
const choice = (id: string, title: string, source: string): CellParameter => ({
  id,
  title,
  unit: '',
  standard: 0,
  range: [0, 1],
  source,
  inTable: true,
});

const PARAMETERS: readonly CellParameter[] = [
  conductance('gNa', 'Fast sodium conductance', 'mS/uF', 75),
  conductance('gNaL', 'Late sodium conductance', 'mS/uF', 0.0075),
  conductance('gTo', 'Transient outward conductance', 'mS/uF', 0.02),
  conductance('pCa', 'L-type calcium permeability', 'cm/s', 1e-4),
  conductance('gKr', 'Rapid delayed rectifier conductance', 'mS/uF', 0.046),
  conductance('gKs', 'Slow delayed rectifier conductance', 'mS/uF', 0.0034),
  conductance('gK1', 'Inward rectifier conductance', 'mS/uF', 0.1908),
  conductance('gNaCa', 'Sodium-calcium exchanger', 'uC/uF', 0.0008),
  conductance('pNaK', 'Sodium-potassium pump', 'mM/ms', 30),
  conductance('gKb', 'Background potassium conductance', 'mS/uF', 0.003),
  conductance('pNab', 'Background sodium permeability', 'cm/s', 3.75e-10),
  conductance('pCab', 'Background calcium permeability', 'cm/s', 2.5e-8),
  conductance('gpCa', 'Sarcolemmal calcium pump', 'mS/uF', 0.0005),
  conductance('release', 'Calcium release, relative', '', 1),
  conductance('uptake', 'Calcium uptake into the store', 'mM/ms', 0.004375),
  { ...conductance('calmodulin', 'Calmodulin of the cytosol', 'mM', 0.05), range: [0.005, 0.5] },
  outside('ko', 'Potassium outside', 5.4),
  outside('nao', 'Sodium outside', 140),
  outside('cao', 'Calcium outside', 1.8),
  choice(
    'epicardial',
    'Transient outward current inactivates as in epicardium (1) or not (0)',
    PAPER,
  ),
  choice(
    'sodium2006',
    'Gates of the fast sodium current: 2011 (0), ten Tusscher 2006 (1)',
    SLOW_IN_TISSUE,
  ),
];

const binding = (
  id: string,
  title: string,
  unit: string,
  standard: number,
  range: readonly [number, number],
): CellParameter => ({ id, title, unit, standard, range, source: HERG, inTable: true });

/** A drug at the channel; none where the concentration is 0. */
const DRUG: readonly CellParameter[] = [
  binding('drugNm', 'Free concentration of the drug', 'nM', 0, [0, 1e9]),
  binding('drugKmax', 'Largest binding effect', '', 0, [0, 1e9]),
  binding('drugKu', 'Unbinding rate', '1/ms', 0, [0, 10]),
  binding('drugHill', 'Hill coefficient of binding', '', 1, [0.1, 5]),
  binding(
    'drugHalfmax',
    'Power of the concentration of half the largest binding',
    '',
    1,
    [1e-9, 1e12],
  ),
  binding('drugVhalfMv', 'Half opening of the trap', 'mV', 1, [-250, 100]),
  binding('drugKt', 'Rate of the trap', '1/ms', 3.5e-5, [0, 1]),
];

const CURRENTS: readonly CellCurrent[] = [
  { id: 'INa', title: 'Fast sodium current', parameters: ['gNa'] },
  { id: 'INaL', title: 'Late sodium current', parameters: ['gNaL'] },
  { id: 'Ito', title: 'Transient outward current', parameters: ['gTo'] },
  { id: 'ICaL', title: 'L-type calcium current', parameters: ['pCa'] },
  { id: 'IKr', title: 'Rapid delayed rectifier (hERG)', parameters: ['gKr'] },
  { id: 'IKs', title: 'Slow delayed rectifier', parameters: ['gKs'] },
  { id: 'IK1', title: 'Inward rectifier', parameters: ['gK1'] },
  { id: 'INaCa', title: 'Sodium-calcium exchanger', parameters: ['gNaCa'] },
  { id: 'INaK', title: 'Sodium-potassium pump', parameters: ['pNaK'] },
  { id: 'Jup', title: 'Calcium uptake', parameters: ['uptake'] },
  { id: 'Jrel', title: 'Calcium release', parameters: ['release'] },
];

const TRACED = [
  { id: 'INa', title: 'Fast sodium current' },
  { id: 'INaL', title: 'Late sodium current' },
  { id: 'Ito', title: 'Transient outward current' },
  { id: 'ICaL', title: 'L-type calcium current' },
  { id: 'ICaNa', title: 'Sodium through L-type channels' },
  { id: 'ICaK', title: 'Potassium through L-type channels' },
  { id: 'IKr', title: 'Rapid delayed rectifier (hERG)' },
  { id: 'IKs', title: 'Slow delayed rectifier' },
  { id: 'IK1', title: 'Inward rectifier' },
  { id: 'INaCa', title: 'Sodium-calcium exchanger, cytosol' },
  { id: 'INaCaSs', title: 'Sodium-calcium exchanger, subspace' },
  { id: 'INaK', title: 'Sodium-potassium pump' },
  { id: 'IKb', title: 'Background potassium current' },
  { id: 'INab', title: 'Background sodium current' },
  { id: 'ICab', title: 'Background calcium current' },
  { id: 'IpCa', title: 'Sarcolemmal calcium pump' },
] as const;

const EPI = {
  gNaL: 0.6,
  gTo: 4,
  pCa: 1.2,
  gKr: 1.3,
  gKs: 1.4,
  gK1: 1.2,
  gNaCa: 1.1,
  pNaK: 0.9,
  gKb: 0.6,
  uptake: 1.3,
  calmodulin: 1.3,
};
const MID = { gTo: 4, pCa: 2.5, gKr: 0.8, gK1: 1.3, gNaCa: 1.4, pNaK: 0.7, release: 1.7 };
/** Conductances of the CiPA model beside those of 2011. */
const OPTIMISED = { gNaL: 2.661, pCa: 1.007, gKr: 0.0465854545 / 0.046, gKs: 1.87, gK1: 1.698 };
/** Sodium current of ten Tusscher and Panfilov 2006. */
const SODIUM_2006 = { sodium2006: 1, gNa: 14.838 };

/** Published cell types, and each with the sodium current that conducts as measured. */
function variants(base: Readonly<Record<string, number>>, source: string): CellModel['variants'] {
  const factorsOf = (own: Readonly<Record<string, number>>): Record<string, number> => {
    const values: Record<string, number> = {};
    for (const { id, standard } of PARAMETERS) {
      const factor = (base[id] ?? 1) * (own[id] ?? 1);
      if (factor !== 1) values[id] = standard * factor;
    }
    return values;
  };
  const pair = (
    id: string,
    title: string,
    values: Readonly<Record<string, number>>,
  ): readonly [CellVariant, CellVariant] => [
    { id, title, values, source },
    {
      id: `${id}-tissue`,
      title: `${title}, sodium current of ten Tusscher`,
      values: { ...values, ...SODIUM_2006 },
      source: `${source}; ${SLOW_IN_TISSUE}`,
    },
  ];
  const endo = pair('endo', 'Endocardium', factorsOf({}));
  const epi = pair('epi', 'Epicardium', { ...factorsOf(EPI), epicardial: 1 });
  const mid = pair('m', 'Mid-myocardium (M cells)', factorsOf(MID));
  return [endo[0], epi[0], mid[0], endo[1], epi[1], mid[1]];
}

/** Slow ones first: each has a carry, what rounding to single precision left of it. */
const SLOW = [
  'hL',
  'hLp',
  'iS',
  'iSp',
  'fs',
  'fcas',
  'jca',
  'xs1',
  'CaMKt',
  'Na_i',
  'K_i',
  'Ca_NSR',
];
const SHARED_VARIABLES = [
  'V',
  ...SLOW,
  'm',
  'hf',
  'hs',
  'j',
  'hsp',
  'jp',
  'mL',
  'a',
  'iF',
  'ap',
  'iFp',
  'd',
  'ff',
  'fcaf',
  'ffp',
  'fcafp',
  'nca',
  'xs2',
  'xk1',
  'Jrelnp',
  'Jrelp',
  'Na_ss',
  'K_ss',
  'Ca_i',
  'Ca_ss',
  'Ca_JSR',
];
const carriesOf = (names: readonly string[]): string[] => names.map((name) => `${name} carry`);

const COMMON = {
  tissue: 'ventricle',
  currents: CURRENTS,
  traced: TRACED,
  restMv: 0,
  rangeMv: 1,
  calcium: SHARED_VARIABLES.indexOf('Ca_i'),
  stimulus: { strengthMvPerMs: 80, durationMs: 0.5 },
  dtMs: 0.02,
  largestDtMs: 0.05,
  quietDtMs: 0.16,
} as const;

const BOUND = ['hERG IO bound', 'hERG O bound', 'hERG C bound'];

export const OHARA_RUDY: CellModel = {
  ...COMMON,
  id: 'ohara-rudy',
  title: "O'Hara-Rudy 2011",
  citations: [PAPER],
  parameters: PARAMETERS,
  variants: variants({}, PAPER),
  variables: [...SHARED_VARIABLES, 'xrf', 'xrs', ...carriesOf([...SLOW, 'V', 'xrs'])],
  // Endocardium after 1000 beats at one per second.
  initial: [
    -87.98640441894531,
    0.5010152459144592,
    0.26987943053245544,
    0.5916587114334106,
    0.6444803476333618,
    0.9111527800559998,
    0.9998353123664856,
    0.9998882412910461,
    0.2690916061401367,
    0.01213010773062706,
    7.235861971974373,
    144.5943354666233,
    1.6048211097717284,
    0.00735562015324831,
    0.6975688934326172,
    0.6975466012954712,
    0.6974374651908875,
    0.45432141423225403,
    0.6973767876625061,
    0.00018882076255977154,
    0.00100214802660048,
    0.9995420575141907,
    0.0005106216995045543,
    0.9995434880256653,
    2.349461070139114e-9,
    0.9999892115592957,
    0.9999895691871643,
    0.9999729990959167,
    0.9999739527702332,
    0.0026557014789432287,
    0.00019318723934702575,
    0.9967843890190125,
    2.4463906811433844e-7,
    3.056436241877236e-7,
    7.235946238040924,
    144.59431010484695,
    8.52768134791404e-5,
    8.416276978095993e-5,
    1.5599255055189132,
    8.087226888164878e-6,
    0.4503372311592102,
    ...carriesOf([...SLOW, 'V', 'xrs']).map(() => 0),
  ],
};

export const OHARA_RUDY_HERG: CellModel = {
  ...COMMON,
  id: 'ohara-rudy-herg',
  title: "O'Hara-Rudy with dynamic hERG (CiPA 2017)",
  citations: [PAPER, CIPA, HERG],
  parameters: [...PARAMETERS, ...DRUG],
  variants: variants(OPTIMISED, CIPA),
  variables: [
    ...SHARED_VARIABLES,
    'hERG IC2',
    'hERG C1',
    'hERG C2',
    'hERG O',
    'hERG IO',
    ...BOUND,
    ...carriesOf([...SLOW, 'V', ...BOUND]),
  ],
  // Endocardium in its steady state at 2000 ms, as kept by Chaste ApPredict (BSD-3) for its test of qNet.
  initial: [
    -88.01449067770258,
    0.5133960284348724,
    0.3079105001934183,
    0.8715630883714978,
    0.9053380177523345,
    0.9718689290722621,
    0.9999999781854653,
    0.9999999908504356,
    0.13100337228181094,
    0.003253898103252012,
    6.469633565314429,
    145.5015236074311,
    1.3789763408920785,
    0.007334830160753081,
    0.6985430958717245,
    0.6985430072216434,
    0.698542404847022,
    0.45552705444506814,
    0.698541925639415,
    0.0001878121539237871,
    0.0010002437466982911,
    0.9995552141474996,
    0.000509650974013495,
    0.9995552141888717,
    2.3338045445764304e-9,
    0.9999999909075764,
    0.9999999909075764,
    0.9999999909075594,
    0.9999999909075605,
    0.0015391012732113712,
    0.00019251655122074626,
    0.9967560594104787,
    1.4650597115905098e-7,
    1.8313155133614912e-7,
    6.469693319162126,
    145.50150650143644,
    7.453195464387682e-5,
    7.30454506760794e-5,
    1.3794437006531437,
    6.832054563462667e-5,
    1.8014403265903092e-8,
    8.2661610056556e-5,
    0.00015550965612759257,
    5.67620088703057e-5,
    0.0,
    0.0,
    0.0,
    ...carriesOf([...SLOW, 'V', ...BOUND]).map(() => 0),
  ],
};
