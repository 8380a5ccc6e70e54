/** The record of what a local model proposed: its card and the digest of its file are how it was made. */
import { digestBytes } from '../core/digest.ts';
import type { ModelCard } from '../segment/model-plug/card.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import type { NewRecord } from '../twin/record-map.ts';
import type { InputRef, Json } from '../twin/records.ts';
import { segmentationSummary } from './segmentation-record.ts';

export interface PluggedModel {
  readonly card: ModelCard;
  readonly fileName: string;
  /** SHA-256 of the file. */
  readonly digest: string;
}

export const MODEL_OPERATION = 'segment.model';

export async function modelRecord(
  { card, fileName, digest }: PluggedModel,
  segmentation: Segmentation,
  inputs: readonly InputRef[],
): Promise<NewRecord<'segmentation'>> {
  return {
    operation: MODEL_OPERATION,
    operationVersion: card.modelVersion,
    // A card is what a JSON file holds.
    parameters: { card: card as unknown as Json, modelFile: fileName, modelDigest: digest },
    inputs,
    seed: null,
    digest: await digestBytes(segmentation.labels.data),
    interlocks: [],
    summary: segmentationSummary(segmentation),
  };
}
