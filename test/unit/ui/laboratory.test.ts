/** The laboratory without its page: cells and their words, presets, protocols, figures, files. */
import { describe, expect, it } from 'vitest';
import { resolveParameters } from '../../../src/heart/cells/cell-model.ts';
import type { DynamicPoint } from '../../../src/heart/cells/dynamic-restitution.ts';
import type { PacedCell } from '../../../src/heart/cells/pace.ts';
import type { S1S2Point } from '../../../src/heart/cells/restitution.ts';
import { cellTitle, cellWords, changesOf } from '../../../src/ui/laboratory/cell-words.ts';
import { csvField, csvText, experimentCsv } from '../../../src/ui/laboratory/csv.ts';
import { currentsOf, shownCurrent } from '../../../src/ui/laboratory/current-choice.ts';
import { figureRows } from '../../../src/ui/laboratory/figures.ts';
import {
  cellKey,
  LAB_MODELS,
  publishedCell,
  standardOf,
  typeOf,
  withParameter,
  withScale,
  type LabCell,
} from '../../../src/ui/laboratory/lab-cell.ts';
import { FIRST_BENCH, type Laboratory } from '../../../src/ui/laboratory/laboratory-store.ts';
import { decimalsOf, stepOf } from '../../../src/ui/kit/parameter-steps.ts';
import { scaleOf } from '../../../src/ui/laboratory/parameter-list.tsx';
import { pictureWords } from '../../../src/ui/laboratory/picture.ts';
import { presetOf, presetsOf } from '../../../src/ui/laboratory/presets.ts';
import {
  cycleLengths,
  pacingStages,
  PROTOCOL_FIELDS,
  protocolProblem,
  rateRequest,
  resultKey,
  s2Intervals,
  settlingRepeats,
  STANDARD_PROTOCOL,
} from '../../../src/ui/laboratory/protocol.ts';
import {
  earlyPoints,
  rateFigures,
  steepestSlope,
} from '../../../src/ui/laboratory/restitution-figures.ts';
import { paced } from './paced-cell.ts';

const tenTusscher = LAB_MODELS.find(({ id }) => id === 'ten-tusscher') ?? LAB_MODELS[0];
const current = (id: string) => {
  const found = tenTusscher.currents.find((one) => one.id === id);
  if (!found) throw new Error(`the model has no ${id}`);
  return found;
};

describe('a cell on the bench', () => {
  const epi = publishedCell(0, 'ten-tusscher');

  it('keeps only what differs from the published cell', () => {
    const blocked = withScale(epi, current('IKr'), 0.5);
    expect(blocked.scale).toEqual({ IKr: 0.5 });
    expect(withScale(blocked, current('IKr'), 1)).toEqual(epi);
    const [parameter] = tenTusscher.parameters;
    const changed = withParameter(epi, parameter, 10);
    expect(changed.parameters).toEqual({ [parameter.id]: 10 });
    expect(withParameter(changed, parameter, parameter.standard)).toEqual(epi);
  });

  it('measures change against its variant, not against the model', () => {
    const m = publishedCell(0, 'ten-tusscher', 'm');
    const slow = tenTusscher.parameters.find(({ id }) => id === 'gKs');
    if (!slow) throw new Error('no gKs');
    expect(standardOf(m, slow)).toBe(0.098);
    expect(withParameter(m, slow, 0.098).parameters).toEqual({});
    expect(withParameter(m, slow, 0.392).parameters).toEqual({ gKs: 0.392 });
  });

  it('is the same cell whatever the order of its changes and its place', () => {
    const a = withScale(withScale(epi, current('IKr'), 0.5), current('INa'), 0.4);
    const b = withScale(withScale({ ...epi, place: 2 }, current('INa'), 0.4), current('IKr'), 0.5);
    expect(cellKey(a)).toBe(cellKey(b));
    expect(cellKey(a)).not.toBe(cellKey(epi));
  });

  it('is named by what was done to it, in files in full', () => {
    const blocked = withScale(epi, current('IKr'), 0.5);
    expect(cellTitle(blocked)).toBe('Epicardium, IKr 50 %');
    const many: LabCell = {
      ...epi,
      scale: { IKr: 0.5, INa: 0.9, IK1: 0.8 },
      parameters: { ko: 6.5 },
    };
    expect(cellTitle(many)).toBe('Epicardium, INa 90 %, IK1 80 %, 2 more');
    expect(cellWords(many)).toBe(
      'ten Tusscher-Panfilov 2006, Epicardium, INa 90 %, IK1 80 %, IKr 50 %, Potassium outside 6.5 mM',
    );
  });
});

