/** What moves between the phases of a cine: the heart. */
import { blurInPlace } from '../blur.ts';
import type { Stack } from './stack.ts';

const MIN_PHASES = 4;
const MOST_PHASES = 8;
const BLUR_MM = 8;
/** Share of the most motion that already counts in full. */
const FULL = 0.4;

/** Weight 0 to 1 per pixel of every slice, by the standard deviation over phases; undefined for too few phases. */
export function motionWeights(phases: readonly Stack[]): Float32Array[] | undefined {
  if (phases.length < MIN_PHASES) return undefined;
  const step = Math.max(1, Math.floor(phases.length / MOST_PHASES));
  const used = phases.filter((_, n) => n % step === 0);
  const maps = used[0].slices.map(({ columns, rows, pixelMm, values }, k) => {
    const map = new Float32Array(values.length);
    for (let n = 0; n < map.length; n++) {
      let sum = 0;
      let squares = 0;
      for (const { slices } of used) {
        const value = Math.min(1.5, slices[k].values[n]);
        sum += value;
        squares += value * value;
      }
      map[n] = Math.sqrt(Math.max(0, squares / used.length - (sum / used.length) ** 2));
    }
    blurInPlace(map, [columns, rows, 1], BLUR_MM / ((pixelMm[0] + pixelMm[1]) / 2));
    return map;
  });
  let most = 0;
  for (const map of maps) for (const value of map) if (value > most) most = value;
  for (const map of maps)
    for (let n = 0; n < map.length; n++)
      map[n] = most > 0 ? Math.min(1, map[n] / (FULL * most)) : 1;
  return maps;
}
