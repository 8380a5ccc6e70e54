/** The clock of the replay: one time for scene, ECG and action potential. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { caseScoped } from '../../session/case-scoped.ts';

export interface Playback {
  readonly timeMs: number;
  readonly playing: boolean;
  readonly loop: boolean;
  /** Simulated seconds per second. */
  readonly speed: number;
}

export const SPEEDS = [0.02, 0.05, 0.1, 0.25, 1] as const;

export const playback = caseScoped<Playback>(() => ({
  timeMs: 0,
  playing: false,
  loop: true,
  speed: 0.05,
}));

export const usePlayback = <Value>(select: (state: Playback) => Value): Value =>
  useStore(playback, select);

export function seek(timeMs: number, endMs: number): void {
  playback.setState({ timeMs: Math.min(endMs, Math.max(0, timeMs)) });
}

/** Starts or stops; at the end it starts from the beginning. */
export function togglePlay(endMs: number): void {
  const { playing, timeMs } = playback.getState();
  playback.setState({ playing: !playing, timeMs: !playing && timeMs >= endMs ? 0 : timeMs });
}

/** Step of the replay, and how often, for those who asked for reduced motion. */
const STILL_STEP_MS = 10;
const STILL_EVERY_MS = 500;

/** Where the replay stands `elapsedMs` of real time later; it stops or starts over at the end. */
export function advance(state: Playback, elapsedMs: number, endMs: number): Partial<Playback> {
  const timeMs = state.timeMs + elapsedMs * state.speed;
  if (timeMs < endMs) return { timeMs };
  return state.loop ? { timeMs: timeMs % endMs } : { timeMs: endMs, playing: false };
}

/** Moves the clock while it plays. */
export function usePlaybackClock(endMs: number): void {
  const playing = usePlayback((state) => state.playing);
  useEffect(() => {
    if (!playing || endMs <= 0) return undefined;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      const timer = setInterval(() => {
        const state = playback.getState();
        playback.setState(advance({ ...state, speed: 1 }, STILL_STEP_MS, endMs));
      }, STILL_EVERY_MS);
      return () => clearInterval(timer);
    }
    let last = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      playback.setState(advance(playback.getState(), Math.max(0, now - last), endMs));
      last = now;
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, endMs]);
}
