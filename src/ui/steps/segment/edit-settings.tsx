import type { ReactElement } from 'react';
import { structuresOf } from '../../../core/anatomy.ts';
import { NumberField } from '../../kit/number-field.tsx';
import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/toggle.tsx';
import { useOrgan } from '../../session/hooks.ts';
import { tools, type SegmentTool, type ToolState } from '../../session/tools.ts';
import { Choice, Millimetres, OthersChoice, useImageUnit, ValueRange } from './edit-fields.tsx';
import { StrokeSettings } from './stroke-settings.tsx';

export type StructureTool = Exclude<
  SegmentTool,
  'crosshair' | 'window' | 'brush' | 'erase' | 'mark'
>;

interface SettingsProps {
  readonly state: ToolState;
}

/** The settings of each tool that works on whole structures. */
export const EDIT_SETTINGS: Readonly<
  Record<StructureTool, (props: SettingsProps) => ReactElement>
> = {
  lasso: LassoSettings,
  flood: FloodSettings,
  grow: GrowSettings,
  watershed: WatershedSettings,
  contour: ContourSettings,
  interpolate: InterpolateSettings,
  smooth: SmoothSettings,
  fill: FillSettings,
  parts: PartSettings,
  margin: MarginSettings,
  combine: CombineSettings,
};

function Hint({ children }: { readonly children: string }): ReactElement {
  return <p className="t3 small">{children}</p>;
}

function LassoSettings({ state }: SettingsProps): ReactElement {
  return (
    <>
      <Hint>
        Draw around a part on a slice or on the 3D view, in one go or corner by corner. Escape gives
        up.
      </Hint>
      <Choice
        label="Inside"
        options={[
          { value: 'erase', label: 'Erase' },
          { value: 'keep', label: 'Keep' },
          { value: 'fill', label: 'Fill' },
        ]}
        value={state.lassoAction}
        onChange={(lassoAction) => tools.setState({ lassoAction })}
      />
      <Choice
        label="Depth"
        options={[
          { value: 'slice', label: 'Slice' },
          { value: 'slab', label: 'Slab' },
          { value: 'all', label: 'All' },
        ]}
        value={state.lassoDepth}
        onChange={(lassoDepth) => tools.setState({ lassoDepth })}
      />
      {state.lassoDepth === 'slab' && (
        <Millimetres
          label="Thickness"
          value={state.lassoSlabMm}
          max={300}
          onChange={(lassoSlabMm) => tools.setState({ lassoSlabMm })}
        />
      )}
      {state.lassoAction === 'fill' ? (
        <>
          <ValueRange label="Only a range" everywhere="fills over all values" />
          <OthersChoice />
        </>
      ) : (
        <Choice
          label="Cuts"
          options={[
            { value: 'selected', label: 'Selected' },
            { value: 'shown', label: 'All shown' },
          ]}
          value={state.lassoOf}
          onChange={(lassoOf) => tools.setState({ lassoOf })}
        />
      )}
    </>
  );
}

function FloodSettings({ state }: SettingsProps): ReactElement {
  return (
    <>
      <Hint>Click a slice: like values around the click are filled.</Hint>
      <NumberField
        label="Tolerance"
        unit={useImageUnit()}
        value={state.floodTolerance}
        min={1}
        max={4000}
        step={5}
        onChange={(floodTolerance) => tools.setState({ floodTolerance })}
      />
      <Millimetres
        label="Largest radius"
        value={state.floodRadiusMm}
        max={150}
        onChange={(floodRadiusMm) => tools.setState({ floodRadiusMm })}
      />
      <Switch
        label="Even out noise"
        checked={state.floodAveraged}
        note="judges the mean of 27 voxels"
        onChange={(floodAveraged) => tools.setState({ floodAveraged })}
      />
      <OthersChoice />
    </>
  );
}

function Reach({ state }: SettingsProps): ReactElement {
  return (
    <Millimetres
      label="Reach"
      value={state.reachMm}
      max={80}
      onChange={(reachMm) => tools.setState({ reachMm })}
    />
  );
}

function GrowSettings({ state }: SettingsProps): ReactElement {
  return (
    <>
      <Hint>
        Paint across the middle of the structure, and outside where it runs over. What lies further
        off than the reach is background.
      </Hint>
      <StrokeSettings />
      <Reach state={state} />
      <OthersChoice />
    </>
  );
}

function WatershedSettings({ state }: SettingsProps): ReactElement {
  return (
    <>
      <Choice
        label="From"
        options={[
          { value: 'strokes', label: 'Strokes' },
          { value: 'structure', label: 'Structure' },
        ]}
        value={state.markers}
        onChange={(markers) => tools.setState({ markers })}
      />
      {state.markers === 'strokes' ? (
        <>
          <StrokeSettings />
          <Reach state={state} />
        </>
      ) : (
        <>
          <Hint>The surface is laid along the strongest edge this near to it.</Hint>
          <Millimetres
            label="Band"
            value={state.watershedBandMm}
            max={20}
            onChange={(watershedBandMm) => tools.setState({ watershedBandMm })}
          />
        </>
      )}
      <OthersChoice />
    </>
  );
}

