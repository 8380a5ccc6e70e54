/** Images that were acquired at an angle, in the planes of their own slices. */
import { ijkToLps, lpsToIjk, type Grid } from '../../../core/space.ts';
import { acquiredFrame, obliquityDeg } from '../../../view/slices/oblique.ts';
import { bringForward } from '../slices/layout.ts';
import { sliceWorkspace } from '../slices/slices.ts';

/** Slices closer than this to a patient plane look the same in it. */
export const OBLIQUE_DEG = 5;

/** Slices this much thicker than their pixels are seen in their own plane or not at all. */
const THICK = 2;

/** Whether patient planes would show little but values computed between the slices. */
export function needsAcquiredPlanes(grid: Grid): boolean {
  const [columnMm, rowMm, sliceMm] = grid.spacingMm;
  return obliquityDeg(grid) > OBLIQUE_DEG && sliceMm > THICK * Math.max(columnMm, rowMm);
}

/** Shows the stored slices as they are, without values computed between them. */
export function showAcquiredPlanes(): void {
  const slices = sliceWorkspace();
  const { geometry, crosshair } = slices.getState();
  if (!geometry) return;
  const { grid } = geometry;
  const [i, j, k] = lpsToIjk(grid, crosshair).map(Math.round);
  const frame = acquiredFrame(grid);
  slices.setFrame(frame);
  slices.setCrosshair(ijkToLps(grid, [i, j, k]), true);
  // Slices are counted from the crosshair, which lies on a stored one only now.
  slices.setFrame(frame);
  slices.resetView();
  bringForward('review', 'axial');
}
