import { useEffect, useMemo, useRef, type ReactElement } from 'react';
import { formatMm } from '../../../core/format.ts';
import { measuredFigures, measuredOn } from '../../../twin/measure-figures.ts';
import type { GeodesicMeasurement } from '../../../twin/measurement.ts';
import { HeartScene, type HeartSceneHandle } from '../../../view/scene/heart-scene.tsx';
import type { SceneCallout, SceneMarker } from '../../../view/scene/scene-types.ts';
import { captureContext, keepCapture } from '../../operations/captures.ts';
import { followSurfaces } from '../../operations/live-surfaces.ts';
import { useCase, useCaseStore } from '../../session/hooks.ts';
import { useStructureSurfaces } from '../scene/structure-surfaces.ts';
import type { PaneProps } from '../slices/quad.tsx';
import { takeSurfacePoint, useSurfaceMeasure } from './surface-measure.ts';
import { SurfaceWay } from './surface-way.tsx';

/** The surfaces of the structures, to press two points on, with the ways that were measured along them. */
export function SurfacePane(pane: PaneProps): ReactElement {
  const caseStore = useCaseStore();
  useEffect(followSurfaces, [caseStore]);
  const surfaces = useStructureSurfaces();
  const document = useCase((state) => state.document);
  const { first } = useSurfaceMeasure();
  const measurements = document?.measurements;
  const ways = useMemo(
    () =>
      measurements?.filter((item): item is GeodesicMeasurement => item.kind === 'geodesic') ?? [],
    [measurements],
  );
  const callouts = ways.map((item): SceneCallout => {
    const { lengthMm = 0 } = document
      ? measuredFigures(
          item,
          measuredOn(document, () => undefined),
        )
      : {};
    const anchorLps = item.points[item.points.length >> 1];
    return { id: item.id, anchorLps, text: `${item.name}, ${formatMm(lengthMm)}` };
  });
  const markers: readonly SceneMarker[] = first
    ? [{ id: 'first', kind: 'probe', positionLps: first.point, label: '', state: 'selected' }]
    : [];
  const handle = useRef<HeartSceneHandle>(null);
  const capture = async (): Promise<void> => {
    const picture = await handle.current?.capture(captureContext('segmentation'));
    const caption = 'Surfaces of the structures with the ways measured along them.';
    await keepCapture('segmentation', 'Measured surfaces', caption, picture);
  };
  return (
    <HeartScene
      ref={handle}
      surfaces={surfaces}
      markers={markers}
      callouts={callouts}
      title="3D"
      subtitle={first ? 'Press the second point' : 'Press the first point'}
      testId="viewport-3d"
      onPick={({ surfaceId, positionLps }) => takeSurfacePoint(surfaceId, positionLps)}
      onCapture={() => void capture()}
      renderObjects={() => ways.map(({ id, points }) => <SurfaceWay key={id} points={points} />)}
      {...pane}
    />
  );
}
