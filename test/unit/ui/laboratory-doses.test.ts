/** Drug doses and strength-duration in the laboratory: what is asked for, read off and written. */
import { describe, expect, it } from 'vitest';
import type { DosePoint } from '../../../src/heart/cells/dose-series.ts';
import { experimentCsv } from '../../../src/ui/laboratory/csv.ts';
import { figureRows } from '../../../src/ui/laboratory/figures.ts';
import { publishedCell } from '../../../src/ui/laboratory/lab-cell.ts';
import { FIRST_BENCH, type Laboratory } from '../../../src/ui/laboratory/laboratory-store.ts';
import { pictureWords } from '../../../src/ui/laboratory/picture.ts';
import {
  doseMultiples,
  doseRequest,
  protocolProblem,
  pulseDurations,
  resultKey,
  STANDARD_PROTOCOL,
} from '../../../src/ui/laboratory/protocol.ts';
import { paced } from './paced-cell.ts';

describe('drug doses', () => {
  const own = publishedCell(0, 'ohara-rudy');
  const protocol = { ...STANDARD_PROTOCOL, mostCmax: 4, doses: 2 };
  const points: DosePoint[] = [
    [0, 270, 0.08],
    [4, 297, 0.06],
    [8, NaN, 0.05],
  ].map(([concentrationNm, apd90Ms, qNet]) => ({
    concentrationNm,
    cell: paced(apd90Ms),
    qNet,
    effect: { scale: { ICaL: 0.9 }, parameters: {} },
    prolongationPercent: (apd90Ms / 270 - 1) * 100,
  }));
  const state: Laboratory = {
    ...FIRST_BENCH,
    cells: [own],
    protocol,
    experiment: 'dose',
    results: {
      ...FIRST_BENCH.results,
      dose: {
        0: { key: resultKey('dose', own, protocol), value: { drug: 'dofetilide', points } },
      },
    },
  };

  it('are even multiples of Cmax of the chosen drug', () => {
    expect(doseMultiples(protocol)).toEqual([0, 2, 4]);
    const { concentrationsNm, drug } = doseRequest(own, protocol);
    expect({ concentrationsNm, drug }).toEqual({ concentrationsNm: [0, 4, 8], drug: 'dofetilide' });
  });

  it('give the change at one Cmax between the doses, and nothing where a beat does not end', () => {
    const [{ figures, outOfDate }] = figureRows(state, 'dose');
    const text = (id: string): string | undefined => figures.find((one) => one.id === id)?.text;
    expect(outOfDate).toBe(false);
    expect([text('apd90'), text('at-cmax'), text('at-most')]).toEqual(['270.0', '5.0', '\u2013']);
    expect(text('qnet-cmax')).toBe('0.0700');
  });

  it('belong to their drug', () => {
    const other = { ...state, protocol: { ...protocol, drug: 'verapamil' } };
    const [row] = figureRows(other, 'dose');
    expect(row.outOfDate).toBe(true);
    expect(row.figures.find(({ id }) => id === 'at-cmax')?.text).toBe('5.0');
  });

  it('are written with drug, dose and what is left of the currents', () => {
    const text = experimentCsv(state, 'dose', new Date(0), '1');
    expect(text).toContain('Drug,Dofetilide');
    expect(text).toMatch(/Dose \(x Cmax\),Concentration \(nM\),APD90 \(ms\)/);
    expect(text).toMatch(/1,2,4,297,10[.\d]*,0.06,90/);
    expect(pictureWords(state)[0].text).toMatch(/^Drug dose. Dofetilide, Cycle length/);
  });
});

describe('strength and duration', () => {
  const own = publishedCell(0, 'ten-tusscher');
  const state: Laboratory = {
    ...FIRST_BENCH,
    cells: [own],
    experiment: 'strength',
    results: {
      ...FIRST_BENCH.results,
      strength: {
        0: {
          key: resultKey('strength', own, STANDARD_PROTOCOL),
          value: {
            points: [
              { durationMs: 0.5, thresholdMvPerMs: 50 },
              { durationMs: 1, thresholdMvPerMs: 26 },
              { durationMs: 0.1, thresholdMvPerMs: NaN },
            ],
            rheobaseMvPerMs: 2,
            chronaxieMs: 12,
          },
        },
      },
    },
  };

  it('asks for durations at equal ratios, whole steps, each once', () => {
    const durations = pulseDurations({ ...STANDARD_PROTOCOL, pulses: 4, longestPulseMs: 13.5 });
    expect(durations).toEqual([0.5, 1.5, 4.5, 13.5]);
    const dense = pulseDurations({ ...STANDARD_PROTOCOL, longestPulseMs: 0.7, pulses: 9 });
    expect(dense).toEqual([0.5, 0.6, 0.7]);
    const reversed = { ...STANDARD_PROTOCOL, longestPulseMs: 0.2 };
    expect(protocolProblem('strength', reversed)).toMatch(/longer than the shortest/);
  });

  it('reads rheobase and chronaxie, and writes thresholds with their charge', () => {
    const [{ figures }] = figureRows(state, 'strength');
    expect(figures.map(({ text }) => text)).toEqual(['2.00', '12.00', '50.00', '2 of 3']);
    const text = experimentCsv(state, 'strength', new Date(0), '1');
    expect(text).toContain('Duration (ms),Threshold (mV/ms),Charge at threshold (mV)');
    expect(text).toContain('1,1,26,26');
    expect(text).toContain('1,0.1,,');
  });
});
