import type { ReactElement } from 'react';
import { toScreen } from './plane.ts';
import type { PlaneView } from './plane.ts';
import { crosshairLines, turnHandles } from './turn-handles.ts';
import type { SliceState } from './slice-state.ts';

/** Half of the free space at the crosshair's centre: what is pointed at stays visible. */
const GAP_PX = 12;

/** Crosshair, brush and readout over one slice. Lines carry a dark halo so that they show on white and black. */
export function SliceMarks({
  state,
  view,
}: {
  readonly state: SliceState;
  readonly view: PlaneView;
}): ReactElement {
  const [x, y] = toScreen(view, state.crosshair);
  const { widthPx: width, heightPx: height } = view;
  const reach = width + height;
  const lines = crosshairLines(state, view)
    .flatMap(([dx, dy]) => [
      [dx, dy],
      [-dx, -dy],
    ])
    .map(([dx, dy]) => `M${x + dx * GAP_PX} ${y + dy * GAP_PX}L${x + dx * reach} ${y + dy * reach}`)
    .join('');
  const hover = state.hover?.plane === view.plane ? state.hover : undefined;
  const pointer = hover && toScreen(view, hover.lps);
  const radius = state.brush.radiusMm / view.mmPerPixel;
  const structure = state.styles.find((style) => style.label === hover?.label)?.name;
  return (
    <>
      <svg className="ov marks" width={width} height={height} aria-hidden>
        {state.crosshairVisible && (
          <>
            <path d={lines} className="halo" />
            <path d={lines} className="hair" />
          </>
        )}
        {state.turning &&
          turnHandles(state, view).map(([hx, hy], n) => (
            <g key={n} transform={`translate(${hx} ${hy})`} className="turn">
              <circle r={6} className="halo" />
              <circle r={6} className="ring" />
            </g>
          ))}
        {pointer && state.tool === 'paint' && (
          <g transform={`translate(${pointer[0]} ${pointer[1]})`} className="brush">
            <circle r={radius} className="halo" />
            <circle r={radius} className={state.brush.erasing ? 'ring erase' : 'ring'} />
            <path d="M-3 0H3M0 -3V3" className="ring" />
          </g>
        )}
      </svg>
      {hover && pointer && hover.value !== undefined && state.tool !== 'measure' && (
        <span
          className="call readout"
          style={readoutPlace(pointer, view, state.tool === 'paint' ? radius : 0)}
          data-readout={state.frame[view.plane].title}
        >
          {structure ? `${structure}, ` : ''}
          {Math.round(hover.value)} {state.geometry?.unit}
        </span>
      )}
    </>
  );
}

/** Below and right of the pointer, on the other side near the edges. */
function readoutPlace(
  [x, y]: readonly [number, number],
  view: PlaneView,
  radius: number,
): { left?: number; right?: number; top: number } {
  const below = y + radius + 14;
  const top = below > view.heightPx - 40 ? y - radius - 34 : below;
  return x > view.widthPx - 190 ? { right: view.widthPx - x + 10, top } : { left: x + 10, top };
}
