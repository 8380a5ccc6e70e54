/** The R.E.N.A.L. score of the operated kidney, as lines of the record. */
import { isTumourLabel, LABEL } from '../../core/anatomy.ts';
import type { JobContext } from '../../core/job.ts';
import type { LabelMap } from '../../core/volume.ts';
import { renalScore, type RenalScore } from '../../plan/scores/renal-score.ts';
import { measureLesions } from '../../tumour/response/lesion-measurement.ts';
import type { ResectionSummary } from '../../twin/tumour-records.ts';

type Facts = ResectionSummary['organFacts'];

const COMPLEXITY: Readonly<Record<string, string>> = {
  low: 'low, 4 to 6',
  moderate: 'moderate, 7 to 9',
  high: 'high, 10 to 12',
};

/** The score of the largest tumour; empty without one. */
export async function kidneyFacts(
  labels: LabelMap,
  parenchyma: readonly number[],
  context: JobContext,
): Promise<Facts> {
  const kidney = parenchyma.includes(LABEL.kidneyLeft) ? LABEL.kidneyLeft : LABEL.kidneyRight;
  const lesions = await measureLesions(labels, context);
  const largest = lesions.find(({ label }) => isTumourLabel(label));
  if (!largest) return [];
  return scoreFacts(await renalScore(labels, kidney, largest, context));
}

export function scoreFacts(score: RenalScore): Facts {
  const { radius, exophytic, nearness, face, location, hilar, unsure } = score;
  const doubt = (component: string, note: string | null): string | null => {
    const reasons = unsure.filter((one) => one.component === component).map((one) => one.reason);
    return [note, ...reasons].filter(Boolean).join(' ') || null;
  };
  const points = (value: number | undefined): string => (value === undefined ? 'open' : `${value}`);
  return [
    {
      term: 'R.E.N.A.L.',
      value: score.text ?? 'open',
      note: score.complexity ? (COMPLEXITY[score.complexity] ?? null) : null,
    },
    {
      term: 'R, diameter',
      value: points(radius.points),
      note: doubt('R', `${(radius.largestDiameterMm / 10).toFixed(1)} cm`),
    },
    {
      term: 'E, exophytic',
      value: points(exophytic.points),
      note: doubt('E', `${exophytic.outsidePercent.toFixed(0)} % outside the contour`),
    },
    {
      term: 'N, nearness',
      value: points(nearness?.points),
      note: doubt('N', nearness && `${nearness.distanceMm.toFixed(1)} mm to the ${nearness.to}`),
    },
    {
      term: 'A, face',
      value: face.letter,
      note: doubt('A', `${face.anteriorPercent.toFixed(0)} % anterior`),
    },
    {
      term: 'L, polar lines',
      value: points(location?.points),
      note: doubt('L', location && `${location.betweenPercent.toFixed(0)} % between the lines`),
    },
    {
      term: 'h, hilar vessels',
      value: hilar === null ? 'open' : hilar.touches ? 'h' : 'no',
      note: doubt('h', hilar && `${hilar.distanceMm.toFixed(1)} mm away`),
    },
  ];
}
