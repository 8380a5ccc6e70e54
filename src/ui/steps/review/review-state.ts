import { useStore } from 'zustand';
import type { DrawnKind } from '../../../twin/measurement.ts';
import type { SliceFrame } from '../../../view/slices/oblique.ts';
import type { SliceDisplay } from '../../../view/slices/slice-state.ts';
import { caseScoped } from '../../session/case-scoped.ts';

/** What the left button does on the slices of this step. */
export type ReviewTool = 'crosshair' | 'window' | 'pan' | 'zoom' | DrawnKind;

interface ReviewState {
  readonly tool: ReviewTool;
  /** Planes and slab as they were when the step was left: the other steps work on plain patient planes. */
  readonly left:
    | {
        readonly frame: SliceFrame | undefined;
        readonly turning: boolean;
        readonly projection: SliceDisplay['projection'];
      }
    | undefined;
}

/** How the image is looked at; choices of this visit to the case. */
export const review = caseScoped<ReviewState>(() => ({
  tool: 'crosshair',
  left: undefined,
}));

export const useReview = <Value>(select: (state: ReviewState) => Value): Value =>
  useStore(review, select);
