import type { ReactElement } from 'react';
import type { Band } from './colour-maps.ts';
import { along, bands, colourAt, colourMap, cssColour, UNMAPPED_RGB } from './colour-maps.ts';
import type { SurfaceField } from './scene/scene-types.ts';
import { niceTicks } from './ticks.ts';
import { fieldMap, THICKNESS_LIMIT_MM } from './scene/field-scale.ts';

/** A scale to read colours by: either steps, or a continuous run between two limits. */
export interface LegendScale {
  readonly title: string;
  readonly unit: string;
  readonly bands: readonly Band[];
  /** Numbers beside the bar, at their place from 0 (top) to 1 (bottom). */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  readonly top?: string;
  readonly bottom?: string;
  readonly continuous: boolean;
}

/** Wall thicker than the map's limit, as the shader shows it: a light grey. */
const BEYOND_RGB = [140, 140, 140] as const;
const BAR_PX = 240;
const CONTINUOUS_STEPS = 48;
const MAX_TICKS = 8;

/** The scale of a field, as its shader paints it; a tissue field has a key instead of a scale. */
export function legendScale(field: SurfaceField, title?: string): LegendScale | undefined {
  if (field.kind === 'tissue') return undefined;
  const { map: name, span } = fieldMap(field);
  const map = colourMap(name);
  if (field.kind === 'activation') {
    const steps = bands(map, field.minMs, field.maxMs, field.bandMs, span);
    return {
      title: title ?? 'Activation time',
      unit: field.scale?.unit ?? 'ms',
      bands: steps,
      ticks: bandTicks(steps),
      top: field.scale?.low ?? 'EARLY',
      bottom: field.scale?.high ?? 'LATE',
      continuous: false,
    };
  }
  if (field.kind === 'thickness') {
    const steps = bands(map, 0, field.limitMm ?? THICKNESS_LIMIT_MM, 1, span);
    return {
      title: title ?? 'Wall thickness',
      unit: 'mm',
      bands: steps,
      ticks: bandTicks(steps),
      top: 'THIN',
      bottom: 'THICK',
      continuous: false,
    };
  }
  const [low, high, words, unit] =
    field.kind === 'potential'
      ? ([field.minMv, field.maxMv, 'Transmembrane potential', 'mV'] as const)
      : ([-field.limit, field.limit, 'Difference', field.unit] as const);
  // High values on top, as on a thermometer.
  const steps = Array.from({ length: CONTINUOUS_STEPS }, (_, n) => {
    const t = 1 - n / (CONTINUOUS_STEPS - 1);
    return { from: low, to: high, colour: colourAt(map, along(span, t)) };
  });
  const ticks = niceTicks(low, high, 5).map((value) => ({
    at: (high - value) / (high - low),
    text: String(value),
  }));
  return {
    title: title ?? words,
    unit,
    bands: steps,
    ticks,
    ...(field.kind === 'difference' && {
      top: field.ends?.high ?? 'LATER',
      bottom: field.ends?.low ?? 'EARLIER',
    }),
    continuous: true,
  };
}

function bandTicks(steps: readonly Band[]): LegendScale['ticks'] {
  const every = Math.ceil(steps.length / MAX_TICKS);
  const edges = [...steps.map((band) => band.from), steps[steps.length - 1].to];
  return edges
    .map((edge, n) => ({ at: n / steps.length, text: String(Math.round(edge * 10) / 10), n }))
    .filter(({ n }) => n % every === 0 || n === edges.length - 1)
    .filter(
      ({ n }, index, all) =>
        index === all.length - 1 || edges.length - 1 - n >= every / 2 || n === 0,
    )
    .map(({ at, text }) => ({ at, text }));
}

export interface FieldLegendProps {
  readonly field: SurfaceField;
  readonly title?: string;
  /** Share of the surface outside the limits, in percent. */
  readonly outsidePercent?: number;
  readonly style?: React.CSSProperties;
}

/** Room that a legend takes at the left edge of a scene, its inset included. */
export const LEGEND_WIDTH_PX = 172;

/** What the colours mean: name, unit, limits, words at the ends, and the marks for simulated, stale and unmapped. */
export function FieldLegend(props: FieldLegendProps): ReactElement {
  const { field } = props;
  const scale = legendScale(field, props.title);
  return (
    <div className="leg field-legend" style={props.style} data-legend={field.kind}>
      {scale ? <ScaleColumn scale={scale} simulated={field.simulated} /> : <TissueKey />}
      <ul>
        {field.simulated && (
          <li>
            <i className="swa hatch" />
            <b>SIMULATED</b>
          </li>
        )}
        {field.stale && (
          <li className="cau">
            <i className="swa stale" />
            <b>STALE</b>
          </li>
        )}
        {field.kind === 'thickness' && (
          <li>
            <i className="swa" style={{ background: cssColour(BEYOND_RGB) }} />
            Above {field.limitMm ?? THICKNESS_LIMIT_MM} mm
          </li>
        )}
        {scale && (
          <li>
            <i className="swa" style={{ background: cssColour(UNMAPPED_RGB) }} />
            {UNMAPPED_WORDS[field.kind]}
          </li>
        )}
        {props.outsidePercent !== undefined && (
          <li>{Math.round(props.outsidePercent)}&thinsp;% outside range</li>
        )}
      </ul>
    </div>
  );
}

const UNMAPPED_WORDS: Readonly<Record<SurfaceField['kind'], string>> = {
  activation: 'Scar or not activated',
  potential: 'Not solved',
  thickness: 'No wall',
  difference: 'Not in both',
  tissue: 'Healthy',
};

function ScaleColumn(props: {
  readonly scale: LegendScale;
  readonly simulated: boolean;
}): ReactElement {
  const { scale } = props;
  const height = scale.continuous ? BAR_PX / 2 : Math.min(BAR_PX, 20 * scale.bands.length);
  const step = height / scale.bands.length;
  return (
    <>
      <h3>
        {scale.title}, {scale.unit}
      </h3>
      {scale.top && <b className="end">{scale.top}</b>}
      <div className="scale" style={{ height }}>
        <svg width={18} height={height} aria-hidden>
          {scale.bands.map((band, n) => (
            <rect
              key={n}
              x={0}
              y={n * step}
              width={18}
              height={step + (scale.continuous ? 0.6 : 0)}
              fill={cssColour(band.colour)}
              stroke={scale.continuous ? 'none' : '#0a0a0a'}
            />
          ))}
          {props.simulated && <path d={hatching(18, height)} stroke="#000" strokeOpacity={0.4} />}
        </svg>
        {scale.ticks.map((tick) => (
          <span key={tick.at} style={{ top: tick.at * height }}>
            {tick.text}
          </span>
        ))}
      </div>
      {scale.bottom && <b className="end">{scale.bottom}</b>}
    </>
  );
}

function hatching(width: number, height: number): string {
  let path = '';
  for (let y = 0; y < height + width; y += 6) path += `M0 ${y}L${width} ${y - width}`;
  return path;
}

const token = (name: string): React.CSSProperties =>
  ({ '--c': `var(${name})` }) as React.CSSProperties;

function TissueKey(): ReactElement {
  return (
    <ul>
      <li>
        <i className="swa diagonal" style={token('--a-core')} />
        Scar core
      </li>
      <li>
        <i className="swa dots" style={token('--a-border')} />
        Border zone
      </li>
      <li>
        <i className="swa lesion" />
        Ablation lesion
      </li>
    </ul>
  );
}
