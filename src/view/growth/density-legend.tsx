import type { ReactElement } from 'react';
import { colourAt, colourMap, cssColour } from '../colour-maps.ts';

/** What the colours and lines over a slice of a growth run mean. */
export function DensityLegend({
  level,
  stale,
  imageNote,
}: {
  /** Share of full from which tumour is seen. */
  readonly level: number;
  readonly stale: boolean;
  /** Which image lies under the density, where that is not plain. */
  readonly imageNote?: string;
}): ReactElement {
  const percent = Math.round(100 * level);
  return (
    <div className="leg density-legend" data-legend="density">
      <h3>Cell density, % of dense tumour</h3>
      <svg width={150} height={24} aria-hidden>
        {Array.from({ length: 50 }, (_, n) => (
          <rect
            key={n}
            x={3 * n}
            width={3.4}
            height={10}
            fill={cssColour(colourAt(colourMap('cividis'), n / 49))}
          />
        ))}
        <path d={`M${150 * level} 0V13`} stroke="#fff" strokeWidth={1.6} />
        <text x={0} y={22}>
          0
        </text>
        <text x={150 * level} y={22} textAnchor="middle">
          {percent}
        </text>
        <text x={150} y={22} textAnchor="end">
          100
        </text>
      </svg>
      <ul>
        <li>
          <svg className="key-line" width={14} height={6} aria-hidden>
            <path d="M0 3H14" stroke="#fff" strokeWidth={2} />
          </svg>
          Seen from {percent} %
        </li>
        <li>
          <svg className="key-line" width={14} height={6} aria-hidden>
            <path d="M0 3H14" stroke="#d9a92f" strokeWidth={2} strokeDasharray="4 3" />
          </svg>
          Day 0
        </li>
        {imageNote && <li>{imageNote}</li>}
        <li>
          <i className="swa hatch" />
          <b>SIMULATED</b>
        </li>
        {stale && (
          <li className="cau">
            <i className="swa stale" />
            <b>STALE</b>
          </li>
        )}
      </ul>
    </div>
  );
}
