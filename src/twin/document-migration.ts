/** Brings case documents of earlier versions to the shape of the present one. */
import { CASE_VERSION } from './document.ts';

type Raw = Readonly<Record<string, unknown>>;

/** What a document of each version needs to become one of the next. */
const UPGRADES: Readonly<Record<number, (document: Raw) => Raw>> = {
  // Version 1 knew only hearts.
  1: (document) => ({
    ...document,
    organ: 'heart',
    steps: {
      ...(document.steps as Raw),
      followUp: null,
      organ: null,
      growth: null,
      resection: null,
    },
  }),
  // Version 2 had no stimulation protocols.
  2: (document) => ({
    ...document,
    steps: { ...(document.steps as Raw), induction: null, reinduction: null },
  }),
};

/** The document as the present version would have written it; one of a version that never was stays as it is. */
export function migrated(document: unknown, version: number): unknown {
  let present = document as Raw;
  for (let from = version; from < CASE_VERSION; from++) {
    const upgrade = UPGRADES[from];
    if (!upgrade) return document;
    present = { ...upgrade(present), version: from + 1 };
  }
  return present;
}
