import type { ReactElement } from 'react';
import { useEffect, useMemo } from 'react';
import { MeshStandardMaterial, Quaternion, SphereGeometry, SRGBColorSpace, Vector3 } from 'three';
import type { MarkerState, SceneMarker } from './scene-types.ts';

/** Default of the planner: a lesion 7 mm wide. */
export const LESION_RADIUS_MM = 3.5;
/** Height of the drawn cap against its radius: seen as a mound, not as a ball. */
const CAP_HEIGHT = 0.3;

const CAP_COLOURS: Readonly<Record<MarkerState, string>> = {
  normal: '#e9cdb5',
  hover: '#f7e6d6',
  selected: '#3fc9b6',
  caution: '#f2b63c',
  danger: '#ff7a70',
};

/** Caps of planned lesions at their physical width, lying on the surface. */
export function LesionCaps({
  markers,
}: {
  readonly markers: readonly SceneMarker[];
}): ReactElement {
  const geometry = useMemo(() => new SphereGeometry(1, 24, 12), []);
  const materials = useMemo(() => {
    const made = {} as Record<MarkerState, MeshStandardMaterial>;
    for (const state of Object.keys(CAP_COLOURS) as MarkerState[]) {
      const material = new MeshStandardMaterial({ roughness: 0.7, metalness: 0 });
      material.color.setStyle(CAP_COLOURS[state], SRGBColorSpace);
      made[state] = material;
    }
    return made;
  }, []);
  useEffect(() => () => geometry.dispose(), [geometry]);
  useEffect(
    () => () => {
      for (const material of Object.values(materials)) material.dispose();
    },
    [materials],
  );
  return (
    <>
      {markers
        .filter((marker) => marker.kind === 'lesion')
        .map((marker) => {
          const radius = marker.radiusMm ?? LESION_RADIUS_MM;
          return (
            <mesh
              key={marker.id}
              geometry={geometry}
              material={materials[marker.state]}
              position={vector(marker.positionLps)}
              quaternion={capTurn(marker)}
              scale={[radius, radius, radius * CAP_HEIGHT]}
            />
          );
        })}
    </>
  );
}

const vector = ([x, y, z]: readonly [number, number, number]): Vector3 => new Vector3(x, y, z);

function capTurn({ normalLps = [0, 0, 1] }: SceneMarker): Quaternion {
  return new Quaternion().setFromUnitVectors(new Vector3(0, 0, 1), vector(normalLps));
}
