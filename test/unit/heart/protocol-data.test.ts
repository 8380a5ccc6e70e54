import { describe, expect, it } from 'vitest';
import { ahaSegments } from '../../../src/heart/aha-segments.ts';
import { estimateProtocol } from '../../../src/heart/protocol/estimate.ts';
import {
  burstPacing,
  intervalsOf,
  peerp,
  programmedStimulation,
  trainOnsets,
} from '../../../src/heart/protocol/protocol.ts';
import type { PacingSite, Protocol } from '../../../src/heart/protocol/protocol.ts';
import { siteVoxels, standardSites } from '../../../src/heart/protocol/sites.ts';
import { SnapshotStore } from '../../../src/heart/protocol/snapshots.ts';
import { mostAttempts, validateProtocol } from '../../../src/heart/protocol/validate.ts';
import { voxelCentre } from '../../../src/heart/stimulation.ts';
import { ventricularFrame } from '../../../src/heart/ventricular-frame.ts';
import { ellipsoidVentricle } from './ellipsoid-ventricle.ts';
import { boxSetup, LEFT_EDGE, mmsClass } from './protocol-sheets.ts';

const refused = (protocol: Protocol): unknown => {
  try {
    validateProtocol(protocol);
    return 'no failure';
  } catch (error) {
    return error;
  }
};

describe('protocols', () => {
  it('are plain data', () => {
    for (const make of [programmedStimulation, burstPacing, peerp]) {
      const protocol = make([LEFT_EDGE]);
      expect(JSON.parse(JSON.stringify(protocol))).toEqual(protocol);
      expect(refused(protocol)).toBe('no failure');
    }
    expect(intervalsOf({ fromMs: 300, stepMs: 20, toMs: 250 })).toEqual([300, 280, 260]);
    expect(trainOnsets({ count: 3, intervalMs: 600 })).toEqual([0, 600, 1200]);
  });

  it('are refused with nothing to stimulate or two sites of one name', () => {
    expect(refused(programmedStimulation([]))).toMatchObject({ code: 'no-stimulus' });
    expect(refused(burstPacing([LEFT_EDGE, { ...LEFT_EDGE, title: 'Other' }]))).toMatchObject({
      code: 'duplicate-site',
    });
  });

  it('are refused with what is out of range, by name', () => {
    const S2 = { fromMs: 400, stepMs: 10, toMs: 200 };
    const cases: readonly (readonly [Protocol, RegExp])[] = [
      [
        programmedStimulation([LEFT_EDGE], { s1: { count: 0, intervalMs: 600 } }),
        /Stimuli of the train is 0/,
      ],
      [
        programmedStimulation([LEFT_EDGE], { s1: { count: 8, intervalMs: 90 } }),
        /Interval of the train is 90/,
      ],
      [programmedStimulation([LEFT_EDGE], { extras: [] }), /Number of extrastimuli is 0/],
      [
        programmedStimulation([LEFT_EDGE], { extras: [S2, S2, S2, S2] }),
        /Number of extrastimuli is 4/,
      ],
      [
        programmedStimulation([LEFT_EDGE], { extras: [{ ...S2, toMs: 410 }] }),
        /Interval of S2, shortest is 410/,
      ],
      [programmedStimulation([LEFT_EDGE], { extras: [{ ...S2, stepMs: 0 }] }), /step is 0/],
      [programmedStimulation([LEFT_EDGE], { extras: [{ ...S2, fromMs: NaN }] }), /longest is NaN/],
      [programmedStimulation([LEFT_EDGE], { watchMs: 50 }), /Watched time/],
      [programmedStimulation([LEFT_EDGE], { radiusMm: -1 }), /Site radius is -1/],
      [burstPacing([LEFT_EDGE], { count: 1.5 }), /Stimuli of a burst is 1.5/],
      [peerp([LEFT_EDGE], { resolutionMs: 0 }), /Resolution/],
      [
        burstPacing([LEFT_EDGE], {
          stimulus: { strengthMvPerMs: 5000, durationMs: 2 },
        }),
        /Stimulus strength is 5000/,
      ],
    ];
    for (const [protocol, message] of cases) {
      expect(refused(protocol)).toMatchObject({
        code: 'parameter-out-of-range',
        message: expect.stringMatching(message),
      });
    }
  });

  it('are refused with more attempts than anybody waits for', () => {
    const extras = [{ fromMs: 1000, stepMs: 1, toMs: 200 }];
    expect(refused(programmedStimulation([LEFT_EDGE], { extras }))).toMatchObject({
      kind: 'too-large',
      code: 'too-many-attempts',
    });
    const bisected = programmedStimulation([LEFT_EDGE], { extras, search: 'bisect' });
    expect(refused(bisected)).toBe('no failure');
    expect(mostAttempts(bisected)).toBe(13);
  });
});

