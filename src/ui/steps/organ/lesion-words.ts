/** What has become of a lesion between two studies, in words; nothing here is advice. Pure. */
import { formatMl } from '../../../core/format.ts';
import type { LesionChange } from '../../../twin/tumour-records.ts';

/** `12.4 → 15.1`, with a dash for a study in which it is absent. */
export function changeText(before: number | null, after: number | null): string {
  const text = (value: number | null): string => (value === null ? '–' : value.toFixed(1));
  return `${text(before)} → ${text(after)}`;
}

/** `Doubling in 72 days, 95 % interval 61 to 88`; what a missing bound means is said. */
export function doublingText(lesion: LesionChange): string | undefined {
  const { doublingDays: days, doublingLowDays: low, doublingHighDays: high } = lesion;
  if (days === null) return undefined;
  const word = days > 0 ? 'Doubling' : 'Halving';
  const one = `${word} in ${Math.abs(days).toFixed(0)} days`;
  if (low === null || high === null)
    return `${one}, without bounds: the interval of the rate holds 0`;
  const [least, most] = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b);
  return `${one}, 95 % interval ${least.toFixed(0)} to ${most.toFixed(0)}`;
}

/** `0.96 % a day, 95 % interval 0.79 to 1.14 %`. */
export function rateText(lesion: LesionChange): string | undefined {
  const { growthPerDay, growthLowPerDay, growthHighPerDay } = lesion;
  if (growthPerDay === null) return undefined;
  const percent = (perDay: number): string => (100 * perDay).toFixed(2);
  const one = `Rate ${percent(growthPerDay)} % a day`;
  return growthLowPerDay === null || growthHighPerDay === null
    ? one
    : `${one}, 95 % interval ${percent(growthLowPerDay)} to ${percent(growthHighPerDay)} %`;
}

/** Why there is no rate. */
export function absenceText({ baselineMl, followUpMl }: LesionChange): string | undefined {
  if (baselineMl === null) return 'Only in the second study';
  if (followUpMl === null) return 'Not found in the second study';
  return undefined;
}

/** Volumes of both studies by the title of the lesion, for the picture. */
export const volumeChanges = (lesions: readonly LesionChange[]): ReadonlyMap<string, string> =>
  new Map(
    lesions.flatMap(({ title, baselineMl, followUpMl }) =>
      baselineMl === null || followUpMl === null
        ? []
        : [[title, `${baselineMl.toFixed(1)} → ${formatMl(followUpMl)}`] as const],
    ),
  );
