import { useMemo, useState, type ReactElement } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import type { HeartRun } from '../../../pipeline/heart-run.ts';
import { EcgChart, type EcgLead } from '../../../view/charts/ecg-chart.tsx';
import { TraceChart } from '../../../view/charts/trace-chart.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { seek, usePlayback } from './playback.ts';
import { probeCode, probePlace } from './site-marks.ts';
import type { Probe } from './simulate-view.ts';
import { traceOf } from './trace.ts';

export interface TracesProps {
  readonly model: HeartModel;
  readonly run: HeartRun;
  readonly probe: Probe | undefined;
}

const POTENTIAL_LIMITS = [-100, 50] as const;
const TABS = [
  { value: 'ecg', label: 'ECG' },
  { value: 'potential', label: 'Action potential' },
] as const;

/** The 12-lead ECG and the action potential at the probe, side by side, or as tabs where the page is narrow. */
export function Traces({ model, run, probe }: TracesProps): ReactElement {
  const { result } = run;
  const timeMs = usePlayback((state) => state.timeMs);
  const [tab, setTab] = useState<(typeof TABS)[number]['value']>('ecg');
  const leads = useMemo(
    () =>
      Object.fromEntries(result.ecg.leads.map(({ name, mv }) => [name, mv])) as Partial<
        Record<EcgLead, Float32Array>
      >,
    [result],
  );
  const trace = useMemo(() => probe && traceOf(result, probe.voxel), [result, probe]);
  const onSeek = (next: number): void => seek(next, run.durationMs);
  return (
    <div className="traces bench" data-tab={tab}>
      <div className="narrow tabs">
        <Segmented label="Trace" options={TABS} value={tab} onChange={setTab} />
      </div>
      <div className="ecg-part" data-testid="ecg-chart">
        <EcgChart
          leads={leads}
          firstMs={result.ecg.tMs[0] ?? 0}
          stepMs={result.ecg.tMs.length > 1 ? result.ecg.tMs[1] - result.ecg.tMs[0] : 1}
          unit="mV"
          timeMs={timeMs}
          qrsMs={result.ecg.qrsMs}
          onSeek={onSeek}
        />
      </div>
      {trace && probe && (
        <div className="potential-part" data-testid="action-potential">
          <TraceChart
            title="Action potential"
            place={probeCode(model, probe)}
            values={trace.values}
            firstMs={0}
            stepMs={trace.stepMs}
            unit="mV"
            limits={POTENTIAL_LIMITS}
            timeMs={timeMs}
            height={134}
            onSeek={onSeek}
          />
          <p className="t3 sampling">{`${probePlace(model, probe)}, ${trace.sampling}`}</p>
        </div>
      )}
    </div>
  );
}
