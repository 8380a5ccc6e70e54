/** A preview as the scene draws it: its isochrones, and the conduction system that it used. */
import { useMemo } from 'react';
import type { PurkinjeTree } from '../../../heart/purkinje/purkinje-tree.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { valuesAtVertices } from '../../../pipeline/surface-fields.ts';
import type { ActivationField, SceneLines } from '../../../view/scene/scene-types.ts';
import type { PreviewAnswer } from '../../operations/eikonal-preview.ts';
import { activationField, timeRange } from '../scene/time-field.ts';

/** Isochrones of a preview on the wall. */
export function usePreviewField(
  model: HeartModel,
  answer: PreviewAnswer | undefined,
  bandMs: number,
): ActivationField | undefined {
  const map = answer?.map;
  return useMemo(() => {
    if (!map) return undefined;
    const values = valuesAtVertices(model.grid, model.wall.mesh, map.timesMs);
    return activationField(values, timeRange(map.timesMs), bandMs, false);
  }, [model, map, bandMs]);
}

/** A grown tree as lines from each node to its parent; none without a tree. */
export function treeLines(tree: PurkinjeTree | null | undefined): readonly SceneLines[] {
  if (!tree) return [];
  const { positions, parents } = tree;
  const ends = new Float32Array(6 * (parents.length - 1));
  let to = 0;
  parents.forEach((parent, n) => {
    if (parent < 0) return;
    ends.set(positions.subarray(3 * parent, 3 * parent + 3), to);
    ends.set(positions.subarray(3 * n, 3 * n + 3), to + 3);
    to += 6;
  });
  return [
    { id: 'purkinje', label: 'Purkinje tree', positions: ends.subarray(0, to), visible: true },
  ];
}
