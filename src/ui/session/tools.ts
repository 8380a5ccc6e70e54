/** Which tool is in hand and how it is set; per page, not per case, and not saved. */
import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import { structuresOf, TISSUE } from '../../core/anatomy.ts';
import type { MapName } from '../../twin/editable-map.ts';
import { session } from './session.ts';

export type SegmentTool = 'crosshair' | 'window' | 'brush' | 'erase' | 'keep' | 'remove' | 'mark';

export interface BrushSettings {
  readonly map: MapName;
  readonly label: number;
  readonly erase: boolean;
  readonly shape: 'disc' | 'sphere';
  readonly radiusMm: number;
  /** Paint only over image values in this range; undefined paints over all. */
  readonly rangeHu: readonly [number, number] | undefined;
}

export interface ToolState {
  readonly tool: SegmentTool;
  /** Which map is edited: the structures, or border zone and scar inside the ventricular wall. */
  readonly layer: MapName;
  /** Structure that is being edited. */
  readonly selectedLabel: number;
  /** Tissue class that is being painted. */
  readonly selectedTissue: number;
  readonly shape: BrushSettings['shape'];
  readonly radiusMm: number;
  readonly rangeOn: boolean;
  readonly rangeHu: readonly [number, number];
}

export const tools = createStore<ToolState>(() => ({
  tool: 'crosshair',
  layer: 'labels',
  selectedLabel: 1,
  selectedTissue: TISSUE.scar,
  shape: 'disc',
  radiusMm: 5,
  rangeOn: false,
  rangeHu: [150, 700],
}));

// Another case may be about another organ, where the structure in hand does not exist.
session.subscribe(({ caseStore }, before) => {
  if (!caseStore || caseStore === before.caseStore) return;
  const structures = structuresOf(caseStore.getState().document.organ);
  if (structures.some(({ label }) => label === tools.getState().selectedLabel)) return;
  tools.setState({ selectedLabel: structures[0].label, layer: 'labels' });
});

export const useTools = <Value>(select: (state: ToolState) => Value): Value =>
  useStore(tools, select);

export const BRUSH_RADIUS_MM = [0.5, 30] as const;

/** The brush as it is set for painting or erasing the selected structure. */
export function brushSettings(erase: boolean): BrushSettings {
  const { layer, selectedLabel, selectedTissue, shape, radiusMm, rangeOn, rangeHu } =
    tools.getState();
  return {
    map: layer,
    label: layer === 'labels' ? selectedLabel : selectedTissue,
    erase,
    shape,
    radiusMm,
    rangeHu: rangeOn ? rangeHu : undefined,
  };
}
