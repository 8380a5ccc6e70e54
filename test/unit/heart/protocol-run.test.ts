/** The runner on a small engine of its own kind: a cable of 20 mm, a sheet with a narrow neck. */
import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import type { JunctionBeat } from '../../../src/heart/junction-pulses.ts';
import { burstPacing, peerp, programmedStimulation } from '../../../src/heart/protocol/protocol.ts';
import type { PacingSite } from '../../../src/heart/protocol/protocol.ts';
import type { ProtocolPartial, ProtocolResult } from '../../../src/heart/protocol/result.ts';
import { replayAttempt, runProtocol } from '../../../src/heart/protocol/run.ts';
import type { TissueEngine } from '../../../src/heart/tissue/engine.ts';
import { NOT_CONDUCTING } from '../../../src/heart/tissue/engine.ts';
import { quietContext } from './kernels.ts';
import { createReferenceEngine } from './protocol-reference-engine.ts';
import { boxSetup, mmsClass } from './protocol-sheets.ts';

const cable = (): TissueEngine =>
  createReferenceEngine(boxSetup([20, 0.5, 0.5], 0.5, [mmsClass('healthy', 0.1)]));

const END: PacingSite = {
  id: 'end',
  title: 'End of the cable',
  site: { kind: 'point', positionMm: [0.25, 0.25, 0.25], radiusMm: 1.6 },
};

const s1s2 = (
  search: 'decrement' | 'bisect',
  stepMs = 10,
): ReturnType<typeof programmedStimulation> =>
  programmedStimulation([END], {
    s1: { count: 2, intervalMs: 600 },
    extras: [{ fromMs: 360, stepMs, toMs: 240 }],
    search,
    watchMs: 500,
  });

/** What does not depend on the way it was computed. */
const outcome = ({ sites }: ProtocolResult): unknown =>
  sites.map(({ attempts, ...site }) => ({
    ...site,
    attempts: attempts.map(({ digest, label, response, activity }) => ({
      digest,
      label,
      response,
      activity,
    })),
  }));