describe.each(LAB_MODELS.map((model) => [model.title, model] as const))('%s', (_, model) => {
  it('takes every variant and every condition that is offered', () => {
    for (const variant of model.variants) {
      const plain = publishedCell(0, model.id, variant.id);
      expect(() => resolveParameters(model, typeOf(plain))).not.toThrow();
      for (const { id, scale, parameters } of presetsOf(model)) {
        const cell = { ...plain, scale, parameters };
        expect(() => resolveParameters(model, typeOf(cell))).not.toThrow();
        expect(presetOf(cell, presetsOf(model))?.id).toBe(id);
        expect(changesOf(cell).length).toBeGreaterThan(0);
      }
    }
  });

  it('shows each parameter with enough decimals to tell it from zero and to step it', () => {
    for (const { id, standard, range } of model.parameters) {
      const scale = scaleOf(standard);
      const shape = {
        default: standard / scale,
        range: [range[0] / scale, range[1] / scale],
      } as const;
      const decimals = decimalsOf(shape);
      expect(decimals, id).toBeLessThanOrEqual(8);
      const shown = scale * Number((standard / scale).toFixed(decimals));
      expect(Math.abs(shown - standard), id).toBeLessThanOrEqual(1e-3 * Math.abs(standard));
      const step = stepOf(shape);
      expect(step).toBeGreaterThanOrEqual(10 ** -decimals);
      expect(scale * step).toBeLessThan(range[1] - range[0]);
    }
  });
});

it('offers the border zone with the published factors', () => {
  const zone = presetsOf(tenTusscher).find(({ id }) => id === 'border-zone');
  expect(zone?.scale).toEqual({ INa: 0.38, ICaL: 0.31, IKr: 0.3, IKs: 0.2 });
});

describe('protocols', () => {
  it('starts inside the ranges of its fields, with nothing to complain of', () => {
    for (const experiment of ['beat', 'early', 'rate'] as const) {
      expect(protocolProblem(experiment, STANDARD_PROTOCOL)).toBeUndefined();
      for (const { key, range } of PROTOCOL_FIELDS[experiment]) {
        expect(STANDARD_PROTOCOL[key]).toBeGreaterThanOrEqual(range[0]);
        expect(STANDARD_PROTOCOL[key]).toBeLessThanOrEqual(range[1]);
      }
    }
  });

  it('spreads intervals with both ends, and cycle lengths from slow to fast', () => {
    const protocol = { ...STANDARD_PROTOCOL, s2FromMs: 300, s2ToMs: 330, s2StepMs: 10 };
    expect(s2Intervals(protocol)).toEqual([300, 310, 320, 330]);
    const rates = { ...STANDARD_PROTOCOL, slowestMs: 500, fastestMs: 430, rateStepMs: 30 };
    expect(cycleLengths(rates)).toEqual([500, 470, 440]);
  });

  it('says why a protocol cannot be run', () => {
    const early = (change: object) => protocolProblem('early', { ...STANDARD_PROTOCOL, ...change });
    expect(early({ s2FromMs: 500, s2ToMs: 400 })).toMatch(/shorter to a longer/);
    expect(early({ s2StepMs: 1 })).toMatch(/381 intervals are too many/);
    expect(early({ s1Ms: 100 })).toMatch(/four times S1/);
    expect(
      protocolProblem('rate', { ...STANDARD_PROTOCOL, slowestMs: 300, fastestMs: 400 }),
    ).toMatch(/longer than the fastest/);
  });

  it('settles at the slowest rate before the first point that counts', () => {
    const request = rateRequest(publishedCell(0, 'ten-tusscher'), STANDARD_PROTOCOL);
    const repeats = settlingRepeats(STANDARD_PROTOCOL);
    expect(repeats * STANDARD_PROTOCOL.beatsPerRate).toBeGreaterThanOrEqual(100);
    expect(request.cycleLengthsMs.slice(repeats)).toEqual(cycleLengths(STANDARD_PROTOCOL));
    expect(new Set(request.cycleLengthsMs.slice(0, repeats))).toEqual(new Set([800]));
  });

  it.each([1, 4, 30, 150, 500, 2000])('paces in growing trains that end at %i beats', (most) => {
    const stages = pacingStages(most);
    expect(stages.at(-1)).toBe(most);
    expect([...stages].sort((a, b) => a - b)).toEqual(stages);
    expect(new Set(stages).size).toBe(stages.length);
    // The last train is most of the work: the earlier ones are cheap.
    expect(stages.reduce((sum, beats) => sum + beats, 0)).toBeLessThan(2.5 * most + 1);
  });

  it('keys a result by the fields of its own experiment only', () => {
    const cell = publishedCell(0, 'ten-tusscher');
    const other = { ...STANDARD_PROTOCOL, cycleLengthMs: 700 };
    expect(resultKey('beat', cell, other)).not.toBe(resultKey('beat', cell, STANDARD_PROTOCOL));
    expect(resultKey('early', cell, other)).toBe(resultKey('early', cell, STANDARD_PROTOCOL));
  });
});

