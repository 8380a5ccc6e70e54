import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { niceTicks } from '../ticks.ts';
import { extremes } from './ecg-chart.tsx';
import { tracePath } from './trace-path.ts';
import { useWidth } from './use-width.ts';

export interface TraceChartProps {
  readonly title: string;
  /** Where it was measured, `LV lateral`. */
  readonly place?: string;
  readonly values: Float32Array;
  readonly firstMs: number;
  readonly stepMs: number;
  readonly unit: string;
  /** Fixed limits keep pictures comparable; without them the data decide. */
  readonly limits?: readonly [number, number];
  readonly timeMs?: number;
  /** A second trace behind the first, such as the result before a lesion. */
  readonly compare?: { readonly values: Float32Array; readonly label: string };
  readonly height?: number;
  readonly onSeek?: (timeMs: number) => void;
}

/** A value over time, such as the action potential at a picked point, with the time cursor of the scene. */
export function TraceChart(props: TraceChartProps): ReactElement {
  const { values, firstMs, stepMs, unit, timeMs, compare, height = 150, onSeek } = props;
  const [frame, width] = useWidth();
  const [low, high] = useMemo(
    () => props.limits ?? dataLimits(values, compare?.values),
    [props.limits, values, compare],
  );
  const durationMs = Math.max(stepMs, (values.length - 1) * stepMs);
  const path = tracePath(values, width, height, low, high);
  const ticks = niceTicks(low, high, 4);
  const place = (value: number): number => height * (1 - (value - low) / (high - low));
  const share = timeMs === undefined ? undefined : (timeMs - firstMs) / durationMs;
  const x = share === undefined ? undefined : width * Math.min(1, Math.max(0, share));
  return (
    <figure className="trace-chart" data-testid="trace" data-time={timeMs?.toFixed(1)}>
      <figcaption className="hd">
        <h2>
          {props.title}, {unit}
        </h2>
        <span className="sp" />
        {props.place && <span className="t3">{props.place}</span>}
      </figcaption>
      <div ref={frame}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`${props.title}: ${extremes(values, stepMs, unit)}`}
          onPointerDown={
            onSeek &&
            ((event) => {
              const box = event.currentTarget.getBoundingClientRect();
              const at = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
              onSeek(firstMs + at * durationMs);
            })
          }
        >
          <rect width={width} height={height} className="ground" />
          {ticks.map((tick) => (
            <path key={tick} d={`M0 ${place(tick).toFixed(1)}H${width}`} className="paper" />
          ))}
          {compare && (
            <path d={tracePath(compare.values, width, height, low, high)} className="trace before">
              <title>{compare.label}</title>
            </path>
          )}
          {x !== undefined && <path d={`M${x.toFixed(1)} 0V${height}`} className="cursor" />}
          <path d={path} className="trace" />
          {ticks.map((tick) => (
            <text key={tick} x={4} y={Math.min(height - 3, Math.max(11, place(tick) - 3))}>
              {tick}
            </text>
          ))}
        </svg>
      </div>
    </figure>
  );
}

function dataLimits(...traces: readonly (Float32Array | undefined)[]): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const trace of traces) {
    for (const value of trace ?? []) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [0, 1];
  const margin = Math.max(1e-9, (high - low) * 0.08);
  return [low - margin, high + margin];
}
