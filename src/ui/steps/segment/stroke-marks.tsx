import { useSyncExternalStore, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { dot, subtract, type Lps } from '../../../core/space.ts';
import { axesOf, toScreen, type PlaneView } from '../../../view/slices/plane.ts';
import { recipeMarks, type Stroke } from '../../operations/recipe-marks.ts';
import { measureReachMm } from '../slices/measures.ts';
import { sliceWorkspace } from '../slices/slices.ts';
import './recipes.css';
import { useRecipe } from './use-recipe.ts';

/** The strokes of the recipe in hand over a slice that they lie in, with the one being drawn. */
export function StrokeMarks({ view }: { readonly view: PlaneView }): ReactElement | null {
  const { strokes, draft } = useStore(recipeMarks);
  const recipe = useRecipe();
  const slices = sliceWorkspace();
  const { crosshair } = useSyncExternalStore(slices.subscribe, slices.getState);
  if (recipe?.clicks !== 'stroke') return null;
  const { towardsViewer } = axesOf(view);
  const reachMm = measureReachMm(view.plane);
  const near = (point: Lps): boolean =>
    Math.abs(dot(subtract(point, crosshair), towardsViewer)) <= reachMm + 1e-3;
  const shown = [...strokes, draft].filter((stroke) => stroke.length > 0 && stroke.every(near));
  if (shown.length === 0) return null;
  return (
    <svg
      className="ov marks strokes"
      width={view.widthPx}
      height={view.heightPx}
      data-testid={`strokes-${view.plane}`}
      aria-hidden
    >
      {shown.map((stroke, n) => (
        <Line key={n} stroke={stroke} view={view} />
      ))}
    </svg>
  );
}

function Line({
  stroke,
  view,
}: {
  readonly stroke: Stroke;
  readonly view: PlaneView;
}): ReactElement {
  const points = stroke.map((point) => toScreen(view, point));
  const path = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L');
  const ends = [points[0], ...points.slice(-1)];
  return (
    <>
      <path className="halo" d={`M${path}`} />
      <path className="line" d={`M${path}`} />
      {ends.map(([x, y], n) => (
        <circle key={n} cx={x} cy={y} r={2.5} className="line" />
      ))}
    </>
  );
}
