/**
 * How fast a lesion grew between two dates, with the error that the two volumes carry.
 *
 * Specific growth rate SGR = ln(V2 / V1) / dt; doubling time ln 2 / SGR. The rate is the primary figure: it is defined
 * for equal volumes and its error is symmetric (Mehrara 2007, doi 10.1158/0008-5472.CAN-06-3822). The variance of
 * ln V is CV^2 (repeat segmentation) plus that of a boundary that lies anywhere within half a voxel of where it was drawn:
 * (surface * h / 2 / V)^2 / 3. The errors of the two studies are taken as independent.
 */
import { fail } from '../../core/failure.ts';
import { formatMl, withUnit } from '../../core/format.ts';

export interface DatedVolume {
  /** Days on any common scale, for example since the baseline. */
  readonly tDays: number;
  readonly volumeMl: number;
  /** Boundary of the label, and the voxel edge (geometric mean) that it was drawn with. */
  readonly surfaceMm2: number;
  readonly voxelMm: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface GrowthRate {
  readonly intervalDays: number;
  readonly volumeChangePercent: number;
  /** ln(V2 / V1) / dt, per day. */
  readonly perDay: number;
  readonly standardDeviationPerDay: number;
  /** 95 % interval of the rate. */
  readonly perDay95: Interval;
  /** ln 2 / rate; negative while shrinking (then it is the halving time); null at a rate of 0. */
  readonly doublingTimeDays: number | null;
  /** 95 % interval of the doubling time; null where the rate's interval holds 0 and the time has no bound. */
  readonly doublingTimeDays95: Interval | null;
  /** What the 95 % interval of the rate shows. */
  readonly shown: 'growth' | 'shrinkage' | 'neither';
  readonly statement: string;
}

/** Coefficient of variation of repeated segmentations of one lesion, when no better value is known. */
export const DEFAULT_VOLUME_CV = 0.1;
const NORMAL_95 = 1.959963984540054;
const MM3_PER_ML = 1000;

/**
 * Growth between two studies.
 * @throws `bad-input`/`growth-dates` when the second is not after the first, `growth-volume` when a volume is not above
 * 0 (a lesion that appeared or vanished has no rate), `growth-cv` for a coefficient outside 0 to 1.
 */
export function growthBetween(
  first: DatedVolume,
  second: DatedVolume,
  volumeCv = DEFAULT_VOLUME_CV,
): GrowthRate {
  const intervalDays = second.tDays - first.tDays;
  if (!(intervalDays > 0)) {
    fail(
      'bad-input',
      'growth-dates',
      `The second study lies ${intervalDays} days after the first, so no rate can be formed.`,
      'Check the dates of both studies and their order.',
    );
  }
  for (const { volumeMl } of [first, second]) {
    if (volumeMl > 0) continue;
    fail(
      'bad-input',
      'growth-volume',
      `A volume of ${volumeMl} ml has no growth rate: the lesion is absent in one of the studies.`,
      'Report it as new or as gone, or mark it in both studies.',
    );
  }
  if (!(volumeCv >= 0 && volumeCv <= 1)) {
    fail(
      'bad-input',
      'growth-cv',
      `A variation of ${volumeCv} between repeated segmentations is not possible.`,
      'Enter a share between 0 and 1, for example 0.1 for 10 %.',
    );
  }
  const perDay = Math.log(second.volumeMl / first.volumeMl) / intervalDays;
  const sd = Math.sqrt(logVariance(first, volumeCv) + logVariance(second, volumeCv)) / intervalDays;
  const perDay95 = { low: perDay - NORMAL_95 * sd, high: perDay + NORMAL_95 * sd };
  const shown = perDay95.low > 0 ? 'growth' : perDay95.high < 0 ? 'shrinkage' : 'neither';
  const result = {
    intervalDays,
    volumeChangePercent: 100 * (second.volumeMl / first.volumeMl - 1),
    perDay,
    standardDeviationPerDay: sd,
    perDay95,
    doublingTimeDays: perDay === 0 ? null : Math.LN2 / perDay,
    doublingTimeDays95:
      shown === 'neither' ? null : { low: Math.LN2 / perDay95.high, high: Math.LN2 / perDay95.low },
    shown,
  } as const;
  return { ...result, statement: statementOf(first, second, result) };
}

/** Variance of ln V. */
function logVariance({ volumeMl, surfaceMm2, voxelMm }: DatedVolume, cv: number): number {
  const boundary = (surfaceMm2 * voxelMm) / 2 / (volumeMl * MM3_PER_ML);
  return cv * cv + (boundary * boundary) / 3;
}

function statementOf(
  first: DatedVolume,
  second: DatedVolume,
  rate: Omit<GrowthRate, 'statement'>,
): string {
  const days = (value: number): string => withUnit(Math.abs(value).toFixed(0), 'days');
  const change = `From ${formatMl(first.volumeMl)} to ${formatMl(second.volumeMl)} in ${days(rate.intervalDays)}`;
  const bounds = rate.doublingTimeDays95;
  if (!bounds || rate.doublingTimeDays === null) {
    return `${change}: within the error of two volumes this shows neither growth nor shrinkage.`;
  }
  const word = rate.shown === 'growth' ? 'doubling' : 'halving';
  const [least, most] = [bounds.low, bounds.high].map(Math.abs).sort((a, b) => a - b);
  return `${change}: ${word} time ${days(rate.doublingTimeDays)}, 95 % interval ${least.toFixed(0)} to ${days(most)}.`;
}
