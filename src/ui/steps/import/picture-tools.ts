/** The tools for single pictures: those of Review without what needs slices, under the same keys. */
import { REVIEW_TOOLS } from '../review/review-tools.ts';
import type { ReviewTool } from '../review/review-state.ts';

export type PictureToolId = Exclude<ReviewTool, 'crosshair'>;

type PictureToolRow = (typeof REVIEW_TOOLS)[number] & { readonly id: PictureToolId };

export const PICTURE_TOOLS: readonly PictureToolRow[] = REVIEW_TOOLS.filter(
  (tool): tool is PictureToolRow => tool.id !== 'crosshair',
);
