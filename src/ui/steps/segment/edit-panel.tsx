import './segment.css';
import { Check, X } from 'lucide-react';
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { structureByLabel, structuresOf } from '../../../core/anatomy.ts';
import type { EditRequest } from '../../../segment/edit/edit-request.ts';
import type { Others } from '../../../segment/edit/patch.ts';
import { Button } from '../../kit/button.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { FailureNote } from '../../kit/note.tsx';
import { NumberField } from '../../kit/number-field.tsx';
import { ProgressBar } from '../../kit/progress-bar.tsx';
import { Section } from '../../kit/section.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { Select } from '../../kit/select.tsx';
import { Switch } from '../../kit/toggle.tsx';
import {
  acceptProposal,
  discardProposal,
  editProposal,
  editStructure,
} from '../../operations/edit-structures.ts';
import { useOrgan, useSession } from '../../session/hooks.ts';
import { othersOf, tools, useTools, type ToolState } from '../../session/tools.ts';
import { useJobState } from '../use-job-state.ts';

type StructureTool = 'flood' | 'grow' | 'interpolate' | 'islands' | 'margin' | 'combine';

const TITLES: Readonly<Record<StructureTool, { readonly title: string; readonly run: string }>> = {
  flood: { title: 'Flood fill', run: 'Flood fill' },
  grow: { title: 'Grow from seeds', run: 'Propose' },
  interpolate: { title: 'Between slices', run: 'Propose' },
  islands: { title: 'Islands', run: 'Remove' },
  margin: { title: 'Margin', run: 'Apply' },
  combine: { title: 'Combine', run: 'Apply' },
};

const isStructureTool = (tool: string): tool is StructureTool => tool in TITLES;

/** Settings and command of a tool that works on a whole structure; the proposal where there is one. */
export function EditPanel(): ReactElement | null {
  const state = useTools((value) => value);
  const proposal = useStore(editProposal, ({ current }) => current);
  const job = useJobState('edit');
  const { tool, layer } = state;
  if (proposal) {
    return (
      <InSight key="proposal">
        <Proposal words={proposal.words} />
      </InSight>
    );
  }
  if (!isStructureTool(tool) || layer !== 'labels') {
    return job.state.kind === 'idle' ? null : (
      <Section label="Label map">
        <EditState />
      </Section>
    );
  }
  const request = requestOf(state);
  const { title, run } = TITLES[tool];
  const name = structureByLabel(state.selectedLabel)?.title ?? '';
  return (
    <InSight key={tool}>
      <Section title={title} note={name}>
        <Settings tool={tool} state={state} />
        {tool === 'flood' ? (
          <EditState />
        ) : (
          <JobBlock
            title={title}
            runLabel={run}
            state={job.state}
            onRun={() => request && void editStructure(request)}
            onCancel={job.cancel}
            disabledReason={request ? undefined : 'Choose the other structure'}
          />
        )}
      </Section>
    </InSight>
  );
}

/** Scrolls its content into sight when it appears: small screens end above it. */
function InSight({ children }: { readonly children: ReactNode }): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Newer browsers return a promise here, which is no clean-up.
    void place.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div ref={place} className="edit-panel">
      {children}
    </div>
  );
}

/** Work without a button of its own (a file, a click): how far it is, how to stop it, why it was refused. */
export function EditState(): ReactElement | null {
  const { state, cancel } = useJobState('edit');
  if (state.kind === 'failed') return <FailureNote failure={state.failure} />;
  if (state.kind === 'idle') return null;
  return (
    <div className="job">
      <ProgressBar label={state.activity ?? 'Working'} fraction={state.fraction} />
      <div className="act">{state.activity}</div>
      <Button onPress={cancel} wide>
        Stop
      </Button>
    </div>
  );
}

function Proposal({ words }: { readonly words: string }): ReactElement {
  return (
    <Section title="Proposal" note="not part of the case yet">
      <p className="t2" role="status">
        {words}
      </p>
      <div className="row">
        <Button kind="primary" icon={Check} wide shortcut="A" onPress={acceptProposal}>
          Accept
        </Button>
        <Button icon={X} wide shortcut="D" onPress={discardProposal}>
          Discard
        </Button>
      </div>
    </Section>
  );
}

