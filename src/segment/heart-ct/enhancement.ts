/** How bright blood and muscle are in each chamber, and where to draw the line between them. */
import { LABEL } from '../../core/anatomy.ts';
import type { BloodParts } from './blood.ts';
import type { Match } from './match.ts';

export interface Enhancement {
  readonly muscleHu: number;
  /** Mean blood level by label, 0 where there is no such chamber. */
  readonly bloodHu: Float32Array;
  /** Least CT number of blood by label: half-way to muscle, less where unmixed blood is usual. */
  readonly thresholdsHu: Float32Array;
  /** One threshold that keeps the faintest chamber whole. */
  readonly partingHu: number;
}

/** Unmixed blood from below makes the right atrium uneven; its limit lies nearer to muscle. */
const SHARE: Readonly<Record<number, number>> = {
  [LABEL.rightAtrium]: 0.35,
  [LABEL.rvBlood]: 0.45,
};

const PARTING_SHARE = 0.4;

export function measureEnhancement(
  { partition, hu, depthMm }: BloodParts,
  match: Match,
): Enhancement {
  const muscleHu = match.found[0].blob.wallHu;
  const bloodHu = new Float32Array(256);
  const thresholdsHu = new Float32Array(256);
  for (const { part, blob } of match.found) {
    let sum = 0;
    let count = 0;
    for (let n = 0; n < hu.length; n++) {
      if (partition.ids[n] !== blob.id || depthMm[n] < 0.4 * blob.radiusMm) continue;
      sum += hu[n];
      count++;
    }
    const { label } = part;
    bloodHu[label] = sum / count;
    thresholdsHu[label] = muscleHu + (SHARE[label] ?? 0.5) * (bloodHu[label] - muscleHu);
  }
  const faintest = Math.min(...match.found.map(({ part }) => bloodHu[part.label]));
  const partingHu = muscleHu + PARTING_SHARE * (faintest - muscleHu);
  return { muscleHu, bloodHu, thresholdsHu, partingHu };
}
