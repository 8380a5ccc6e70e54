/** Pictures for the report: taken from what is on screen, stamped with what it shows. */
import { staleness } from '../../twin/staleness.ts';
import type { StepName } from '../../twin/records.ts';
import type { CaptureContext, CaptureFlag } from '../../view/capture.ts';
import type { Plane } from '../../view/slices/plane.ts';
import { captureSlice as drawSlice } from '../../view/slices/slice-capture.ts';
import type { SliceWorkspace } from '../../view/slices/slice-workspace.ts';
import { notify, openCase } from '../session/session.ts';

const SIMULATED: ReadonlySet<StepName> = new Set(['simulation', 'retest', 'growth']);

/** What every picture of a step must say about itself. */
export function captureContext(step: StepName, notes: readonly string[] = []): CaptureContext {
  const { document } = openCase().getState();
  const flags: CaptureFlag[] = [];
  if (document.patient.synthetic) flags.push('SYNTHETIC');
  if (SIMULATED.has(step)) flags.push('SIMULATED');
  if (staleness(document)[step].state === 'stale') flags.push('STALE');
  return { caseText: document.patient.pseudonym, date: new Date(), flags, notes };
}

/** Keeps a picture in the case, as one step to undo. */
export async function keepCapture(
  step: StepName,
  title: string,
  caption: string,
  dataUrl: string | undefined,
): Promise<void> {
  if (!dataUrl) {
    notify('There is nothing on screen to capture.');
    return;
  }
  const png = new Uint8Array(await (await fetch(dataUrl)).arrayBuffer());
  const { caseText, flags } = captureContext(step);
  const stamps = [caseText, ...flags, 'Not for clinical use'];
  await openCase().addCapture({ step, title, caption, stamps }, png);
  notify(`Captured: ${title}.`);
}

export async function captureSlice(workspace: SliceWorkspace, plane: Plane): Promise<void> {
  const { steps } = openCase().getState().document;
  const step: StepName = steps.segmentation ? 'segmentation' : 'image';
  const title = `${workspace.getState().frame[plane].title} slice`;
  const caption = steps.segmentation
    ? `${title} with the outlines of the structures.`
    : `${title} of the series.`;
  await keepCapture(step, title, caption, drawSlice(workspace, plane, captureContext(step)));
}
