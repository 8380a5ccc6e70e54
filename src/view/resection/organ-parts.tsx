import { useThree } from '@react-three/fiber';
import type { ReactElement } from 'react';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { BufferAttribute, type Plane } from 'three';
import type { TriMesh } from '../../core/mesh.ts';
import type { Rgb } from '../colour-maps.ts';
import { surfaceGeometry } from '../scene/surface-geometry.ts';
import { OrganMaterial } from './organ-material.ts';
import type { OrganVolume, PatientTexture, TextureFrame } from './organ-textures.ts';
import { removedTexture } from './organ-textures.ts';

const GHOST_ORDER = 10;

export interface OrganPartsProps {
  readonly mesh: TriMesh;
  readonly colour: Rgb;
  readonly volume: OrganVolume;
  readonly frame: TextureFrame;
  /** 1 where a voxel is removed, on the grid of `volume`; undefined before anything is cut. */
  readonly removed: Uint8Array | undefined;
  /** Colour and share per vertex (r, g, b, share; bytes), for territories; undefined for the plain organ. */
  readonly tint: Uint8Array | undefined;
  readonly ghost: boolean;
  readonly clip: Plane | undefined;
}

/** The organ in two parts over one geometry: the remnant, solid, and what is resected, as a grey ghost. */
export function OrganParts(props: OrganPartsProps): ReactElement {
  const { mesh, volume, frame, removed, tint, clip, ghost } = props;
  const invalidate = useThree((state) => state.invalidate);
  const pixelRatio = useThree((state) => state.viewport.dpr);
  const geometry = useMemo(() => surfaceGeometry(mesh), [mesh]);
  const parts = useMemo(() => [new OrganMaterial(false), new OrganMaterial(true)] as const, []);
  const texture = useRef<PatientTexture>(undefined);
  const [remnant, resected] = parts;

  useEffect(() => () => geometry.dispose(), [geometry]);
  useEffect(
    () => () => {
      for (const part of parts) part.dispose();
      texture.current?.texture.dispose();
      texture.current = undefined;
    },
    [parts],
  );
  useLayoutEffect(() => {
    const vertices = mesh.positions.length / 3;
    const values = tint ?? new Uint8Array(4 * vertices);
    geometry.setAttribute('tint', new BufferAttribute(values, 4, true));
    invalidate();
  }, [geometry, mesh, tint, invalidate]);
  useLayoutEffect(() => {
    if (removed) {
      const before = texture.current;
      const made = removedTexture(volume, removed, frame, before);
      if (before && made !== before) before.texture.dispose();
      texture.current = made;
    }
    const inwardMm = 0.6 * Math.min(...frame.grid.spacingMm);
    for (const part of parts) {
      part.follow(props.colour, removed && texture.current, inwardMm, clip, pixelRatio);
    }
    invalidate();
  }, [parts, volume, frame, removed, clip, pixelRatio, props.colour, invalidate]);

  return (
    <>
      <mesh name="remnant" geometry={geometry} material={remnant} frustumCulled={false} />
      <mesh
        name="resected"
        geometry={geometry}
        material={resected}
        visible={ghost && removed !== undefined}
        renderOrder={GHOST_ORDER}
        frustumCulled={false}
      />
    </>
  );
}
