import type { CSSProperties, ReactElement } from 'react';

export interface ResectionLegendProps {
  readonly safetyMarginMm: number;
  readonly uncertaintyMm: number;
  /** Rows for the structures on the picture: title, colour, pattern of the swatch. */
  readonly structures: readonly {
    readonly title: string;
    readonly colour: string;
    readonly pattern: 'solid' | 'diagonal' | 'dots' | 'lines' | 'outline';
  }[];
  readonly stale: boolean;
}

/** Room that this legend takes at the left edge of a scene, its inset included. */
export const RESECTION_LEGEND_WIDTH_PX = 176;

/** What the bands on the cut and the colours of the structures mean. */
export function ResectionLegend(props: ResectionLegendProps): ReactElement {
  const { safetyMarginMm: safety, uncertaintyMm } = props;
  return (
    <div className="leg resection-legend" data-legend="resection">
      <ul>
        <li>
          <i className="swa diagonal" style={token('var(--danger)')} />
          Margin under {mm(safety)} mm
        </li>
        {uncertaintyMm > 0 && (
          <li>
            <i className="swa dots" style={token('var(--caution)')} />
            {mm(safety)} to {mm(safety + uncertaintyMm)} mm
          </li>
        )}
        <li>
          <i className="swa outline" style={token('#e8e8e8')} />
          Resection surface
        </li>
        {props.structures.map(({ title, colour, pattern }) => (
          <li key={title}>
            <i className={`swa ${pattern}`} style={token(colour)} />
            {title}
          </li>
        ))}
        {props.stale && (
          <li className="cau">
            <i className="swa stale" />
            <b>STALE</b>
          </li>
        )}
      </ul>
    </div>
  );
}

const mm = (value: number): string => String(Number(value.toFixed(1)));
const token = (colour: string): CSSProperties => ({ '--c': colour }) as CSSProperties;
