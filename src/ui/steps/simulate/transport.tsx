import { ChevronFirst, Pause, Play, Repeat, StepBack, StepForward } from 'lucide-react';
import { useMemo, type CSSProperties, type ReactElement } from 'react';
import { formatMs } from '../../../core/format.ts';
import type { HeartRun } from '../../../pipeline/heart-run.ts';
import { niceTicks } from '../../../view/ticks.ts';
import { Button } from '../../kit/button.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { Select } from '../../kit/select.tsx';
import { phases } from './phases.ts';
import { playback, seek, SPEEDS, togglePlay, usePlayback } from './playback.ts';

const STEP_MS = 10;

/** Play, step, loop, time line and speed of the replay. */
export function Transport({ run }: { readonly run: HeartRun }): ReactElement {
  const { timeMs, playing, loop, speed } = usePlayback((state) => state);
  const endMs = run.durationMs;
  const step = (ms: number): void => {
    playback.setState({ playing: false });
    seek(Math.round(timeMs / STEP_MS) * STEP_MS + ms, endMs);
  };
  return (
    <div className="transport bench" role="group" aria-label="Replay">
      <span className="row keys-row">
        <IconButton icon={ChevronFirst} name="To the start" onPress={() => seek(0, endMs)} />
        <IconButton icon={StepBack} name="Back 10 ms" onPress={() => step(-STEP_MS)} />
        <Button
          kind="primary"
          icon={playing ? Pause : Play}
          className="play"
          name={playing ? 'Pause' : 'Play'}
          onPress={() => togglePlay(endMs)}
        >
          {''}
        </Button>
        <IconButton icon={StepForward} name="Forward 10 ms" onPress={() => step(STEP_MS)} />
        <IconButton
          icon={Repeat}
          name="Start over at the end"
          pressed={loop}
          onPress={() => playback.setState({ loop: !loop })}
        />
      </span>
      <span className="clock">
        <b>{Math.round(timeMs)}</b>
        <span className="t3">of {formatMs(endMs)}</span>
      </span>
      <TimeLine run={run} timeMs={timeMs} />
      <Select
        label="Speed"
        labelHidden
        options={SPEEDS.map((value) => ({ value: String(value), label: `${value} x` }))}
        value={String(speed)}
        onChange={(value) => playback.setState({ speed: Number(value) })}
      />
    </div>
  );
}

function TimeLine({
  run,
  timeMs,
}: {
  readonly run: HeartRun;
  readonly timeMs: number;
}): ReactElement {
  const endMs = run.durationMs;
  const spans = useMemo(() => phases(run), [run]);
  const share = (ms: number): string => `${(100 * Math.min(endMs, Math.max(0, ms))) / endMs}%`;
  return (
    <div className="time-line">
      {spans.map(({ id, from, to, words }) => (
        <span
          key={id}
          className={`span ${id}`}
          style={{ left: share(from), right: `calc(100% - ${share(to)})` }}
          title={`${words}, ${Math.round(from)} to ${Math.round(to)} ms`}
        >
          <i>{words}</i>
        </span>
      ))}
      <input
        type="range"
        className="scrub"
        aria-label="Time of the replay"
        aria-valuetext={`${Math.round(timeMs)} ms`}
        min={0}
        max={endMs}
        step={1}
        value={Math.round(timeMs)}
        style={{ '--at': share(timeMs) } as CSSProperties}
        onChange={(event) => {
          playback.setState({ playing: false });
          seek(event.currentTarget.valueAsNumber, endMs);
        }}
      />
      <span className="ticks" aria-hidden>
        {niceTicks(0, endMs, 6).map((tick) => (
          <i key={tick} style={{ left: share(tick) }}>
            {tick}
          </i>
        ))}
      </span>
    </div>
  );
}
