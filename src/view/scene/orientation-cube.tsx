import type { ReactElement } from 'react';
import { orientationWords } from '../../core/orientation.ts';
import type { CameraAxes, StandardView } from './camera-view.ts';
import { cubeFaces } from './camera-view.ts';

const SIZE = 64;
const HALF_EDGE = 17;

/** Which way the patient lies, from the camera; a click on a face looks straight at it. */
export function OrientationCube(props: {
  readonly axes: CameraAxes;
  readonly onFace: (view: StandardView) => void;
}): ReactElement {
  const faces = cubeFaces(props.axes);
  const place = ([x, y]: readonly [number, number]): string =>
    `${(SIZE / 2 + HALF_EDGE * x).toFixed(1)} ${(SIZE / 2 + HALF_EDGE * y).toFixed(1)}`;
  return (
    <svg className="cube" width={SIZE} height={SIZE} role="group" aria-label="Orientation cube">
      {faces.map((face) => {
        const grey = Math.round(30 + 52 * face.facing);
        return (
          <g
            key={face.letter}
            onClick={() => props.onFace(face.view)}
            data-face={face.letter}
            data-facing={face.facing.toFixed(2)}
          >
            <title>{`Look at ${orientationWords(face.letter).toLowerCase()}`}</title>
            <path
              d={`M${face.corners.map(place).join('L')}Z`}
              fill={`rgb(${grey},${grey},${grey})`}
              stroke="#8a8a8a"
              strokeWidth={0.8}
            />
            {face.facing > 0.3 && (
              <text
                transform={`translate(${place(face.centre)})`}
                textAnchor="middle"
                dominantBaseline="central"
                fontSize={12}
                fontWeight={600}
                fill="#fff"
              >
                {face.letter}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