function ContourSettings({ state }: SettingsProps): ReactElement {
  return (
    <>
      <Choice
        label="Follows"
        options={[
          { value: 'regions', label: 'Regions' },
          { value: 'edges', label: 'Edges' },
        ]}
        value={state.contourFollows}
        onChange={(contourFollows) => tools.setState({ contourFollows })}
      />
      <Millimetres
        label="Moves up to"
        value={state.contourBandMm}
        max={15}
        onChange={(contourBandMm) => tools.setState({ contourBandMm })}
      />
      <NumberField
        label="Smooths bumps of"
        unit="mm"
        value={state.contourSmoothMm}
        min={0.1}
        max={5}
        step={0.1}
        decimals={1}
        onChange={(contourSmoothMm) => tools.setState({ contourSmoothMm })}
      />
      <NumberField
        label="Volume within"
        unit="%"
        value={state.contourVolumePercent}
        min={1}
        max={100}
        step={1}
        onChange={(contourVolumePercent) => tools.setState({ contourVolumePercent })}
      />
      <OthersChoice />
    </>
  );
}

function InterpolateSettings(): ReactElement {
  return (
    <>
      <Hint>
        Paint the outline in every third to fifth slice of one view; the slices between are filled.
      </Hint>
      <OthersChoice />
    </>
  );
}

function SmoothSettings({ state }: SettingsProps): ReactElement {
  return (
    <>
      <Hint>Rounds the surface; the volume stays the same to the voxel.</Hint>
      <Millimetres
        label="Strength"
        value={state.smoothMm}
        max={10}
        onChange={(smoothMm) => tools.setState({ smoothMm })}
      />
      <OthersChoice />
    </>
  );
}

function FillSettings(): ReactElement {
  return <Hint>Background that the structure encloses on all sides becomes part of it.</Hint>;
}

function PartSettings({ state }: SettingsProps): ReactElement {
  return (
    <>
      <Select
        label="Parts"
        options={[
          { value: 'click-stays', label: 'Keep the one you click' },
          { value: 'click-goes', label: 'Remove the one you click' },
          { value: 'largest', label: 'Keep the largest' },
          { value: 'above', label: 'Keep those above a volume' },
        ]}
        value={state.parts}
        onChange={(parts) => tools.setState({ parts })}
      />
      {state.parts === 'above' && (
        <NumberField
          label="Smallest part"
          unit="ml"
          value={state.islandMl}
          min={0.01}
          max={1000}
          step={0.1}
          decimals={2}
          onChange={(islandMl) => tools.setState({ islandMl })}
        />
      )}
    </>
  );
}

function MarginSettings({ state }: SettingsProps): ReactElement {
  return (
    <>
      <Choice
        label="Surface"
        options={[
          { value: 'grow', label: 'Grow' },
          { value: 'shrink', label: 'Shrink' },
          { value: 'hollow', label: 'Hollow' },
        ]}
        value={state.marginChange}
        onChange={(marginChange) => tools.setState({ marginChange })}
      />
      <Millimetres
        label={state.marginChange === 'hollow' ? 'Wall' : 'By'}
        value={state.marginMm}
        max={50}
        onChange={(marginMm) => tools.setState({ marginMm })}
      />
      {state.marginChange === 'grow' && <OthersChoice />}
    </>
  );
}

const OTHER_WORDS = {
  add: 'Takes over',
  subtract: 'From',
  intersect: 'To',
  shell: 'Around',
} as const;

function CombineSettings({ state }: SettingsProps): ReactElement {
  const organ = useOrgan();
  const choices = structuresOf(organ).filter(({ label }) => label !== state.selectedLabel);
  const chosen = choices.find(({ label }) => label === state.combineWith);
  const { combineHow } = state;
  return (
    <>
      <Select
        label="How"
        options={[
          { value: 'add', label: 'Add another structure' },
          { value: 'subtract', label: 'Cut back from another' },
          { value: 'intersect', label: 'Keep what is near another' },
          { value: 'shell', label: 'Add a margin around another' },
        ]}
        value={combineHow}
        onChange={(how) => tools.setState({ combineHow: how })}
      />
      <Select
        label={OTHER_WORDS[combineHow]}
        options={[
          { value: '', label: 'Choose', disabled: true },
          ...choices.map(({ label, title }) => ({ value: String(label), label: title })),
        ]}
        value={chosen ? String(chosen.label) : ''}
        onChange={(label) => tools.setState({ combineWith: Number(label) })}
      />
      {combineHow !== 'add' && (
        <Millimetres
          label="Distance"
          value={state.combineMm}
          min={combineHow === 'shell' ? 0.5 : 0}
          max={100}
          onChange={(combineMm) => tools.setState({ combineMm })}
        />
      )}
      {combineHow === 'shell' && <OthersChoice />}
    </>
  );
}
