/** Hand edits of the label map and of the scar map: strokes of the brush and operations on whole structures. */
import { LABEL, structureByLabel, TISSUE } from '../../core/anatomy.ts';
import { toFailure } from '../../core/failure.ts';
import { lpsToIjk, voxelIndex, type Lps, type Vec3 } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { paintStroke, strokeBox, type Brush } from '../../segment/edit/brush.ts';
import {
  fillHoles,
  keepComponent,
  removeComponent,
  smoothLabel,
} from '../../segment/edit/regions.ts';
import { displayOf, withDisplay, type StructureDisplay } from '../../twin/document.ts';
import type { MapName } from '../../twin/editable-map.ts';
import type { Stroke } from '../../twin/store.ts';
import { notify, openCase, session } from '../session/session.ts';
import type { BrushSettings } from '../session/tools.ts';

/** The label map of the open case as an array on its grid; undefined before there is one. */
export function labelMap(map: MapName = 'labels'): LabelMap | undefined {
  const state = session.getState().caseStore?.getState();
  const grid = state?.document.steps.segmentation?.summary.grid;
  const view = state?.[map];
  return grid && view ? { grid, data: view.data } : undefined;
}

const titleOf = (label: number): string => structureByLabel(label)?.title ?? `label ${label}`;

const TISSUE_TITLES: Readonly<Record<number, string>> = {
  [TISSUE.none]: 'scar',
  [TISSUE.healthy]: 'healthy muscle',
  [TISSUE.borderZone]: 'border zone',
  [TISSUE.scar]: 'scar core',
};

/** Labels of the structures that are locked in the list. */
export function lockedLabels(): Set<number> {
  const { document } = openCase().getState();
  const structures = document.steps.segmentation?.summary.structures ?? [];
  const locked = structures.filter(({ name }) => displayOf(document, name).locked);
  return new Set(locked.map(({ label }) => label));
}

const WALL: ReadonlySet<number> = new Set([LABEL.lvMyocardium, LABEL.rvMyocardium]);

/** Scar lies in the muscle of the ventricles and nowhere else. */
function ventricularWall(): Brush['within'] {
  const data = labelMap()?.data;
  return data && { data, labels: WALL };
}

/** A brush stroke under way; `end` makes it one step to undo. */
export interface PaintStroke {
  to(point: Lps): void;
  end(): void;
  cancel(): void;
}

/** Starts a stroke of the brush or eraser at a point of a slice; undefined when nothing can be painted. */
export function beginPaint(
  settings: BrushSettings,
  normal: Vec3,
  start: Lps,
): PaintStroke | undefined {
  const target: MapName = settings.map;
  const onLabels = target === 'labels';
  const name = onLabels
    ? `${settings.erase ? 'erase' : 'paint'} ${titleOf(settings.label)}`
    : `${settings.erase ? 'erase' : 'paint'} ${TISSUE_TITLES[settings.label] ?? 'scar'}`;
  if (onLabels && !settings.erase && lockedLabels().has(settings.label)) {
    notify(`${titleOf(settings.label)} is locked. Unlock it in the list to paint it.`);
    return undefined;
  }
  const grid = labelMap()?.grid;
  if (!grid) return undefined;
  const brush: Brush = {
    shape: settings.shape,
    radiusMm: settings.radiusMm,
    label: settings.erase ? 0 : settings.label,
    locked: onLabels ? lockedLabels() : new Set(),
    ...(settings.erase && { eraseOnly: settings.label }),
    ...(!onLabels && { within: ventricularWall() }),
    ...(settings.rangeHu && { rangeHu: settings.rangeHu }),
  };
  const stroke: Stroke = openCase().beginStroke(name, target);
  let last = start;
  const to = (point: Lps): void => {
    const from = last;
    last = point;
    const { volume } = session.getState();
    const box = strokeBox({ grid, data: new Uint8Array(0) }, brush.radiusMm, from, point);
    stroke.write(box, (data) => {
      paintStroke({ grid, data }, volume, brush, normal, from, point);
    });
  };
  to(start);
  return { to, end: () => void stroke.end(), cancel: () => stroke.cancel() };
}

export type RegionEdit = 'keep' | 'remove' | 'fill' | 'smooth';

const REGION_WORD: Readonly<Record<RegionEdit, string>> = {
  keep: 'keep one part of',
  remove: 'remove one part of',
  fill: 'fill holes of',
  smooth: 'smooth',
};

/**
 * Applies an operation to one whole structure as one step to undo; `at` is the clicked place for keep and remove.
 * Tells the user when it changed nothing or could not be done.
 */
export function editRegion(edit: RegionEdit, label: number, at?: Lps, sigmaMm = 1): void {
  const labels = labelMap();
  if (!labels) return;
  if (lockedLabels().has(label)) {
    notify(`${titleOf(label)} is locked. Unlock it in the list to change it.`);
    return;
  }
  const name = `${REGION_WORD[edit]} ${titleOf(label)}`;
  const whole = { min: [0, 0, 0] as const, max: labels.grid.dimensions };
  try {
    const changed = openCase().editMap(name, 'labels', whole, (data) => {
      const map = { grid: labels.grid, data };
      if (edit === 'fill') fillHoles(map, label);
      else if (edit === 'smooth') smoothLabel(map, label, sigmaMm);
      else if (edit === 'keep') keepComponent(map, label, voxelAt(labels, at));
      else removeComponent(map, label, voxelAt(labels, at));
    });
    if (!changed) notify(`Nothing to change: ${name}.`);
  } catch (error) {
    const { message, hint } = toFailure(error);
    notify(`${message} ${hint}`);
  }
}

function voxelAt({ grid }: LabelMap, at: Lps | undefined): number {
  if (!at) return -1;
  const [i, j, k] = lpsToIjk(grid, at).map(Math.round);
  return voxelIndex(grid, i, j, k);
}

/** Shows, hides, locks or unlocks a structure. Not a step to undo: it changes nothing that is computed from. */
export function setDisplay(structureName: string, change: Partial<StructureDisplay>): void {
  openCase().update((document) => withDisplay(document, structureName, change));
}
