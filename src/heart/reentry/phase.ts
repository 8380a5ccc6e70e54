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
  /** Phase by the byte now (rows) and the byte before. */
  private readonly table: Float32Array;

  constructor(private readonly options: DelayPhaseOptions = DELAY_PHASE) {
    const { delayMs, levelMv } = options;
    const level = (255 * (levelMv - FRAME_MV.low)) / (FRAME_MV.high - FRAME_MV.low);
    if (!(delayMs > 0 && level > 0 && level < 255)) {
      fail(
        'bad-input',
        'parameter-out-of-range',
        `A phase of delay ${delayMs} ms about ${levelMv} mV is not defined.`,
        `Choose a positive delay and a level between ${FRAME_MV.low} and ${FRAME_MV.high} mV.`,
      );
    }
    // Half a step of the byte keeps the angle defined where a potential equals V*.
    this.table = Float32Array.from({ length: 256 * 256 }, (_, at) =>
      Math.atan2((at >> 8) + 0.5 - level, (at & 255) + 0.5 - level),
    );
  }

  /**
   * Phase per active voxel, -pi to pi, at `tMs`; undefined until a frame is old enough. The frame nearest to tau ago serves; frames
   * are taken in the order of time, and one not later than the last starts afresh.
   */
  take(tMs: number, frame: Uint8Array): Float32Array | undefined {
    const { held, options, table } = this;
    if (held.length > 0 && tMs <= held[held.length - 1].tMs) held.length = 0;
    held.push({ tMs, frame });
    while (held.length > 1 && held[1].tMs <= tMs - options.delayMs) held.shift();
    const [before] = held;
    if (before.tMs > tMs - options.delayMs) return undefined;
    const phase = new Float32Array(frame.length);
    for (let n = 0; n < frame.length; n++) phase[n] = table[(frame[n] << 8) | before.frame[n]];
    return phase;
  }
}

/** The phase as a map. */
export const phaseMap = (phase: Float32Array, { delayMs, levelMv }: DelayPhaseOptions): HeartMap =>
  heartMap(
    'phase',
    phase,
    `Angle of the potential now over the potential ${delayMs} ms before, about ${levelMv} mV.`,
  );
