import { TERRITORY_COLOURS } from '../../../pipeline/organ-model.ts';
import type { TerritoryRow } from './territory-section.tsx';
import type { ResectionScreen } from './use-resection.ts';

/** Named territories of the inflow with how much of each is removed, in the colours of the organ model. */
export function territoryRows({ model, plan, summary }: ResectionScreen): TerritoryRow[] {
  const clipped = new Set(plan.clipped.inflow);
  const removed = new Map(summary?.territories.map((one) => [one.id, one.removedPercent]));
  return model.territorySurfaces.map(({ id, title, volumeMl, headIds }, n) => ({
    id,
    title,
    volumeMl,
    removedPercent: removed.get(id) ?? 0,
    colour: TERRITORY_COLOURS[n % TERRITORY_COLOURS.length],
    clipped: headIds.some((branch) => clipped.has(branch)),
    clippable: headIds.length > 0,
  }));
}
