import type { HeartRun } from '../../../pipeline/heart-run.ts';

/** A part of the time line, on the clock of the run. */
export interface Span {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly words: string;
}

/** Where activation and repolarisation lie on the clock of the run. */
export function phases({ result }: HeartRun): Span[] {
  const { figures, lastStimulusMs, repolarisationMs } = result;
  const spans: Span[] = [];
  if (Number.isFinite(figures.firstMs) && Number.isFinite(figures.lastMs)) {
    spans.push({
      id: 'activation',
      from: lastStimulusMs + figures.firstMs,
      to: lastStimulusMs + figures.lastMs,
      words: `Activation ${Math.round(figures.lastMs - figures.firstMs)} ms`,
    });
  }
  let low = Infinity;
  let high = -Infinity;
  for (const value of repolarisationMs) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low < high) {
    spans.push({
      id: 'repolarisation',
      from: lastStimulusMs + low,
      to: lastStimulusMs + high,
      words: 'Repolarisation',
    });
  }
  return spans;
}
