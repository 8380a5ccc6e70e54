/** The editable maps of a case: which there are, and how the document and the maps refer to each other. */
import { boxVoxels, type BrickPatch } from './brick-patch.ts';
import { collectBlobIds, type BlobId } from './blob-id.ts';
import type { BlobStore } from './blobs.ts';
import type { CaseDocument } from './document.ts';
import { EditableMap, type MapName } from './editable-map.ts';
import type { RecordMap } from './record-map.ts';

export type Maps = { readonly [Name in MapName]: EditableMap | null };
export const MAP_NAMES: readonly MapName[] = ['labels', 'tissue'];

/** Hand edits that the blobs named in a document do not contain. */
export type Deltas = { readonly [Name in MapName]: BrickPatch | null };
export const NO_DELTAS: Deltas = { labels: null, tissue: null };

/** A map of zeros on the grid of the segmentation. */
export function emptyMap({ summary }: RecordMap['segmentation']): EditableMap {
  const { dimensions } = summary.grid;
  return new EditableMap(
    new Uint8Array(boxVoxels({ min: [0, 0, 0], max: dimensions })),
    dimensions,
    null,
  );
}

/** The editable maps that a document's segmentation names, each a copy of its blob. */
export function mapsOf(document: CaseDocument, blobs: BlobStore): Maps {
  const record = document.steps.segmentation;
  const open = (id: BlobId | undefined): EditableMap | null => {
    if (!record || !id) return null;
    const array = blobs.get(id);
    if (!(array instanceof Uint8Array)) throw new TypeError('a label map holds one byte per voxel');
    return new EditableMap(array.slice(), record.summary.grid.dimensions, id);
  };
  return { labels: open(record?.blobs.labels), tissue: open(record?.blobs.tissue) };
}

/** The maps of a case that is opened. Fails when any array the document names is missing. */
export function openMaps(
  document: CaseDocument,
  blobs: BlobStore,
  deltas: Deltas = NO_DELTAS,
): Maps {
  for (const id of collectBlobIds(document)) blobs.get(id);
  const record = document.steps.segmentation;
  const { labels, tissue: sealed } = mapsOf(document, blobs);
  const tissue = sealed ?? (record && deltas.tissue ? emptyMap(record) : null);
  if (deltas.labels) labels?.applyDelta(deltas.labels);
  if (deltas.tissue) tissue?.applyDelta(deltas.tissue);
  return { labels, tissue };
}

/** The document naming the blobs that the maps are based on, whichever snapshot it came from. */
export function withMapBases(document: CaseDocument, maps: Maps): CaseDocument {
  const record = document.steps.segmentation;
  if (!record) return document;
  const blobs = { ...record.blobs };
  for (const name of MAP_NAMES) {
    const base = maps[name]?.base;
    if (base) blobs[name] = base;
    else delete blobs[name];
  }
  if (MAP_NAMES.every((name) => blobs[name] === record.blobs[name])) return document;
  return { ...document, steps: { ...document.steps, segmentation: { ...record, blobs } } };
}
