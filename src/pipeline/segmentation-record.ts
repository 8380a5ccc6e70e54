/** The record of a recipe's result. */
import { digestBytes } from '../core/digest.ts';
import type { Segmentation } from '../segment/heart-ct.ts';
import type { InputRef, NewRecord } from '../twin/records.ts';

export const HEART_CT_VERSION = '1';

export async function segmentationRecord(
  { labels, structures, warnings }: Segmentation,
  inputs: readonly InputRef[],
): Promise<NewRecord<'segmentation'>> {
  return {
    operation: 'segment.heart-ct',
    operationVersion: HEART_CT_VERSION,
    parameters: {},
    inputs,
    seed: null,
    digest: await digestBytes(labels.data),
    interlocks: [],
    summary: {
      grid: labels.grid,
      structures: structures.map(({ note, ...structure }) => ({
        ...structure,
        note: note ?? null,
      })),
      warnings,
      edits: 0,
    },
  };
}
