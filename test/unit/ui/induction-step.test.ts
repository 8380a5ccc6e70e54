import { describe, expect, it } from 'vitest';
import { parametersWith } from '../../../src/heart/parameters.ts';
import type { PacingSite } from '../../../src/heart/protocol/protocol.ts';
import type { Attempt, SiteResult } from '../../../src/heart/protocol/result.ts';
import type { HeartTissueSetup } from '../../../src/heart/heart-tissue.ts';
import { STANDARD_MEMBRANE } from '../../../src/heart/membrane.ts';
import type { ProtocolRun } from '../../../src/pipeline/protocol-run.ts';
import {
  attemptRows,
  OUTCOME_SIGNS,
  resultOutcome,
  timesInCycle,
} from '../../../src/ui/steps/simulate/induction-rows.ts';
import { frameIntervalMs, replayPlan } from '../../../src/ui/steps/simulate/induction-replay.ts';
import { selectedIn } from '../../../src/ui/steps/simulate/induction-view.ts';
import {
  costWords,
  protocolCost,
  tissueCost,
} from '../../../src/ui/steps/simulate/protocol-cost.ts';
import {
  addPickedSite,
  chosenIds,
  FORM_DEFAULTS,
  formOf,
  protocolForm,
  protocolOf,
  removePickedSite,
  setExtra,
  sitesOf,
  studyParameters,
  type ProtocolForm,
} from '../../../src/ui/steps/simulate/protocol-form.ts';
import { smallSlab } from './small-slab.ts';

const SITES: readonly PacingSite[] = [
  { id: 'lv-1', title: 'Basal anterior', site: { kind: 'segment', segment: 1 } },
  { id: 'lv-17', title: 'Apex', site: { kind: 'segment', segment: 17 } },
  { id: 'rv-apex', title: 'RV apex', site: { kind: 'point', positionMm: [1, 2, 3] } },
];
const PARAMETERS = parametersWith({ stimulusStrength: 0.4, stimulusMs: 1, stimulusRadiusMm: 4 });

const form = (change: Partial<ProtocolForm>): ProtocolForm => ({ ...FORM_DEFAULTS, ...change });

describe('form of a study', () => {
  it('paces the usual sites of the laboratory until others are ticked', () => {
    expect(chosenIds({ chosen: undefined }, SITES)).toEqual(['rv-apex']);
    expect(chosenIds({ chosen: [] }, SITES)).toEqual([]);
    // A site that this heart does not have is not paced.
    expect(chosenIds({ chosen: ['lv-17', 'lv-2'] }, SITES)).toEqual(['lv-17']);
  });

  it('gives picked points names of their own, also after one was removed', () => {
    addPickedSite([0, 0, 0]);
    addPickedSite([1, 0, 0]);
    removePickedSite('picked-1');
    addPickedSite([2, 0, 0]);
    const sites = sitesOf(protocolForm.getState(), SITES);
    expect(sites.map(({ id }) => id)).toEqual(['rv-apex', 'picked-2', 'picked-3']);
  });

  it('makes a protocol with the pulse of the parameters and only the extrastimuli asked for', () => {
    setExtra(0, { stepMs: 20 });
    const made = protocolOf(
      { ...protocolForm.getState(), extraCount: 1, watchMs: 900 },
      SITES,
      PARAMETERS,
    );
    expect(made).toMatchObject({
      kind: 'extrastimuli',
      stimulus: { strengthMvPerMs: 40, durationMs: 1 },
      radiusMm: 4,
      watchMs: 900,
      extras: [{ fromMs: 400, stepMs: 20, toMs: 200 }],
      search: 'bisect',
    });
    expect(made.title).toBe(
      'Programmed stimulation, 8 beats at 600 ms, then 1 early beat (400 to 200 ms by 20 ms; intervals halved), watched for 900 ms or until induction',
    );
  });

  it('says in words what a burst does', () => {
    const burst = { count: 12, cycle: { fromMs: 300, stepMs: 10, toMs: 180 } };
    const made = protocolOf(
      form({ kind: 'burst', burst, stopAtInduction: false }),
      SITES,
      PARAMETERS,
    );
    expect(made.title).toBe(
      'Burst pacing, 12 beats each at 300 to 180 ms by 10 ms, watched for 2000 ms',
    );
  });

  it.each([
    form({ chosen: ['lv-1'], extraCount: 3, search: 'decrement', marginMs: 20 }),
    form({ kind: 'burst', chosen: ['lv-1', 'lv-17'], watchMs: 700 }),
  ])('comes back from the protocol it made', (before) => {
    const made = protocolOf(before, sitesOf(before, SITES), PARAMETERS);
    expect(protocolOf(formOf(made), sitesOf(formOf(made), SITES), PARAMETERS)).toEqual(made);
  });

  it('paces cells beforehand at the interval of the train', () => {
    const before = form({ s1: { count: 4, intervalMs: 450 } });
    const made = protocolOf(before, SITES, PARAMETERS);
    expect(studyParameters(PARAMETERS, made)).toMatchObject({ s1Count: 4, s1IntervalMs: 450 });
    const burst = protocolOf({ ...before, kind: 'burst' }, SITES, PARAMETERS);
    expect(studyParameters(PARAMETERS, burst)).toEqual(PARAMETERS);
  });
});

