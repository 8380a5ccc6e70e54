/** Scar by several methods inside the outlines of the open case, and the one whose scar the case takes over. */
import { toFailure } from '../../core/failure.ts';
import type { Volume } from '../../core/volume.ts';
import { scarMap, scarRole, scarSummary, withChosenScar } from '../../pipeline/scar-measures.ts';
import { METHOD_TITLES, type ScarMethod } from '../../segment/scar-mr/methods.ts';
import type { BlobId } from '../../twin/blob-id.ts';
import { inputsOf } from '../../twin/document.ts';
import { startJob } from '../../../workers/client.ts';
import { runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { tools } from '../session/tools.ts';
import { labelMap } from './edit-labels.ts';
import { keptArrays } from './recipe-arrays.ts';

/** Measures scar on the open image; figures and maps of all methods join the segmentation, whose own maps stay as they are. */
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
  const { blobs } = caseStore;
  const maps: Record<string, BlobId> = {};
  try {
    for (const { method, tissue } of result.methods)
      maps[scarRole(method)] = await blobs.put(tissue.data);
    caseStore.commit(
      'measure scar on late enhancement',
      (document) => {
        const { segmentation } = document.steps;
        if (!segmentation) return document;
        const summary = { ...segmentation.summary, scar: scarSummary(result, edits) };
        const measured = { ...segmentation, summary, blobs: { ...segmentation.blobs, ...maps } };
        return { ...document, steps: { ...document.steps, segmentation: measured } };
      },
      'segmentation',
    );
  } catch (error) {
    setFailure('segment', toFailure(error));
  } finally {
    for (const id of Object.values(maps)) blobs.unpin(id);
  }
}

/** Makes the core and border zone of one method the tissue map of the case, as one step to undo. */
export async function chooseScar(method: ScarMethod): Promise<void> {
  const caseStore = openCase();
  const { segmentation } = caseStore.getState().document.steps;
  const scar = segmentation?.summary.scar;
  const labels = labelMap()?.data.slice();
  const map = segmentation && scarMap(segmentation, method, caseStore.blobs);
  if (!segmentation || !scar || !map || !labels) return;
  try {
    const inputs = inputsOf(caseStore.getState().document, 'segmentation');
    const tissue = { grid: segmentation.summary.grid, data: map.slice() };
    const maps = { labels, tissue };
    const record = await withChosenScar(segmentation, scar, method, maps, inputs);
    await caseStore.setDerived(
      'segmentation',
      record,
      { ...keptArrays(caseStore), labels, tissue: tissue.data },
      `scar by ${METHOD_TITLES[method].toLowerCase()}`,
    );
    // The slices show the map that is in hand.
    tools.setState({ layer: 'tissue' });
  } catch (error) {
    setFailure('segment', toFailure(error));
  }
}
