import type { Volume } from '../core/volume.ts';
import type { CaseStore } from './store.ts';

/** The image of a case from its arrays; undefined while the case holds none. */
export function imageOf({
  blobs,
  getState,
}: Pick<CaseStore, 'blobs' | 'getState'>): Volume | undefined {
  const record = getState().document.steps.image;
  const id = record?.blobs.volume;
  const data = id && blobs.get(id);
  if (!record || !(data instanceof Int16Array || data instanceof Float32Array)) return undefined;
  const { grid, modality, unit, window } = record.summary;
  return { grid, data, modality, unit, ...(window && { window }) };
}