describe('cost of a study', () => {
  const setup: HeartTissueSetup = {
    ...smallSlab(),
    parameters: PARAMETERS,
    membrane: STANDARD_MEMBRANE,
  };
  const tissue = tissueCost(setup, 0.01);

  it('follows the protocol, and the seconds follow the machine', () => {
    const one = protocolCost(protocolOf(form({ extraCount: 1 }), SITES, PARAMETERS), tissue).value;
    const two = protocolCost(protocolOf(form({ extraCount: 2 }), SITES, PARAMETERS), tissue).value;
    expect(two?.attempts).toBeGreaterThan(one?.attempts ?? Infinity);
    expect(one?.seconds).toBeCloseTo(0.01 * (one?.usualMs ?? 0), 1);
    expect(one && costWords(one)).toMatch(
      /^Up to \d+ attempts, \d+\s?s simulated \(\d+\s?s if all activity lasts\), \d+/,
    );
  });

  it('says why it is refused instead of running', () => {
    const none = protocolCost(protocolOf(FORM_DEFAULTS, [], PARAMETERS), tissue);
    expect(none).toMatchObject({ failure: { code: 'no-stimulus' } });
    const slow = protocolCost(protocolOf(FORM_DEFAULTS, SITES, PARAMETERS), tissueCost(setup, 60));
    expect(slow).toMatchObject({ failure: { code: 'protocol-too-long' } });
    const layered = { ...setup, membrane: { ...STANDARD_MEMBRANE, layers: 'endo-epi' as const } };
    expect(tissueCost(layered, 0.01)).toMatchObject({ failure: { kind: 'bad-input' } });
  });
});

const attempt = (label: string, change: Partial<Attempt> = {}): Attempt => ({
  label,
  onsetsMs: [0, 500, 770],
  captured: [true, true, true],
  response: 'captured',
  endMs: 2770,
  ...change,
});
const activity = (reentry: 'none' | 'non-sustained' | 'sustained'): Attempt['activity'] => ({
  reentry,
  reachedFraction: 1,
  returnedFraction: 0.4,
  lastActivityMs: 900,
  activeAtEnd: true,
  ...(reentry === 'sustained' && {
    exit: { voxel: 3, positionMm: [0, 0, 0], timeMs: 80, segment: 7, segmentTitle: 'Mid anterior' },
  }),
});
const result = (n: number, attempts: readonly Attempt[]): SiteResult => {
  const having = (reentry: string): number[] =>
    [...attempts.keys()].filter((at) => attempts[at].activity?.reentry === reentry);
  return {
    site: SITES[n],
    stimulated: 10,
    excitable: true,
    attempts,
    refractoriness: [],
    sustained: having('sustained'),
    nonSustained: having('non-sustained'),
  };
};

describe('results of a study', () => {
  const quiet = result(0, [
    attempt('S1'),
    attempt('S2 300', { activity: activity('none') }),
    attempt('S2 270', { response: 'no-capture' }),
  ]);
  const induced = result(1, [
    attempt('S1'),
    attempt('S2 300', { activity: activity('non-sustained') }),
    attempt('S2 270', { activity: activity('sustained') }),
  ]);
  const run = {
    protocol: protocolOf(FORM_DEFAULTS, SITES, PARAMETERS),
    parameters: PARAMETERS,
    membrane: STANDARD_MEMBRANE,
    lesions: new Uint32Array(),
    result: { sites: [quiet, induced] },
  } as unknown as ProtocolRun;

  it('tells outcomes apart by a sign and not by colour', () => {
    expect([quiet, induced].map(resultOutcome)).toEqual(['none', 'sustained']);
    expect(resultOutcome({ ...quiet, excitable: false })).toBe('not-excitable');
    expect(new Set(Object.values(OUTCOME_SIGNS)).size).toBe(4);
  });

  it('opens on the first induced site, and on what tells most at each', () => {
    const first = selectedIn(run, { siteId: undefined, attempt: undefined });
    expect([first?.site.site.id, first?.attempt.label]).toEqual(['lv-17', 'S2 270']);
    const other = selectedIn(run, { siteId: 'lv-1', attempt: undefined });
    expect(other?.attempt.label).toBe('S2 300');
    // A selection of an earlier study does not reach beyond this one.
    const gone = selectedIn(run, { siteId: 'rv-apex', attempt: 40 });
    expect(gone?.attempt.label).toBe('S2 270');
  });

  it('lists attempts with response and what followed', () => {
    expect(attemptRows(induced)[2]).toEqual({
      number: 2,
      label: 'S2 270',
      response: 'captured',
      outcome: 'sustained',
      cycle: '',
      exit: 'Mid anterior',
    });
    expect(attemptRows(quiet)[2]).toMatchObject({ response: 'no capture', outcome: undefined });
  });

  it('folds a rhythm into one cycle', () => {
    const rhythm = {
      cycleMs: 240,
      activationMs: Float32Array.of(1000, 800, 770, 700, Number.NaN),
      filaments: {} as never,
    };
    expect([...timesInCycle(rhythm)]).toEqual([240, 40, 10, 180, Number.NaN]);
  });

  it('replays an attempt with its stimuli, its pulse and its time', () => {
    const plan = replayPlan(run, induced, induced.attempts[2], 1000);
    expect(plan).toMatchObject({
      stimuli: [SITES[1].site],
      onsetsMs: [0, 500, 770],
      durationMs: 2770,
      parameters: { stimulusStrength: 0.4, stimulusMs: 1, stimulusRadiusMm: 4, frameIntervalMs: 5 },
    });
  });

  it('keeps fewer frames where all would not fit into memory', () => {
    expect(frameIntervalMs(2000, 1000, 5)).toBe(5);
    const interval = frameIntervalMs(7000, 400_000, 5);
    expect(interval).toBeGreaterThan(5);
    expect((7000 / interval) * 400_000).toBeLessThanOrEqual(192 * 1024 ** 2);
    expect(frameIntervalMs(20_000, 4_000_000, 5)).toBe(100);
  });
});
