/** From the result of the scar MR recipe to what a case keeps of it. */
import { digestBytes, digestJson } from '../core/digest.ts';
import { fail } from '../core/failure.ts';
import type { LabelMap } from '../core/volume.ts';
import { METHOD_TITLES, SCAR_METHODS, type ScarMethod } from '../segment/scar-mr/methods.ts';
import type { ScarByMethod, ScarMrResult } from '../segment/scar-mr.ts';
import type { BlobStore } from '../twin/blobs.ts';
import type { NewRecord, RecordMap } from '../twin/record-map.ts';
import type { InputRef, ScarMethodSummary, ScarSummary } from '../twin/records.ts';

/** All methods side by side, without their tissue maps; `edits` are the hand edits of the outlines so far. */
export function scarSummary(
  { methods, coreRangeG, totalRangeG, wallG, remote, maximum, warnings }: ScarMrResult,
  edits: number,
): ScarSummary {
  const { mean, sd, voxels, automatic } = remote;
  return {
    chosen: null,
    edits,
    wallG,
    coreRangeG,
    totalRangeG,
    remote: { mean, sd, voxels, automatic },
    maximum,
    methods: methods.map(figuresOf),
    warnings,
  };
}

const figuresOf = (one: ScarByMethod): ScarMethodSummary => ({
  method: one.method,
  title: one.title,
  thresholds: one.thresholds,
  coreG: one.coreG,
  borderG: one.borderG,
  totalG: one.totalG,
  percentOfWall: one.percentOfWall,
  coreBandG: one.coreBandG,
  totalBandG: one.totalBandG,
  darkCoreG: one.darkCoreG,
  edgeG: one.edgeG,
  segments: one.segments,
});

/** Role under which a case keeps the tissue map of a method. */
export const scarRole = (method: ScarMethod): string => `scar-${method}`;

/** The tissue map of a method as the case keeps it; undefined in cases that keep the figures alone. */
export function scarMap(
  { blobs }: Pick<RecordMap['segmentation'], 'blobs'>,
  method: ScarMethod,
  arrays: BlobStore,
): Uint8Array | undefined {
  const id = blobs[scarRole(method)];
  const map = id && arrays.has(id) ? arrays.get(id) : undefined;
  return map instanceof Uint8Array ? map : undefined;
}

/** A method by its name. @throws `bad-input`/`scar-method` */
export function scarMethod(name: string): ScarMethod {
  const method = SCAR_METHODS.find((candidate) => candidate === name);
  if (method) return method;
  return fail(
    'bad-input',
    'scar-method',
    `"${name}" is no method by which scar is measured here.`,
    `Use one of: ${SCAR_METHODS.map((one) => `${one} (${METHOD_TITLES[one]})`).join(', ')}.`,
  );
}

/**
 * The segmentation with the scar of one method as its tissue map. The outlines stay as they are; which method and which
 * thresholds made the scar is added to how the record was made.
 */
export async function withChosenScar(
  record: RecordMap['segmentation'],
  scar: ScarSummary,
  chosen: ScarMethod,
  { labels, tissue }: { readonly labels: Uint8Array; readonly tissue: LabelMap },
  inputs: readonly InputRef[],
): Promise<NewRecord<'segmentation'>> {
  const { operation, operationVersion, parameters, seed, interlocks, summary } = record;
  const thresholds = scar.methods.find(({ method }) => method === chosen)?.thresholds;
  return {
    operation,
    operationVersion,
    parameters: {
      ...parameters,
      scarMethod: chosen,
      scarThresholds: thresholds ? { ...thresholds } : null,
    },
    inputs,
    seed,
    digest: await digestJson({
      labels: await digestBytes(labels),
      tissue: await digestBytes(tissue.data),
    }),
    interlocks,
    summary: { ...summary, scar: { ...scar, chosen } },
  };
}
