/**
 * Rows of the conformance page: what is read, written, repaired, named or refused, each with the check that shows it. A row
 * is recorded only where its check passed, so that the page (`test/setup/conformance.mjs`) cannot claim what was not tested.
 */
import { test } from 'vitest';
import type { SECTIONS } from '../setup/conformance.sections.mjs';
import { installed } from '../setup/records.mjs';
import { sharedData } from '../fixtures/shared-data.ts';
import { currentTest, writeTestRecord } from './test-record.ts';

export type SectionName = (typeof SECTIONS)[number]['name'];

export interface ConformanceRow {
  readonly section: SectionName;
  /** The format, object or case, with its UID, code or ending where it has one. */
  readonly item: string;
  readonly does: 'reads' | 'reads and writes' | 'writes' | 'repairs' | 'names' | 'refuses';
  /** How far, and what the check showed, in one sentence. */
  readonly note: string;
  /** Folder of real data that the check skips without. */
  readonly needs?: string;
  /** Program that the check skips without. */
  readonly tool?: string;
}

/** A maker of the rows of one section. */
export const rowsIn =
  (section: SectionName) =>
  (item: string, does: ConformanceRow['does'], note: string, needs?: string): ConformanceRow => ({
    section,
    item,
    does,
    note,
    ...(needs && { needs }),
  });

const rows = new Map<string, ConformanceRow[]>();

/** Says so where the program is not there, so that a skipped row is never mistaken for a passed one. */
function isInstalled(tool: string): boolean {
  if (installed(tool)) return true;
  console.warn(`skipping: the program "${tool}" is not installed`);
  return false;
}

/** A test that is a row of the page. */
export function conformanceRow(row: ConformanceRow, check: () => void | Promise<void>): void {
  const present =
    (row.needs === undefined || sharedData(row.needs) !== undefined) &&
    (row.tool === undefined || isInstalled(row.tool));
  test.skipIf(!present)(`${row.section}: ${row.item}`, async () => {
    await check();
    const testPath = currentTest();
    const own = [...(rows.get(testPath) ?? []), row];
    rows.set(testPath, own);
    writeTestRecord(testPath, 'rows', own);
  });
}
