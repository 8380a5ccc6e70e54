import type { TumourOrgan } from '../../../core/anatomy.ts';
import { LABEL, structureByLabel } from '../../../core/anatomy.ts';
import type { VesselTreeKind } from '../../../core/resection.ts';
import { treeTitle } from '../../../pipeline/organ-model.ts';
import type { Rgb } from '../../../view/colour-maps.ts';
import { cssColour } from '../../../view/colour-maps.ts';
import type { TreeLooks } from './vessels-section.tsx';

const VESSEL_LABELS: Readonly<Record<TumourOrgan, Readonly<Record<VesselTreeKind, number>>>> = {
  liver: { inflow: LABEL.portalVein, outflow: LABEL.hepaticVein },
  kidney: { inflow: LABEL.renalArtery, outflow: LABEL.renalVein },
  // A brain has no trees of its own here; the colours are never seen.
  brain: { inflow: LABEL.renalArtery, outflow: LABEL.renalVein },
};

export const treeRgb = (organ: TumourOrgan, kind: VesselTreeKind): Rgb =>
  structureByLabel(VESSEL_LABELS[organ][kind])?.colour ?? [146, 136, 230];

const both = (organ: TumourOrgan): Readonly<Record<VesselTreeKind, string>> => ({
  inflow: cssColour(treeRgb(organ, 'inflow')),
  outflow: cssColour(treeRgb(organ, 'outflow')),
});

/** Colours of the two vessel systems of an organ, for swatches. */
export const TREE_COLOUR: Readonly<Record<TumourOrgan, Readonly<Record<VesselTreeKind, string>>>> =
  { liver: both('liver'), kidney: both('kidney'), brain: both('brain') };

export const isTreeLabel = (organ: TumourOrgan, label: number): boolean =>
  organ !== 'brain' &&
  (label === VESSEL_LABELS[organ].inflow || label === VESSEL_LABELS[organ].outflow);

/** Names and colours of the two vessel systems. */
export const treeLooks = (organ: TumourOrgan): TreeLooks => ({
  inflow: { title: treeTitle(organ, 'inflow'), colour: TREE_COLOUR[organ].inflow },
  outflow: { title: treeTitle(organ, 'outflow'), colour: TREE_COLOUR[organ].outflow },
});
