/** The edit that the tool in hand stands for, as it is set. */
import type { Lps, Vec3 } from '../../core/space.ts';
import type { EditRequest } from '../../segment/edit/edit-request.ts';
import type { LassoOutline } from '../../segment/edit/lasso.ts';
import type { Point2 } from '../../segment/edit/outline.ts';
import type { SeedStroke } from '../../segment/edit/seeds.ts';
import type { ToolState } from '../session/tools.ts';

/** An outline drawn on a slice or on the 3D view. */
export interface DrawnOutline {
  readonly right: Vec3;
  readonly up: Vec3;
  /** In mm along `right` and `up`. */
  readonly corners: readonly Point2[];
  /** Where the slice lies along `right` x `up`, and half of its thickness; absent for the 3D view. */
  readonly slice?: { readonly atMm: number; readonly halfMm: number };
}

/** What was shown on the picture beside the settings of the panel. */
export interface EditMarks {
  readonly at?: Lps | undefined;
  readonly outline?: DrawnOutline | undefined;
  readonly strokes: readonly SeedStroke[];
  /** Structures that the scissors may cut: those shown and not locked. */
  readonly shown: readonly number[];
}

/** Undefined where the tool still waits for a click, an outline or a choice. */
export function requestFrom(state: ToolState, marks: EditMarks): EditRequest | undefined {
  const { selectedLabel: label, marginMm: distanceMm } = state;
  const { strokes, at } = marks;
  switch (state.tool) {
    case 'flood':
      return (
        at && {
          tool: 'flood',
          label,
          at,
          tolerance: state.floodTolerance,
          maxRadiusMm: state.floodRadiusMm,
          averaged: state.floodAveraged,
        }
      );
    case 'grow':
      return { tool: 'grow', label, reachMm: state.reachMm, strokes };
    case 'watershed':
      return state.markers === 'strokes'
        ? { tool: 'watershed', label, markers: 'strokes', strokes, reachMm: state.reachMm }
        : { tool: 'watershed', label, markers: 'structure', bandMm: state.watershedBandMm };
    case 'contour':
      return {
        tool: 'contour',
        label,
        follows: state.contourFollows,
        bandMm: state.contourBandMm,
        smoothMm: state.contourSmoothMm,
        volumePercent: state.contourVolumePercent,
      };
    case 'interpolate':
      return { tool: 'interpolate', label };
    case 'lasso':
      return lassoRequest(state, marks);
    case 'fill':
      return { tool: 'fill', label };
    case 'smooth':
      return { tool: 'smooth', label, sigmaMm: state.smoothMm };
    case 'parts':
      return partsRequest(state, at);
    case 'margin':
      return { tool: 'margin', label, change: state.marginChange, distanceMm };
    case 'combine':
      return state.combineWith === undefined || state.combineWith === label
        ? undefined
        : {
            tool: 'combine',
            label,
            other: state.combineWith,
            how: state.combineHow,
            distanceMm: state.combineMm,
          };
    default:
      return undefined;
  }
}

function partsRequest(state: ToolState, at: Lps | undefined): EditRequest | undefined {
  const { selectedLabel: label, parts, islandMl: belowMl } = state;
  if (parts === 'largest') return { tool: 'islands', label, keep: 'largest' };
  if (parts === 'above') return { tool: 'islands', label, keep: 'above', belowMl };
  return at && { tool: 'part', label, at, clicked: parts === 'click-stays' ? 'stays' : 'goes' };
}

function lassoRequest(state: ToolState, { outline, shown }: EditMarks): EditRequest | undefined {
  if (!outline) return undefined;
  const { selectedLabel: label, lassoAction: action, rangeOn, rangeHu } = state;
  return {
    tool: 'lasso',
    label,
    action,
    of: state.lassoOf === 'selected' ? [label] : shown,
    ...cutting(outline, state),
    ...(action === 'fill' && rangeOn && { range: rangeHu }),
  };
}

/** The outline with the depth that is set; one drawn on the 3D view goes through everything. */
function cutting(
  { right, up, corners, slice }: DrawnOutline,
  { lassoDepth, lassoSlabMm }: ToolState,
): LassoOutline {
  const plain = { right, up, corners };
  if (!slice || lassoDepth === 'all') return plain;
  const { atMm, halfMm } = slice;
  const reach = lassoDepth === 'slice' ? halfMm : Math.max(halfMm, lassoSlabMm / 2);
  return { ...plain, depthMm: [atMm - reach, atMm + reach] };
}

/** Tools whose strokes say what belongs to the structure: they work again after every stroke. */
export const growsFromStrokes = ({ tool, markers }: ToolState): boolean =>
  tool === 'grow' || (tool === 'watershed' && markers === 'strokes');

/** Tools that begin with a click on a slice. */
export const waitsForClick = ({ tool, parts }: ToolState): boolean =>
  tool === 'flood' || (tool === 'parts' && parts.startsWith('click'));
