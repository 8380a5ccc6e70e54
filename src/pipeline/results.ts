/**
 * The bulk results that a record names: kept while the record lives, put together again from its arrays otherwise.
 * So an undo that brings back an earlier record brings back its model and its runs.
 */
import type { BlobStore } from '../twin/blobs.ts';
import type { RecordMap } from '../twin/record-map.ts';
import type { HeartModel } from './heart-model.ts';
import type { HeartRun } from './heart-run.ts';
import type { GrowthRun } from './growth-run.ts';
import type { OrganModel } from './organ-model.ts';
import { unpack } from './pack.ts';
import type { ProtocolRun } from './protocol-run.ts';

type AnyRecord = RecordMap[
  'model' | 'simulation' | 'induction' | 'retest' | 'reinduction' | 'organ' | 'growth'];

const kept = new WeakMap<AnyRecord, unknown>();

/** Remembers a result that was just computed, so that it need not be unpacked. */
export function keepResult(
  record: AnyRecord | null,
  result: HeartModel | HeartRun | ProtocolRun | OrganModel | GrowthRun,
): void {
  if (record) kept.set(record, result);
}

function resultOf(record: AnyRecord | null | undefined, blobs: BlobStore): unknown {
  if (!record) return undefined;
  let result = kept.get(record);
  if (!result) {
    const { blobs: ids } = record;
    result = unpack((role) => blobs.get(ids[role]));
    kept.set(record, result);
  }
  return result;
}

export const modelOf = (
  record: RecordMap['model'] | null | undefined,
  blobs: BlobStore,
): HeartModel | undefined => resultOf(record, blobs) as HeartModel | undefined;

export const runOf = (
  record: RecordMap['simulation' | 'retest'] | null | undefined,
  blobs: BlobStore,
): HeartRun | undefined => resultOf(record, blobs) as HeartRun | undefined;

export const protocolRunOf = (
  record: RecordMap['induction' | 'reinduction'] | null | undefined,
  blobs: BlobStore,
): ProtocolRun | undefined => resultOf(record, blobs) as ProtocolRun | undefined;

export const organModelOf = (
  record: RecordMap['organ'] | null | undefined,
  blobs: BlobStore,
): OrganModel | undefined => resultOf(record, blobs) as OrganModel | undefined;

export const growthRunOf = (
  record: RecordMap['growth'] | null | undefined,
  blobs: BlobStore,
): GrowthRun | undefined => resultOf(record, blobs) as GrowthRun | undefined;
