/** Which phase of a beat is on screen at a time. Pure: no clock of its own, so that late pictures are dropped, never queued. */

/** Pictures a second, or as fast as the heart beat. */
export type CineSpeed = number | 'real';

export interface CineTiming {
  readonly count: number;
  /** Time of each phase after the R wave, rising; undefined where the phases carry no times. */
  readonly timesMs: readonly number[] | undefined;
}

/** Times of the phases, where all of them have one, they rise and they are times. */
export function cineTiming(by: string | null, values: readonly (number | null)[]): CineTiming {
  const times = values.filter((value) => value !== null);
  const rising = times.every((time, n) => n === 0 || time > times[n - 1]);
  const timed = by === 'trigger time' && times.length === values.length && rising;
  return { count: values.length, timesMs: timed && times.length > 1 ? times : undefined };
}

/** Length of the beat that the phases cover: the last one lasts as long as the others do in the middle (median). */
export function beatMs(timesMs: readonly number[]): number {
  const steps = timesMs.slice(1).map((time, n) => time - timesMs[n]);
  const middle = steps.toSorted((a, b) => a - b)[steps.length >> 1];
  return timesMs[timesMs.length - 1] - timesMs[0] + middle;
}

/** Phases a second at a speed. */
export const phasesPerSecond = ({ count, timesMs }: CineTiming, speed: CineSpeed): number => {
  if (speed !== 'real') return speed;
  return timesMs ? (1000 * count) / beatMs(timesMs) : DEFAULT_PER_SECOND;
};

/** Where the phases carry no times, a beat of a second. */
const DEFAULT_PER_SECOND = 25;

/** The phase `elapsedMs` after the beat began. */
export function phaseAt(timing: CineTiming, speed: CineSpeed, elapsedMs: number): number {
  const { count, timesMs } = timing;
  if (speed === 'real' && timesMs) {
    const at = timesMs[0] + (Math.max(0, elapsedMs) % beatMs(timesMs));
    return Math.max(
      0,
      timesMs.findLastIndex((time) => time <= at + 1e-9),
    );
  }
  const passed = Math.floor(
    (Math.max(0, elapsedMs) * phasesPerSecond(timing, speed)) / 1000 + 1e-9,
  );
  return passed % count;
}

/** When after the beginning of the beat a phase begins, ms. */
export function phaseStartMs(timing: CineTiming, speed: CineSpeed, phase: number): number {
  const { timesMs } = timing;
  if (speed === 'real' && timesMs) return timesMs[phase] - timesMs[0];
  return (1000 * phase) / phasesPerSecond(timing, speed);
}
