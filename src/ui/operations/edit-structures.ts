/** Edits of whole structures: computed in the background, shown as a proposal, one step to undo. */
import { toFailure } from '../../core/failure.ts';
import { formatMl } from '../../core/format.ts';
import { sameGrid, voxelVolumeMl, type Lps } from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { editBox, type EditRequest, type EditTool } from '../../segment/edit/edit-request.ts';
import { cutPatch, pastePatch, type LabelPatch } from '../../segment/edit/patch.ts';
import type { VoxelBox } from '../../segment/edit/voxel-box.ts';
import { startJob } from '../../../workers/client.ts';
import { displayOf } from '../../twin/document.ts';
import { cancelJob, runJob, setFailure } from '../session/jobs.ts';
import { notify, openCase, session } from '../session/session.ts';
import { othersOf, tools } from '../session/tools.ts';
import { labelMap, lockedLabels } from './edit-labels.ts';
import { editName, titleOf } from './edit-names.ts';
import {
  beneathProposal,
  dropProposal,
  editProposal,
  keepProposal,
  openProposal,
} from './edit-proposal.ts';
import { requestFrom, type DrawnOutline, type EditMarks } from './edit-request-from.ts';
import { forgetSeeds, seedStrokes } from './edit-seed-strokes.ts';

const LOOKS_AT_IMAGE: ReadonlySet<EditTool> = new Set([
  'grow',
  'watershed',
  'contour',
  'flood',
  'lasso',
]);

/** Where the last click or outline was, for when a setting changes while its result is looked at. */
let marked: Pick<EditMarks, 'at' | 'outline'> = {};

/** What the tool in hand stands for now. */
export function currentRequest(): EditRequest | undefined {
  const { strokes } = seedStrokes.getState();
  return requestFrom(tools.getState(), { ...marked, strokes, shown: shownLabels() });
}

/** Computes what the tool in hand stands for, from a click or an outline where it needs one. */
export function startEdit(
  marks: { readonly at?: Lps; readonly outline?: DrawnOutline } = {},
): void {
  const { layer } = tools.getState();
  if (layer !== 'labels') {
    notify('This tool works on structures, not on scar. Choose a structure in the list.');
    return;
  }
  marked = marks;
  const request = currentRequest();
  if (request) void editStructure(request);
}

/** Labels of the structures that are shown and not locked. */
function shownLabels(): number[] {
  const { document } = openCase().getState();
  const structures = document.steps.segmentation?.summary.structures ?? [];
  return structures.flatMap(({ label, name }) => {
    const { visible, locked } = displayOf(document, name);
    return visible && !locked ? [label] : [];
  });
}

/** Computes an edit in the background and applies or proposes it. A refusal stands in the panel. */
export async function editStructure(request: EditRequest): Promise<void> {
  const labels = labelMap();
  if (!labels) return;
  const caseStore = openCase();
  const locked = lockedLabels();
  if (locked.has(request.label) && cutsInHand(request)) {
    notify(`${titleOf(request.label)} is locked. Unlock it in the list to change it.`);
    return;
  }
  cancelJob('edit');
  const part = beneathProposal(() => cut(labels, request, locked));
  if (!part) return;
  const revision = caseStore.getState().labels?.revision;
  const { box, patch } = part;
  const result = await runJob('edit', (listener) =>
    startJob('edit.apply', { patch, request }, listener),
  );
  if (!result || session.getState().caseStore !== caseStore) return;
  if (caseStore.getState().labels?.revision !== revision) {
    notify('The structures were changed meanwhile, so the result was not used. Start it again.');
    return;
  }
  show(request, patch, box, result.labels);
}

/** Whether the selected structure is among those that change. */
const cutsInHand = (request: EditRequest): boolean =>
  request.tool !== 'lasso' || request.action === 'fill' || request.of.includes(request.label);

