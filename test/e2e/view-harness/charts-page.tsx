import type { ReactElement } from 'react';
import { useState } from 'react';
import { ECG_LEADS, EcgChart } from '../../../src/view/charts/ecg-chart.tsx';
import { Histogram } from '../../../src/view/charts/histogram.tsx';
import { TraceChart } from '../../../src/view/charts/trace-chart.tsx';
import { syntheticChest } from './synthetic.ts';

const bump = (t: number, at: number, width: number): number => Math.exp(-(((t - at) / width) ** 2));
const leads = Object.fromEntries(
  ECG_LEADS.map((name, n) => [
    name,
    Float32Array.from(
      { length: 600 },
      (_, t) =>
        Math.cos(n) * 1.1 * bump(t, 60, 14) -
        0.5 * Math.sin(n) * bump(t, 90, 12) +
        0.3 * Math.cos(n - 0.4) * bump(t, 320, 40),
    ),
  ]),
);
const actionPotential = Float32Array.from({ length: 600 }, (_, t) =>
  t < 60 ? -85 : -85 + 120 / (1 + Math.exp((t - 330) / 14)) - 20 * (1 - Math.exp(-(t - 60) / 300)),
);
const { volume } = syntheticChest();

export function ChartsPage(): ReactElement {
  const [timeMs, setTimeMs] = useState(62);
  return (
    <div className="vp" style={{ background: 'var(--panel)', padding: 12, height: '100vh' }}>
      <div style={{ display: 'grid', gridTemplateColumns: '1fr 218px', gap: 16 }}>
        <EcgChart
          leads={leads}
          firstMs={0}
          stepMs={1}
          unit="mV"
          timeMs={timeMs}
          qrsMs={118}
          qtMs={412}
          onSeek={setTimeMs}
        />
        <TraceChart
          title="Action potential"
          place="LV lateral"
          values={actionPotential}
          firstMs={0}
          stepMs={1}
          unit="mV"
          limits={[-95, 45]}
          timeMs={timeMs}
          onSeek={setTimeMs}
        />
      </div>
      <div style={{ width: 300, marginTop: 24 }}>
        <Histogram values={volume.data} min={-200} max={700} unit="HU" selected={[290, 620]} />
      </div>
    </div>
  );
}
