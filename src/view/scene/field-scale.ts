import type { ColourMapName, MapSpan } from '../colour-maps.ts';
import { WHOLE_MAP } from '../colour-maps.ts';
import type { ActivationField, SurfaceField } from './scene-types.ts';

/** Full range of a wall-thickness map unless the field says otherwise. */
export const THICKNESS_LIMIT_MM = 5;
/** Turbo backwards, red first, without its nearly black ends: band edges must stay the darkest thing. */
const RED_TO_PURPLE: MapSpan = { from: 0.94, to: 0.06 };

/** Each band of a closed scale takes the colour of its middle: the last and the first are neighbours, not one. */
function aroundOnce({ minMs, maxMs, bandMs }: ActivationField): MapSpan {
  const half = bandMs / (2 * (maxMs - minMs));
  return { from: half, to: 1 - half };
}

/** Colour map of a field and the part of it that is used. */
export function fieldMap(field: SurfaceField): { readonly map: ColourMapName; span: MapSpan } {
  switch (field.kind) {
    case 'activation':
      if (field.map === 'romaO') return { map: 'romaO', span: aroundOnce(field) };
      // Cividis runs from dark to light; early and late are marked by words in either map.
      return field.map === 'cividis'
        ? { map: 'cividis', span: WHOLE_MAP }
        : { map: 'turbo', span: RED_TO_PURPLE };
    case 'thickness':
      return { map: 'turbo', span: RED_TO_PURPLE };
    case 'difference':
      return { map: 'vik', span: WHOLE_MAP };
    case 'potential':
    case 'tissue':
      return { map: 'inferno', span: WHOLE_MAP };
  }
}
