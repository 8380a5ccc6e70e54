/** A single run as the facts of a report. Pure. */
import { formatDuration, formatMl, formatMs } from '../core/format.ts';
import type { ActivationFigures, SimulationSummary } from '../twin/records.ts';
import type { ReportFact } from './report-model.ts';

export const REENTRY: Readonly<Record<ActivationFigures['reentry'], string>> = {
  none: 'not seen',
  'non-sustained': 'non-sustained',
  sustained: 'sustained',
};

const CONDUCTORS: Readonly<Record<string, string>> = {
  infinite: 'conductor without end',
  'generic-torso': 'chest of average shape',
};

/** In words in which conductor an ECG was taken; as recorded where it is a later version's. */
export const conductorWords = (conductor: string): string => CONDUCTORS[conductor] ?? conductor;

const percent = (fraction: number): string => (fraction * 100).toFixed(1);

export function activationFacts(summary: SimulationSummary): readonly ReportFact[] {
  const { activation, stimuli } = summary;
  return [
    ...stimuli.map((stimulus) => ({
      term: `Stimulus ${stimulus.name}`,
      value: stimulus.site,
      note:
        stimulus.count > 1
          ? `${stimulus.count} every ${formatMs(stimulus.cycleLengthMs)}`
          : `at ${formatMs(stimulus.startMs)}`,
    })),
    {
      term: 'Activated',
      value: percent(activation.capturedFraction),
      unit: '%',
      note: formatMl(activation.activatedMl),
    },
    { term: 'First activation', value: formatMs(activation.firstMs) },
    { term: 'Latest activation', value: formatMs(activation.lastMs) },
    { term: 'Re-entry', value: REENTRY[activation.reentry] },
    ...ecgFacts(summary.ecg),
    ...(summary.membrane === undefined ? [] : [{ term: 'Cells', value: summary.membrane }]),
    { term: 'Model', value: summary.model, note: summary.engine },
    {
      term: 'Computed',
      value: formatMs(summary.durationMs),
      note: `${summary.cells.toLocaleString('en')} cells at ${summary.spacingMm} mm in ${formatDuration(summary.wallSeconds)} on ${summary.threads} threads`,
    },
  ];
}

function ecgFacts(ecg: SimulationSummary['ecg']): readonly ReportFact[] {
  if (!ecg) return [];
  const { qrsDurationMs, qtMs, axisDeg, conductor } = ecg;
  const facts: ReportFact[] = [];
  if (qrsDurationMs !== null)
    facts.push({ term: 'QRS duration, pseudo-ECG', value: formatMs(qrsDurationMs) });
  if (typeof qtMs === 'number') facts.push({ term: 'QT, pseudo-ECG', value: formatMs(qtMs) });
  if (typeof axisDeg === 'number')
    facts.push({ term: 'Frontal axis of the QRS', value: axisDeg.toFixed(0), unit: '\u00b0' });
  if (conductor !== undefined) facts.push({ term: 'ECG in', value: conductorWords(conductor) });
  return facts;
}
