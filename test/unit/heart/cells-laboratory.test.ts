/** What the laboratory asks of cells beside pacing: currents, strength and duration, alternans, drugs. */
import { beforeAll, describe, expect, it } from 'vitest';
import { alternansWindow } from '../../../src/heart/cells/alternans.ts';
import { beatCurrents } from '../../../src/heart/cells/beat-currents.ts';
import { doseSeries } from '../../../src/heart/cells/dose-series.ts';
import { DRUGS, drugEffect, drugOf, leftBy } from '../../../src/heart/cells/drugs.ts';
import type { DynamicPoint } from '../../../src/heart/cells/dynamic-restitution.ts';
import type { CellModelId } from '../../../src/heart/cells/cell-model.ts';
import { CELL_MODELS, cellModel } from '../../../src/heart/cells/models.ts';
import { strengthDuration } from '../../../src/heart/cells/strength-duration.ts';
import { quietContext, setUpKernels } from './kernels.ts';

beforeAll(setUpKernels);

const IDS = Object.keys(CELL_MODELS) as CellModelId[];

describe('currents of a beat', () => {
  it.each(IDS)('%s: add up to what the potential does', async (model) => {
    const { variants, stimulus } = cellModel(model);
    const { tMs, vmMv, currents } = await beatCurrents(
      { model, variant: variants[0].id, cycleLengthMs: 400, beats: 1, dtMs: 0.02, saveMs: 0.02 },
      quietContext(),
    );
    expect(tMs).toHaveLength(20_000);
    // Every step after the stimulus: dV = -dt (sum of the currents).
    let worst = 0;
    for (let n = Math.round(stimulus.durationMs / 0.02); n < 19_999; n += 7) {
      const total = currents.reduce((sum, { values }) => sum + values[n], 0);
      const rate = (vmMv[n + 1] - vmMv[n]) / 0.02;
      worst = Math.max(worst, Math.abs(rate + total) / (1 + Math.abs(rate)));
    }
    expect(worst).toBeLessThan(0.005);
    const whole = currents.reduce((sum, { charge }) => sum + charge, 0) * 1000;
    const given = stimulus.strengthMvPerMs * stimulus.durationMs;
    expect(whole).toBeCloseTo(given - (vmMv[vmMv.length - 1] - vmMv[0]), -1);
  });

  it('go on from a given state and carry the charge qNet', async () => {
    const request = { model: 'ohara-rudy-herg', variant: 'endo', cycleLengthMs: 1000 } as const;
    const two = await beatCurrents({ ...request, beats: 2 }, quietContext());
    expect(two.qNet).toBeGreaterThan(0.05);
    const early = await beatCurrents(
      { ...request, beats: 1, start: cellModel('ohara-rudy-herg').initial },
      quietContext(),
    );
    expect(early.qNet).not.toBe(two.qNet);
    const other = await beatCurrents(
      { model: 'ten-tusscher', variant: 'epi', cycleLengthMs: 500, beats: 1 },
      quietContext(),
    );
    expect(other.qNet).toBeUndefined();
  });

  it('refuse what cannot be traced', async () => {
    const request = {
      model: 'ten-tusscher',
      variant: 'epi',
      cycleLengthMs: 500,
      beats: 0,
    } as const;
    await expect(beatCurrents(request, quietContext())).rejects.toMatchObject({
      code: 'parameter-out-of-range',
    });
  });
});

describe('strength and duration', () => {
  it('of a cell that only charges follow Weiss', async () => {
    const { points, rheobaseMvPerMs, chronaxieMs } = await strengthDuration(
      { model: 'ten-tusscher', variant: 'epi', durationsMs: [0.5, 1, 2, 5] },
      quietContext(),
    );
    for (const { durationMs, thresholdMvPerMs } of points) {
      const law = rheobaseMvPerMs * (1 + chronaxieMs / durationMs);
      expect(Math.abs(thresholdMvPerMs / law - 1)).toBeLessThan(0.05);
    }
    // A millisecond needs about 25 mV: from rest to the threshold of sodium.
    expect(points[1].thresholdMvPerMs).toBeGreaterThan(15);
    expect(points[1].thresholdMvPerMs).toBeLessThan(35);
  });

  it('says where nothing excites', async () => {
    const { points } = await strengthDuration(
      {
        model: 'ten-tusscher',
        variant: 'epi',
        scale: { INa: 0, ICaL: 0 },
        durationsMs: [1],
      },
      quietContext(),
    );
    expect(points[0].thresholdMvPerMs).toBeNaN();
  });

  it('refuses pulses without length', async () => {
    await expect(
      strengthDuration({ model: 'ten-tusscher', variant: 'epi', durationsMs: [0] }, quietContext()),
    ).rejects.toMatchObject({ code: 'parameter-out-of-range' });
  });
});

