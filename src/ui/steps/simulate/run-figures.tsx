import { useMemo, type ReactElement } from 'react';
import { shortDigest } from '../../../core/digest.ts';
import { formatDuration, formatMl } from '../../../core/format.ts';
import { conductorWords } from '../../../report/activation-facts.ts';
import type { SimulationSummary } from '../../../twin/records.ts';
import { KeyValue, Measures, type Fact } from '../../kit/key-value.tsx';
import { Note } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { useCase } from '../../session/hooks.ts';
import { useModel, useRun } from '../../session/results.ts';
import { StaleNote } from '../scene/stale-note.tsx';
import { latestPlace } from './site-marks.ts';

/** As the case records it, in words. */
const REENTRY_WORDS: Readonly<Record<SimulationSummary['activation']['reentry'], string>> = {
  none: 'none',
  'non-sustained': 'not sustained',
  sustained: 'sustained',
};

/** Activation below this share of the tissue is incomplete and says so. */
const COMPLETE = 0.995;

/** What came out of the run, with the warning when it no longer fits the model. */
export function RunFigures({ summary }: { readonly summary: SimulationSummary }): ReactElement {
  const digest = useCase((state) => state.document.steps.simulation?.digest);
  const { activation, ecg, membrane, engine, wallSeconds, cells, spacingMm, warnings } = summary;
  const { capturedFraction, firstMs, lastMs, activatedMl, reentry } = activation;
  const model = useModel();
  const run = useRun('simulation');
  const lvLastMs = run?.result.figures.lvLastMs ?? NaN;
  const latest = useMemo(() => model && run && latestPlace(model, run.result), [model, run]);
  const qrs = ecg?.qrsDurationMs;
  return (
    <Section
      title="Result"
      note={`${cells.toLocaleString('en')} voxels at ${spacingMm.toFixed(2)} mm`}
    >
      <div className="stack flush" data-testid="activation-figures">
        <StaleNote step="simulation" what="This result" remedy="Run it again." />
        {warnings.map(({ code, message }) => (
          <Note key={code} kind="caution" title={message} />
        ))}
        <Measures
          figures={[
            { term: 'Activated', value: (100 * capturedFraction).toFixed(1), unit: '%' },
            { term: 'Latest', value: lastMs.toFixed(0), unit: 'ms' },
            { term: 'QRS', value: qrs ? qrs.toFixed(0) : 'none', unit: qrs ? 'ms' : '' },
          ]}
        />
        {capturedFraction < COMPLETE && (
          <Note kind="neutral" title="Not all tissue was activated">
            Scar, lesions or refractory tissue stopped the wave, or the run ended before it arrived.
          </Note>
        )}
        <KeyValue
          facts={[
            { term: 'First activation', value: firstMs.toFixed(0), unit: 'ms' },
            ...(Number.isFinite(lvLastMs)
              ? [{ term: 'LV complete', value: lvLastMs.toFixed(0), unit: 'ms' }]
              : []),
            ...(latest ? [{ term: 'Latest in', value: latest }] : []),
            { term: 'Volume', value: formatMl(activatedMl) },
            { term: 'Re-entry', value: REENTRY_WORDS[reentry] },
            ...ecgFacts(ecg),
            ...(membrane === undefined ? [] : [{ term: 'Cells', value: membrane }]),
            { term: 'Engine', value: engine },
            { term: 'Computed in', value: formatDuration(wallSeconds) },
            { term: 'Digest', value: digest ? shortDigest(digest) : 'none' },
          ]}
        />
      </div>
    </Section>
  );
}

/** What the ECG says beside the QRS; absent in runs of earlier versions. */
function ecgFacts(ecg: SimulationSummary['ecg']): Fact[] {
  const { qtMs, axisDeg, conductor } = ecg ?? {};
  return [
    ...(typeof qtMs === 'number' ? [{ term: 'QT', value: qtMs.toFixed(0), unit: 'ms' }] : []),
    ...(typeof axisDeg === 'number'
      ? [{ term: 'QRS axis', value: axisDeg.toFixed(0), unit: '\u00b0' }]
      : []),
    ...(conductor === undefined ? [] : [{ term: 'ECG in a', value: conductorWords(conductor) }]),
  ];
}
