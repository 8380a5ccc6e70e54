import { useThree } from '@react-three/fiber';
import type { ReactElement } from 'react';
import { useEffect, useLayoutEffect, useMemo } from 'react';
import { BufferAttribute, Color, SRGBColorSpace, type Plane } from 'three';
import type { VesselTree } from '../../core/vessel-tree.ts';
import type { Rgb } from '../colour-maps.ts';
import { surfaceGeometry } from '../scene/surface-geometry.ts';
import { tubeMesh } from './tube-mesh.ts';

export interface VesselTubesProps {
  readonly tree: VesselTree;
  readonly colour: Rgb;
  /** Branches without flow: dark, with what they feed. */
  readonly dark: ReadonlySet<string>;
  /** The branch that is pointed out. */
  readonly lit: string | undefined;
  readonly clip: Plane | undefined;
}

const DARK: Rgb = [58, 56, 60];

/** One vessel tree as tubes along its centrelines. */
export function VesselTubes(props: VesselTubesProps): ReactElement {
  const { tree, colour, dark, lit, clip } = props;
  const invalidate = useThree((state) => state.invalidate);
  const { mesh, branchOfVertex } = useMemo(() => tubeMesh(tree), [tree]);
  const geometry = useMemo(() => surfaceGeometry(mesh), [mesh]);
  useEffect(() => () => geometry.dispose(), [geometry]);
  useLayoutEffect(() => {
    const colours = tree.branches.map(({ id }) => {
      const [r, g, b] = dark.has(id) ? DARK : colour;
      const made = new Color().setRGB(r / 255, g / 255, b / 255, SRGBColorSpace);
      return id === lit ? made.lerp(new Color(1, 1, 1), 0.55) : made;
    });
    const values = new Float32Array(3 * branchOfVertex.length);
    branchOfVertex.forEach((branch, n) => colours[branch].toArray(values, 3 * n));
    geometry.setAttribute('color', new BufferAttribute(values, 3));
    invalidate();
  }, [geometry, tree, branchOfVertex, colour, dark, lit, invalidate]);
  return (
    <mesh name={tree.kind} geometry={geometry} frustumCulled={false}>
      <meshStandardMaterial
        vertexColors
        roughness={0.55}
        metalness={0}
        clippingPlanes={clip ? [clip] : null}
      />
    </mesh>
  );
}
