/**
 * A twelve-lead ECG from a table of text: a time column and one column per lead, with names in the first line. Commas,
 * semicolons (then with decimal commas) or tabs part the columns. Units stand in the names, as in `time_s` and `V1 (uV)`.
 */
import { fail } from '../core/failure.ts';

const LEADS = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const;

export interface EcgTable {
  /** Evenly spaced, from 0. */
  readonly tMs: Float32Array;
  /** The twelve leads in the clinical order, mV. */
  readonly leads: readonly { readonly name: string; readonly mv: Float32Array }[];
  /** What was assumed or converted, in words for the user. */
  readonly notes: readonly string[];
}

const LEAST_SAMPLES = 40;
const MOST_SAMPLES = 2_000_000;
/** Samples farther apart than this do not show a QRS complex, ms. */
const COARSEST_MS = 10;
/** No lead of a person reaches this, mV. */
const LARGEST_MV = 20;
/** Steps of time differ by rounding only. */
const UNEVEN = 0.2;

const refuse = (what: string, hint: string): never =>
  fail('bad-input', 'ecg-csv', `This ECG cannot be read: ${what}.`, hint);

/**
 * Reads the table. Without a unit, times in steps below 0.05 are seconds and voltages are millivolts.
 * Fails with `bad-input`/`ecg-csv` that names what is missing.
 */
export function readEcgCsv(bytes: Uint8Array): EcgTable {
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/, '');
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (lines.length - 1 > MOST_SAMPLES) {
    refuse(`it holds ${lines.length - 1} samples`, 'Cut the recording to some seconds.');
  }
  const [head = ''] = lines;
  const separator = [';', '\t', ','].find((mark) => head.includes(mark)) ?? ',';
  const names = cellsOf(head, separator);
  const columns = LEADS.map((lead) =>
    names.findIndex((name) => keyOf(name) === lead.toLowerCase()),
  );
  const missing = LEADS.filter((_, n) => columns[n] < 0);
  const time = names.findIndex((name) => /^(t|time)([\s_(].*|ms|s)?$/i.test(name));
  if (missing.length > 0 || time < 0) {
    const absent = [
      ...(time < 0 ? ['a time column'] : []),
      ...missing.map((name) => `lead ${name}`),
    ];
    refuse(
      `${absent.slice(0, 4).join(', ')}${absent.length > 4 ? ` and ${absent.length - 4} more` : ''} is not among the columns of its first line`,
      'Give a table with the columns time_ms, I, II, III, aVR, aVL, aVF, V1 to V6, in millivolts.',
    );
  }
  const rows = lines.slice(1).map((line) => cellsOf(line, separator));
  if (rows.length < LEAST_SAMPLES) {
    refuse(
      `it has ${rows.length} samples only`,
      'Give one beat at least, sampled at 250 Hz or more.',
    );
  }
  const column = (at: number): Float64Array =>
    Float64Array.from(rows, (cells, n) => numberOf(cells[at], separator, names[at], n + 2));
  const notes: string[] = [];
  const leads = LEADS.map((name, n) => {
    const factor = microvolts(names[columns[n]]) ? 0.001 : 1;
    return { name, mv: Float32Array.from(column(columns[n]), (value) => factor * value) };
  });
  const most = Math.max(...leads.map(({ mv }) => mv.reduce((a, b) => Math.max(a, Math.abs(b)), 0)));
  if (most > LARGEST_MV) {
    refuse(
      `it reaches ${most.toFixed(0)} mV, so its voltages are not millivolts`,
      'Write the unit into the column names, for example I_uV, or convert to millivolts.',
    );
  }
  if (leads.every(({ mv }) => mv.every((value) => value === 0)))
    refuse('all its leads are flat', 'Give the recorded voltages.');
  return { tMs: times(column(time), names[time], notes), leads, notes };
}

const cellsOf = (line: string, separator: string): string[] =>
  line.split(separator).map((cell) => cell.trim().replaceAll(/^"|"$/g, ''));

/** Lead of a column: `V1 (mV)`, `v1_uV`, `Lead V1`. */
const keyOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^(lead|ecg)[\s_]+/, '')
    .replace(/[\s_]*[([]?\s*(mv|uv|µv|μv)\s*[)\]]?$/, '')
    .trim();

const microvolts = (name: string): boolean => /(u|µ|μ)v\s*[)\]]?$/i.test(name);

function numberOf(cell: string | undefined, separator: string, name: string, line: number): number {
  const text = separator === ';' ? cell?.replace(',', '.') : cell;
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  return refuse(
    `line ${line} has "${(cell ?? '').slice(0, 20)}" where a number of ${name} should be`,
    'Correct that line or leave it out; every sample needs all twelve leads.',
  );
}

/** Milliseconds from 0, checked to be evenly spaced. */
function times(raw: Float64Array, name: string, notes: string[]): Float32Array {
  const step = (raw[raw.length - 1] - raw[0]) / (raw.length - 1);
  const named = /(ms|millisec)/i.test(name) ? 1 : /([\s_(]s|sec)/i.test(name) ? 1000 : undefined;
  const factor = named ?? (step < 0.05 ? 1000 : 1);
  if (named === undefined)
    notes.push(`The time column names no unit and was read as ${factor === 1 ? 'ms' : 's'}.`);
  const stepMs = factor * step;
  if (!(stepMs > 0 && stepMs <= COARSEST_MS)) {
    refuse(
      `its samples are ${stepMs.toFixed(2)} ms apart`,
      'Times must rise, in steps of 10 ms at most; write the unit into the name: time_ms or time_s.',
    );
  }
  for (let n = 1; n < raw.length; n++) {
    if (Math.abs(raw[n] - raw[n - 1] - step) <= UNEVEN * step) continue;
    refuse(`its times are not evenly spaced at line ${n + 2}`, 'Resample to even steps of time.');
  }
  return Float32Array.from(raw, (_, n) => n * stepMs);
}
