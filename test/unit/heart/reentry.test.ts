import { describe, expect, it } from 'vitest';
import { ActivityWatch } from '../../../src/heart/reentry/activity-watch.ts';
import { classifyActivity, cycleLength } from '../../../src/heart/reentry/classify.ts';
import { connectFilaments, FilamentTracker } from '../../../src/heart/reentry/filaments.ts';
import { findIsthmus } from '../../../src/heart/reentry/isthmus.ts';
import { DelayPhase } from '../../../src/heart/reentry/phase.ts';
import { SingularityFinder } from '../../../src/heart/reentry/singularities.ts';
import { voxelCentre } from '../../../src/heart/stimulation.ts';
import { tissueBox } from './ellipsoid-ventricle.ts';
import { quietContext } from './kernels.ts';

/** A cable of 40 mm; `times(n, t)` is the latest activation of voxel n that has happened by t. */
function watchCable(
  times: (n: number, tMs: number) => number,
  endMs: number,
  onsetMs = 0,
): { watch: ActivityWatch; endMs: number } {
  const { simulation } = tissueBox([40, 1, 1], 1, [1, 0, 0]);
  const watch = new ActivityWatch(simulation, new Uint8Array(40).fill(1), [0, 1], onsetMs);
  for (let tMs = onsetMs; tMs <= endMs; tMs += 10) {
    watch.take(Float32Array.from({ length: 40 }, (_, n) => times(n, tMs)));
  }
  return { watch, endMs };
}

/** A wave round a ring of 40 voxels, 5 ms each, so a cycle of 200 ms; first passes voxel 0 at 10 ms. */
const circling =
  (untilMs: number) =>
  (n: number, tMs: number): number => {
    const begin = 10 + 5 * n;
    if (tMs < begin) return NaN;
    return begin + 200 * Math.floor((Math.min(tMs, untilMs) - begin) / 200);
  };

describe('activity after the last stimulus', () => {
  it('is sustained re-entry with its cycle length and exit', () => {
    const { watch, endMs } = watchCable(circling(Infinity), 1500);
    const report = classifyActivity(watch, endMs, new Uint8Array(40).fill(7));
    expect(report.reentry).toBe('sustained');
    expect(report.activeAtEnd).toBe(true);
    expect([report.reachedFraction, report.returnedFraction]).toEqual([1, 1]);
    expect(report.cycleLength).toMatchObject({ meanMs: 200, spreadMs: 0, probes: 40 });
    expect(report.exit).toMatchObject({
      voxel: 0,
      timeMs: 210,
      segment: 7,
      segmentTitle: 'Mid anterior',
    });
    expect(watch.periodMs[5]).toBe(200);
  });

  it('is non-sustained where it dies before 800 ms, none where nothing returns', () => {
    const short = watchCable(circling(650), 1500);
    const report = classifyActivity(short.watch, short.endMs);
    expect(report.reentry).toBe('non-sustained');
    expect(report.activeAtEnd).toBe(false);
    const once = watchCable((n, tMs) => (tMs < 10 + 5 * n ? NaN : 10 + 5 * n), 600);
    expect(classifyActivity(once.watch, once.endMs)).toMatchObject({
      reentry: 'none',
      reachedFraction: 1,
      lastActivityMs: 205,
    });
    const silent = watchCable(() => NaN, 600);
    const nothing = classifyActivity(silent.watch, silent.endMs);
    expect([nothing.reachedFraction, nothing.lastActivityMs]).toEqual([0, NaN]);
  });

  it('does not take the wave of the beat before for a return', () => {
    // Voxels 20 to 39 are still being reached by the beat before when the stimulus is given; its own wave follows.
    const times = (n: number, tMs: number): number => {
      const own = 310 + 5 * n;
      const before = 205 + 5 * n;
      if (tMs >= own) return own;
      return before >= 300 && tMs >= before ? before : NaN;
    };
    const { watch, endMs } = watchCable(times, 900, 300);
    expect(watch.counts.every((count) => count === 1)).toBe(true);
    expect(classifyActivity(watch, endMs).reentry).toBe('none');
  });

  it('ignores the values between two waves that pass the corners of a voxel', () => {
    const mixed = (n: number, tMs: number): number => {
      const time = circling(Infinity)(n, tMs);
      return tMs - time < 9 && time > 210 ? time - 100 : time;
    };
    const { watch } = watchCable(mixed, 1500);
    expect(cycleLength(watch)).toMatchObject({ shortestMs: 200, longestMs: 200 });
  });

  it('refuses tissue that does not conduct', () => {
    const { simulation } = tissueBox([4, 1, 1], 1, [1, 0, 0]);
    expect(() => new ActivityWatch(simulation, new Uint8Array(4), [0], 0)).toThrow(
      expect.objectContaining({ code: 'no-conducting-tissue' }),
    );
  });
});

