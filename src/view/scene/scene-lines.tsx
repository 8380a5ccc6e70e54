import type { ReactElement } from 'react';
import { useEffect, useMemo } from 'react';
import type { Plane } from 'three';
import { BufferAttribute, BufferGeometry } from 'three';
import { colourAt, colourMap } from '../colour-maps.ts';
import type { SceneLines } from './scene-types.ts';

/** Helix angles of ventricular fibres run from about -60 to 60 degrees across the wall. */
const HELIX_LIMIT_DEG = 90;

/** Fibre streamlines, coloured by helix angle or by direction (red left-right, green front-back, blue head-foot). */
export function LinesMesh(props: {
  readonly lines: SceneLines;
  readonly clip: Plane | undefined;
}): ReactElement {
  const { lines, clip } = props;
  const geometry = useMemo(() => {
    const built = new BufferGeometry();
    built.setAttribute('position', new BufferAttribute(lines.positions, 3));
    built.setAttribute('color', new BufferAttribute(lineColours(lines), 3, true));
    return built;
  }, [lines]);
  useEffect(() => () => geometry.dispose(), [geometry]);
  return (
    <lineSegments name={lines.id} geometry={geometry} visible={lines.visible} frustumCulled={false}>
      <lineBasicMaterial vertexColors clippingPlanes={clip ? [clip] : null} />
    </lineSegments>
  );
}

/** Linear-light bytes, two points a segment. */
export function lineColours(lines: SceneLines): Uint8Array {
  const { positions, helixDeg } = lines;
  const points = positions.length / 3;
  const colours = new Uint8Array(3 * points);
  const map = colourMap('vik');
  for (let n = 0; n < points; n++) {
    const start = n - (n % 2);
    const delta = [0, 1, 2].map((a) => positions[3 * (start + 1) + a] - positions[3 * start + a]);
    const length = Math.hypot(...delta) || 1;
    const colour = helixDeg
      ? colourAt(map, 0.5 + (0.5 * helixDeg[n]) / HELIX_LIMIT_DEG)
      : delta.map((part) => 40 + 215 * (Math.abs(part) / length));
    for (let a = 0; a < 3; a++) colours[3 * n + a] = Math.round(255 * (colour[a] / 255) ** 2.2);
  }
  return colours;
}