const s2 = (s2Ms: number, diastolicMs: number, apd90Ms: number): S1S2Point => ({
  s2Ms,
  diastolicMs,
  captured: Number.isFinite(apd90Ms),
  apd90Ms,
  peakMv: 20,
  dvdtMax: 200,
});
const rate = (cycleLengthMs: number, a: number, b: number, stimuliPerBeat = 1): DynamicPoint => ({
  cycleLengthMs,
  apd90Ms: [a, b],
  diastolicMs: [cycleLengthMs - b, cycleLengthMs - a],
  alternans: Math.abs(a - b) > 2,
  stimuliPerBeat,
});

describe('what is read off restitution', () => {
  it('takes captured early beats only, by interval', () => {
    const curve = {
      s1Apd90Ms: 300,
      steepestSlope: 1,
      points: [s2(400, 100, 250), s2(300, 0, NaN), s2(350, 50, 200)],
    };
    expect(earlyPoints(curve)).toEqual([
      { diastolicMs: 50, apd90Ms: 200 },
      { diastolicMs: 100, apd90Ms: 250 },
    ]);
  });

  it('finds the steepest slope of a curve of known slope', () => {
    const points = [10, 20, 40, 80, 160].map((diastolicMs) => ({
      diastolicMs,
      apd90Ms: 300 - 200 * Math.exp(-diastolicMs / 50),
    }));
    const first = (Math.exp(-10 / 50) - Math.exp(-20 / 50)) * 20;
    expect(steepestSlope(points)).toBeCloseTo(first, 10);
    expect(steepestSlope(points.slice(0, 1))).toBeNaN();
    expect(steepestSlope([])).toBeNaN();
  });

  it('finds where alternans and block begin; block is not called alternans', () => {
    const points = [
      rate(500, 280, 280),
      rate(400, 250, 250.5),
      rate(320, 230, 215),
      rate(280, 220, 190),
      rate(240, 300, 290, 2),
    ];
    expect(rateFigures(points)).toMatchObject({ alternansFromMs: 320, blockFromMs: 240 });
    expect(rateFigures(points.slice(0, 2)).alternansFromMs).toBeNaN();
    expect(rateFigures(points).steepestSlope).toBeCloseTo((280 - 250.5) / (220 - 150), 6);
  });
});

function bench(...cells: readonly PacedCell[]): Laboratory {
  return benchOf(cells, false);
}

function benchOf(cells: readonly PacedCell[], unfinished: boolean): Laboratory {
  const own = cells.map((_, place) => publishedCell(place, 'ten-tusscher'));
  return {
    ...FIRST_BENCH,
    cells: own,
    results: {
      ...FIRST_BENCH.results,
      beat: Object.fromEntries(
        cells.map((cell, place) => [
          place,
          {
            key: resultKey('beat', own[place], STANDARD_PROTOCOL),
            value: { cell, unfinished },
          },
        ]),
      ),
    },
  };
}

describe('figures', () => {
  const textOf = (state: Laboratory, place: number, id: string) =>
    figureRows(state, 'beat')[place]?.figures.find((figure) => figure.id === id);

  it('reads every cell against the first', () => {
    const state = bench(paced(303), paced(324.25));
    expect(textOf(state, 0, 'apd90')).toMatchObject({ text: '303.0', unit: 'ms' });
    expect(textOf(state, 0, 'apd90')?.change).toBeUndefined();
    expect(textOf(state, 1, 'apd90')).toMatchObject({ text: '324.3', change: '+21.3' });
    expect(textOf(state, 1, 'rest')?.change).toBeUndefined();
  });

  it('gives no duration where nothing fired or nothing came back, and says which', () => {
    const silent = bench(paced(80, { peakMv: -40 }), paced(NaN));
    expect(textOf(silent, 0, 'apd90')).toMatchObject({
      text: '\u2013',
      hint: /no action potential/,
    });
    expect(textOf(silent, 1, 'apd90')).toMatchObject({
      text: '\u2013',
      hint: /does not come back/,
    });
  });

  it('says how far from steady a cell is, and how large alternans', () => {
    const state = bench(
      paced(300, {
        steadyState: { reached: false, beats: 100, driftMs: -0.35, alternansMs: 12.4 },
      }),
    );
    expect(textOf(state, 0, 'alternans')?.text).toBe('12.4');
    expect(textOf(state, 0, 'state')?.hint).toContain('-0.35 ms a beat');
  });

  it('calls a short train steady only once it is known to be', () => {
    expect(textOf(bench(paced(300)), 0, 'state')?.text).toBe('95');
    const early = benchOf([paced(300, { beats: [] })], true);
    expect(textOf(early, 0, 'state')?.text).toBe('not by 0');
    expect(figureRows(early, 'beat')[0].unfinished).toBe(true);
  });

  it('marks results of other settings', () => {
    const state = bench(paced(303));
    const moved = { ...state, protocol: { ...state.protocol, cycleLengthMs: 600 } };
    expect(figureRows(state, 'beat')[0].outOfDate).toBe(false);
    expect(figureRows(moved, 'beat')[0].outOfDate).toBe(true);
  });
});