describe('delay phase', () => {
  it('needs a frame that is old enough and starts afresh when time goes back', () => {
    const phase = new DelayPhase({ delayMs: 20, levelMv: -25 });
    const [rest, plateau] = [Uint8Array.of(20), Uint8Array.of(230)];
    expect(phase.take(0, rest)).toBeUndefined();
    expect(phase.take(10, rest)).toBeUndefined();
    // Rest then plateau is the upstroke: second quadrant. Plateau for both: first.
    const [upstroke] = phase.take(20, plateau) ?? [];
    expect(upstroke).toBeGreaterThan(Math.PI / 2);
    phase.take(30, plateau);
    const [excited] = phase.take(40, plateau) ?? [];
    expect(excited).toBeGreaterThan(0);
    expect(excited).toBeLessThan(Math.PI / 2);
    expect(phase.take(5, rest)).toBeUndefined();
    expect(() => new DelayPhase({ delayMs: 0, levelMv: -25 })).toThrow(
      expect.objectContaining({ code: 'parameter-out-of-range' }),
    );
  });
});

describe('filaments', () => {
  const { simulation } = tissueBox([24, 24, 12], 0.5, [1, 0, 0]);
  const conducting = new Uint8Array(simulation.active.length).fill(1);
  const finder = new SingularityFinder(simulation, conducting);
  const phaseOf = (phase: (x: number, y: number, z: number) => number): Float32Array =>
    Float32Array.from(simulation.active, (_, n) => {
      const [x, y, z] = voxelCentre(simulation, n);
      return phase(x, y, z);
    });

  it('run straight or aslant through the wall and have its length', () => {
    const straight = connectFilaments(finder.find(phaseOf((x, y) => Math.atan2(y - 5.8, x - 5.8))));
    expect(straight.length).toBe(1);
    expect(straight[0]).toMatchObject({ closed: false, charge: 12 });
    expect(straight[0].lengthMm).toBeCloseTo(5.5, 6);
    const aslant = connectFilaments(
      finder.find(phaseOf((x, y, z) => Math.atan2(y - 5.8, x - 3.1 - z))),
    );
    expect(aslant.length).toBe(1);
    // From face to face a line is stair-shaped; smoothed it is a tenth too long at most.
    expect(aslant[0].lengthMm / (5.5 * Math.SQRT2)).toBeGreaterThan(0.95);
    expect(aslant[0].lengthMm / (5.5 * Math.SQRT2)).toBeLessThan(1.1);
  });

  it('may be closed rings', () => {
    // Phase around a ring of radius 3 mm about the axis of the box.
    const ring = phaseOf((x, y, z) => Math.atan2(z - 2.7, Math.hypot(x - 5.8, y - 5.8) - 3));
    const filaments = connectFilaments(finder.find(ring));
    expect(filaments.length).toBe(1);
    expect(filaments[0].closed).toBe(true);
    expect(filaments[0].lengthMm / (6 * Math.PI)).toBeGreaterThan(0.95);
    expect(filaments[0].lengthMm / (6 * Math.PI)).toBeLessThan(1.15);
  });

  it('are not seen across tissue that does not conduct', () => {
    const scar = Uint8Array.from(simulation.active, (_, n) => {
      const [x, y] = voxelCentre(simulation, n);
      return Math.hypot(x - 5.8, y - 5.8) < 1 ? 0 : 1;
    });
    const around = new SingularityFinder(simulation, scar);
    expect(around.find(phaseOf((x, y) => Math.atan2(y - 5.8, x - 5.8))).count).toBe(0);
  });

  it('keep their name while they drift and get a new one after they have died', () => {
    const tracker = new FilamentTracker();
    const at = (x: number): ReturnType<typeof connectFilaments> =>
      connectFilaments(finder.find(phaseOf((px, y) => Math.atan2(y - 5.8, px - x))));
    for (let tMs = 0; tMs <= 100; tMs += 10) tracker.take(tMs, at(3.1 + tMs / 40));
    tracker.take(110, []);
    tracker.take(120, at(3.1));
    const lives = tracker.lives();
    expect(lives.map(({ bornMs, seenMs }) => [bornMs, seenMs])).toEqual([
      [0, 100],
      [120, 120],
    ]);
  });
});