/** The edit as it is set; undefined for the one that waits for a click. */
function requestOf(state: ToolState): EditRequest | undefined {
  const { selectedLabel: label, marginMm: distanceMm } = state;
  switch (state.tool) {
    case 'grow':
      return { tool: 'grow', label, reachMm: state.reachMm };
    case 'interpolate':
      return { tool: 'interpolate', label };
    case 'islands':
      return state.islandKeep === 'largest'
        ? { tool: 'islands', label, keep: 'largest' }
        : { tool: 'islands', label, keep: 'above', belowMl: state.islandMl };
    case 'margin':
      return { tool: 'margin', label, change: state.marginChange, distanceMm };
    case 'combine':
      return state.combineWith === undefined
        ? undefined
        : {
            tool: 'combine',
            label,
            other: state.combineWith,
            how: state.combineHow,
            distanceMm: state.combineMm,
          };
    default:
      return undefined;
  }
}

interface SettingsProps {
  readonly tool: StructureTool;
  readonly state: ToolState;
}

function Settings({ tool, state }: SettingsProps): ReactElement {
  switch (tool) {
    case 'flood':
      return <FloodSettings state={state} />;
    case 'grow':
      return (
        <>
          <p className="t3 small">
            Paint strokes inside the structure, across its middle, then grow. What lies further off
            than the reach is background.
          </p>
          <Millimetres
            label="Reach"
            value={state.reachMm}
            max={80}
            onChange={(reachMm) => tools.setState({ reachMm })}
          />
          <OthersChoice others={othersOf(state)} />
        </>
      );
    case 'interpolate':
      return (
        <>
          <p className="t3 small">
            Paint the outline in every third to fifth slice of one view; the slices between are
            filled.
          </p>
          <OthersChoice others={othersOf(state)} />
        </>
      );
    case 'islands':
      return <IslandSettings state={state} />;
    case 'margin':
      return <MarginSettings state={state} />;
    case 'combine':
      return <CombineSettings state={state} />;
  }
}

function FloodSettings({ state }: { readonly state: ToolState }): ReactElement {
  const unit = useSession(({ volume }) => (volume?.unit === 'HU' ? 'HU' : undefined));
  return (
    <>
      <p className="t3 small">Click a slice: like values around the click are filled.</p>
      <NumberField
        label="Tolerance"
        unit={unit}
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
      <OthersChoice others={othersOf(state)} />
    </>
  );
}

function IslandSettings({ state }: { readonly state: ToolState }): ReactElement {
  return (
    <>
      <Segmented
        label="Keep"
        showLabel
        wide
        options={[
          { value: 'largest', label: 'Largest part' },
          { value: 'above', label: 'Above a volume' },
        ]}
        value={state.islandKeep}
        onChange={(islandKeep) => tools.setState({ islandKeep })}
      />
      {state.islandKeep === 'above' && (
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

function MarginSettings({ state }: { readonly state: ToolState }): ReactElement {
  return (
    <>
      <Segmented
        label="Surface"
        showLabel
        wide
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
      {state.marginChange === 'grow' && <OthersChoice others={othersOf(state)} />}
    </>
  );
}

function CombineSettings({ state }: { readonly state: ToolState }): ReactElement {
  const organ = useOrgan();
  const choices = structuresOf(organ).filter(({ label }) => label !== state.selectedLabel);
  const chosen = choices.find(({ label }) => label === state.combineWith);
  return (
    <>
      <Segmented
        label="How"
        showLabel
        wide
        options={[
          { value: 'add', label: 'Add' },
          { value: 'subtract', label: 'Cut back' },
          { value: 'intersect', label: 'Keep near' },
        ]}
        value={state.combineHow}
        onChange={(combineHow) => tools.setState({ combineHow })}
      />
      <Select
        label={state.combineHow === 'add' ? 'Takes over' : 'From'}
        options={[
          { value: '', label: 'Choose', disabled: true },
          ...choices.map(({ label, title }) => ({ value: String(label), label: title })),
        ]}
        value={chosen ? String(chosen.label) : ''}
        onChange={(label) => tools.setState({ combineWith: Number(label) })}
      />
      {state.combineHow !== 'add' && (
        <Millimetres
          label="Distance"
          value={state.combineMm}
          max={100}
          onChange={(combineMm) => tools.setState({ combineMm })}
        />
      )}
    </>
  );
}

function OthersChoice({ others }: { readonly others: Others }): ReactElement {
  return (
    <Segmented
      label="Others"
      showLabel
      wide
      options={[
        { value: 'give-way', label: 'Give way' },
        { value: 'stay', label: 'Stay' },
      ]}
      value={others}
      onChange={(next) => tools.setState({ others: next })}
    />
  );
}

function Millimetres(props: {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly onChange: (value: number) => void;
}): ReactElement {
  return <NumberField {...props} unit="mm" min={0.5} step={0.5} decimals={1} />;
}
