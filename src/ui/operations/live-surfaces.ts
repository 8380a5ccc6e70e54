/** Surfaces of the structures beside the slices: made again, one by one, after every edit of the label map. */
import { createStore } from 'zustand/vanilla';
import { structuresOf } from '../../core/anatomy.ts';
import { toFailure } from '../../core/failure.ts';
import type { TriMesh } from '../../core/mesh.ts';
import { startJob, type JobHandle } from '../../../workers/client.ts';
import { session } from '../session/session.ts';
import { labelMap } from './edit-labels.ts';

export interface LiveSurface {
  readonly label: number;
  readonly mesh: TriMesh;
  /** Voxels of the structure when the surface was made: another count means another surface. */
  readonly volumeMl: number;
}

/** Coarse enough to follow the brush; the model step makes the fine ones. */
const LIVE_TRIANGLES = 12_000;
const SETTLE_MS = 350;

export const liveSurfaces = createStore<{
  readonly surfaces: Readonly<Record<number, LiveSurface>>;
  readonly working: boolean;
}>(() => ({ surfaces: {}, working: false }));

let running: JobHandle<unknown> | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let generation = 0;

/** Begins to follow the open case; returns what stops it. Call it while surfaces are on screen. */
export function followSurfaces(): () => void {
  const { caseStore } = session.getState();
  if (!caseStore) return () => {};
  let revision = -1;
  const schedule = (): void => {
    const { labels } = caseStore.getState();
    if (!labels || (labels.revision === revision && labels.data === shown)) return;
    revision = labels.revision;
    shown = labels.data;
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), SETTLE_MS);
  };
  let shown: Uint8Array | undefined;
  schedule();
  const stop = caseStore.subscribe(schedule);
  return () => {
    stop();
    clearTimeout(timer);
    running?.cancel();
  };
}

async function refresh(): Promise<void> {
  const mine = ++generation;
  running?.cancel();
  const state = session.getState().caseStore?.getState();
  const labels = labelMap();
  const structures = state?.document.steps.segmentation?.summary.structures ?? [];
  if (!labels) return;
  const kept: Record<number, LiveSurface> = {};
  for (const { label, volumeMl } of structures) {
    const present = liveSurfaces.getState().surfaces[label];
    if (present && volumeMl > 0) kept[label] = present;
  }
  liveSurfaces.setState({ surfaces: kept, working: true });
  for (const { label } of structuresOf(state?.document.organ ?? 'heart')) {
    const volumeMl = structures.find((structure) => structure.label === label)?.volumeMl ?? 0;
    if (volumeMl === 0 || kept[label]?.volumeMl === volumeMl) continue;
    const job = startJob('model.surface', { labels, label, maxTriangles: LIVE_TRIANGLES });
    running = job;
    try {
      const { mesh } = await job.result;
      if (mine !== generation) return;
      liveSurfaces.setState(({ surfaces }) => ({
        surfaces: { ...surfaces, [label]: { label, mesh, volumeMl } },
      }));
    } catch (error) {
      // A newer edit cancels; an empty structure has no surface. Neither needs a word here.
      if (mine !== generation || toFailure(error).kind === 'cancelled') return;
    }
  }
  if (mine === generation) liveSurfaces.setState({ working: false });
}