describe('isthmus', () => {
  // A ring of tissue: a loop of 60 x 40 mm around scar, its lower limb narrowed to 4 mm between x 20 and 40.
  const { simulation } = tissueBox([60, 40, 1], 1, [1, 0, 0]);
  const inside = (x: number, y: number): boolean => x >= 12 && x < 48 && y >= 12 && y < 28;
  const narrowed = (x: number, y: number): boolean =>
    x >= 20 && x < 40 && y < 12 && (y < 4 || y >= 8);
  const conducting = Uint8Array.from(simulation.active, (at) => {
    const [x, y] = [at % 60, Math.floor(at / 60)];
    return inside(x, y) || narrowed(x, y) ? 0 : 1;
  });
  const cycleMs = 400;
  /** A wave that turns once around the middle, as the angle does. */
  const turning = Float32Array.from(simulation.active, (at) => {
    const angle = Math.atan2(Math.floor(at / 60) - 19.5, (at % 60) - 29.5);
    return (cycleMs * (angle + Math.PI)) / (2 * Math.PI);
  });

  it('is found where the circuit is narrow and walled in, with its way through', async () => {
    const found = await findIsthmus(
      {
        simulation,
        conducting,
        activationMs: turning,
        cycleMs,
        segments: new Uint8Array(2400).fill(4),
      },
      quietContext(),
    );
    expect(found).toBeDefined();
    expect(found?.widthMm).toBeGreaterThan(3.2);
    expect(found?.widthMm).toBeLessThan(5);
    expect(found?.lengthMm).toBeGreaterThan(15);
    expect(found?.lengthMm).toBeLessThan(24);
    expect(found?.walledFraction).toBeGreaterThan(0.9);
    // The angle rises from left to right below the middle.
    expect(found?.entrance.positionMm[0]).toBeLessThan(23);
    expect(found?.exit.positionMm[0]).toBeGreaterThan(36);
    expect(found?.exit.segmentTitle).toBe('Basal inferior');
  });

  it('is not found in a ring without a narrow place, nor in a wave that does not return', async () => {
    const even = Uint8Array.from(simulation.active, (at) =>
      inside(at % 60, Math.floor(at / 60)) ? 0 : 1,
    );
    const rhythm = { simulation, conducting: even, activationMs: turning, cycleMs };
    expect(await findIsthmus(rhythm, quietContext())).toBeUndefined();
    const passing = Float32Array.from(simulation.active, (at) => (at % 60) / 0.5);
    expect(
      await findIsthmus({ ...rhythm, conducting, activationMs: passing }, quietContext()),
    ).toBeUndefined();
  });
});
