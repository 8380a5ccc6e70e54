/** The tumours of the second study as surfaces, brought onto the first. */
import { useEffect, useState } from 'react';
import { isTumourLabel } from '../../core/anatomy.ts';
import { toFailure } from '../../core/failure.ts';
import type { TriMesh } from '../../core/mesh.ts';
import type { Grid } from '../../core/space.ts';
import { transformGrid } from '../../segment/register/transform.ts';
import { startJob } from '../../../workers/client.ts';
import { useCase } from '../session/hooks.ts';
import { notify } from '../session/session.ts';
import { secondLabelMap } from './follow-up.ts';

export interface SecondTumour {
  readonly label: number;
  readonly mesh: TriMesh;
}

const TRIANGLES = 8_000;

/** Made when they are first wanted, and again when another second study takes its place. */
export function useSecondTumours(wanted: boolean): readonly SecondTumour[] {
  const record = useCase((state) => state.document.steps.followUp) ?? null;
  const [made, setMade] = useState<{ of: typeof record; surfaces: readonly SecondTumour[] }>();
  useEffect(() => {
    if (!wanted || !record || made?.of === record) return;
    let live = true;
    void surfacesOf(record.summary.registration.toBaseline)
      .then((surfaces) => live && setMade({ of: record, surfaces }))
      .catch((error: unknown) => {
        if (live) notify(toFailure(error).message);
      });
    return () => {
      live = false;
    };
  }, [wanted, record, made]);
  return made && made.of === record ? made.surfaces : NONE;
}

const NONE: readonly SecondTumour[] = [];

async function surfacesOf(toBaseline: readonly number[]): Promise<SecondTumour[]> {
  const map = secondLabelMap();
  if (!map) return [];
  const labels = { grid: movedGrid(map.grid, toBaseline), data: map.data };
  const present = [...new Set(map.data)].filter(isTumourLabel).sort((a, b) => a - b);
  const surfaces: SecondTumour[] = [];
  for (const label of present) {
    const job = startJob('model.surface', { labels, label, maxTriangles: TRIANGLES });
    surfaces.push({ label, mesh: (await job.result).mesh });
  }
  return surfaces;
}

/** The grid after a rigid motion (row-major 4 x 4). */
export const movedGrid = (grid: Grid, motion: readonly number[]): Grid =>
  transformGrid(motion, grid);
