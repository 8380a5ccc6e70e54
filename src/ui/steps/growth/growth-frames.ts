/** Frames of a growth run by day, and their surfaces: made when they are first shown, then kept. */
import type { TriMesh } from '../../../core/mesh.ts';
import type { Grid } from '../../../core/space.ts';
import type { GrowthFrame, GrowthResult } from '../../../tumour/grid/growth-setup.ts';
import { densitySurface } from '../../../view/growth/density-surface.ts';

/** The last frame at or before a day. */
export function frameOn({ frames }: Pick<GrowthResult, 'frames'>, tDays: number): GrowthFrame {
  let low = 0;
  let high = frames.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    // A day that was reached by adding up fractions still counts as reached.
    if (frames[middle].tDays <= tDays + 1e-6) low = middle;
    else high = middle;
  }
  return frames[low];
}

const surfaces = new WeakMap<GrowthFrame, { readonly level: number; readonly mesh: TriMesh }>();

/** Where the tumour of a frame is seen. */
export function frameSurface(frame: GrowthFrame, grid: Grid, level: number): TriMesh {
  const known = surfaces.get(frame);
  if (known?.level === level) return known.mesh;
  const mesh = densitySurface(frame, grid, level);
  surfaces.set(frame, { level, mesh });
  return mesh;
}

/** Days on which an adaptive rule gave its drug. */
export function treatedDays(
  { switches }: Pick<GrowthResult, 'switches'>,
  durationDays: number,
): { readonly from: number; readonly to: number }[] {
  return switches.flatMap(({ tDays, on }, n) =>
    on ? [{ from: tDays, to: switches[n + 1]?.tDays ?? durationDays }] : [],
  );
}
