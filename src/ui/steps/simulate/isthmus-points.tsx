import { useEffect, useMemo, type ReactElement } from 'react';
import { BufferAttribute, BufferGeometry } from 'three';

/** The voxels of an isthmus, LPS mm. Drawn over the wall: most of them lie inside it. */
export function IsthmusPoints({ positions }: { readonly positions: Float32Array }): ReactElement {
  const geometry = useMemo(
    () => new BufferGeometry().setAttribute('position', new BufferAttribute(positions, 3)),
    [positions],
  );
  useEffect(() => () => geometry.dispose(), [geometry]);
  return (
    <points geometry={geometry} renderOrder={2} frustumCulled={false}>
      <pointsMaterial
        color="#ffffff"
        size={3}
        sizeAttenuation={false}
        depthTest={false}
        transparent
        opacity={0.85}
      />
    </points>
  );
}
