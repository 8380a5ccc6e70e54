/** What the user has marked for the recipe: places in the organ, in tumours, in the LV cavity; strokes along tumours. */
import { isTumourLabel, structureByLabel } from '../../core/anatomy.ts';
import { formatMm } from '../../core/format.ts';
import { distance, type Lps } from '../../core/space.ts';
import type { Recipe } from '../../pipeline/recipes.ts';
import { MAX_TUMOURS } from '../../segment/brain-mr/input.ts';
import { caseScoped } from '../session/case-scoped.ts';

export interface RecipeMarks {
  readonly organ: Lps | undefined;
  readonly tumours: readonly Lps[];
  /** Middle of the left ventricular cavity, in one slice or in its most basal and most apical one. */
  readonly cavity: readonly Lps[];
  /** Polylines, one in each tumour. */
  readonly strokes: readonly Stroke[];
  /** Whether the last stroke is made of single clicks and takes the next one too. */
  readonly strokeOpen: boolean;
  /** The stroke under the pointer, while it is drawn. */
  readonly draft: Stroke;
}

export type Stroke = readonly Lps[];

export const recipeMarks = caseScoped<RecipeMarks>(() => ({
  organ: undefined,
  tumours: [],
  cavity: [],
  strokes: [],
  strokeOpen: false,
  draft: [],
}));

const MOST_CAVITY_MARKS = 2;

/** Marks a place for a recipe: two in the cavity, of which the older one gives way; one for the organ and any number of tumours. */
export function markPlace(clicks: Recipe['clicks'], label: number, place: Lps): void {
  recipeMarks.setState(({ tumours, cavity }) => {
    if (clicks === 'stroke') return {};
    if (clicks === 'cavity') return { cavity: [...cavity, place].slice(-MOST_CAVITY_MARKS) };
    return isTumourLabel(label) ? { tumours: [...tumours, place] } : { organ: place };
  });
}

/** Points nearer than this to the one before say nothing new. */
const LEAST_STEP_MM = 1;

/** A stroke as drawn, with the points that a moving hand sets much too close left out. */
export function thinned(points: Stroke): Stroke {
  const kept: Lps[] = [];
  for (const point of points) {
    const last = kept.at(-1);
    if (!last || distance(last, point) >= LEAST_STEP_MM) kept.push(point);
  }
  return kept;
}

/**
 * Takes over what was drawn: a drag is a stroke by itself; a click, or a press of a key at the crosshair, is a point of the
 * stroke that is being clicked together.
 */
export function addStroke(drawn: Stroke): void {
  const stroke = thinned(drawn);
  recipeMarks.setState(({ strokes, strokeOpen }) => {
    if (stroke.length === 0) return { draft: [] };
    const clicked = stroke.length === 1;
    if (clicked && strokeOpen) {
      const open = thinned([...(strokes.at(-1) ?? []), ...stroke]);
      return { strokes: [...strokes.slice(0, -1), open], draft: [] };
    }
    // The oldest gives way: a case holds no more tumours.
    return { strokes: [...strokes, stroke].slice(-MAX_TUMOURS), strokeOpen: clicked, draft: [] };
  });
}

/** The next click begins another stroke. */
export const endStroke = (): void => recipeMarks.setState({ strokeOpen: false });

/** Whether anything is marked that a recipe with these marks can use. */
export function hasMark(
  { organ, tumours, cavity, strokes }: RecipeMarks,
  clicks: Recipe['clicks'],
) {
  if (clicks === 'stroke') return strokes.length > 0;
  if (clicks === 'cavity') return cavity.length > 0;
  return organ !== undefined || tumours.length > 0;
}

export function removeMark(mark: Lps | Stroke): void {
  recipeMarks.setState(({ organ, tumours, cavity, strokes, strokeOpen }) => ({
    organ: organ === mark ? undefined : organ,
    tumours: tumours.filter((tumour) => tumour !== mark),
    cavity: cavity.filter((place) => place !== mark),
    strokes: strokes.filter((stroke) => stroke !== mark),
    strokeOpen: strokeOpen && strokes.at(-1) !== mark,
  }));
}

export interface ListedMark {
  readonly mark: Lps | Stroke;
  readonly title: string;
  /** Where it is, in words. */
  readonly at: string;
}

/** The marks for a recipe in words, for their list. */
export function markList(
  { organ, tumours, cavity, strokes }: RecipeMarks,
  clicks: Recipe['clicks'],
  organLabel: number,
): readonly ListedMark[] {
  const words = ([x, y, z]: Lps): string => [x, y, z].map((mm) => formatMm(mm, 0)).join(', ');
  const numbered = (places: readonly Lps[], title: string): ListedMark[] =>
    places.map((mark, n) => ({ mark, title: `${title} ${n + 1}`, at: words(mark) }));
  if (clicks === 'cavity') return numbered(cavity, 'Cavity mark');
  if (clicks === 'stroke')
    return strokes.map((mark, n) => ({
      mark,
      title: `Stroke ${n + 1}`,
      at: `${mark.length === 1 ? '1 point' : `${mark.length} points`}, ${formatMm(lengthMm(mark), 0)}`,
    }));
  const title = structureByLabel(organLabel)?.title ?? 'Organ';
  return [
    ...(organ ? [{ mark: organ, title, at: words(organ) }] : []),
    ...numbered(tumours, 'Tumour mark'),
  ];
}

const lengthMm = (stroke: Stroke): number =>
  stroke.slice(1).reduce((sum, point, n) => sum + distance(stroke[n], point), 0);
