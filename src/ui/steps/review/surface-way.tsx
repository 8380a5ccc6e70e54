import { useEffect, useMemo, type ReactElement } from 'react';
import { CurvePath, LineCurve3, TubeGeometry, Vector3 } from 'three';
import { distance, type Lps } from '../../../core/space.ts';

/** Half of what stands out of the surface, mm. */
const RADIUS_MM = 0.7;
/** Points closer than this make no bend that could be seen. */
const LEAST_STEP_MM = 0.3;
const SIDES = 6;

/** A way along a surface as a thin tube lying on it. */
export function SurfaceWay({ points }: { readonly points: readonly Lps[] }): ReactElement {
  const geometry = useMemo(() => {
    const kept = points.filter(
      (point, n) => n === 0 || distance(point, points[n - 1]) > LEAST_STEP_MM,
    );
    const path = new CurvePath<Vector3>();
    for (let n = 1; n < kept.length; n++) {
      path.add(new LineCurve3(new Vector3(...kept[n - 1]), new Vector3(...kept[n])));
    }
    return new TubeGeometry(path, Math.max(1, 2 * kept.length), RADIUS_MM, SIDES);
  }, [points]);
  useEffect(() => () => geometry.dispose(), [geometry]);
  return (
    <mesh geometry={geometry} frustumCulled={false}>
      <meshBasicMaterial color="#ffe08a" />
    </mesh>
  );
}
