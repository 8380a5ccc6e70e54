import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { niceTicks } from '../ticks.ts';
import { tracePath } from './trace-path.ts';
import { useWidth } from './use-width.ts';

/** The twelve leads in the order in which they are read. */
export const ECG_LEADS = [
  'I',
  'II',
  'III',
  'aVR',
  'aVL',
  'aVF',
  'V1',
  'V2',
  'V3',
  'V4',
  'V5',
  'V6',
] as const;
export type EcgLead = (typeof ECG_LEADS)[number];

export interface EcgChartProps {
  readonly leads: Readonly<Partial<Record<EcgLead, Float32Array>>>;
  /** Time of the first sample and between samples. */
  readonly firstMs: number;
  readonly stepMs: number;
  readonly unit: string;
  /** Position of the cursor; none is drawn without it. */
  readonly timeMs?: number;
  /** Words beside the title, `Simulated, 200 ms a square` by default. */
  readonly subtitle?: string;
  readonly qrsMs?: number;
  readonly qtMs?: number;
  readonly onSeek?: (timeMs: number) => void;
}

/** A big square of 25 mm/s paper. */
const SQUARE_MS = 200;
const COLUMNS = 6;
const GAP = 8;
const HEIGHT = 72;

/** Twelve leads as small multiples on one scale, with a shared time cursor. */
export function EcgChart(props: EcgChartProps): ReactElement {
  const { leads, firstMs, stepMs, unit, timeMs } = props;
  const [frame, width] = useWidth();
  const shown = ECG_LEADS.flatMap((name) => {
    const values = leads[name];
    return values ? [{ name, values }] : [];
  });
  const { low, high } = useMemo(() => commonRange(Object.values(leads)), [leads]);
  const samples = Math.max(2, ...shown.map(({ values }) => values.length));
  const durationMs = (samples - 1) * stepMs;
  const columns = width < 520 ? COLUMNS / 2 : COLUMNS;
  const cell = Math.max(40, (width - (columns - 1) * GAP) / columns);
  return (
    <figure
      className="ecg"
      data-testid="ecg"
      data-time={timeMs?.toFixed(1)}
      data-leads={shown.length}
    >
      <figcaption className="hd">
        <h2>12-lead ECG</h2>
        <span className="t3">{props.subtitle ?? 'Simulated, 200 ms a square'}</span>
        <span className="sp" />
        {props.qrsMs !== undefined && (
          <span className="t2">
            QRS <b className="b">{Math.round(props.qrsMs)} ms</b>
          </span>
        )}
        {props.qtMs !== undefined && (
          <span className="t2">
            QT <b className="b">{Math.round(props.qtMs)} ms</b>
          </span>
        )}
      </figcaption>
      <div
        ref={frame}
        className="leads"
        style={{ gap: GAP, gridTemplateColumns: `repeat(${columns}, 1fr)` }}
      >
        {shown.map(({ name, values }) => (
          <Lead
            key={name}
            name={name}
            values={values}
            width={cell}
            low={low}
            high={high}
            unit={unit}
            durationMs={durationMs}
            stepMs={stepMs}
            cursor={timeMs === undefined ? undefined : (timeMs - firstMs) / durationMs}
            onSeek={props.onSeek && ((share) => props.onSeek?.(firstMs + share * durationMs))}
          />
        ))}
      </div>
    </figure>
  );
}

function Lead(props: {
  readonly name: EcgLead;
  readonly values: Float32Array;
  readonly width: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly durationMs: number;
  readonly stepMs: number;
  readonly cursor: number | undefined;
  readonly onSeek: ((share: number) => void) | undefined;
}): ReactElement {
  const { name, values, width, low, high, durationMs, stepMs, cursor, onSeek } = props;
  const path = useMemo(
    () =>
      tracePath(values, width * (((values.length - 1) * stepMs) / durationMs), HEIGHT, low, high),
    [values, width, low, high, durationMs, stepMs],
  );
  const grid = useMemo(() => {
    let lines = '';
    for (let ms = 0; ms <= durationMs; ms += SQUARE_MS) {
      lines += `M${((width * ms) / durationMs).toFixed(1)} 0V${HEIGHT}`;
    }
    for (const tick of niceTicks(low, high, 4)) {
      lines += `M0 ${(HEIGHT * (1 - (tick - low) / (high - low))).toFixed(1)}H${width}`;
    }
    return lines;
  }, [width, durationMs, low, high]);
  const x = cursor === undefined ? undefined : width * Math.min(1, Math.max(0, cursor));
  return (
    <svg
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={`Lead ${name}: ${extremes(values, stepMs, props.unit)}`}
      data-lead={name}
      onPointerDown={
        onSeek &&
        ((event) => {
          const box = event.currentTarget.getBoundingClientRect();
          onSeek(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)));
        })
      }
    >
      <rect width={width} height={HEIGHT} className="ground" />
      <path d={grid} className="paper" />
      {x !== undefined && <path d={`M${x.toFixed(1)} 0V${HEIGHT}`} className="cursor" />}
      <path d={path} className="trace" />
      <text x={5} y={13}>
        {name}
      </text>
    </svg>
  );
}

/** One scale for all leads, so that their sizes compare; a flat record gets a range all the same. */
export function commonRange(traces: readonly (Float32Array | undefined)[]): {
  readonly low: number;
  readonly high: number;
} {
  let low = 0;
  let high = 0;
  for (const trace of traces) {
    for (const value of trace ?? []) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  const margin = Math.max(1e-9, (high - low) * 0.08);
  return { low: low - margin, high: high + margin };
}

/** Largest and smallest value with their times: what a person who cannot see the trace needs first. */
export function extremes(values: Float32Array, stepMs: number, unit: string): string {
  let top = 0;
  let bottom = 0;
  values.forEach((value, n) => {
    if (value > values[top]) top = n;
    if (value < values[bottom]) bottom = n;
  });
  const say = (n: number): string =>
    `${Number(values[n]?.toPrecision(3) ?? 0)} ${unit} at ${Math.round(n * stepMs)} ms`;
  return `highest ${say(top)}, lowest ${say(bottom)}`;
}