describe('extrastimuli', () => {
  it('come closer until their site is refractory; bisection finds the same in fewer attempts', async () => {
    const decrement = await runProtocol(cable(), s1s2('decrement'), quietContext());
    const [site] = decrement.sites;
    const [found] = site.refractoriness;
    const erpMs = found.erpMs ?? NaN;
    expect(found).toEqual({ stimulus: 'S2', erpMs, shortestCapturedMs: erpMs + 10 });
    expect(erpMs).toBeGreaterThanOrEqual(250);
    expect(erpMs).toBeLessThanOrEqual(300);
    const last = site.attempts[site.attempts.length - 1];
    expect(last).toMatchObject({ label: `S2 ${erpMs}`, response: 'no-capture' });
    expect(last.activity).toBeUndefined();
    expect(site.attempts[1]).toMatchObject({ label: 'S2 360', captured: [true, true, true] });
    expect(site.attempts[1].activity).toMatchObject({ reentry: 'none', reachedFraction: 1 });
    const bisect = await runProtocol(cable(), s1s2('bisect'), quietContext());
    expect(bisect.sites[0].refractoriness).toEqual(site.refractoriness);
    expect(bisect.sites[0].attempts.length).toBeLessThan(site.attempts.length);
  });

  it('compute the train once, and give the same bits whatever memory there is for states', async () => {
    const all = await runProtocol(cable(), s1s2('decrement'), quietContext());
    const options = { snapshotBudgetBytes: 1 };
    const none = await runProtocol(cable(), s1s2('decrement'), quietContext(), options);
    expect(outcome(none)).toEqual(outcome(all));
    expect(none.savedMs).toBe(0);
    // All attempts but the first begin where the stimulus is given.
    expect(all.simulatedMs).toBeLessThan(0.6 * none.simulatedMs);
    // The state of rest, that before the last of the train, and one for every interval.
    expect(all.snapshotBytes).toBe(15 * 320);
    expect(none.snapshotBytes).toBe(320);
  });

  it('can be run again from rest, bit by bit', async () => {
    const engine = cable();
    const protocol = s1s2('decrement', 40);
    const { sites } = await runProtocol(engine, protocol, quietContext());
    const attempt = sites[0].attempts[1];
    const again = await replayAttempt(engine, protocol, END, attempt, quietContext());
    expect(again.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(again.digest).toBe(attempt.digest);
  });

  it('hold S2 outside its refractory period while S3 is tried', async () => {
    const protocol = programmedStimulation([END], {
      s1: { count: 1, intervalMs: 600 },
      extras: [
        { fromMs: 340, stepMs: 20, toMs: 240 },
        { fromMs: 320, stepMs: 20, toMs: 160 },
      ],
      marginMs: 20,
      watchMs: 400,
    });
    const { sites } = await runProtocol(cable(), protocol, quietContext());
    const [s2, s3] = sites[0].refractoriness;
    expect([s2.stimulus, s3.stimulus]).toEqual(['S2', 'S3']);
    const held = (s2.shortestCapturedMs ?? NaN) + 20;
    expect(sites[0].attempts.some(({ label }) => label === `S2 ${held} S3 320`)).toBe(true);
    // An early beat is short, so the refractory period after it is shorter.
    expect(s3.erpMs).toBeLessThan(s2.erpMs ?? NaN);
  });
});

describe('a conduction system', () => {
  // A fibre from the paced end to the far one: 15 ms where the muscle needs 60.
  const FIBRE_MS = 15;
  const fibre = async (): Promise<JunctionBeat> => ({
    onsetMs: new Float32Array(40).map((_, n) => (n >= 36 ? FIBRE_MS : NaN)),
    arrivalMs: new Float32Array(40).map((_, n) => 1.5 * n),
  });
  const last = ({ sites }: ProtocolResult, label: string) =>
    sites[0].attempts.find((attempt) => attempt.label === label);

  it('carries what captures to the far end, and nothing else', async () => {
    const engine = cable();
    const protocol = s1s2('decrement', 20);
    const plain = await runProtocol(engine, protocol, quietContext());
    const linked = await runProtocol(engine, protocol, quietContext(), { junctions: fibre });
    expect(linked.sites[0].attempts[1].digest).not.toBe(plain.sites[0].attempts[1].digest);
    // All is over sooner where the wave comes from both ends.
    const end = (result: ProtocolResult): number => last(result, 'S2 360')?.endMs ?? NaN;
    expect(end(linked)).toBeLessThan(end(plain));
    // A stimulus that its own tissue refuses is not carried past it.
    const [{ refractoriness, attempts }] = linked.sites;
    expect(attempts[attempts.length - 1]).toMatchObject({ response: 'no-capture' });
    const erps = [linked, plain].map(({ sites }) => sites[0].refractoriness[0].erpMs ?? NaN);
    expect(Math.abs(erps[0] - erps[1])).toBeLessThanOrEqual(20);
    expect(refractoriness[0].erpMs).toBeGreaterThan(200);
  });

  it('gives the same bits whatever states are held, and from rest', async () => {
    const protocol = s1s2('decrement', 20);
    const options = { junctions: fibre };
    const all = await runProtocol(cable(), protocol, quietContext(), options);
    const none = await runProtocol(cable(), protocol, quietContext(), {
      ...options,
      snapshotBudgetBytes: 1,
    });
    expect(outcome(none)).toEqual(outcome(all));
    const attempt = all.sites[0].attempts[2];
    const again = await replayAttempt(cable(), protocol, END, attempt, quietContext(), options);
    expect(again.digest).toBe(attempt.digest);
  });
});

describe('other protocols', () => {
  it('burst: every cycle length from rest, with the stimuli that captured', async () => {
    const protocol = burstPacing([END], {
      count: 4,
      cycle: { fromMs: 320, stepMs: 170, toMs: 150 },
      watchMs: 400,
    });
    const { sites } = await runProtocol(cable(), protocol, quietContext());
    const [, slow, fast] = sites[0].attempts;
    expect(slow).toMatchObject({ label: '4 x 320', captured: [true, true, true, true] });
    expect(fast.label).toBe('4 x 150');
    expect(fast.captured[0]).toBe(true);
    expect(fast.captured[1]).toBe(false);
    expect(fast.activity?.reachedFraction).toBeGreaterThanOrEqual(0);
  });

  it('PEERP: every stimulus at the end of the refractory period, to its resolution', async () => {
    const protocol = peerp([END], {
      s1: { count: 1, intervalMs: 500 },
      most: 2,
      resolutionMs: 2,
      watchMs: 300,
    });
    const { sites } = await runProtocol(cable(), protocol, quietContext());
    const [first, second] = sites[0].refractoriness;
    for (const { erpMs, shortestCapturedMs } of [first, second]) {
      expect((shortestCapturedMs ?? NaN) - (erpMs ?? NaN)).toBeLessThanOrEqual(2);
    }
    expect(second.shortestCapturedMs).toBeLessThan(first.shortestCapturedMs ?? NaN);
    const decrement = await runProtocol(
      cable(),
      { ...s1s2('bisect', 2), s1: { count: 1, intervalMs: 500 } },
      quietContext(),
    );
    const erp = decrement.sites[0].refractoriness[0].erpMs ?? NaN;
    expect(Math.abs(erp - (first.erpMs ?? NaN))).toBeLessThanOrEqual(2);
  });
});

describe('what goes wrong', () => {
  it('a stimulus too weak for every site is a failure, for one of several an outcome', async () => {
    const weak = { ...s1s2('decrement'), stimulus: { strengthMvPerMs: 3, durationMs: 2 } };
    await expect(runProtocol(cable(), weak, quietContext())).rejects.toMatchObject({
      kind: 'no-convergence',
      code: 'no-capture',
      message: expect.stringContaining('3 mV/ms'),
    });
    // At the other end the site covers too little tissue.
    const small: PacingSite = {
      id: 'small',
      title: 'Small',
      site: { kind: 'point', positionMm: [10.25, 0.25, 0.25], radiusMm: 0.3 },
    };
    const both = {
      ...s1s2('decrement', 40),
      sites: [END, small],
      stimulus: { strengthMvPerMs: 20, durationMs: 2 },
    };
    const { sites } = await runProtocol(cable(), both, quietContext());
    expect(sites.map(({ excitable }) => excitable)).toEqual([true, false]);
    expect(sites[1].attempts.map(({ label, response }) => [label, response])).toEqual([
      ['S1', 'no-capture'],
    ]);
  });

  it('a wave that dies close to its site is blocked', async () => {
    // A wall with a hole of one voxel at 8 mm: an early wave does not come out of it.
    const setup = boxSetup(
      [30, 16, 0.5],
      0.5,
      [mmsClass('healthy', 0.1), mmsClass('long', 0.1, { tauCloseMs: 250 })],
      (x) => (x > 8 ? 1 : 0),
    );
    const site: PacingSite = {
      id: 'left',
      title: 'Left',
      site: { kind: 'point', positionMm: [0.25, 8, 0.25], radiusMm: 2 },
    };
    const protocol = programmedStimulation([site], {
      s1: { count: 1, intervalMs: 600 },
      extras: [{ fromMs: 320, stepMs: 20, toMs: 300 }],
      watchMs: 600,
    });
    const { sites } = await runProtocol(createReferenceEngine(setup), protocol, quietContext());
    expect(sites[0].attempts[1]).toMatchObject({ label: 'S2 320', response: 'blocked' });
    expect(sites[0].attempts[1].activity?.reachedFraction).toBeLessThan(0.5);
  });

  it('an engine in the middle of a run, or segments of another model, do not fit', async () => {
    const engine = cable();
    await engine.advance(10, false);
    await expect(runProtocol(engine, s1s2('bisect'), quietContext())).rejects.toMatchObject({
      code: 'protocol-does-not-fit',
    });
    await expect(
      runProtocol(cable(), s1s2('bisect'), quietContext(), { segments: new Uint8Array(3) }),
    ).rejects.toMatchObject({ code: 'protocol-does-not-fit' });
    const nowhere = { ...END, site: { kind: 'point', positionMm: [99, 0, 0] } } as const;
    await expect(
      runProtocol(cable(), { ...s1s2('bisect'), sites: [nowhere] }, quietContext()),
    ).rejects.toMatchObject({ code: 'stimulus-outside-tissue' });
    const dead = createReferenceEngine(
      boxSetup([20, 0.5, 0.5], 0.5, [mmsClass('healthy', 0.1)], () => NOT_CONDUCTING),
    );
    await expect(runProtocol(dead, s1s2('bisect'), quietContext())).rejects.toMatchObject({
      code: 'stimulus-outside-tissue',
    });
  });

  it('potentials that lose their way stop the run with the time and the site', async () => {
    const setup = boxSetup([20, 0.5, 0.5], 0.5, [mmsClass('healthy', 2)]);
    await expect(
      runProtocol(createReferenceEngine(setup), s1s2('bisect'), quietContext()),
    ).rejects.toMatchObject({
      code: 'simulation-diverged',
      message: expect.stringMatching(/\d+ ms into S1 at End of the cable/),
    });
  });

  it('shows frames while it runs, stops when asked, and leaves the engine at rest', async () => {
    const setup = boxSetup([60, 60, 0.5], 0.5, [mmsClass('healthy', 0.1)]);
    const engine = createReferenceEngine(setup);
    const controller = new AbortController();
    const seen: ProtocolPartial[] = [];
    const words: string[] = [];
    const ctx = createJobContext<ProtocolPartial>({
      signal: controller.signal,
      onProgress: (_, activity) => words.push(activity),
      onPartial: (partial) => {
        seen.push(partial);
        if (seen.length === 2) controller.abort();
      },
    });
    await expect(runProtocol(engine, s1s2('decrement'), ctx)).rejects.toMatchObject({
      kind: 'cancelled',
    });
    expect(seen[0]).toMatchObject({ site: 'End of the cable', attempt: 'S1' });
    expect(seen[0].frame.length).toBe(120 * 120);
    expect(words).toContain('Pacing End of the cable: S1');
    expect(engine.step).toBe(0);
    expect((await engine.sample()).highMv).toBe(-80);
  });
});
