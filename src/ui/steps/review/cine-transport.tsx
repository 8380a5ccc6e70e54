import { useEffect, type CSSProperties, type ReactElement } from 'react';
import { formatMs } from '../../../core/format.ts';
import { beatMs, phasesPerSecond, type CineSpeed } from '../../../view/slices/cine-clock.ts';
import { Button } from '../../kit/button.tsx';
import { Select } from '../../kit/select.tsx';
import { StepPlay } from '../../kit/step-play.tsx';
import { useSession } from '../../session/hooks.ts';
import { cancelJob } from '../../session/jobs.ts';
import {
  cine,
  CINE_SPEEDS,
  followCine,
  isCine,
  showPhase,
  stepPhase,
  togglePlay,
  useCine,
} from '../slices/cine.ts';

/** Play, step, phase and speed of the open cine; nothing where the case is no phase of one or its files are closed. */
export function CineTransport(): ReactElement | null {
  const state = useCine((now) => now);
  const { shown, playing, speed, timing, phases } = state;
  const job = useSession((now) => now.jobs.cine);
  const failure = useSession((now) => now.failures.cine);
  const { caseStore } = useSession((now) => now);
  useEffect(followCine, [caseStore]);
  if (!isCine(state)) return null;
  const value = phases.values[shown];
  return (
    <div className="transport bench cine" role="group" aria-label="Cine" data-testid="cine">
      <StepPlay of="phase" playing={playing} onStep={stepPhase} onPlay={() => void togglePlay()} />
      <span className="clock" data-phase={shown + 1}>
        <b>{shown + 1}</b>
        <span className="t3">of {timing.count}</span>
        {value !== null && <span className="at">{valueText(phases.by, value)}</span>}
      </span>
      {job ? (
        <span className="cine-words" role="status">
          {job.activity}
          <Button size="small" onPress={() => cancelJob('cine')}>
            Cancel
          </Button>
        </span>
      ) : failure ? (
        <span className="cine-words cau" role="alert">{`${failure.message} ${failure.hint}`}</span>
      ) : (
        <PhaseLine />
      )}
      <Select
        label="Speed"
        labelHidden
        options={speedOptions(state)}
        value={String(speed)}
        onChange={(next) => cine.setState({ speed: next === 'real' ? next : Number(next) })}
      />
    </div>
  );
}

/** The phases as a line to drag along. */
function PhaseLine(): ReactElement {
  const { shown, timing, phases, playing, speed, drawnPerSecond } = useCine((now) => now);
  const last = timing.count - 1;
  const wanted = phasesPerSecond(timing, speed);
  const late = playing && drawnPerSecond !== undefined && drawnPerSecond < 0.9 * wanted;
  const share = { '--at': `${(100 * shown) / last}%` } as CSSProperties;
  return (
    <>
      <span className="time-line phase-line">
        <input
          type="range"
          className="scrub"
          aria-label="Phase of the beat"
          aria-valuetext={`${shown + 1} of ${timing.count}`}
          min={0}
          max={last}
          step={1}
          value={shown}
          style={share}
          onChange={(event) => void showPhase(event.currentTarget.valueAsNumber)}
        />
        <span className="ticks" aria-hidden>
          {[0, last].map((phase) => (
            <i key={phase} style={{ left: `${(100 * phase) / last}%` }}>
              {valueText(phases.by, phases.values[phase] ?? phase + 1)}
            </i>
          ))}
        </span>
      </span>
      {late && (
        <span
          className="cine-late t3"
          title="Pictures are left out, so that the beat keeps its time."
        >
          {`${drawnPerSecond.toFixed(0)} of ${wanted.toFixed(0)} fps`}
        </span>
      )}
    </>
  );
}

const valueText = (by: string | null, value: number): string =>
  by === 'trigger time' ? formatMs(value) : by === 'cardiac phase' ? `${Math.round(value)} %` : '';

function speedOptions({ timing }: ReturnType<typeof cine.getState>): readonly {
  readonly value: string;
  readonly label: string;
}[] {
  const { timesMs, count } = timing;
  const fixed = CINE_SPEEDS.map((speed: CineSpeed) => ({
    value: String(speed),
    label: `${speed} fps`,
  }));
  if (!timesMs) return fixed;
  const beat = beatMs(timesMs);
  const label = `Real time, ${Math.round((1000 * count) / beat)} fps`;
  return [{ value: 'real', label }, ...fixed];
}
