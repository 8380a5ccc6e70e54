/** The results of an experiment as a comma-separated file: what it is, what was set, figures, samples; every column with its unit. */
import { drugOf } from '../../heart/cells/drugs.ts';
import { cellModel } from '../../heart/cells/models.ts';
import { figureRows } from './figures.ts';
import { cellWords } from './cell-words.ts';
import { variantOf, type LabCell } from './lab-cell.ts';
import { resultOf, type Laboratory } from './laboratory-store.ts';
import { DRUG_SOURCE } from './presets.ts';
import { PROTOCOL_FIELDS, type Experiment } from './protocol.ts';

export const EXPERIMENT_TITLES: Readonly<Record<Experiment, string>> = {
  beat: 'Action potential',
  currents: 'Currents',
  early: 'Early beat (S1-S2)',
  rate: 'Pacing rate',
  dose: 'Drug dose',
  strength: 'Strength-duration',
};

/** What every file and picture says about itself. */
export const LABORATORY_STAMPS = [
  'SIMULATED',
  'Model cells, not measured on a patient',
  'Research and teaching, not for clinical use',
] as const;

type Cells = readonly (readonly (string | number)[])[];

/** A field with a comma, a quote or a line break stands in quotes (RFC 4180); numbers that are not finite are empty. */
export const csvField = (value: string | number): string => {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};

export const csvText = (rows: Cells): string =>
  rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('');

/** Only results of what is set now: a file must say how its numbers were made. */
export function experimentCsv(
  state: Laboratory,
  experiment: Experiment,
  date: Date,
  version: string,
): string {
  const rows: (readonly (string | number)[])[] = [
    [`Theatron ${version}, action-potential laboratory`],
    ...LABORATORY_STAMPS.map((stamp) => [stamp]),
    ['Experiment', EXPERIMENT_TITLES[experiment]],
    ['Date', date.toISOString()],
    ...(experiment === 'dose' ? drugRows(state.protocol.drug) : []),
    ...PROTOCOL_FIELDS[experiment].map(({ key, label, unit }) => [
      label,
      state.protocol[key],
      unit,
    ]),
  ];
  const current = state.cells.filter(
    (cell) => resultOf(state, experiment, cell)?.outOfDate === false,
  );
  for (const cell of current) rows.push(...cellRows(cell));
  rows.push([]);
  const figures = figureRows(state, experiment).filter(({ cell }) => current.includes(cell));
  const [first] = figures;
  if (first) {
    rows.push([
      'Cell',
      ...first.figures.map(({ title, unit }) => (unit === '1' ? title : `${title} (${unit})`)),
    ]);
    for (const row of figures)
      rows.push([
        row.cell.place + 1,
        ...row.figures.map(({ text }) => (text === '\u2013' ? '' : text)),
      ]);
  }
  rows.push([], ...SAMPLES[experiment](state, current));
  return csvText(rows);
}

function drugRows(id: string): Cells {
  const { title, cmaxNm } = drugOf(id);
  return [
    ['Drug', title],
    ['Highest free concentration in therapy (Cmax)', cmaxNm, 'nM'],
    ['Source of the drug', DRUG_SOURCE],
  ];
}

function cellRows(cell: LabCell): Cells {
  const model = cellModel(cell.model);
  return [
    [`Cell ${cell.place + 1}`, cellWords(cell)],
    [`Source of cell ${cell.place + 1}`, [...model.citations, variantOf(cell).source].join('; ')],
  ];
}

const SAMPLES: Readonly<
  Record<Experiment, (state: Laboratory, cells: readonly LabCell[]) => Cells>
