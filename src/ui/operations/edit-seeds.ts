/** Strokes for the tools that grow from them: drawn into the proposal at once, computed from when the hand lets go. */
import type { Lps, Vec3 } from '../../core/space.ts';
import { paintStroke, strokeBox, type Brush } from '../../segment/edit/brush.ts';
import type { SeedStroke } from '../../segment/edit/seeds.ts';
import { emptyBox } from '../../segment/edit/voxel-box.ts';
import { cancelJob } from '../session/jobs.ts';
import { notify } from '../session/session.ts';
import { tools } from '../session/tools.ts';
import { labelMap, lockedLabels, type PaintStroke } from './edit-labels.ts';
import { titleOf } from './edit-names.ts';
import { editProposal, openProposal, writeProposal } from './edit-proposal.ts';
import { forgetSeeds, seedStrokes } from './edit-seed-strokes.ts';
import { currentRequest, discardProposal, editStructure } from './edit-structures.ts';

/** Starts a stroke of the kind that is set, or of the other kind with `turned`; undefined when nothing can be painted. */
export function beginSeed(normal: Vec3, start: Lps, turned: boolean): PaintStroke | undefined {
  const { selectedLabel: label, shape, radiusMm, seedKind, layer } = tools.getState();
  const grid = labelMap()?.grid;
  if (!grid) return undefined;
  if (layer !== 'labels') {
    notify('This tool works on structures, not on scar. Choose a structure in the list.');
    return undefined;
  }
  if (lockedLabels().has(label)) {
    notify(`${titleOf(label)} is locked. Unlock it in the list to change it.`);
    return undefined;
  }
  const kind: SeedStroke['kind'] = (seedKind === 'inside') === turned ? 'outside' : 'inside';
  // A result that comes while the hand draws would be out of date.
  cancelJob('edit');
  continueProposal(label);
  const brush: Brush = {
    shape,
    radiusMm,
    label: kind === 'inside' ? label : 0,
    locked: lockedLabels(),
    ...(kind === 'outside' && { eraseOnly: label }),
  };
  const points: Lps[] = [];
  const to = (point: Lps): void => {
    const from = points.at(-1) ?? point;
    points.push(point);
    const box = strokeBox({ grid, data: new Uint8Array(0) }, radiusMm, from, point);
    writeProposal(box, (data) => {
      paintStroke({ grid, data }, undefined, brush, normal, from, point);
    });
  };
  to(start);
  return {
    to,
    end: () => {
      const stroke: SeedStroke = { kind, shape, radiusMm, normal, points };
      seedStrokes.setState(({ strokes }) => ({ strokes: [...strokes, stroke] }));
      computeAgain();
    },
    cancel: computeAgain,
  };
}

/** The open proposal of the same tool and structure goes on; another one is dropped. */
function continueProposal(label: number): void {
  const { current } = editProposal.getState();
  const { tool } = tools.getState();
  const same = current && (!current.request || current.request.tool === tool);
  if (same && (current.request?.label ?? label) === label) return;
  discardProposal();
  openProposal(
    { name: `strokes for ${titleOf(label)}`, words: '', request: undefined },
    emptyBox(),
    () => {},
  );
}

/** From the strokes that are left; without any there is nothing to propose. */
function computeAgain(): void {
  const request = seedStrokes.getState().strokes.length > 0 ? currentRequest() : undefined;
  if (request) void editStructure(request);
  else discardProposal();
}

/** Forgets the last stroke and computes again. */
export function takeBackSeed(): void {
  seedStrokes.setState(({ strokes }) => ({ strokes: strokes.slice(0, -1) }));
  computeAgain();
}

/** A change of tool or structure leaves strokes without a meaning, unless their result is still looked at. */
tools.subscribe((state, before) => {
  if (state.tool === before.tool && state.selectedLabel === before.selectedLabel) return;
  if (!editProposal.getState().current) forgetSeeds();
  else if (!editProposal.getState().current?.request) discardProposal();
});
