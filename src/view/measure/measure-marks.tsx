import { useMemo, useSyncExternalStore, type ReactElement } from 'react';
import type { Volume } from '../../core/volume.ts';
import type { PlaneView } from '../slices/plane.ts';
import { toScreen } from '../slices/plane.ts';
import { figureLines, figuresOf } from './figures.ts';
import { labelPlace, LINE_PX } from './label-place.ts';
import './measure.css';
import type { MeasureState, MeasureTool } from './measure-tool.ts';
import type { Shape } from './region.ts';
import { lineOf, liesIn } from './shape.ts';

export interface MeasureMarksProps {
  readonly tool: MeasureTool;
  readonly view: PlaneView;
  readonly volume: Volume | undefined;
  /** How far from the slice a shape may lie and still be shown. */
  readonly reachMm: number;
}

/** The measurements that lie in one slice, with their figures; handles on the one that is selected or drawn. */
export function MeasureMarks({ tool, view, volume, reachMm }: MeasureMarksProps): ReactElement {
  const state = useSyncExternalStore(tool.subscribe, tool.getState);
  const drawn = state.draft?.plane === view.plane ? state.draft.shape : undefined;
  const draft = drawn && liesIn(drawn, view, reachMm) ? drawn : undefined;
  return (
    <svg className="ov marks measures" width={view.widthPx} height={view.heightPx} aria-hidden>
      {shownItems(state, view, reachMm).map(({ id, name, shape, selected }) => (
        <Mark key={id} {...{ id, name, shape, selected, view, volume }} />
      ))}
      {draft && <Mark shape={draft} selected view={view} volume={volume} />}
    </svg>
  );
}

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly shape: Shape;
  readonly selected: boolean;
}

/** Kept measurements in the plane of a view; the one that is held as it lies now. */
export function shownItems(
  { items, held, selectedId }: MeasureState,
  view: PlaneView,
  reachMm: number,
): readonly Shown[] {
  return items
    .map((item) => ({
      id: item.id,
      name: item.name,
      shape: held?.id === item.id ? held.shape : item,
      selected: item.id === selectedId,
    }))
    .filter(({ shape }) => liesIn(shape, view, reachMm));
}

interface MarkProps {
  readonly id?: string;
  readonly name?: string;
  readonly shape: Shape;
  readonly selected: boolean;
  readonly view: PlaneView;
  readonly volume: Volume | undefined;
}

function Mark({ id, name, shape, selected, view, volume }: MarkProps): ReactElement {
  const lines = useMemo(
    () => figureLines(figuresOf(shape, volume), volume?.unit === 'HU' ? 'HU' : ''),
    [shape, volume],
  );
  const { points, closed } = lineOf(shape);
  const flat = points.map((point) => toScreen(view, point));
  const path = `M${flat.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}${closed ? 'Z' : ''}`;
  const texts = name ? [name, ...lines] : lines;
  const place = labelPlace(flat, view, texts);
  return (
    <g className={selected ? 'measure on' : 'measure'} data-measure={id}>
      <path d={path} className="halo" />
      <path d={path} className="line" />
      {shape.points.map((point, n) => {
        const [x, y] = toScreen(view, point);
        return selected ? (
          <circle key={n} cx={x} cy={y} r={4} className="grip" />
        ) : (
          shape.kind !== 'freehand' && <circle key={n} cx={x} cy={y} r={1.6} className="dot" />
        );
      })}
      <text x={place.x} y={place.y} textAnchor={place.anchor}>
        {texts.map((text, n) => (
          <tspan
            key={n}
            x={place.x}
            dy={n === 0 ? 0 : LINE_PX}
            className={name && n === 0 ? 'name' : ''}
          >
            {text}
          </tspan>
        ))}
      </text>
    </g>
  );
}
