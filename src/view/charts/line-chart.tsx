import type { PointerEvent, ReactElement } from 'react';
import { useId, useMemo, useState } from 'react';
import { niceTicks } from '../ticks.ts';
import { CHART_INK } from './chart-ink.ts';
import {
  limitsOf,
  linePath,
  nearestSample,
  xAt,
  yAt,
  type Limits,
  type PlotFrame,
} from './line-scale.ts';
import { SeriesMark, seriesMarkPath } from './series-mark.tsx';
import type { SeriesStyle } from './series-style.ts';
import { useSize } from './use-size.ts';

export interface LineSeries {
  readonly id: string;
  readonly title: string;
  /** Decides its mark; the style its colour and dash. */
  readonly place: number;
  readonly style: SeriesStyle;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** A mark at every sample, for curves of few points. */
  readonly marked?: boolean;
  /** False leaves the marks without a line between them. */
  readonly joined?: boolean;
  /** Computed from other settings than those of now: drawn faintly. */
  readonly faded?: boolean;
}

export interface ChartAxis {
  /** `Time from the stimulus`. */
  readonly title: string;
  /** Empty for a count. */
  readonly unit: string;
  /** The data decide where absent. */
  readonly limits?: Limits;
  readonly decimals: number;
}

export interface LineChartProps {
  readonly title: string;
  /** Quiet words after the title. */
  readonly note?: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly LineSeries[];
  /** What is said in place of lines while there are none. */
  readonly empty: string;
  /** The line where both axes are equal or another aid to the eye, in values of the axes. */
  readonly guide?: { readonly points: readonly Limits[]; readonly title: string };
  readonly actions?: ReactElement;
  readonly testId: string;
}

const ROOM = { left: 46, right: 12, top: 8, bottom: 36 } as const;
const CURSOR_STEPS = 400;
/** A cursor reads samples within this share of the axis. */
const REACH = 0.03;

/** Lines of up to four series on shared axes with units, and a cursor by pointer or arrow keys that reads them. */
export function LineChart(props: LineChartProps): ReactElement {
  const { series, x: xAxis, y: yAxis } = props;
  const [body, { width, height }] = useSize();
  const clip = useId();
  const [cursor, setCursor] = useState<number>();
  const frame = useMemo((): PlotFrame => {
    const shown = series.filter((one) => one.x.length > 0);
    return {
      left: ROOM.left,
      top: ROOM.top,
      width: Math.max(20, width - ROOM.left - ROOM.right),
      height: Math.max(20, height - ROOM.top - ROOM.bottom),
      x:
        xAxis.limits ??
        limitsOf(
          shown.map((one) => one.x),
          0.04,
        ),
      y:
        yAxis.limits ??
        limitsOf(
          shown.map((one) => one.y),
          0.08,
        ),
    };
  }, [series, width, height, xAxis.limits, yAxis.limits]);
  const at = cursor === undefined ? undefined : valueAt(frame, cursor);
  const read = at === undefined ? [] : readings(props, frame, at);
  const share = (event: PointerEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
  };
  return (
    <figure className="line-chart" data-testid={props.testId}>
      <figcaption className="hd">
        <h2>
          {props.title}, {yAxis.unit}
        </h2>
        {props.note && <span className="t3">{props.note}</span>}
        <span className="sp" />
        {props.actions}
      </figcaption>
      <div ref={body} className="body">
        {series.length === 0 && <p className="chart-empty">{props.empty}</p>}
        {series.length > 0 && width > 0 && (
          <>
            <Drawing {...props} frame={frame} width={width} height={height} clip={clip} at={at} />
            <input
              type="range"
              className="chart-cursor"
              style={{ left: frame.left, top: frame.top, width: frame.width, height: frame.height }}
              min={0}
              max={CURSOR_STEPS}
              value={cursor ?? 0}
              aria-label={`Cursor of ${props.title}`}
              aria-valuetext={at === undefined ? 'No cursor' : spoken(props, at, read)}
              onChange={(event) => setCursor(event.currentTarget.valueAsNumber)}
              onPointerMove={(event) => setCursor(Math.round(CURSOR_STEPS * share(event)))}
              onPointerLeave={() => setCursor(undefined)}
              onBlur={() => setCursor(undefined)}
            />
            {at !== undefined && (
              <div
                className="chart-reading"
                style={
                  xAt(frame, at) > frame.left + frame.width / 2
                    ? { left: frame.left + 8 }
                    : { right: ROOM.right + 8 }
                }
                aria-hidden
              >
                <b>{unitless(xAxis) + valueText(at, xAxis)}</b>
                {read.map(({ one, text }) => (
                  <span key={one.id}>
                    <SeriesMark place={one.place} marked={one.marked} />
                    {text}
                  </span>
                ))}
              </div>
            )}
          </>
        )}
      </div>
    </figure>
  );
}

const withUnit = (text: string, unit: string): string => (unit ? `${text}, ${unit}` : text);
const valueText = (value: number, { unit, decimals }: ChartAxis): string =>
  `${value.toFixed(decimals)} ${unit}`.trim();

