/** Scar by several methods inside the outlines of the open case, and the one whose scar the case takes over. */
import { toFailure } from '../../core/failure.ts';
import type { Volume } from '../../core/volume.ts';
import { scarSummary, withChosenScar } from '../../pipeline/scar-measures.ts';
import { METHOD_TITLES, type ScarMethod } from '../../segment/scar-mr/methods.ts';
import type { ScarMrResult } from '../../segment/scar-mr.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { caseScoped } from '../session/case-scoped.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { tools } from '../session/tools.ts';
import { labelMap } from './edit-labels.ts';

/** The tissue maps of the methods, as long as the page is open: the case keeps the figures of all, the map of one. */
export const measuredScar = caseScoped<{ readonly result: ScarMrResult | undefined }>(() => ({
  result: undefined,
}));

/** Measures scar on the open image; the figures join the segmentation, whose maps stay as they are. */
export async function runScarMr(image: Volume): Promise<void> {
  const caseStore = openCase();
  const found = labelMap();
  if (!found) return;
  const labels = { grid: found.grid, data: found.data.slice() };
  const edits = caseStore.getState().document.steps.segmentation?.summary.edits ?? 0;
  const result = await runJob('segment', (listener) =>
    startJob('segment.scar-mr', { image, labels, options: {} }, listener),
  );
  if (!result || session.getState().caseStore !== caseStore) return;
  measuredScar.setState({ result });
  caseStore.commit(
    'measure scar on late enhancement',
    (document) => {
      const { segmentation } = document.steps;
      if (!segmentation) return document;
      const scar = scarSummary(result, edits);
      const summary = { ...segmentation.summary, scar };
      return {
        ...document,
        steps: { ...document.steps, segmentation: { ...segmentation, summary } },
      };
    },
    'segmentation',
  );
}

/** Makes the core and border zone of one method the tissue map of the case, as one step to undo. */
export async function chooseScar(method: ScarMethod): Promise<void> {
  const caseStore = openCase();
  const { segmentation } = caseStore.getState().document.steps;
  const tissue = measuredScar
    .getState()
    .result?.methods.find((one) => one.method === method)?.tissue;
  const scar = segmentation?.summary.scar;
  const labels = labelMap()?.data.slice();
  if (!segmentation || !scar || !tissue || !labels) return;
  try {
    const inputs = inputsOf(caseStore.getState().document, 'segmentation');
    const maps = { labels, tissue };
    const record = await withChosenScar(segmentation, scar, method, maps, inputs);
    await caseStore.setDerived(
      'segmentation',
      record,
      { labels, tissue: tissue.data },
      `scar by ${METHOD_TITLES[method].toLowerCase()}`,
    );
    // The slices show the map that is in hand.
    tools.setState({ layer: 'tissue' });
  } catch (error) {
    setFailure('segment', toFailure(error));
  }
}