function cut(
  labels: LabelMap,
  request: EditRequest,
  locked: ReadonlySet<number>,
): { readonly box: VoxelBox; readonly patch: LabelPatch } | undefined {
  try {
    const box = editBox(labels, request);
    const rules = { locked, others: othersOf(tools.getState()) };
    const image = LOOKS_AT_IMAGE.has(request.tool) ? imageOn(labels) : undefined;
    return { box, patch: cutPatch(labels, box, rules, image) };
  } catch (error) {
    setFailure('edit', toFailure(error));
    return undefined;
  }
}

function imageOn({ grid }: LabelMap): Volume['data'] | undefined {
  const { volume } = session.getState();
  return volume && sameGrid(volume.grid, grid) ? volume.data : undefined;
}

function show(request: EditRequest, patch: LabelPatch, box: VoxelBox, result: Uint8Array): void {
  const name = editName(request);
  if (result.every((label, n) => label === patch.labels[n])) {
    discardProposal();
    notify(`Nothing to change: ${name}.`);
    return;
  }
  const { grid } = labelMap() ?? patch;
  const words = changeWords(request, patch, result);
  openProposal({ name, words, request }, box, (data) => pastePatch({ grid, data }, box, result));
  const live = 'strokes' in request && request.strokes.length > 0;
  if (!tools.getState().previewFirst && !live) acceptProposal();
}

/** Volume after and before, from the list's figure and the change inside the block. */
function changeWords(
  request: EditRequest,
  { grid, labels }: LabelPatch,
  result: Uint8Array,
): string {
  let [gained, lost] = [0, 0];
  if (request.tool === 'lasso' && request.of.length > 1 && request.action !== 'fill') {
    for (let n = 0; n < result.length; n++) if (result[n] !== labels[n]) lost += 1;
    return `${formatMl(lost * voxelVolumeMl(grid))} cut from ${request.of.length} structures.`;
  }
  const structures = openCase().getState().document.steps.segmentation?.summary.structures ?? [];
  const before = structures.find(({ label }) => label === request.label)?.volumeMl ?? 0;
  for (let n = 0; n < result.length; n++) {
    if (result[n] === request.label) gained += 1;
    if (labels[n] === request.label) lost += 1;
  }
  const after = before + (gained - lost) * voxelVolumeMl(grid);
  return `${titleOf(request.label)}: ${formatMl(Math.max(0, after))}, before ${formatMl(before)}.`;
}

/** Makes the proposal one step to undo; work on a newer one is given up. */
export function acceptProposal(): void {
  if (!editProposal.getState().current?.request) return;
  cancelJob('edit');
  keepProposal();
  forgetSeeds();
}

export function discardProposal(): void {
  cancelJob('edit');
  dropProposal();
  forgetSeeds();
}

/** What must not go on when the step leaves the screen. */
export const stopEdits = discardProposal;

// The end of the open edit from elsewhere, such as an undo, is the end of its strokes as well.
editProposal.subscribe(({ current }, before) => {
  if (before.current && !current) forgetSeeds();
});

// A refusal belongs to the tool and structure it was given for; a proposal follows the settings it was made with.
const SETTLE_MS = 250;
let timer: ReturnType<typeof setTimeout> | undefined;
tools.subscribe((state, before) => {
  if (state.tool !== before.tool || state.selectedLabel !== before.selectedLabel) {
    setFailure('edit', undefined);
    return;
  }
  const asked = editProposal.getState().current?.request;
  if (!asked) return;
  const next = currentRequest();
  const sameTool = next?.tool === asked.tool && next.label === asked.label;
  const others = othersOf(state) !== othersOf(before);
  if (!next || !sameTool || (!others && JSON.stringify(next) === JSON.stringify(asked))) return;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const still = editProposal.getState().current?.request;
    const now = currentRequest();
    if (still && now?.tool === still.tool && now.label === still.label) void editStructure(now);
  }, SETTLE_MS);
});
