/** A result that is shown on the slices but does not count until it is accepted: an edit of the label map kept open. */
import type { EditRequest } from '../../segment/edit/edit-request.ts';
import { cutPatch, pastePatch } from '../../segment/edit/patch.ts';
import { growBox, isEmptyBox, type VoxelBox } from '../../segment/edit/voxel-box.ts';
import type { Stroke } from '../../twin/store.ts';
import { caseScoped } from '../session/case-scoped.ts';
import { notify, openCase } from '../session/session.ts';
import { labelMap } from './edit-labels.ts';

export interface EditProposal {
  readonly name: string;
  /** `Liver: 45.1 ml, before 12.0 ml.`; empty while only strokes are drawn and nothing is computed yet. */
  readonly words: string;
  /** What it was computed from, for when a setting changes; absent while nothing is computed yet. */
  readonly request: EditRequest | undefined;
  readonly stroke: Stroke;
  /** All voxels that it may have changed. */
  readonly box: VoxelBox;
}

export const editProposal = caseScoped<{ readonly current: EditProposal | undefined }>(() => ({
  current: undefined,
}));

/** While the open edit is taken away and put back, its end means nothing. */
let swapping = false;

/** Opens an edit of the label map as a proposal in place of the former one. */
export function openProposal(
  about: Pick<EditProposal, 'name' | 'words' | 'request'>,
  box: VoxelBox,
  write: (data: Uint8Array) => void,
): void {
  swapping = true;
  try {
    editProposal.getState().current?.stroke.cancel();
    const stroke = openCase().beginStroke(about.name, 'labels');
    if (!isEmptyBox(box)) stroke.write(box, write);
    editProposal.setState({ current: { ...about, stroke, box } });
  } finally {
    swapping = false;
  }
  watchEnd();
}

/** Writes more into the open proposal. */
export function writeProposal(box: VoxelBox, write: (data: Uint8Array) => void): void {
  const { current } = editProposal.getState();
  if (!current) return;
  current.stroke.write(box, write);
  editProposal.setState({ current: { ...current, box: growBox(current.box, box) } });
}

/**
 * Looks at the label map as it is without the proposal, which is back before anything is drawn. The open edit alone
 * knows what lies under it, so it is taken back and written again.
 */
export function beneathProposal<Value>(look: () => Value): Value {
  const { current } = editProposal.getState();
  const labels = labelMap();
  if (!current || !labels) return look();
  const box = insideOf(current.box, labels.grid.dimensions);
  const shown = isEmptyBox(box)
    ? undefined
    : cutPatch(labels, box, { locked: new Set(), others: 'stay' }).labels;
  swapping = true;
  try {
    current.stroke.cancel();
    const value = look();
    const stroke = openCase().beginStroke(current.name, 'labels');
    if (shown) stroke.write(box, (data) => pastePatch({ grid: labels.grid, data }, box, shown));
    editProposal.setState({ current: { ...current, stroke } });
    return value;
  } finally {
    swapping = false;
  }
}

const insideOf = ({ min, max }: VoxelBox, size: readonly number[]): VoxelBox => ({
  min: [Math.max(0, min[0]), Math.max(0, min[1]), Math.max(0, min[2])],
  max: [Math.min(size[0], max[0]), Math.min(size[1], max[1]), Math.min(size[2], max[2])],
});

/** An undo, a brush stroke or a recipe ends the open edit, and with it the proposal. */
function watchEnd(): void {
  const caseStore = openCase();
  stopWatching?.();
  stopWatching = caseStore.subscribe(() => {
    if (swapping || caseStore.strokeOpen) return;
    closeProposal();
  });
}
let stopWatching: (() => void) | undefined;

function closeProposal(): EditProposal | undefined {
  const { current } = editProposal.getState();
  stopWatching?.();
  stopWatching = undefined;
  if (current) editProposal.setState({ current: undefined });
  return current;
}

/** Makes the proposal one step to undo. */
export function keepProposal(): void {
  const { current } = editProposal.getState();
  if (!current?.request) return;
  closeProposal();
  current.stroke.end();
  notify(current.words);
}

export function dropProposal(): void {
  closeProposal()?.stroke.cancel();
}
