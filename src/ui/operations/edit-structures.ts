/** Edits of whole structures that are computed in the background: applied as one step to undo, or first as a proposal. */
import { structureByLabel } from '../../core/anatomy.ts';
import { toFailure } from '../../core/failure.ts';
import { formatMl } from '../../core/format.ts';
import { sameGrid, voxelVolumeMl } from '../../core/space.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import { editBox, type EditRequest } from '../../segment/edit/edit-request.ts';
import { cutPatch, pastePatch, type LabelPatch } from '../../segment/edit/patch.ts';
import type { VoxelBox } from '../../segment/edit/voxel-box.ts';
import type { Stroke } from '../../twin/store.ts';
import { startJob } from '../../../workers/client.ts';
import { caseScoped } from '../session/case-scoped.ts';
import { cancelJob, runJob, setFailure } from '../session/jobs.ts';
import { notify, openCase, session } from '../session/session.ts';
import { othersOf, tools } from '../session/tools.ts';
import { labelMap, lockedLabels } from './edit-labels.ts';

/** A result that is shown but does not count until it is accepted. */
export interface EditProposal {
  readonly name: string;
  /** `Liver: 45.1 ml, before 12.0 ml.` */
  readonly words: string;
  readonly stroke: Stroke;
}

export const editProposal = caseScoped<{ readonly current: EditProposal | undefined }>(() => ({
  current: undefined,
}));

/** Their result cannot be foreseen, so it is looked at before it counts. */
const PROPOSES: ReadonlySet<EditRequest['tool']> = new Set(['grow', 'interpolate']);
const LOOKS_AT_IMAGE: ReadonlySet<EditRequest['tool']> = new Set(['grow', 'flood']);

const titleOf = (label: number): string => structureByLabel(label)?.title ?? `label ${label}`;

/** The edit as the undo button reads. */
export function editName(request: EditRequest): string {
  const title = titleOf(request.label);
  switch (request.tool) {
    case 'flood':
      return `flood fill ${title}`;
    case 'grow':
      return `grow ${title} from seeds`;
    case 'interpolate':
      return `interpolate ${title}`;
    case 'islands':
      return `remove islands of ${title}`;
    case 'margin':
      return request.change === 'hollow'
        ? `hollow ${title} to ${request.distanceMm} mm`
        : `${request.change} ${title} by ${request.distanceMm} mm`;
    case 'combine':
      return combineName(title, titleOf(request.other), request);
  }
}

function combineName(
  title: string,
  other: string,
  { how, distanceMm }: Extract<EditRequest, { tool: 'combine' }>,
): string {
  if (how === 'add') return `add ${other} to ${title}`;
  return how === 'subtract'
    ? `cut ${title} back ${distanceMm} mm from ${other}`
    : `keep ${title} within ${distanceMm} mm of ${other}`;
}

/** Computes an edit in the background and applies or proposes it. A refusal stands in the panel. */
export async function editStructure(request: EditRequest): Promise<void> {
  const labels = labelMap();
  if (!labels) return;
  discardProposal();
  const caseStore = openCase();
  const revision = caseStore.getState().labels?.revision;
  const locked = lockedLabels();
  if (locked.has(request.label)) {
    notify(`${titleOf(request.label)} is locked. Unlock it in the list to change it.`);
    return;
  }
  const part = cut(labels, request, locked);
  if (!part) return;
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
    notify(`Nothing to change: ${name}.`);
    return;
  }
  const caseStore = openCase();
  const { grid } = labelMap() ?? patch;
  const words = volumeWords(request.label, patch, result);
  const stroke = caseStore.beginStroke(name, 'labels');
  stroke.write(box, (data) => pastePatch({ grid, data }, box, result));
  if (!PROPOSES.has(request.tool)) {
    stroke.end();
    notify(words);
    return;
  }
  editProposal.setState({ current: { name, words, stroke } });
  // An undo, a brush stroke or a recipe ends the open edit, and with it the proposal.
  const stop = caseStore.subscribe(() => {
    if (caseStore.strokeOpen) return;
    stop();
    if (editProposal.getState().current?.stroke === stroke)
      editProposal.setState({ current: undefined });
  });
}

/** Volume after and before, from the list's figure and the change inside the block. */
function volumeWords(label: number, { grid, labels }: LabelPatch, result: Uint8Array): string {
  const structures = openCase().getState().document.steps.segmentation?.summary.structures ?? [];
  const before = structures.find((structure) => structure.label === label)?.volumeMl ?? 0;
  let change = 0;
  for (let n = 0; n < result.length; n++) {
    if (result[n] === label) change += 1;
    if (labels[n] === label) change -= 1;
  }
  const after = before + change * voxelVolumeMl(grid);
  return `${titleOf(label)}: ${formatMl(Math.max(0, after))}, before ${formatMl(before)}.`;
}

/** Makes the proposal one step to undo. */
export function acceptProposal(): void {
  const { current } = editProposal.getState();
  if (!current) return;
  editProposal.setState({ current: undefined });
  current.stroke.end();
  notify(current.words);
}

export function discardProposal(): void {
  const { current } = editProposal.getState();
  if (!current) return;
  editProposal.setState({ current: undefined });
  current.stroke.cancel();
}

/** What must not go on when the step leaves the screen. */
export function stopEdits(): void {
  cancelJob('edit');
  discardProposal();
}

// A refusal belongs to the tool and structure it was given for.
tools.subscribe(({ tool, selectedLabel }, before) => {
  if (tool !== before.tool || selectedLabel !== before.selectedLabel) setFailure('edit', undefined);
});
