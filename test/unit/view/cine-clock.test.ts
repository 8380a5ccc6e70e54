/** The clock of a cine: phases in time with the beat, whatever the pictures cost. */
import { describe, expect, it } from 'vitest';
import {
  beatMs,
  cineTiming,
  phaseAt,
  phaseStartMs,
  phasesPerSecond,
} from '../../../src/view/slices/cine-clock.ts';

const even = cineTiming('trigger time', [0, 40, 80, 120, 160]);
/** A scanner that skips the end of the beat: the last phase lasts as long as the others. */
const uneven = cineTiming('trigger time', [10, 50, 80, 120, 160]);

describe('the clock of a cine', () => {
  it('covers the beat from the first phase to the end of the last', () => {
    expect(beatMs([0, 40, 80, 120, 160])).toBe(200);
    expect(beatMs([10, 50, 80, 120, 160])).toBe(190);
    expect(phasesPerSecond(even, 'real')).toBeCloseTo(25, 9);
    expect(phasesPerSecond(even, 10)).toBe(10);
  });

  it('shows each phase from its own time to that of the next, beat after beat', () => {
    const shown = [0, 39, 40, 69, 70, 109, 110, 149, 150, 189, 190, 190 + 39, 190 * 7 + 75];
    expect(shown.map((ms) => phaseAt(uneven, 'real', ms))).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 0, 0, 2,
    ]);
  });

  it('a late picture shows the phase of its time: those between are dropped', () => {
    const late = [0, 130, 260, 390].map((ms) => phaseAt(even, 'real', ms));
    expect(late).toEqual([0, 3, 1, 4]);
    const slow = [0, 130, 260, 390].map((ms) => phaseAt(even, 10, ms));
    expect(slow).toEqual([0, 1, 2, 3]);
  });

  it('begins with the phase that is on screen, at every speed', () => {
    for (const speed of ['real', 2, 7, 40] as const) {
      for (let phase = 0; phase < 5; phase++) {
        for (const timing of [even, uneven, cineTiming('cardiac phase', [0, 20, 40, 60, 80])]) {
          expect(phaseAt(timing, speed, phaseStartMs(timing, speed, phase))).toBe(phase);
        }
      }
    }
  });

  it('has no real time where phases carry no times, or times that do not rise', () => {
    expect(cineTiming('cardiac phase', [0, 50]).timesMs).toBeUndefined();
    expect(cineTiming('trigger time', [0, null]).timesMs).toBeUndefined();
    expect(cineTiming('trigger time', [0, 0]).timesMs).toBeUndefined();
    expect(cineTiming(null, [null]).count).toBe(1);
  });
});