describe('currents', () => {
  const state: Laboratory = {
    ...bench(paced(303)),
    experiment: 'currents',
    current: 'ICaL',
    results: {
      ...FIRST_BENCH.results,
      currents: {
        0: {
          key: resultKey('currents', publishedCell(0, 'ten-tusscher'), STANDARD_PROTOCOL),
          value: {
            tMs: Float64Array.of(0, 0.1, 0.2),
            vmMv: Float32Array.of(-85, 0, 20),
            currents: [
              {
                id: 'ICaL',
                title: 'L-type calcium current',
                values: Float32Array.of(0, -5.5, 0.25),
                charge: -0.3,
              },
            ],
          },
        },
      },
    },
  };

  it('reads the chosen current both ways, and its charge', () => {
    const [{ figures }] = figureRows(state, 'currents');
    expect(figures.map(({ text }) => text)).toEqual(['-5.500', '0.250', '-0.3000', '\u2013']);
    expect(figures[0].title).toBe('ICaL inward');
  });

  it('offers what the models on the bench have, and falls back to the first of it', () => {
    const cells = [publishedCell(0, 'mitchell-schaeffer'), publishedCell(1, 'bueno-orovio')];
    const ids = currentsOf(cells).map(({ value }) => value);
    expect(new Set(ids).size).toBe(ids.length);
    expect(shownCurrent({ cells, current: 'IKr' })).toBe(ids[0]);
    expect(shownCurrent({ cells: state.cells, current: 'IKr' })).toBe('IKr');
  });

  it('writes every current of every cell with its unit', () => {
    const text = experimentCsv(state, 'currents', new Date(0), '1');
    expect(text).toContain('Time (ms),ICaL of cell 1 (pA/pF)');
    expect(text).toContain('0.1,-5.5');
  });
});

describe('files', () => {
  const date = new Date('2026-01-02T03:04:05Z');

  it('quotes what would break a line apart, and leaves what is no number empty', () => {
    expect(csvField('a, b')).toBe('"a, b"');
    expect(csvField('say "x"')).toBe('"say ""x"""');
    expect(csvField(NaN)).toBe('');
    expect(csvText([['a', 1], []])).toBe('a,1\r\n\r\n');
  });

  it('says that it is simulated, what was set, and the unit of every column', () => {
    const text = experimentCsv(bench(paced(303), paced(320)), 'beat', date, '1.2.3');
    expect(text).toContain('SIMULATED');
    expect(text).toContain('not for clinical use');
    expect(text).toContain('Cycle length,1000,ms');
    expect(text).toContain('2026-01-02T03:04:05.000Z');
    expect(text).toMatch(/Cell,APD90 \(ms\),APD50 \(ms\)/);
    expect(text).toContain('Time (ms),Potential of cell 1 (mV),Potential of cell 2 (mV)');
    expect(text).toContain('0.5,20,20');
    expect(text).toContain('10.1152/ajpheart.00109.2006');
  });

  it('leaves results of other settings out of the file, and marks them in the picture', () => {
    const state = bench(paced(303));
    const moved = { ...state, protocol: { ...state.protocol, cycleLengthMs: 600 } };
    expect(experimentCsv(moved, 'beat', date, '1')).not.toContain('303.0');
    expect(pictureWords(moved).some(({ text }) => text.includes('OUT OF DATE'))).toBe(true);
    expect(pictureWords(state).some(({ text }) => text.includes('APD90 303.0 ms'))).toBe(true);
  });
});
