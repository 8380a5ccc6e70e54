/** What a segmentation keeps beside its maps, such as the scar of every method: it goes on to the next version. */
import type { BulkArray } from '../../twin/blob-id.ts';
import type { CaseStore } from '../../twin/store.ts';

export function keptArrays({ getState, blobs }: CaseStore): Record<string, BulkArray> {
  const named = getState().document.steps.segmentation?.blobs ?? {};
  const kept = Object.entries(named).filter(([role]) => role !== 'labels' && role !== 'tissue');
  return Object.fromEntries(kept.map(([role, id]) => [role, blobs.get(id)]));
}
