/** What a hand edit of the label map does to the segmentation's record. Pure. */
import { structureByLabel } from '../core/anatomy.ts';
import { voxelVolumeMl } from '../core/space.ts';
import type { RecordMap } from './record-map.ts';
import type { StructureSummary } from './records.ts';

/**
 * The record after a hand edit: volumes from the change in voxel counts, components and confidence unknown
 * for every structure that changed, the digest open until the maps are sealed.
 */
export function editedSegmentation(
  record: RecordMap['segmentation'],
  version: number,
  change: string,
  countChange: Int32Array | null,
): RecordMap['segmentation'] {
  const { summary } = record;
  const structures = countChange
    ? recount(summary.structures, countChange, voxelVolumeMl(summary.grid))
    : summary.structures;
  return {
    ...record,
    version,
    change,
    digest: null,
    createdAt: new Date().toISOString(),
    summary: { ...summary, structures, edits: summary.edits + 1 },
  };
}

function recount(
  structures: readonly StructureSummary[],
  countChange: Int32Array,
  voxelMl: number,
): StructureSummary[] {
  const listed = new Set(structures.map(({ label }) => label));
  const changed = structures.map((structure) => {
    const change = countChange[structure.label];
    if (change === 0) return structure;
    // Whole voxels, so that a thousand strokes do not add up a thousand roundings.
    const voxels = Math.round(structure.volumeMl / voxelMl) + change;
    return { ...structure, volumeMl: voxels * voxelMl, components: null, confidence: null };
  });
  countChange.forEach((change, label) => {
    if (label === 0 || change <= 0 || listed.has(label)) return;
    changed.push({
      label,
      name: structureByLabel(label)?.name ?? `label-${label}`,
      volumeMl: change * voxelMl,
      components: null,
      confidence: null,
      note: null,
    });
  });
  return changed;
}
