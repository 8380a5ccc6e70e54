import type { ColourMapName, MapSpan } from '../colour-maps.ts';
import { WHOLE_MAP } from '../colour-maps.ts';
import type { SurfaceField } from './scene-types.ts';

/** Full range of a wall-thickness map unless the field says otherwise. */
export const THICKNESS_LIMIT_MM = 5;
/** Turbo backwards, red first, without its nearly black ends: band edges must stay the darkest thing. */
const RED_TO_PURPLE: MapSpan = { from: 0.94, to: 0.06 };

/** Colour map of a field and the part of it that is used. */
export function fieldMap(field: SurfaceField): { readonly map: ColourMapName; span: MapSpan } {
  switch (field.kind) {
    case 'activation':
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