> = {
  beat: beatSamples,
  currents: currentSamples,
  early: (state, cells) => [
    [
      'Cell',
      'S2 (ms)',
      'Diastolic interval (ms)',
      'Captured',
      'APD90 (ms)',
      'Peak (mV)',
      'dV/dt max (V/s)',
    ],
    ...cells.flatMap((cell) =>
      (resultOf(state, 'early', cell)?.value.curve.points ?? []).map((point) => [
        cell.place + 1,
        point.s2Ms,
        point.diastolicMs,
        point.captured ? 'yes' : 'no',
        point.apd90Ms,
        point.peakMv,
        point.dvdtMax,
      ]),
    ),
  ],
  rate: (state, cells) => [
    [
      'Cell',
      'Cycle length (ms)',
      'Diastolic interval before last (ms)',
      'APD90 before last (ms)',
      'Diastolic interval last (ms)',
      'APD90 last (ms)',
      'Alternans',
      'Stimuli per beat',
    ],
    ...cells.flatMap((cell) =>
      (resultOf(state, 'rate', cell)?.value ?? []).map((point) => [
        cell.place + 1,
        point.cycleLengthMs,
        point.diastolicMs[0],
        point.apd90Ms[0],
        point.diastolicMs[1],
        point.apd90Ms[1],
        point.alternans ? 'yes' : 'no',
        point.stimuliPerBeat,
      ]),
    ),
  ],
  dose: doseSamples,
  strength: (state, cells) => [
    ['Cell', 'Duration (ms)', 'Threshold (mV/ms)', 'Charge at threshold (mV)'],
    ...cells.flatMap((cell) =>
      (resultOf(state, 'strength', cell)?.value.points ?? []).map((point) => [
        cell.place + 1,
        point.durationMs,
        point.thresholdMvPerMs,
        point.durationMs * point.thresholdMvPerMs,
      ]),
    ),
  ],
};

/** One row per dose; what is left of a current is given where the drug blocks it by concentration. */
function doseSamples(state: Laboratory, cells: readonly LabCell[]): Cells {
  const { drug } = state.protocol;
  const { cmaxNm, blocks } = drugOf(drug);
  const currents = Object.keys(blocks);
  return [
    [
      'Cell',
      'Dose (x Cmax)',
      'Concentration (nM)',
      'APD90 (ms)',
      'Change of APD90 (%)',
      'qNet (uC/uF)',
      ...currents.map((id) => `${id} left (%)`),
    ],
    ...cells.flatMap((cell) =>
      (resultOf(state, 'dose', cell)?.value.points ?? []).map((point) => [
        cell.place + 1,
        Number((point.concentrationNm / cmaxNm).toPrecision(6)),
        Number(point.concentrationNm.toPrecision(6)),
        point.cell.apd90Ms,
        point.prolongationPercent,
        point.qNet ?? NaN,
        ...currents.map((id) => {
          const left = point.effect.scale[id];
          return left === undefined ? NaN : Number((100 * left).toPrecision(6));
        }),
      ]),
    ),
  ];
}

/** Potential and calcium side by side; all cells are sampled at the same times. */
function beatSamples(state: Laboratory, cells: readonly LabCell[]): Cells {
  const paced = cells.flatMap((cell) => {
    const found = resultOf(state, 'beat', cell);
    return found ? [{ place: cell.place, ...found.value.cell }] : [];
  });
  const longest = paced.reduce<ArrayLike<number>>(
    (all, { tMs }) => (tMs.length > all.length ? tMs : all),
    [],
  );
  const head = paced.flatMap(({ place, caI }) => [
    `Potential of cell ${place + 1} (mV)`,
    ...(caI ? [`Calcium of cell ${place + 1} (mM)`] : []),
  ]);
  return [
    ['Time (ms)', ...head],
    ...Array.from(longest, (ms, n) => [
      Number(ms.toFixed(4)),
      ...paced.flatMap(({ vmMv, caI }) => [vmMv[n] ?? NaN, ...(caI ? [caI[n] ?? NaN] : [])]),
    ]),
  ];
}

/** Every current of every cell, outward positive; all cells are sampled at the same times. */
function currentSamples(state: Laboratory, cells: readonly LabCell[]): Cells {
  const traced = cells.flatMap((cell) => {
    const found = resultOf(state, 'currents', cell);
    return found ? [{ place: cell.place, ...found.value }] : [];
  });
  const [first] = traced;
  if (!first) return [];
  const columns = traced.flatMap(({ place, currents }) =>
    currents.map(({ id, values }) => ({ head: `${id} of cell ${place + 1} (pA/pF)`, values })),
  );
  return [
    ['Time (ms)', ...columns.map(({ head }) => head)],
    ...Array.from(first.tMs, (ms, n) => [
      Number(ms.toFixed(4)),
      ...columns.map(({ values }) => Number((values[n] ?? NaN).toPrecision(6))),
    ]),
  ];
}
