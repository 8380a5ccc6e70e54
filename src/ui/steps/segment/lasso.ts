import { labelMap } from '../../operations/edit-labels.ts';
import { startEdit } from '../../operations/edit-structures.ts';
import { LassoTool } from './lasso-tool.ts';

/** The one outline of the page that can be drawn on the slices. */
export const lassoTool = new LassoTool(
  (outline) => startEdit({ outline }),
  () => labelMap()?.grid,
);
