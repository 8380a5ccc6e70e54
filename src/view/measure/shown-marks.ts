import type { Volume } from '../../core/volume.ts';
import type { PlaneView } from '../slices/plane.ts';
import { toScreen } from '../slices/plane.ts';
import { figureLines, figuresOf } from '../../twin/measure-figures.ts';
import { labelPlaces, type LabelPlace } from './label-place.ts';
import type { MeasureState } from './measure-tool.ts';
import type { Shape } from '../../twin/measure-region.ts';
import { lineOf, liesIn } from './shape.ts';

/** A shape as it is drawn over one slice. */
export interface ShownMark {
  /** Absent while it is being drawn. */
  readonly id: string | undefined;
  readonly shape: Shape;
  readonly selected: boolean;
  /** Points of the line in screen pixels. */
  readonly line: readonly (readonly [number, number])[];
  readonly closed: boolean;
  /** The name, if it has one, and the figures. */
  readonly texts: readonly string[];
  readonly named: boolean;
  readonly place: LabelPlace;
}

/** Figures follow from points and voxels alone: they are computed once for a shape that stays as it is. */
const known = new WeakMap<
  readonly unknown[],
  { volume: Volume | undefined; lines: readonly string[] }
>();

function linesOf(shape: Shape, volume: Volume | undefined): readonly string[] {
  const kept = known.get(shape.points);
  if (kept && kept.volume === volume) return kept.lines;
  const lines = figureLines(figuresOf(shape, volume), volume?.unit === 'HU' ? 'HU' : '');
  known.set(shape.points, { volume, lines });
  return lines;
}

/** The words for a shape, the main figure first. */
export type ShapeWords = (shape: Shape) => readonly string[];

/** The words of shapes on an image in patient space. */
export const wordsOn =
  (volume: Volume | undefined): ShapeWords =>
  (shape) =>
    linesOf(shape, volume);

/** Everything measured that lies in the plane of a view; a held shape as it lies now, the draft last. */
export function shownMarks(
  { items, held, selectedId, draft }: MeasureState,
  view: PlaneView,
  words: ShapeWords,
  reachMm: number,
): readonly ShownMark[] {
  const kept = items.map(({ id, name, kind, points, normal }) => ({
    id: id as string | undefined,
    name: name as string | undefined,
    shape: held?.id === id ? held.shape : { kind, points, normal },
    selected: id === selectedId,
  }));
  const drawn = draft?.plane === view.plane ? [draft.shape] : [];
  const all = [
    ...kept,
    ...drawn.map((shape) => ({ id: undefined, name: undefined, shape, selected: true })),
  ];
  const marks = all
    .filter(({ shape }) => liesIn(shape, view, reachMm))
    .map(({ id, name, shape, selected }) => {
      const { points, closed } = lineOf(shape);
      const line = points.map((point) => toScreen(view, point));
      const texts = [...(name === undefined ? [] : [name]), ...words(shape)];
      return { id, shape, selected, line, closed, texts, named: name !== undefined };
    });
  const labels = marks.map(({ line, texts }) => ({ points: line, lines: texts }));
  const places = labelPlaces(labels, view);
  return marks.map((mark, n) => ({ ...mark, place: places[n] }));
}
