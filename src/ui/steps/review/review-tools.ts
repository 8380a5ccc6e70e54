import type { ReviewTool } from './review-state.ts';

/** The tools of Review in the order of the panel, with their keys. */
export const REVIEW_TOOLS: readonly {
  readonly id: ReviewTool;
  readonly title: string;
  readonly key: string;
  readonly hint: string;
  /** It makes measurements. */
  readonly draws?: true;
}[] = [
  { id: 'crosshair', title: 'Crosshair', key: 'X', hint: 'Press or drag: all slices go there.' },
  { id: 'window', title: 'Window', key: 'W', hint: 'Drag: up and down level, sideways width.' },
  { id: 'pan', title: 'Pan', key: 'H', hint: 'Drag the picture.' },
  { id: 'zoom', title: 'Zoom', key: 'Z', hint: 'Drag up to enlarge.' },
  {
    id: 'distance',
    title: 'Distance',
    key: 'D',
    hint: 'Drag, or press at both ends.',
    draws: true,
  },
  {
    id: 'angle',
    title: 'Angle',
    key: 'A',
    hint: 'Press an arm, the vertex, the other arm.',
    draws: true,
  },
  {
    id: 'polyline',
    title: 'Polyline',
    key: 'P',
    hint: 'Press point after point; double click or Enter ends.',
    draws: true,
  },
  {
    id: 'ellipse',
    title: 'Ellipse',
    key: 'E',
    hint: 'Drag from corner to corner of its box.',
    draws: true,
  },
  {
    id: 'freehand',
    title: 'Freehand',
    key: 'R',
    hint: 'Draw around the region and let go.',
    draws: true,
  },
];