const valueAt = ({ x }: PlotFrame, cursor: number): number =>
  x[0] + ((x[1] - x[0]) * cursor) / CURSOR_STEPS;

/** A count says what is counted: `Beat 12`. */
const unitless = ({ title, unit }: ChartAxis): string => (unit ? '' : `${title} `);

interface Reading {
  readonly one: LineSeries;
  readonly text: string;
}

function readings({ series, x, y }: LineChartProps, frame: PlotFrame, at: number): Reading[] {
  return series.flatMap((one) => {
    const n = nearestSample(one.x, one.y, at, REACH * (frame.x[1] - frame.x[0]));
    if (n < 0) return [];
    const value = valueText(one.y[n], y);
    const exact = one.marked ? ` at ${valueText(one.x[n], x)}` : '';
    return [{ one, text: value + exact }];
  });
}

const spoken = ({ x }: LineChartProps, at: number, read: readonly Reading[]): string =>
  [unitless(x) + valueText(at, x), ...read.map(({ one, text }) => `${one.title}: ${text}`)].join(
    '; ',
  );

/** Everything that is drawn; its inks are attributes, so that the picture can leave the page as it is. */
function Drawing(
  props: LineChartProps & {
    readonly frame: PlotFrame;
    readonly width: number;
    readonly height: number;
    readonly clip: string;
    readonly at: number | undefined;
  },
): ReactElement {
  const { frame, width, height, series, x, y, at, guide } = props;
  const xTicks = niceTicks(...frame.x, Math.max(2, Math.floor(frame.width / 80)));
  const yTicks = niceTicks(...frame.y, Math.max(2, Math.floor(frame.height / 38)));
  const [right, bottom] = [frame.left + frame.width, frame.top + frame.height];
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${props.title}, ${y.unit}, over ${withUnit(x.title.toLowerCase(), x.unit)}: ${series.map(({ title }) => title).join('; ')}`}
      data-chart={`${props.title}, ${y.unit}`}
      fontFamily="Inter Variable, Inter, system-ui, sans-serif"
      fontSize={11}
      fill="none"
    >
      <clipPath id={props.clip}>
        <rect x={frame.left} y={frame.top} width={frame.width} height={frame.height} />
      </clipPath>
      <rect
        x={frame.left}
        y={frame.top}
        width={frame.width}
        height={frame.height}
        fill={CHART_INK.ground}
      />
      {yTicks.map((tick) => (
        <g key={tick}>
          <path
            d={`M${frame.left} ${yAt(frame, tick).toFixed(1)}H${right}`}
            stroke={CHART_INK.paper}
          />
          <text x={frame.left - 6} y={yAt(frame, tick) + 4} textAnchor="end" fill={CHART_INK.text}>
            {tick}
          </text>
        </g>
      ))}
      {xTicks.map((tick) => (
        <g key={tick}>
          <path
            d={`M${xAt(frame, tick).toFixed(1)} ${frame.top}V${bottom}`}
            stroke={CHART_INK.paper}
          />
          <text
            x={xAt(frame, tick)}
            y={bottom + 15}
            textAnchor={xAt(frame, tick) > right - 8 ? 'end' : 'middle'}
            fill={CHART_INK.text}
          >
            {tick}
          </text>
        </g>
      ))}
      <text x={right} y={bottom + 30} textAnchor="end" fill={CHART_INK.quiet}>
        {withUnit(x.title, x.unit)}
      </text>
      <g clipPath={`url(#${props.clip})`}>
        {guide && (
          <path
            d={linePath(
              frame,
              guide.points.map(([a]) => a),
              guide.points.map(([, b]) => b),
            )}
            stroke={CHART_INK.guide}
          >
            <title>{guide.title}</title>
          </path>
        )}
        {at !== undefined && (
          <path
            d={`M${xAt(frame, at).toFixed(1)} ${frame.top}V${bottom}`}
            stroke={CHART_INK.cursor}
          />
        )}
        {series.map((one) => (
          <SeriesLine key={one.id} one={one} frame={frame} />
        ))}
      </g>
    </svg>
  );
}

function SeriesLine({
  one,
  frame,
}: {
  readonly one: LineSeries;
  readonly frame: PlotFrame;
}): ReactElement {
  const path = useMemo(() => linePath(frame, one.x, one.y), [frame, one.x, one.y]);
  const marks = useMemo(() => {
    if (!one.marked) return '';
    let all = '';
    for (let n = 0; n < one.x.length; n++) {
      if (!Number.isFinite(one.y[n])) continue;
      all += seriesMarkPath(one.place, xAt(frame, one.x[n]), yAt(frame, one.y[n]));
    }
    return all;
  }, [frame, one]);
  return (
    <g opacity={one.faded ? 0.35 : 1} data-series={one.id} data-faded={one.faded || undefined}>
      <path
        d={one.joined === false ? '' : path}
        stroke={one.style.css}
        strokeWidth={one.marked ? 1.1 : 1.6}
        strokeDasharray={one.style.dash}
        strokeLinejoin="round"
      />
      {marks && <path d={marks} fill={one.style.css} />}
    </g>
  );
}
