import { useThree } from '@react-three/fiber';
import type { ReactElement } from 'react';
import { useEffect, useLayoutEffect, useMemo } from 'react';
import { BufferAttribute, BufferGeometry, type Plane } from 'three';
import type { TriMesh } from '../../core/mesh.ts';
import { surfaceGeometry } from '../scene/surface-geometry.ts';
import { CutMaterial, type CutLook } from './organ-material.ts';

const CUT_ORDER = 5;
/** Stands for no tumour: farther than any organ is wide. */
const FAR_MM = 1e4;

/** The part of one surface that cuts the organ. */
export interface CutPart {
  readonly surfaceId: string;
  readonly mesh: TriMesh;
  /** Signed distance to the nearest tumour per vertex; infinite without a tumour. */
  readonly distanceMm: Float32Array;
  /** Where the cut meets the organ's surface: pairs of points. */
  readonly outlineLps: Float32Array;
}

/** One cut face with its white outline. */
export function CutFace(props: {
  readonly part: CutPart;
  readonly selected: boolean;
  readonly look: CutLook;
  readonly clip: Plane | undefined;
}): ReactElement {
  const { part, selected, look, clip } = props;
  const invalidate = useThree((state) => state.invalidate);
  const pixelRatio = useThree((state) => state.viewport.dpr);
  const geometry = useMemo(() => {
    const built = surfaceGeometry(part.mesh);
    const finite = part.distanceMm.map((mm) => Math.min(FAR_MM, mm));
    built.setAttribute('toTumourMm', new BufferAttribute(finite, 1));
    return built;
  }, [part]);
  const outline = useMemo(() => {
    const built = new BufferGeometry();
    built.setAttribute('position', new BufferAttribute(part.outlineLps, 3));
    return built;
  }, [part]);
  const material = useMemo(() => new CutMaterial(), []);
  useEffect(() => () => geometry.dispose(), [geometry]);
  useEffect(() => () => outline.dispose(), [outline]);
  useEffect(() => () => material.dispose(), [material]);
  useLayoutEffect(() => {
    material.follow(look, selected, clip, pixelRatio);
    invalidate();
  }, [material, look, selected, clip, pixelRatio, invalidate]);
  return (
    <>
      <mesh
        name={`cut-${part.surfaceId}`}
        geometry={geometry}
        material={material}
        renderOrder={CUT_ORDER}
        frustumCulled={false}
      />
      <lineSegments geometry={outline} renderOrder={CUT_ORDER + 1} frustumCulled={false}>
        <lineBasicMaterial
          color="#ffffff"
          transparent
          opacity={selected ? 1 : 0.6}
          clippingPlanes={clip ? [clip] : null}
        />
      </lineSegments>
    </>
  );
}
