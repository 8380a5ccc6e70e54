/** Which tool is in hand and how it is set; per page, not per case, and not saved. */
import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import { isTumourLabel, structuresOf, TISSUE } from '../../core/anatomy.ts';
import type { ContourSettings } from '../../segment/edit/active-contour.ts';
import type { LassoSettings } from '../../segment/edit/lasso.ts';
import type { CombineSettings, MarginSettings } from '../../segment/edit/margins.ts';
import type { Others } from '../../segment/edit/patch.ts';
import type { SeedStroke } from '../../segment/edit/seeds.ts';
import type { WatershedSettings } from '../../segment/edit/watershed.ts';
import type { MapName } from '../../twin/editable-map.ts';
import { session } from './session.ts';

export type SegmentTool =
  | 'crosshair'
  | 'window'
  | 'brush'
  | 'erase'
  | 'mark'
  | 'lasso'
  | 'flood'
  | 'grow'
  | 'watershed'
  | 'interpolate'
  | 'contour'
  | 'smooth'
  | 'fill'
  | 'parts'
  | 'margin'
  | 'combine';

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
  /** Whether tools that add may take over other structures that are not locked; undefined until it is chosen. */
  readonly others: Others | undefined;
  /** In the unit of the image. */
  readonly floodTolerance: number;
  readonly floodRadiusMm: number;
  readonly floodAveraged: boolean;
  /** What a stroke says while a tool grows from strokes. */
  readonly seedKind: SeedStroke['kind'];
  /** How far from its painted voxels a structure may grow. */
  readonly reachMm: number;
  readonly markers: WatershedSettings['markers'];
  readonly watershedBandMm: number;
  readonly contourFollows: ContourSettings['follows'];
  readonly contourBandMm: number;
  readonly contourSmoothMm: number;
  readonly contourVolumePercent: number;
  readonly smoothMm: number;
  readonly lassoAction: LassoSettings['action'];
  /** Whether the scissors cut the structure in hand or all that are shown and not locked. */
  readonly lassoOf: 'selected' | 'shown';
  readonly lassoDepth: 'slice' | 'slab' | 'all';
  readonly lassoSlabMm: number;
  /** `click-...` wait for a click on a part, the others work on all parts. */
  readonly parts: 'click-stays' | 'click-goes' | 'largest' | 'above';
  readonly islandMl: number;
  readonly marginChange: MarginSettings['change'];
  readonly marginMm: number;
  readonly combineHow: CombineSettings['how'];
  /** Label of the other structure; undefined until it is chosen. */
  readonly combineWith: number | undefined;
  readonly combineMm: number;
  /** Whether a result is looked at before it counts. */
  readonly previewFirst: boolean;
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
  others: undefined,
  floodTolerance: 30,
  floodRadiusMm: 40,
  floodAveraged: true,
  seedKind: 'inside',
  reachMm: 15,
  markers: 'strokes',
  watershedBandMm: 4,
  contourFollows: 'regions',
  contourBandMm: 3,
  contourSmoothMm: 0.5,
  contourVolumePercent: 20,
  smoothMm: 1,
  lassoAction: 'erase',
  lassoOf: 'selected',
  lassoDepth: 'slice',
  lassoSlabMm: 20,
  parts: 'click-stays',
  islandMl: 1,
  marginChange: 'grow',
  marginMm: 2,
  combineHow: 'add',
  combineWith: undefined,
  combineMm: 5,
  previewFirst: true,
}));

// Another case may be about another organ, where the structure in hand does not exist.
session.subscribe(({ caseStore }, before) => {
  if (!caseStore || caseStore === before.caseStore) return;
  const structures = structuresOf(caseStore.getState().document.organ);
  if (structures.some(({ label }) => label === tools.getState().selectedLabel)) return;
  tools.setState({
    selectedLabel: structures[0].label,
    layer: 'labels',
    combineWith: undefined,
  });
});

export const useTools = <Value>(select: (state: ToolState) => Value): Value =>
  useStore(tools, select);

/** What others do where nothing was chosen: a tumour lies inside its organ and takes its place, all else takes nothing. */
export const othersOf = ({ others, selectedLabel }: ToolState): Others =>
  others ?? (isTumourLabel(selectedLabel) ? 'give-way' : 'stay');

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
