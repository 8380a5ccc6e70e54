import type { LucideIcon } from 'lucide-react';
import {
  Check,
  Circle,
  CircleDashed,
  CircleQuestionMark,
  LoaderCircle,
  Lock,
  Pencil,
  Settings,
  TriangleAlert,
} from 'lucide-react';
import type { ReactElement } from 'react';
import { ariaKeys } from '../kit/button.tsx';
import { classNames } from '../kit/class-names.ts';
import { Icon } from '../kit/icon.tsx';
import { IconButton } from '../kit/icon-button.tsx';
import { useTooltip } from '../kit/tooltip.tsx';
import type { StepId, StepState, WorkflowStep } from './workflow-steps.ts';
import { stateWord, WORKFLOW_STEPS } from './workflow-steps.ts';

export interface RailProps {
  readonly states: Readonly<Record<StepId, StepState>>;
  readonly current: StepId;
  readonly onSelect: (step: StepId) => void;
  readonly onHelp: () => void;
  readonly onSettings?: () => void;
}

/** The workflow, always in sight. No step opens by itself; a blocked one can be opened to see why. */
export function Rail(props: RailProps): ReactElement {
  return (
    <nav className="rail" aria-label="Workflow">
      {WORKFLOW_STEPS.map((step) => (
        <RailStep
          key={step.id}
          step={step}
          state={props.states[step.id]}
          current={step.id === props.current}
          onSelect={() => props.onSelect(step.id)}
        />
      ))}
      <div className="foot">
        <IconButton
          icon={CircleQuestionMark}
          name="Help and keys"
          shortcut="?"
          onPress={props.onHelp}
        />
        {props.onSettings && (
          <IconButton icon={Settings} name="Settings" onPress={props.onSettings} />
        )}
      </div>
    </nav>
  );
}

const GLYPH: Readonly<Record<StepState['kind'], LucideIcon>> = {
  empty: CircleDashed,
  ready: Circle,
  editing: Pencil,
  working: LoaderCircle,
  done: Check,
  stale: TriangleAlert,
  locked: Lock,
  blocked: Lock,
};

export interface RailStepProps {
  readonly step: WorkflowStep;
  readonly state: StepState;
  readonly current: boolean;
  readonly onSelect: () => void;
}

export function RailStep({ step, state, current, onSelect }: RailStepProps): ReactElement {
  const reason = 'reason' in state ? state.reason : undefined;
  const { anchor, tip } = useTooltip({
    text: reason ?? step.title,
    shortcut: step.shortcut,
    describes: reason !== undefined,
  });
  const word = stateWord(state);
  return (
    <>
      <button
        type="button"
        className={classNames('step', current && 'on', state.kind)}
        aria-label={`${step.title}, ${word}`}
        aria-current={current ? 'step' : undefined}
        aria-keyshortcuts={ariaKeys(step.shortcut)}
        onClick={onSelect}
        {...anchor}
      >
        <Icon of={step.icon} />
        <b>{step.title}</b>
        {/* Kept apart for those who read the text and not its layout. */}{' '}
        <small>
          <Icon of={GLYPH[state.kind]} className={state.kind === 'working' ? 'spin' : undefined} />
          {word}
        </small>
      </button>
      {tip}
    </>
  );
}
