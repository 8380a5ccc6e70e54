/** Places the user has marked for the recipe: inside the organ, inside tumours it did not see by itself, in the LV cavity. */
import { isTumourLabel, structureByLabel } from '../../core/anatomy.ts';
import { formatMm } from '../../core/format.ts';
import type { Lps } from '../../core/space.ts';
import type { Recipe } from '../../pipeline/recipes.ts';
import { caseScoped } from '../session/case-scoped.ts';

export interface RecipeMarks {
  readonly organ: Lps | undefined;
  readonly tumours: readonly Lps[];
  /** Middle of the left ventricular cavity, in one slice or in its most basal and most apical one. */
  readonly cavity: readonly Lps[];
}

export const recipeMarks = caseScoped<RecipeMarks>(() => ({
  organ: undefined,
  tumours: [],
  cavity: [],
}));

const MOST_CAVITY_MARKS = 2;

/** Marks a place for a recipe: two in the cavity, of which the older one gives way; one for the organ and any number of tumours. */
export function markPlace(clicks: Recipe['clicks'], label: number, place: Lps): void {
  recipeMarks.setState(({ tumours, cavity }) => {
    if (clicks === 'cavity') return { cavity: [...cavity, place].slice(-MOST_CAVITY_MARKS) };
    return isTumourLabel(label) ? { tumours: [...tumours, place] } : { organ: place };
  });
}

export function removeMark(place: Lps): void {
  recipeMarks.setState(({ organ, tumours, cavity }) => ({
    organ: organ === place ? undefined : organ,
    tumours: tumours.filter((tumour) => tumour !== place),
    cavity: cavity.filter((mark) => mark !== place),
  }));
}

/** The marks for a recipe in words, for their list. */
export function markList(
  { organ, tumours, cavity }: RecipeMarks,
  clicks: Recipe['clicks'],
  organLabel: number,
) {
  const words = ([x, y, z]: Lps): string => [x, y, z].map((mm) => formatMm(mm, 0)).join(', ');
  const numbered = (places: readonly Lps[], title: string) =>
    places.map((place, n) => ({ place, title: `${title} ${n + 1}`, at: words(place) }));
  if (clicks === 'cavity') return numbered(cavity, 'Cavity mark');
  const title = structureByLabel(organLabel)?.title ?? 'Organ';
  return [
    ...(organ ? [{ place: organ, title, at: words(organ) }] : []),
    ...numbered(tumours, 'Tumour mark'),
  ];
}
