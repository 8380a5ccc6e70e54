/**
 * Phase of the tissue from its potential at two moments (delay embedding, Gray 1998, doi 10.1038/32164): the angle of
 * (V(t - tau) - V*, V(t) - V*). Causal and per voxel, so that frames can be taken as they come; only those of the last tau are
 * held. For whole signals of single probes there is the Hilbert phase in `maps/spectrum.ts`.
 */
import { fail } from '../../core/failure.ts';
import { heartMap } from '../maps/heart-map.ts';
import type { HeartMap } from '../maps/heart-map.ts';
import { FRAME_MV } from '../tissue/engine.ts';

export interface DelayPhaseOptions {
  /** tau; about the length of an upstroke with its notch, far below a cycle. */
  readonly delayMs: number;
  /** V*, between rest and plateau. */
  readonly levelMv: number;
}

export const DELAY_PHASE: DelayPhaseOptions = { delayMs: 20, levelMv: -50 };

export class DelayPhase {
  private readonly held: { readonly tMs: number; readonly frame: Uint8Array }[] = [];
  private readonly level: number;

  constructor(private readonly options: DelayPhaseOptions = DELAY_PHASE) {
    const { delayMs, levelMv } = options;
    this.level = (255 * (levelMv - FRAME_MV.low)) / (FRAME_MV.high - FRAME_MV.low);
    if (delayMs > 0 && this.level > 0 && this.level < 255) return;
    fail(
      'bad-input',
      'parameter-out-of-range',
      `A phase of delay ${delayMs} ms about ${levelMv} mV is not defined.`,
      `Choose a positive delay and a level between ${FRAME_MV.low} and ${FRAME_MV.high} mV.`,
    );
  }

  /**
   * Phase per active voxel, -pi to pi, at `tMs`; undefined until a frame is old enough. The frame nearest to tau ago serves; frames
   * are taken in the order of time, and one not later than the last starts afresh.
   */
  take(tMs: number, frame: Uint8Array): Float32Array | undefined {
    const { held, options, level } = this;
    if (held.length > 0 && tMs <= held[held.length - 1].tMs) held.length = 0;
    held.push({ tMs, frame });
    while (held.length > 1 && held[1].tMs <= tMs - options.delayMs) held.shift();
    const [before] = held;
    if (before.tMs > tMs - options.delayMs) return undefined;
    // Half a level of the byte keeps the angle defined where a potential equals V*.
    return Float32Array.from(frame, (now, n) =>
      Math.atan2(now + 0.5 - level, before.frame[n] + 0.5 - level),
    );
  }
}

/** The phase as a map. */
export const phaseMap = (phase: Float32Array, { delayMs, levelMv }: DelayPhaseOptions): HeartMap =>
  heartMap(
    'phase',
    phase,
    `Angle of the potential now over the potential ${delayMs} ms before, about ${levelMv} mV.`,
  );