describe('alternans', () => {
  const point = (
    cycleLengthMs: number,
    a: number,
    b: number,
    stimuliPerBeat = 1,
  ): DynamicPoint => ({
    cycleLengthMs,
    apd90Ms: [a, b],
    diastolicMs: [100, 100],
    alternans: Math.abs(a - b) > 2,
    stimuliPerBeat,
  });
  it('has a window, and block does not count', () => {
    const window = alternansWindow([
      point(400, 250, 250),
      point(300, 220, 214),
      point(280, 215, 200),
      point(250, 260, 180, 2),
    ]);
    expect(window).toEqual({
      fromMs: 300,
      toMs: 280,
      largestMs: 15,
      largestAtMs: 280,
      blockMs: 250,
    });
  });
  it('is nowhere in a calm cell', () => {
    expect(alternansWindow([point(400, 250, 250)])).toMatchObject({ fromMs: NaN, blockMs: NaN });
  });
});

describe('drugs', () => {
  it('halve their current at IC50', () => {
    expect(leftBy({ ic50Nm: 40, hill: 1.3 }, 40)).toBe(0.5);
    expect(leftBy({ ic50Nm: 40, hill: 1.3 }, 0)).toBe(1);
  });
  it('have each a place among four per risk', () => {
    for (const risk of ['high', 'intermediate', 'low'])
      expect(DRUGS.filter((drug) => drug.risk === risk)).toHaveLength(4);
  });
  it('bind to hERG where a model has its states, and block I_Kr elsewhere', () => {
    const states = drugEffect(cellModel('ohara-rudy-herg'), drugOf('dofetilide'), 2);
    expect(states.scale).not.toHaveProperty('IKr');
    expect(states.parameters).toMatchObject({ drugNm: 2, drugKmax: 35.1 });
    const block = drugEffect(cellModel('ten-tusscher'), drugOf('dofetilide'), 6.125);
    expect(block.scale['IKr']).toBeCloseTo(0.5, 12);
    expect(block.scale).not.toHaveProperty('INaL');
    expect(block.parameters).toEqual({});
  });
  it('that nobody knows are refused, as are concentrations below nothing', () => {
    expect(() => drugOf('placebo')).toThrow(/no drug "placebo"/);
    expect(() => drugEffect(cellModel('ten-tusscher'), drugOf('sotalol'), -1)).toThrow(/-1 nM/);
  });

  it('lengthen or shorten the action potential with the dose', async () => {
    const series = async (drug: string, concentrationsNm: readonly number[]) =>
      doseSeries(
        {
          model: 'ohara-rudy-herg',
          variant: 'endo',
          drug,
          concentrationsNm,
          cycleLengthMs: 1000,
          beats: 10,
        },
        quietContext(),
      );
    const bepridil = await series('bepridil', [33, 132]);
    expect(bepridil.map(({ concentrationNm }) => concentrationNm)).toEqual([0, 33, 132]);
    expect(bepridil[0].prolongationPercent).toBe(0);
    expect(bepridil[1].prolongationPercent).toBeGreaterThan(2);
    expect(bepridil[2].prolongationPercent).toBeGreaterThan(bepridil[1].prolongationPercent + 2);
    expect(bepridil[2].qNet ?? NaN).toBeLessThan(bepridil[0].qNet ?? NaN);
    const diltiazem = await series('diltiazem', [122]);
    expect(diltiazem[1].prolongationPercent).toBeLessThan(-2);
    expect(diltiazem[1].qNet ?? NaN).toBeGreaterThan(diltiazem[0].qNet ?? NaN);
  });
});
