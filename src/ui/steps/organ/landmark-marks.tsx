import type { ReactElement } from 'react';
import type { Lps } from '../../../core/space.ts';
import { PLANE_AXES, toScreen, type PlaneView } from '../../../view/slices/plane.ts';

/** A mark is drawn on slices as near as this. */
const NEAR_MM = 3;

export interface LandmarkMarksProps {
  readonly view: PlaneView;
  /** In the frame that is on screen. */
  readonly placesLps: readonly Lps[];
  readonly selected: number | undefined;
}

/** Numbered landmarks on a slice. */
export function LandmarkMarks({ view, placesLps, selected }: LandmarkMarksProps): ReactElement {
  const { axis } = PLANE_AXES[view.plane];
  return (
    <svg
      className="ov marks landmark-marks"
      width={view.widthPx}
      height={view.heightPx}
      aria-hidden
    >
      {placesLps.map((place, n) => {
        if (Math.abs(place[axis] - view.centreLps[axis]) > NEAR_MM) return null;
        const [x, y] = toScreen(view, place);
        return (
          <g
            key={place.join()}
            transform={`translate(${x} ${y})`}
            className={n === selected ? 'on' : undefined}
          >
            <circle r={4} className="halo" />
            <circle r={4} className="ring" />
            <text x={8} y={4}>
              {n + 1}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
