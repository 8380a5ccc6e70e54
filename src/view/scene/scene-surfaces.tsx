import { useThree } from '@react-three/fiber';
import type { ReactElement } from 'react';
import { useEffect, useLayoutEffect, useMemo } from 'react';
import type { Plane } from 'three';
import type { PotentialField, SceneSurface, SurfaceField } from './scene-types.ts';
import { attachField, showFrame, surfaceGeometry } from './surface-geometry.ts';
import { SurfaceMaterial } from './surface-material.ts';

/** Ghosts are drawn after everything solid. */
const GHOST_ORDER = 10;

/** One surface of the scene. */
export function SurfaceMesh(props: {
  readonly surface: SceneSurface;
  readonly clip: Plane | undefined;
  readonly timeMs: number;
}): ReactElement {
  const { surface, clip, timeMs } = props;
  const { id, mesh, field } = surface;
  const invalidate = useThree((state) => state.invalidate);
  const pixelRatio = useThree((state) => state.viewport.dpr);
  const kind = field?.kind;
  const ghost = surface.opacity < 0.999;
  const geometry = useMemo(() => surfaceGeometry(mesh), [mesh]);
  const material = useMemo(() => new SurfaceMaterial(kind, ghost), [kind, ghost]);

  useEffect(() => () => geometry.dispose(), [geometry]);
  useEffect(() => () => material.dispose(), [material]);

  // A potential field swaps its frames by time; every other field is put on the vertices once.
  const values = fieldArray(surface);
  useLayoutEffect(() => attachField(geometry, values.field), [geometry, values]);
  useLayoutEffect(() => {
    material.follow(surface, clip, pixelRatio);
    if (field?.kind === 'potential') material.setMix(showFrame(geometry, field, timeMs));
    invalidate();
  }, [material, geometry, surface, field, clip, pixelRatio, timeMs, invalidate]);

  return (
    <mesh
      name={id}
      geometry={geometry}
      material={material}
      visible={surface.visible && surface.opacity > 0}
      renderOrder={ghost ? GHOST_ORDER : 0}
      frustumCulled={false}
    />
  );
}

interface HeldField {
  readonly field: Exclude<SurfaceField, PotentialField> | undefined;
}

const held = new WeakMap<object, HeldField>();

/** The same object as long as the arrays of the field are the same, whatever else of it changes. */
function fieldArray({ field }: SceneSurface): HeldField {
  if (!field) return NO_FIELD;
  // Its frames are swapped into place as time goes on, also while more of them arrive.
  if (field.kind === 'potential') return ANIMATED;
  const key =
    field.kind === 'activation'
      ? field.valuesMs
      : field.kind === 'thickness'
        ? field.valuesMm
        : field.kind === 'tissue'
          ? field.classes
          : field.values;
  const known = held.get(key);
  if (known && known.field?.kind === field.kind) return known;
  const fresh = { field };
  held.set(key, fresh);
  return fresh;
}

const NO_FIELD: HeldField = { field: undefined };
const ANIMATED: HeldField = { field: undefined };
