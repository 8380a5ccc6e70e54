import { useSyncExternalStore, type ReactElement } from 'react';
import type { PlaneView } from '../slices/plane.ts';
import { toScreen } from '../slices/plane.ts';
import { LINE_PX } from './label-place.ts';
import './measure.css';
import type { MeasureTool } from './measure-tool.ts';
import { shownMarks, type ShapeWords, type ShownMark } from './shown-marks.ts';

export interface MeasureMarksProps {
  readonly tool: MeasureTool;
  readonly view: PlaneView;
  readonly words: ShapeWords;
  /** How far from the slice a shape may lie and still be shown. */
  readonly reachMm: number;
}

/** The measurements that lie in one slice, with their figures; handles on the one that is selected or drawn. */
export function MeasureMarks({ tool, view, words, reachMm }: MeasureMarksProps): ReactElement {
  const state = useSyncExternalStore(tool.subscribe, tool.getState);
  return (
    <svg className="ov marks measures" width={view.widthPx} height={view.heightPx} aria-hidden>
      {shownMarks(state, view, words, reachMm).map((mark) => (
        <Mark key={mark.id ?? 'draft'} mark={mark} view={view} />
      ))}
    </svg>
  );
}

function Mark({
  mark,
  view,
}: {
  readonly mark: ShownMark;
  readonly view: PlaneView;
}): ReactElement {
  const { id, shape, selected, line, closed, texts, named, place } = mark;
  const points = line.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
  const path = `M${points}${closed ? 'Z' : ''}`;
  const dots = selected || shape.kind !== 'freehand' ? shape.points : [];
  return (
    <g className={selected ? 'measure on' : 'measure'} data-measure={id}>
      <path d={path} className="halo" />
      <path d={path} className="line" />
      {dots.map((point, n) => {
        const [x, y] = toScreen(view, point);
        const grip = selected ? { r: 4, className: 'grip' } : { r: 1.6, className: 'dot' };
        return <circle key={n} cx={x} cy={y} {...grip} />;
      })}
      <text x={place.x} y={place.y} textAnchor={place.anchor}>
        {texts.map((text, n) => (
          <tspan
            key={n}
            x={place.x}
            dy={n === 0 ? 0 : LINE_PX}
            className={named && n === 0 ? 'name' : undefined}
          >
            {text}
          </tspan>
        ))}
      </text>
    </g>
  );
}