describe('estimate', () => {
  const setup = boxSetup([20, 20, 0.5], 0.5, [mmsClass('healthy', 0.1)]);
  const tissue = { setup, nodes: 3362, stepsPerMs: 10, bytes: 1e6 };

  it('tells attempts, time and memory before the start', () => {
    const protocol = programmedStimulation([LEFT_EDGE], {
      s1: { count: 8, intervalMs: 600 },
      extras: [{ fromMs: 400, stepMs: 50, toMs: 200 }],
      watchMs: 1000,
    });
    const estimate = estimateProtocol(protocol, tissue, 1e8);
    // Five intervals and the train: 4200 ms once, then 300 ms on average and the watch.
    expect(estimate.attempts).toBe(6);
    expect(estimate.mostMs).toBe(4200 + 6 * 1300);
    expect(estimate.usualMs).toBe(4200 + 6 * 900);
    expect(estimate.steps).toBe(96_000);
    expect(estimate.seconds).toBeCloseTo((9600 * 10 * 3362) / 1e8, 6);
    expect(estimate.snapshotBytes).toBe(3362 * 12);
    const twice = { ...protocol, sites: [LEFT_EDGE, { ...LEFT_EDGE, id: 'other' }] };
    expect(estimateProtocol(twice, tissue, 1e8).seconds).toBeCloseTo(2 * estimate.seconds, 6);
  });

  it('refuses what takes too long or too much, with the figures', () => {
    const protocol = programmedStimulation([LEFT_EDGE]);
    const large = { ...tissue, nodes: 2e7 };
    expect(() => estimateProtocol(protocol, large, 1e8)).toThrow(
      expect.objectContaining({
        kind: 'too-large',
        code: 'protocol-too-long',
        message: expect.stringMatching(/would take about \d+.min.* attempts/),
      }),
    );
    expect(() => estimateProtocol(protocol, { ...tissue, bytes: 4e9 }, 1e8)).toThrow(
      expect.objectContaining({ kind: 'too-large', code: 'protocol-too-large' }),
    );
  });
});

describe('sites', () => {
  const simulation = ellipsoidVentricle({ spacingMm: 2, rightVentricle: true });
  const frame = ventricularFrame(simulation);
  const segments = ahaSegments(simulation, frame);

  it('are the segments of the left ventricle, the apex and the outflow of the right one', () => {
    const sites = standardSites(simulation, segments, frame);
    expect(sites.map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Basal anterior', 'Apex', 'RV apex', 'RV outflow']),
    );
    expect(sites.length).toBe(19);
    const height = (id: string): number => {
      const found = sites.find((entry) => entry.id === id);
      return found?.site.kind === 'point' ? frame.apicoBasal(found.site.positionMm) : NaN;
    };
    expect(height('rv-apex')).toBeLessThan(0.35);
    expect(height('rv-outflow')).toBeGreaterThan(0.8);
  });

  it('leave out what the heart has not', () => {
    const alone = ellipsoidVentricle({ spacingMm: 2 });
    const own = ventricularFrame(alone);
    const withoutApex = ahaSegments(alone, own).map((segment) => (segment === 17 ? 16 : segment));
    const ids = standardSites(alone, withoutApex, own).map(({ id }) => id);
    expect(ids.length).toBe(16);
    expect(ids.some((id) => id.startsWith('rv') || id === 'lv-17')).toBe(false);
  });

  it('become voxels of conducting tissue, or a failure that says why not', () => {
    const setup = {
      ...boxSetup([4, 4, 4], 1, [mmsClass('healthy', 0.1)]),
      grid: simulation,
      classOf: new Uint8Array(simulation.active.length),
    };
    const protocol = burstPacing([LEFT_EDGE]);
    const mid: PacingSite = {
      id: 'a',
      title: 'Mid anterior',
      site: { kind: 'segment', segment: 7 },
    };
    const voxels = siteVoxels(setup, protocol, mid, segments);
    expect(voxels.length).toBeGreaterThan(3);
    const centre = voxelCentre(simulation, voxels[0]);
    for (const n of voxels) {
      const away = voxelCentre(simulation, n).map((x, a) => x - centre[a]);
      expect(Math.hypot(...away)).toBeLessThanOrEqual(6);
    }
    expect(() => siteVoxels(setup, protocol, mid, undefined)).toThrow(
      expect.objectContaining({ code: 'protocol-does-not-fit' }),
    );
    const far: PacingSite = {
      id: 'b',
      title: 'Far',
      site: { kind: 'point', positionMm: [500, 0, 0] },
    };
    expect(() => siteVoxels(setup, protocol, far, segments)).toThrow(
      expect.objectContaining({ code: 'stimulus-outside-tissue' }),
    );
  });
});

describe('snapshots', () => {
  const state = (bytes: number): { step: number; bytes: Uint8Array } => ({
    step: 0,
    bytes: new Uint8Array(bytes),
  });

  it('serve attempts whose stimuli before them are the same', () => {
    const store = new SnapshotStore(1000);
    store.keep(0, [], state(100));
    store.keep(900, [0, 600, 900], state(100));
    store.keep(950, [0, 600, 900], state(100));
    // The stimulus at 900 had not been given when the first of the two was taken.
    expect(store.latest([0, 600, 920], 920)?.tMs).toBe(900);
    expect(store.latest([0, 600, 900, 1200], 1200)?.tMs).toBe(950);
    expect(store.latest([0, 500], 500)?.tMs).toBe(0);
    store.keepOnly([0, 600, 900]);
    expect(store.latest([0, 500], 500)).toBeUndefined();
    expect(store.bytes).toBe(200);
  });

  it('keep to their budget and count what they hold', () => {
    const store = new SnapshotStore(250);
    for (const tMs of [0, 100, 200]) store.keep(tMs, [], state(100));
    store.keep(100, [], state(100));
    expect([store.bytes, store.largestBytes, store.refused]).toEqual([200, 200, 1]);
    expect(store.hasRoom(50)).toBe(true);
    expect(store.hasRoom(51)).toBe(false);
  });
});
