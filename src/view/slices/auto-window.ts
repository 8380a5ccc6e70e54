import type { Volume } from '../../core/volume.ts';
import type { DisplayWindow } from './slice-state.ts';

const known = new WeakMap<Volume['data'], DisplayWindow>();
const SAMPLES = 50_000;

/** The window from the first to the 99.5th percentile of an image: a start where the file proposes none. */
export function windowOfValues({ data }: Volume): DisplayWindow {
  let window = known.get(data);
  if (!window) known.set(data, (window = percentiles(data)));
  return window;
}

function percentiles(data: Volume['data']): DisplayWindow {
  const stride = Math.max(1, Math.floor(data.length / SAMPLES));
  const values: number[] = [];
  for (let n = 0; n < data.length; n += stride) values.push(data[n]);
  values.sort((a, b) => a - b);
  const at = (share: number): number => values[Math.floor(share * (values.length - 1))] ?? 0;
  const low = Math.round(at(0.01));
  const width = Math.max(1, Math.round(at(0.995)) - low);
  return { centre: Math.round(low + width / 2), width };
}
