/** What the growth step shows: schedule in front, selected treatment, clock, chart. */
import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { BurdenScaleKind } from '../../../view/charts/burden-scale.ts';
import type { TimelinePlace } from '../../../view/charts/treatment-timeline.tsx';
import type { ClipPlane } from '../../../view/scene/scene-types.ts';
import { caseScoped } from '../../session/case-scoped.ts';

export type GrowthQuantity = 'volume' | 'cells';
export type GrowthPane = 'scene' | 'axial';

interface GrowthView {
  /** The schedule that scene, slice and chart show in front; the first one where it names none. */
  readonly frontId: string | undefined;
  /** What is selected on the timeline and edited in the panel. */
  readonly selected: TimelinePlace | undefined;
  readonly timeDays: number;
  readonly playing: boolean;
  readonly loop: boolean;
  readonly daysPerSecond: number;
  readonly quantity: GrowthQuantity;
  readonly scale: BurdenScaleKind;
  /** Days on which the panel states the interval. */
  readonly dates: readonly number[] | undefined;
  readonly clip: ClipPlane | undefined;
  readonly active: GrowthPane;
  readonly maximised: GrowthPane | undefined;
}

export const SPEEDS_DAYS = [5, 10, 20, 40, 80] as const;

export const growthView = caseScoped<GrowthView>(() => ({
  frontId: undefined,
  selected: undefined,
  timeDays: 0,
  playing: false,
  loop: true,
  daysPerSecond: 20,
  quantity: 'volume',
  scale: 'log',
  dates: undefined,
  clip: undefined,
  active: 'scene',
  maximised: undefined,
}));

export const useGrowthView = <Value>(select: (view: GrowthView) => Value): Value =>
  useStore(growthView, select);

/** Selects a schedule, or a course or dose of it, and brings the schedule to the front. */
export function selectPlace(place: TimelinePlace): void {
  growthView.setState({ selected: place, frontId: place.scheduleId });
}

export function seekDay(timeDays: number, endDays: number): void {
  growthView.setState({ timeDays: Math.min(endDays, Math.max(0, timeDays)) });
}

/** Starts or stops; at the end it starts from day 0. */
export function toggleGrowthPlay(endDays: number): void {
  const { playing, timeDays } = growthView.getState();
  growthView.setState({
    playing: !playing,
    timeDays: !playing && timeDays >= endDays ? 0 : timeDays,
  });
}

/** Where the clock stands `elapsedMs` later; at the end it stops or starts over. */
export function advanceDays(
  { timeDays, daysPerSecond, loop }: Pick<GrowthView, 'timeDays' | 'daysPerSecond' | 'loop'>,
  elapsedMs: number,
  endDays: number,
): Pick<GrowthView, 'timeDays'> & Partial<Pick<GrowthView, 'playing'>> {
  const next = timeDays + (elapsedMs / 1000) * daysPerSecond;
  if (next < endDays) return { timeDays: next };
  return loop ? { timeDays: next % endDays } : { timeDays: endDays, playing: false };
}

/** For those who asked for reduced motion: a picture every half second. */
const STILL_EVERY_MS = 500;

/** Moves the clock while it plays. */
export function useGrowthClock(endDays: number): void {
  const playing = useGrowthView((view) => view.playing);
  useEffect(() => {
    if (!playing || endDays <= 0) return undefined;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
      const timer = setInterval(() => {
        growthView.setState(advanceDays(growthView.getState(), STILL_EVERY_MS, endDays));
      }, STILL_EVERY_MS);
      return () => clearInterval(timer);
    }
    let last = performance.now();
    let frame = requestAnimationFrame(function step(now) {
      growthView.setState(advanceDays(growthView.getState(), Math.max(0, now - last), endDays));
      last = now;
      frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, endDays]);
}
