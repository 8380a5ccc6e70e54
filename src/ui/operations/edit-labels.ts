/** Hand edits of the label map and of the scar map: strokes of the brush, and what the list of structures shows and locks. */
import { LABEL, TISSUE } from '../../core/anatomy.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import type { LabelMap } from '../../core/volume.ts';
import { paintStroke, strokeBox, type Brush } from '../../segment/edit/brush.ts';
import { displayOf, withDisplay, type StructureDisplay } from '../../twin/document.ts';
import type { MapName } from '../../twin/editable-map.ts';
import type { Stroke } from '../../twin/store.ts';
import { notify, openCase, session } from '../session/session.ts';
import type { BrushSettings } from '../session/tools.ts';
import { titleOf } from './edit-names.ts';

/** The label map of the open case as an array on its grid; undefined before there is one. */
export function labelMap(map: MapName = 'labels'): LabelMap | undefined {
  const state = session.getState().caseStore?.getState();
  const grid = state?.document.steps.segmentation?.summary.grid;
  const view = state?.[map];
  return grid && view ? { grid, data: view.data } : undefined;
}

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

/** Shows, hides, locks or unlocks a structure. Not a step to undo: it changes nothing that is computed from. */
export function setDisplay(structureName: string, change: Partial<StructureDisplay>): void {
  openCase().update((document) => withDisplay(document, structureName, change));
}
