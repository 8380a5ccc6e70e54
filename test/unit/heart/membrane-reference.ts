/** The modified Mitchell-Schaeffer membrane of one cell in double precision, as plainly as it can be written. */
import type { Parameters } from '../../../src/heart/parameters.ts';

export interface CellRun {
  /** Upward crossing of 1/2 and downward crossing of 1/10 after it, ms, per beat. */
  readonly upMs: number[];
  readonly downMs: number[];
  /** Potential at each whole millisecond. */
  readonly potential: number[];
}

/** Explicit steps of `dtMs`: stimulus first, then the membrane; `pulses` are onsets. */
export function runCell(
  parameters: Parameters,
  dtMs: number,
  durationMs: number,
  pulses: readonly number[],
): CellRun {
  const { tauInMs, tauOutMs, tauOpenMs, tauCloseMs, gateLevel, criticalLevel } = parameters;
  const run: CellRun = { upMs: [], downMs: [], potential: [0] };
  const perMs = Math.round(1 / dtMs);
  let [u, h] = [0, 1];
  for (let step = 0; step < durationMs * perMs; step++) {
    const tMs = step / perMs;
    const on = pulses.some(
      (start) => tMs >= start - 1e-9 && tMs < start + parameters.stimulusMs - 1e-9,
    );
    const before = u;
    const lifted = u + (on ? dtMs * parameters.stimulusStrength : 0);
    const inward = (h * lifted * (lifted - criticalLevel) * (1 - lifted)) / tauInMs;
    u = lifted + dtMs * (inward - ((1 - h) * lifted) / tauOutMs);
    if (lifted < gateLevel) h = 1 - (1 - h) * Math.exp(-dtMs / tauOpenMs);
    else h *= Math.exp(-dtMs / tauCloseMs);
    const crossed = (level: number): number => tMs + (dtMs * (level - before)) / (u - before);
    if (before < 0.5 && u >= 0.5) run.upMs.push(crossed(0.5));
    if (before >= 0.1 && u < 0.1) run.downMs.push(crossed(0.1));
    if ((step + 1) % perMs === 0) run.potential.push(u);
  }
  return run;
}
