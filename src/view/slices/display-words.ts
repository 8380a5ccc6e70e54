import type { SliceState } from './slice-state.ts';

const PROJECTION = { max: 'MIP', min: 'MinIP', mean: 'Average' } as const;

/** How left and right lie in the picture. */
export const conventionWord = ({ oblique }: SliceState): string =>
  oblique ? 'Oblique' : 'Radiological';

/** What is not as usual in a picture and must be said: a second series, slab, inverted grey levels, voxels as they are. */
export function displayWords({ display, fusion }: SliceState): readonly string[] {
  const { projection, slabMm, inverted, smooth } = display;
  return [
    ...(fusion ? [`With ${fusion.title}`] : []),
    ...(projection === 'slice' ? [] : [`${PROJECTION[projection]} ${slabMm} mm`]),
    ...(inverted ? ['Inverted'] : []),
    ...(smooth ? [] : ['Not interpolated']),
  ];
}
