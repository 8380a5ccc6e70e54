import { useThree } from '@react-three/fiber';
import type { ReactElement } from 'react';
import { useEffect, useLayoutEffect, useMemo } from 'react';
import { BufferAttribute, type Plane } from 'three';
import { LineMaterial } from 'three/addons/lines/LineMaterial.js';
import { LineSegments2 } from 'three/addons/lines/LineSegments2.js';
import { LineSegmentsGeometry } from 'three/addons/lines/LineSegmentsGeometry.js';
import type { TriMesh } from '../../core/mesh.ts';
import { surfaceGeometry } from '../scene/surface-geometry.ts';
import { CutMaterial, type CutLook } from './organ-material.ts';

const CUT_ORDER = 5;
const OUTLINE_PX = 1.8;
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
  const line = useMemo(() => new OutlineMaterial(), []);
  const outline = useMemo(() => {
    const built = new LineSegmentsGeometry();
    built.setPositions(part.outlineLps);
    const segments = new LineSegments2(built, line);
    segments.renderOrder = CUT_ORDER + 1;
    segments.frustumCulled = false;
    return segments;
  }, [part, line]);
  const material = useMemo(() => new CutMaterial(), []);
  useEffect(() => () => geometry.dispose(), [geometry]);
  useEffect(() => () => outline.geometry.dispose(), [outline]);
  // Materials outlive the parts: a program that is let go is compiled again.
  useEffect(() => () => material.dispose(), [material]);
  useEffect(() => () => line.dispose(), [line]);
  useLayoutEffect(() => {
    material.follow(look, selected, clip, pixelRatio);
    line.follow(selected, clip);
    invalidate();
  }, [material, line, look, selected, clip, pixelRatio, invalidate]);
  return (
    <>
      <mesh
        name={`cut-${part.surfaceId}`}
        geometry={geometry}
        material={material}
        renderOrder={CUT_ORDER}
        frustumCulled={false}
      />
      <primitive object={outline} />
    </>
  );
}

/** The white line where a cut leaves the organ: of constant width on screen, a little in front of the surfaces it lies on. */
class OutlineMaterial extends LineMaterial {
  constructor() {
    super({
      color: '#ffffff',
      linewidth: OUTLINE_PX,
      transparent: true,
      polygonOffset: true,
      polygonOffsetFactor: -8,
      polygonOffsetUnits: -8,
    });
  }

  follow(selected: boolean, clip: Plane | undefined): void {
    this.opacity = selected ? 1 : 0.6;
    this.clippingPlanes = clip ? [clip] : null;
  }
}
