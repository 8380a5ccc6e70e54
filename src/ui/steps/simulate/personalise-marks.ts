/** First sites of a fit as marks on the heart: the most likely set, numbered. */
import { useMemo } from 'react';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { meshCentre, outwardAnchor } from '../../../pipeline/surface-fields.ts';
import type { SceneMarker } from '../../../view/scene/scene-types.ts';
import { usePersonalisation } from '../../operations/personalise.ts';

/** None while the form is closed, without a fit of this model, or where the sites were known. */
export function useFitMarks(model: HeartModel): readonly SceneMarker[] {
  const open = usePersonalisation((state) => state.open);
  const done = usePersonalisation((state) => state.done);
  return useMemo(() => {
    const group = open && done?.model === model ? done.result.fit.rootGroups.at(0) : undefined;
    if (!group) return [];
    const { mesh } = model.wall;
    const centre = meshCentre(mesh);
    return group.sites.map(({ positionMm }, n) => ({
      id: `fitted-${n}`,
      kind: 'target',
      label: `Fitted first site ${n + 1}`,
      state: 'normal',
      ...outwardAnchor(mesh, positionMm, centre),
    }));
  }, [model, open, done]);
}
