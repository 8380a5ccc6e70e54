/** Places the user has marked for the recipe: inside the organ, inside tumours it did not see by itself. */
import { isTumourLabel, structureByLabel } from '../../core/anatomy.ts';
import { formatMm } from '../../core/format.ts';
import type { Lps } from '../../core/space.ts';
import { caseScoped } from '../session/case-scoped.ts';

export interface RecipeMarks {
  readonly organ: Lps | undefined;
  readonly tumours: readonly Lps[];
}

export const recipeMarks = caseScoped<RecipeMarks>(() => ({ organ: undefined, tumours: [] }));

/** Marks a place inside the structure in hand: one for the organ, any number of tumours. */
export function markPlace(label: number, place: Lps): void {
  recipeMarks.setState(({ tumours }) =>
    isTumourLabel(label) ? { tumours: [...tumours, place] } : { organ: place },
  );
}

export function removeMark(place: Lps): void {
  recipeMarks.setState(({ organ, tumours }) => ({
    organ: organ === place ? undefined : organ,
    tumours: tumours.filter((tumour) => tumour !== place),
  }));
}

/** The marks in words, for their list. */
export function markList({ organ, tumours }: RecipeMarks, organLabel: number) {
  const words = ([x, y, z]: Lps): string => [x, y, z].map((mm) => formatMm(mm, 0)).join(', ');
  const title = structureByLabel(organLabel)?.title ?? 'Organ';
  return [
    ...(organ ? [{ place: organ, title, at: words(organ) }] : []),
    ...tumours.map((place, n) => ({ place, title: `Tumour mark ${n + 1}`, at: words(place) })),
  ];
}
