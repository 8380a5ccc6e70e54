/** The structures that the open case lists: all of its organ, optional ones where they were found, tumours and the next one. */
import { isTumourLabel, structuresOf, type Organ, type Structure } from '../../core/anatomy.ts';
import type { StructureSummary } from '../../twin/records.ts';

export function listedStructures(
  organ: Organ,
  found: readonly StructureSummary[],
): readonly Structure[] {
  const present = new Set(found.filter(({ volumeMl }) => volumeMl > 0).map(({ label }) => label));
  let next = true;
  return structuresOf(organ).filter(({ label, optional }) => {
    if (present.has(label)) return true;
    if (!isTumourLabel(label)) return !optional;
    const offered = next;
    next = false;
    return offered;
  });
}

/** Structures whose absence is worth a word: all of a heart; of another organ what the recipe looked for in vain. */
export function missingStructures(
  organ: Organ,
  found: readonly StructureSummary[],
): readonly Structure[] {
  const of = (label: number) => found.find((structure) => structure.label === label);
  return structuresOf(organ).filter(({ label, optional }) => {
    const structure = of(label);
    if (optional || (structure && structure.volumeMl > 0)) return false;
    return organ === 'heart' || structure !== undefined;
  });
}
