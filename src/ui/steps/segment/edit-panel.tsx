import './segment.css';
import { Check, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { structureByLabel } from '../../../core/anatomy.ts';
import { Button } from '../../kit/button.tsx';
import { InSight } from '../../kit/in-sight.tsx';
import { JobBlock } from '../../kit/job-block.tsx';
import { FailureNote } from '../../kit/note.tsx';
import { ProgressBar } from '../../kit/progress-bar.tsx';
import { Section } from '../../kit/section.tsx';
import { Switch } from '../../kit/toggle.tsx';
import { growsFromStrokes, waitsForClick } from '../../operations/edit-request-from.ts';
import { editProposal, type EditProposal } from '../../operations/edit-proposal.ts';
import { acceptProposal, discardProposal, startEdit } from '../../operations/edit-structures.ts';
import { tools, useTools, type ToolState } from '../../session/tools.ts';
import { useJobState } from '../use-job-state.ts';
import { EDIT_SETTINGS, type StructureTool } from './edit-settings.tsx';

/** Words over the settings, and of the button where no click or outline starts the tool. */
const TITLES: Readonly<Record<StructureTool, { readonly title: string; readonly run?: string }>> = {
  lasso: { title: 'Scissors' },
  flood: { title: 'Flood fill' },
  grow: { title: 'Grow from seeds', run: 'Propose' },
  watershed: { title: 'Watershed', run: 'Propose' },
  contour: { title: 'Polish', run: 'Polish' },
  interpolate: { title: 'Between slices', run: 'Propose' },
  smooth: { title: 'Smooth', run: 'Smooth' },
  fill: { title: 'Fill holes', run: 'Fill' },
  parts: { title: 'Parts', run: 'Remove' },
  margin: { title: 'Margin', run: 'Apply' },
  combine: { title: 'Combine', run: 'Apply' },
};

const isStructureTool = (tool: string): tool is StructureTool => tool in TITLES;

/** Settings and command of a tool that works on a whole structure. */
export function EditPanel(): ReactElement | null {
  const state = useTools((value) => value);
  const proposal = useStore(editProposal, ({ current }) => current);
  const job = useJobState('edit');
  const { tool, layer } = state;
  const inHand = isStructureTool(tool) && layer === 'labels' ? tool : undefined;
  return (
    <>
      {inHand && (
        <InSight key={inHand}>
          <ToolPanel tool={inHand} state={state} proposed={proposal !== undefined} />
        </InSight>
      )}
      {!inHand && job.state.kind !== 'idle' && (
        <Section label="Label map">
          <EditState />
        </Section>
      )}
    </>
  );
}

function ToolPanel({
  tool,
  state,
  proposed,
}: {
  readonly tool: StructureTool;
  readonly state: ToolState;
  readonly proposed: boolean;
}): ReactElement {
  const job = useJobState('edit');
  const { title, run } = TITLES[tool];
  const Settings = EDIT_SETTINGS[tool];
  const byHand = run === undefined || waitsForClick(state);
  return (
    <Section title={title} note={structureByLabel(state.selectedLabel)?.title}>
      <Settings state={state} />
      {!growsFromStrokes(state) && <PreviewFirst on={state.previewFirst} />}
      {byHand || proposed ? (
        <EditState />
      ) : (
        <JobBlock
          title={title}
          runLabel={run}
          state={job.state}
          onRun={() => startEdit()}
          onCancel={job.cancel}
          disabledReason={
            tool === 'combine' && !isChosen(state) ? 'Choose the other structure' : undefined
          }
        />
      )}
    </Section>
  );
}

/** What follows strokes is always looked at first. */
function PreviewFirst({ on }: { readonly on: boolean }): ReactElement {
  return (
    <Switch
      label="Preview first"
      checked={on}
      note={on ? 'accept or discard it' : 'counts at once'}
      onChange={(previewFirst) => tools.setState({ previewFirst })}
    />
  );
}

const isChosen = ({ combineWith, selectedLabel }: ToolState): boolean =>
  combineWith !== undefined && combineWith !== selectedLabel;

/** Work without a button of its own (a file, a click, a stroke): how far it is, how to stop it, why it was refused. */
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

/** What is proposed and the two answers to it, at the foot of the panel where it stays in sight. */
export function Proposal({ proposal }: { readonly proposal: EditProposal }): ReactElement {
  const { words, request } = proposal;
  return (
    <Section title="Proposal" note="not part of the case yet" pinned>
      <p className="t2 proposal-words" role="status">
        {words || 'Strokes are drawn; the result follows.'}
      </p>
      <div className="row">
        <Button
          kind="primary"
          icon={Check}
          wide
          shortcut="A"
          onPress={acceptProposal}
          disabledReason={request ? undefined : 'Nothing is computed yet'}
        >
          Accept
        </Button>
        <Button icon={X} wide shortcut="D" onPress={discardProposal}>
          Discard
        </Button>
      </div>
    </Section>
  );
}
