import {
  Brush,
  Combine,
  Contrast,
  Crosshair,
  Droplets,
  Eraser,
  Layers2,
  MapPin,
  PaintBucket,
  Scaling,
  Scissors,
  Sparkles,
  Sprout,
  SquareDashed,
  Waves,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { structureByLabel } from '../../../core/anatomy.ts';
import { NumberField } from '../../kit/number-field.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Slider } from '../../kit/slider.tsx';
import { Switch } from '../../kit/toggle.tsx';
import { ToolGrid, ToolTile } from '../../kit/tool-tile.tsx';
import { editRegion } from '../../operations/edit-labels.ts';
import { TISSUE_CLASSES } from '../../session/tissue-classes.ts';
import { BRUSH_RADIUS_MM, tools, useTools, type SegmentTool } from '../../session/tools.ts';
import { useRecipe } from './use-recipe.ts';

interface Tile {
  readonly tool: SegmentTool;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly shortcut?: string;
  readonly hint: string;
}

const DRAW: readonly Tile[] = [
  { tool: 'crosshair', label: 'Cross', icon: Crosshair, shortcut: 'X', hint: 'Move the crosshair' },
  {
    tool: 'window',
    label: 'Window',
    icon: Contrast,
    shortcut: 'W',
    hint: 'Drag to change window and level',
  },
  {
    tool: 'brush',
    label: 'Brush',
    icon: Brush,
    shortcut: 'B',
    hint: 'Paint the selected structure',
  },
  {
    tool: 'erase',
    label: 'Erase',
    icon: Eraser,
    shortcut: 'E',
    hint: 'Erase the selected structure',
  },
];

const EXTEND: readonly Tile[] = [
  {
    tool: 'flood',
    label: 'Flood',
    icon: Droplets,
    shortcut: 'L',
    hint: 'Click: fill like image values around the click',
  },
  {
    tool: 'grow',
    label: 'Grow',
    icon: Sprout,
    shortcut: 'G',
    hint: 'Grow what is painted to where the image says that it ends',
  },
  {
    tool: 'interpolate',
    label: 'Between',
    icon: Layers2,
    shortcut: 'I',
    hint: 'Fill the slices between painted ones',
  },
];

const PARTS: readonly Tile[] = [
  {
    tool: 'keep',
    label: 'Keep',
    icon: SquareDashed,
    hint: 'Click a part of the structure: the rest of it is removed',
  },
  {
    tool: 'remove',
    label: 'Remove',
    icon: Scissors,
    hint: 'Click a part of the structure to remove it',
  },
  {
    tool: 'islands',
    label: 'Islands',
    icon: Sparkles,
    hint: 'Remove small parts of the structure',
  },
];

const SHAPE: readonly Tile[] = [
  {
    tool: 'margin',
    label: 'Margin',
    icon: Scaling,
    hint: 'Grow, shrink or hollow the structure by a distance',
  },
  {
    tool: 'combine',
    label: 'Combine',
    icon: Combine,
    hint: 'Add another structure, or cut by the distance to it',
  },
];

const MARK_TILE: Tile = {
  tool: 'mark',
  label: 'Mark',
  icon: MapPin,
  hint: 'Click inside the organ or inside a tumour that the recipe did not find, then run it again',
};

/** Scar is painted; everything else works on structures. */
const ON_SCAR: ReadonlySet<SegmentTool> = new Set(['crosshair', 'window', 'brush', 'erase']);

/** The tools, four a row: draw, extend, take parts away, shape. */
export function Tools(): ReactElement {
  const recipe = useRecipe();
  const { layer, selectedLabel, selectedTissue } = useTools((state) => state);
  const title =
    layer === 'labels'
      ? structureByLabel(selectedLabel)?.title
      : TISSUE_CLASSES.find(({ value }) => value === selectedTissue)?.title;
  const wholeOnly = layer === 'labels' ? undefined : WHOLE_ONLY;
  return (
    <Section title="Tools" note={`editing ${title ?? ''}`}>
      <ToolGrid label="Tools">
        <Tiles tiles={DRAW} />
        <Tiles tiles={EXTEND} />
        <ToolTile
          label="Fill"
          icon={PaintBucket}
          active={false}
          hint="Fill the holes inside the structure"
          unavailableReason={wholeOnly}
          onPress={() => editRegion('fill', selectedLabel)}
        />
        <Tiles tiles={PARTS} />
        <ToolTile
          label="Smooth"
          icon={Waves}
          active={false}
          hint="Smooth the structure; its volume stays the same"
          unavailableReason={wholeOnly}
          onPress={() => editRegion('smooth', selectedLabel)}
        />
        <Tiles tiles={recipe?.clicks === 'organ-or-tumour' ? [...SHAPE, MARK_TILE] : SHAPE} />
      </ToolGrid>
    </Section>
  );
}

const WHOLE_ONLY = 'Works on structures, not on scar';

function Tiles({ tiles }: { readonly tiles: readonly Tile[] }): ReactElement {
  const { tool: inHand, layer } = useTools((state) => state);
  return (
    <>
      {tiles.map(({ tool, ...tile }) => (
        <ToolTile
          key={tool}
          {...tile}
          active={inHand === tool}
          unavailableReason={layer === 'labels' || ON_SCAR.has(tool) ? undefined : WHOLE_ONLY}
          onPress={() => tools.setState({ tool })}
        />
      ))}
    </>
  );
}

const SHAPES = [
  { value: 'disc', label: 'Disc' },
  { value: 'sphere', label: 'Sphere' },
] as const;

/** Settings of the brush and the eraser. */
export function BrushSettings(): ReactElement | null {
  const { tool, shape, radiusMm, rangeOn, rangeHu } = useTools((state) => state);
  if (tool !== 'brush' && tool !== 'erase') return null;
  return (
    <Section title={tool === 'brush' ? 'Brush' : 'Eraser'} note="wheel with Shift changes the size">
      <Segmented
        label="Shape"
        showLabel
        wide
        options={SHAPES}
        value={shape}
        onChange={(next) => tools.setState({ shape: next })}
      />
      <Slider
        label="Radius"
        unit="mm"
        value={radiusMm}
        min={BRUSH_RADIUS_MM[0]}
        max={BRUSH_RADIUS_MM[1]}
        step={0.5}
        decimals={1}
        onChange={(next) => tools.setState({ radiusMm: next })}
      />
      <Switch
        label="Only over a range"
        checked={rangeOn}
        onChange={(next) => tools.setState({ rangeOn: next })}
        note={rangeOn ? `${rangeHu[0]} to ${rangeHu[1]} HU` : 'paints over all values'}
      />
      {rangeOn && (
        <>
          <NumberField
            label="From"
            unit="HU"
            value={rangeHu[0]}
            min={-1024}
            max={rangeHu[1]}
            step={10}
            onChange={(low) => tools.setState({ rangeHu: [low, rangeHu[1]] })}
          />
          <NumberField
            label="To"
            unit="HU"
            value={rangeHu[1]}
            min={rangeHu[0]}
            max={3071}
            step={10}
            onChange={(high) => tools.setState({ rangeHu: [rangeHu[0], high] })}
          />
        </>
      )}
    </Section>
  );
}
