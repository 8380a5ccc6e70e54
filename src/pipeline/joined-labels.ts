/** Structures of a recipe that join those already outlined, such as bone beside a liver. */
import { digestBytes, digestJson } from '../core/digest.ts';
import { voxelVolumeMl } from '../core/space.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import type { NewRecord, RecordMap } from '../twin/record-map.ts';
import type { InputRef } from '../twin/records.ts';
import type { Recipe } from './recipes.ts';

/**
 * Both label maps as one, on the same grid. What was outlined keeps its voxels; an earlier result of the same recipe gives way.
 */
export function joinedLabels(
  outlined: Uint8Array,
  { labels, structures }: Segmentation,
): Uint8Array {
  const own = new Uint8Array(256);
  for (const { label } of structures) own[label] = 1;
  return outlined.map((label, n) => (label === 0 || own[label] ? labels.data[n] : label));
}

/** The record of the outlines with what joined them; how they were made stays, and what joined is added to it. */
export async function joinedRecord(
  before: RecordMap['segmentation'],
  recipe: Pick<Recipe, 'id' | 'version'>,
  found: Segmentation,
  joined: Uint8Array,
  tissue: Uint8Array | undefined,
  inputs: readonly InputRef[],
): Promise<NewRecord<'segmentation'>> {
  const { operation, operationVersion, parameters, seed, interlocks, summary } = before;
  const counts = new Uint32Array(256);
  for (const label of joined) counts[label] += 1;
  const voxelMl = voxelVolumeMl(summary.grid);
  const own = found.structures.map(({ note, ...structure }) => ({
    ...structure,
    volumeMl: counts[structure.label] * voxelMl,
    note: note ?? null,
  }));
  const replaced = new Set(own.map(({ label }) => label));
  const codes = new Set(found.warnings.map(({ code }) => code));
  return {
    operation,
    operationVersion,
    parameters: { ...parameters, [`joined ${recipe.id}`]: recipe.version },
    inputs,
    seed,
    digest: tissue
      ? await digestJson({ labels: await digestBytes(joined), tissue: await digestBytes(tissue) })
      : await digestBytes(joined),
    interlocks,
    summary: {
      ...summary,
      structures: [...summary.structures.filter(({ label }) => !replaced.has(label)), ...own],
      warnings: [...summary.warnings.filter(({ code }) => !codes.has(code)), ...found.warnings],
    },
  };
}
