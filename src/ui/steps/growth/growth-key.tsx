import type { CSSProperties, ReactElement } from 'react';
import type { SeriesStyle } from '../../../view/charts/series-style.ts';

/** Room that the key takes at the left edge of the scene, its inset included. */
export const GROWTH_KEY_WIDTH_PX = 176;

/** What the two tumours in the scene are. */
export function GrowthKey(props: {
  readonly style: SeriesStyle;
  readonly title: string;
  readonly stale: boolean;
}): ReactElement {
  return (
    <div className="leg growth-key" data-legend="growth">
      <ul>
        <li>
          <i className="swa solid" style={token('var(--a-tumour)')} />
          Tumour on day 0
        </li>
        <li title={props.title}>
          <i className="swa diagonal" style={token(props.style.css)} />
          Grown, seen edge
        </li>
        <li>
          <i className="swa hatch" />
          <b>SIMULATED</b>
        </li>
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

const token = (colour: string): CSSProperties => ({ '--c': colour }) as CSSProperties;
