/** The parts of a structure: the small ones removed, or one of them kept or removed by a click. */
import { fail } from '../../core/failure.ts';
import { voxelIndex, voxelVolumeMl, type Vec3 } from '../../core/space.ts';
import { connectedComponents, type Components } from '../components.ts';
import { maskOf, type LabelPatch } from './patch.ts';

/** `largest` keeps one part; `above` removes every part below `belowMl`. */
export type IslandSettings =
  | { readonly label: number; readonly keep: 'largest' }
  | { readonly label: number; readonly keep: 'above'; readonly belowMl: number };

/** Parts touch by faces. Of two largest parts of equal size the first in voxel order stays. */
export function removeIslands(patch: LabelPatch, settings: IslandSettings): Uint8Array {
  const parts = partsOf(patch, settings.label);
  const { sizes } = parts;
  const voxelMl = voxelVolumeMl(patch.grid);
  const largest = sizes.indexOf(Math.max(...sizes.slice(1)), 1);
  return withParts(patch, parts, (id) =>
    settings.keep === 'largest' ? id === largest : sizes[id] * voxelMl >= settings.belowMl,
  );
}

export interface PartSettings {
  readonly label: number;
  /** Whether the part that was clicked is all that stays, or what goes. */
  readonly clicked: 'stays' | 'goes';
  /** Where the click fell, in voxels of the patch. */
  readonly voxel: Vec3;
}

/**
 * Keeps or removes the part of a structure that holds a voxel.
 * @throws `bad-input`/`not-on-structure` where that voxel does not belong to it.
 */
export function choosePart(
  patch: LabelPatch,
  { label, clicked, voxel: [i, j, k] }: PartSettings,
): Uint8Array {
  const [nx, ny, nz] = patch.grid.dimensions;
  const within = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
  const seed = within ? voxelIndex(patch.grid, i, j, k) : -1;
  if (patch.labels[seed] !== label) {
    fail(
      'bad-input',
      'not-on-structure',
      'The place you clicked does not belong to the selected structure.',
      'Click inside the part of the structure you want to keep or remove.',
    );
  }
  const parts = partsOf(patch, label);
  const chosen = parts.ids[seed];
  return withParts(patch, parts, (id) => (id === chosen) === (clicked === 'stays'));
}

const partsOf = (patch: LabelPatch, label: number): Components =>
  connectedComponents(maskOf(patch, label), patch.grid.dimensions);

function withParts(
  { labels }: LabelPatch,
  { ids }: Components,
  stays: (id: number) => boolean,
): Uint8Array {
  return labels.map((current, n) => (ids[n] && !stays(ids[n]) ? 0 : current));
}
