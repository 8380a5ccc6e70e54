import { LoaderCircle, Play } from 'lucide-react';
import type { ReactElement } from 'react';
import type { Failure } from '../../core/failure.ts';
import { formatDuration } from '../../core/format.ts';
import { useAnnounceAtMostEvery } from './announcer.tsx';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { FailureNote } from './note.tsx';
import { ProgressBar } from './progress-bar.tsx';

export type JobState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly fraction: number | undefined;
      /** What is being done now, in words for the user. */
      readonly activity?: string;
      readonly remainingSeconds?: number | undefined;
    }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface JobBlockProps {
  /** What the job makes: `Mesh`, `Simulation`. */
  readonly title: string;
  /** Words of the button: `Run`, `Run again`, `Build model`. */
  readonly runLabel: string;
  readonly state: JobState;
  readonly onRun: () => void;
  readonly onCancel: () => void;
  /** Estimated before the start, written into the button. */
  readonly predictedSeconds?: number | undefined;
  readonly disabledReason?: string | undefined;
  /** The result is there, and something else in the panel is the next action: the button is quiet. */
  readonly quiet?: boolean;
}

const ANNOUNCE_EVERY_MS = 5000;

/** A long computation: how long it will take, how far it is, how to stop it, why it stopped. */
export function JobBlock(props: JobBlockProps): ReactElement {
  const { title, state, predictedSeconds } = props;
  useAnnounceAtMostEvery(ANNOUNCE_EVERY_MS, spokenProgress(title, state));
  if (state.kind === 'running')
    return (
      <div className="job">
        <div className="row">
          <Icon of={LoaderCircle} className="acc spin" />
          <span className="b">{title}</span>
          <span className="sp" />
          <span className="num t2">{progressText(state)}</span>
        </div>
        <ProgressBar label={title} fraction={state.fraction} />
        {state.activity && <div className="act">{state.activity}</div>}
        <Button onPress={props.onCancel} wide>
          Stop
        </Button>
      </div>
    );
  const time = predictedSeconds === undefined ? '' : `, about ${formatDuration(predictedSeconds)}`;
  return (
    <div className="job">
      {state.kind === 'failed' && <FailureNote failure={state.failure} />}
      <Button
        kind={props.quiet ? 'neutral' : 'primary'}
        size={props.quiet ? 'medium' : 'large'}
        icon={Play}
        wide
        onPress={props.onRun}
        disabledReason={props.disabledReason}
      >
        {`${props.runLabel}${time}`}
      </Button>
    </div>
  );
}

type Running = Extract<JobState, { kind: 'running' }>;

/** `64 %, 15 s left`. */
export function progressText({ fraction, remainingSeconds }: Omit<Running, 'kind'>): string {
  const percent = fraction === undefined ? 'working' : `${Math.floor(fraction * 100)} %`;
  return remainingSeconds === undefined
    ? percent
    : `${percent}, ${formatDuration(remainingSeconds)} left`;
}

function spokenProgress(title: string, state: JobState): string | undefined {
  return state.kind === 'running' ? `${title}: ${progressText(state)}` : undefined;
}
