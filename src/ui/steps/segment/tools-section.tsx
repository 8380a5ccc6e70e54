import {
  Brush,
  Combine,
  Contrast,
  Crosshair,
  Droplets,
  Eraser,
  Lasso,
  Layers2,
  MapPin,
  Mountain,
  PaintBucket,
  Scaling,
  Scissors,
  SplinePointer,
  Sprout,
  Waves,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactElement } from 'react';
import { structureByLabel } from '../../../core/anatomy.ts';
import { InSight } from '../../kit/in-sight.tsx';
import { Section } from '../../kit/section.tsx';
import { ToolGrid, ToolTile } from '../../kit/tool-tile.tsx';
import { TISSUE_CLASSES } from '../../session/tissue-classes.ts';
import { tools, useTools, type SegmentTool } from '../../session/tools.ts';
import { BrushShape, ValueRange } from './edit-fields.tsx';
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

/** From what is seen in the image. */
const FROM_IMAGE: readonly Tile[] = [
  {
    tool: 'lasso',
    label: 'Scissors',
    icon: Lasso,
    shortcut: 'S',
    hint: 'Draw around a part: erase it, keep it or fill it, on one slice or through the volume',
  },
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
    hint: 'Grow from strokes inside and outside to where the image says that it ends',
  },
  {
    tool: 'watershed',
    label: 'Edges',
    icon: Mountain,
    hint: 'Watershed: lay the surface along the edges of the image, from strokes or from the structure',
  },
];

/** The surface made better. */
const SURFACE: readonly Tile[] = [
  {
    tool: 'interpolate',
    label: 'Between',
    icon: Layers2,
    shortcut: 'I',
    hint: 'Fill the slices between painted ones',
  },
  {
    tool: 'contour',
    label: 'Polish',
    icon: SplinePointer,
    hint: 'Active contour: move the surface to the image by a few millimetres',
  },
  {
    tool: 'smooth',
    label: 'Smooth',
    icon: Waves,
    hint: 'Smooth the structure; its volume stays the same',
  },
  {
    tool: 'fill',
    label: 'Fill',
    icon: PaintBucket,
    hint: 'Fill the holes inside the structure',
  },
];

const SHAPE: readonly Tile[] = [
  {
    tool: 'parts',
    label: 'Parts',
    icon: Scissors,
    hint: 'Keep or remove a part that you click, the largest, or all above a volume',
  },
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
    hint: 'Add another structure or a margin around it, or cut by the distance to it',
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

/** The tools, four a row: draw, from the image, the surface, parts and shape. */
export function Tools(): ReactElement {
  const recipe = useRecipe();
  const { layer, selectedLabel, selectedTissue } = useTools((state) => state);
  const title =
    layer === 'labels'
      ? structureByLabel(selectedLabel)?.title
      : TISSUE_CLASSES.find(({ value }) => value === selectedTissue)?.title;
  return (
    <Section title="Tools" note={`editing ${title ?? ''}`}>
      <ToolGrid label="Tools">
        <Tiles tiles={DRAW} />
        <Tiles tiles={FROM_IMAGE} />
        <Tiles tiles={SURFACE} />
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

/** Settings of the brush and the eraser. */
export function BrushSettings(): ReactElement | null {
  const tool = useTools((state) => state.tool);
  if (tool !== 'brush' && tool !== 'erase') return null;
  return (
    <InSight key={tool}>
      <Section
        title={tool === 'brush' ? 'Brush' : 'Eraser'}
        note="wheel with Shift changes the size"
      >
        <BrushShape />
        <ValueRange label="Only over a range" everywhere="paints over all values" />
      </Section>
    </InSight>
  );
}
