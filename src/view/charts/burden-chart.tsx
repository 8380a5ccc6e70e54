import type { PointerEvent, ReactElement } from 'react';
import { useMemo } from 'react';
import { niceTicks } from '../ticks.ts';
import {
  bandPath,
  burdenAt,
  burdenOn,
  burdenPath,
  burdenScale,
  burdenText,
  volumeText,
  type BurdenFrame,
  type BurdenScaleKind,
} from './burden-scale.ts';
import type { SeriesStyle } from './series-style.ts';
import { DAY_AXIS } from './day-axis.ts';
import { useWidth } from './use-width.ts';

/** The curve of one schedule: median and band of the samples, and the run on the patient's anatomy. */
export interface BurdenSeries {
  readonly id: string;
  readonly title: string;
  readonly style: SeriesStyle;
  readonly tDays: ArrayLike<number>;
  readonly median: ArrayLike<number>;
  /** 5th and 95th percentile. */
  readonly low: ArrayLike<number>;
  readonly high: ArrayLike<number>;
  /** On the anatomy: a thin line, drawn for the schedule in front. */
  readonly anatomy: { readonly tDays: ArrayLike<number>; readonly values: ArrayLike<number> };
}

export interface BurdenChartProps {
  readonly title: string;
  readonly unit: string;
  readonly scale: BurdenScaleKind;
  readonly series: readonly BurdenSeries[];
  /** The schedule in front. */
  readonly frontId: string | undefined;
  readonly durationDays: number;
  readonly timeDays: number;
  readonly height: number;
  readonly stale: boolean;
  readonly onSeek: (tDays: number) => void;
  /** Controls at the right end of the head. */
  readonly actions?: ReactElement;
}

const AXIS_PX = 18;

/** Tumour over time under each schedule, with the range that holds 90 % of the samples and the day of the scene. */
export function BurdenChart(props: BurdenChartProps): ReactElement {
  const { series, frontId, durationDays, timeDays, unit, stale } = props;
  const [frameRef, fullWidth] = useWidth();
  const { labelPx, insetPx, endPx } = DAY_AXIS;
  const width = Math.max(40, fullWidth - labelPx - insetPx - endPx);
  const height = props.height - AXIS_PX;
  const scale = useMemo(
    () =>
      burdenScale(
        props.scale,
        series.flatMap(({ low, high, median }) =>
          // The lower edge of a band may reach nothing: the medians decide how deep a logarithmic axis goes.
          props.scale === 'log' ? [median, high] : [low, high],
        ),
      ),
    [series, props.scale],
  );
  const frame: BurdenFrame = { left: insetPx, width, height, durationDays, scale };
  const front = series.find(({ id }) => id === frontId);
  const ordered = front ? [...series.filter((one) => one !== front), front] : series;
  const x = insetPx + (width * Math.min(durationDays, Math.max(0, timeDays))) / durationDays;
  const seek = (event: PointerEvent<SVGSVGElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left - insetPx) / width;
    props.onSeek(durationDays * Math.min(1, Math.max(0, share)));
  };
  return (
    <figure
      className={stale ? 'burden stale' : 'burden'}
      data-testid="burden-chart"
      data-scale={props.scale}
      data-time={timeDays.toFixed(1)}
    >
      <figcaption className="hd">
        <h2>
          {props.title}
          {unit && `, ${unit}`}
        </h2>
        <span className="t3 about">SIMULATED: median and 5–95 % of samples</span>
        <span className="sp" />
        {props.actions}
      </figcaption>
      <div ref={frameRef} className="burden-body">
        <ol
          className="burden-values"
          style={{ width: labelPx }}
          aria-label={`Day ${timeDays.toFixed(0)}`}
        >
          {series.map((one) => (
            <ValueRow key={one.id} series={one} day={timeDays} unit={unit} front={one === front} />
          ))}
        </ol>
        <svg
          width={width + insetPx + endPx}
          height={props.height}
          role="img"
          aria-label={`${props.title}: ${series.map((one) => endWords(one, unit)).join('; ')}`}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            seek(event);
          }}
          onPointerMove={(event) => {
            if (event.buttons & 1) seek(event);
          }}
        >
          <rect x={insetPx} width={width} height={height} className="ground" />
          {scale.ticks.map((tick) => {
            const y = height * burdenAt(scale, tick);
            return (
              <g key={tick}>
                <path d={`M${insetPx} ${y.toFixed(1)}h${width}`} className="paper" />
                <text x={insetPx - 5} y={Math.min(height - 1, Math.max(9, y + 4))} textAnchor="end">
                  {burdenText(tick, 2)}
                </text>
              </g>
            );
          })}
          {ordered.map((one) => (
            <path
              key={`band ${one.id}`}
              d={bandPath(frame, one.tDays, one.low, one.high)}
              fill={one.style.css}
              fillOpacity={one === front ? 0.22 : 0.09}
              stroke={one.style.css}
              strokeOpacity={one === front ? 0.5 : 0.25}
              strokeWidth={0.8}
            />
          ))}
          {ordered.map((one) => (
            <path
              key={one.id}
              d={burdenPath(frame, one.tDays, one.median)}
              className="median"
              stroke={one.style.css}
              strokeDasharray={one.style.dash}
              strokeWidth={one === front ? 2.4 : 1.6}
            />
          ))}
          {front && (
            <path
              d={burdenPath(frame, front.anatomy.tDays, front.anatomy.values)}
              className="anatomy"
            />
          )}
          <path d={`M${x.toFixed(1)} 0V${height}`} className="cursor" />
          {niceTicks(0, durationDays, Math.max(3, Math.floor(width / 90))).map((tick) => (
            <text
              key={tick}
              x={insetPx + (width * tick) / durationDays}
              y={props.height - 4}
              textAnchor="middle"
            >
              {tick}
            </text>
          ))}
        </svg>
        {stale && <div className="stale-veil" />}
      </div>
    </figure>
  );
}

/** The figures of one schedule on the day of the cursor. */
function ValueRow(props: {
  readonly series: BurdenSeries;
  readonly day: number;
  readonly unit: string;
  readonly front: boolean;
}): ReactElement {
  const { series, day } = props;
  const text = props.unit === 'ml' ? volumeText : burdenText;
  const on = (values: ArrayLike<number>): string => text(burdenOn(series.tDays, values, day), 3);
  const onAnatomy = burdenOn(series.anatomy.tDays, series.anatomy.values, day);
  return (
    <li title={`${series.title}, ${series.style.words}, day ${day.toFixed(0)}`}>
      <svg width={20} height={8} aria-hidden>
        <path
          d="M0 4H20"
          stroke={series.style.css}
          strokeDasharray={series.style.dash}
          strokeWidth={2.2}
        />
      </svg>
      <span className="vh">{series.title}</span>
      <b className="num">{on(series.median)}</b>
      <small className="num">{`${on(series.low)}–${on(series.high)}`}</small>
      {props.front && (
        <small className="num on-anatomy">
          <svg width={20} height={8} aria-hidden>
            <path d="M0 4H20" className="anatomy" />
          </svg>
          {`${onAnatomy > 0 ? text(onAnatomy, 3) : 'none'} ${props.unit === 'ml' ? 'seen ' : ''}on the anatomy`}
        </small>
      )}
    </li>
  );
}

function endWords({ title, median, low, high }: BurdenSeries, unit: string): string {
  const last = median.length - 1;
  return `${title}, at the end ${burdenText(median[last])} ${unit}, band ${burdenText(low[last])} to ${burdenText(high[last])}`;
}
