/** Removes the small parts of a structure. */
import { voxelVolumeMl } from '../../core/space.ts';
import { connectedComponents } from '../components.ts';
import { maskOf, type LabelPatch } from './patch.ts';

/** `largest` keeps one part; `smaller` removes every part below `belowMl`. */
export type IslandSettings =
  | { readonly label: number; readonly keep: 'largest' }
  | { readonly label: number; readonly keep: 'above'; readonly belowMl: number };

/** Parts touch by faces. Of two largest parts of equal size the first in voxel order stays. */
export function removeIslands(patch: LabelPatch, settings: IslandSettings): Uint8Array {
  const { ids, sizes } = connectedComponents(maskOf(patch, settings.label), patch.grid.dimensions);
  const voxelMl = voxelVolumeMl(patch.grid);
  const largest = sizes.indexOf(Math.max(...sizes.slice(1)), 1);
  const stays = (id: number): boolean =>
    settings.keep === 'largest' ? id === largest : sizes[id] * voxelMl >= settings.belowMl;
  const out = patch.labels.slice();
  for (let n = 0; n < out.length; n++) if (ids[n] && !stays(ids[n])) out[n] = 0;
  return out;
}
