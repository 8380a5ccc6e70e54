import { ChevronFirst, Pause, Play, Repeat, StepBack, StepForward } from 'lucide-react';
import type { CSSProperties, ReactElement } from 'react';
import type { GrowthRun } from '../../../pipeline/growth-run.ts';
import { treatedSpan } from '../../../view/charts/treatment-courses.ts';
import { niceTicks } from '../../../view/ticks.ts';
import { Button } from '../../kit/button.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { Select } from '../../kit/select.tsx';
import {
  growthView,
  seekDay,
  SPEEDS_DAYS,
  toggleGrowthPlay,
  useGrowthView,
} from './growth-view.ts';

const STEP_DAYS = 1;
/** Share of the time line that its word needs. */
const WORDS_FROM = 0.14;

/** Play, step, loop, schedule in front, time line and speed of the replay. */
export function GrowthTransport({
  run,
  front,
}: {
  readonly run: GrowthRun;
  readonly front: number;
}): ReactElement {
  const { timeDays, playing, loop, daysPerSecond } = useGrowthView((view) => view);
  const endDays = run.durationDays;
  const step = (days: number): void => {
    growthView.setState({ playing: false });
    seekDay(Math.round(timeDays / STEP_DAYS) * STEP_DAYS + days, endDays);
  };
  return (
    <div className="transport bench growth-transport" role="group" aria-label="Replay">
      <span className="row keys-row">
        <IconButton icon={ChevronFirst} name="To day 0" onPress={() => seekDay(0, endDays)} />
        <IconButton icon={StepBack} name="Back 1 day" onPress={() => step(-STEP_DAYS)} />
        <Button
          kind="primary"
          icon={playing ? Pause : Play}
          className="play"
          name={playing ? 'Pause' : 'Play'}
          onPress={() => toggleGrowthPlay(endDays)}
        >
          {''}
        </Button>
        <IconButton icon={StepForward} name="Forward 1 day" onPress={() => step(STEP_DAYS)} />
        <IconButton
          icon={Repeat}
          name="Start over at the end"
          pressed={loop}
          onPress={() => growthView.setState({ loop: !loop })}
        />
      </span>
      <span className="clock">
        <b>{Math.round(timeDays)}</b>
        <span className="t3">of {endDays} days</span>
      </span>
      <TimeLine run={run} front={front} timeDays={timeDays} />
      <span className="shown-schedule">
        <Select
          label="Schedule that is shown"
          labelHidden
          options={run.schedules.map(({ id, title }) => ({ value: id, label: title }))}
          value={run.schedules[front].id}
          onChange={(frontId) => growthView.setState({ frontId })}
        />
      </span>
      <Select
        label="Speed"
        labelHidden
        options={SPEEDS_DAYS.map((value) => ({ value: String(value), label: `${value} d/s` }))}
        value={String(daysPerSecond)}
        onChange={(value) => growthView.setState({ daysPerSecond: Number(value) })}
      />
    </div>
  );
}

function TimeLine(props: {
  readonly run: GrowthRun;
  readonly front: number;
  readonly timeDays: number;
}): ReactElement {
  const { run, front, timeDays } = props;
  const endDays = run.durationDays;
  const span = treatedSpan(run.schedules[front], endDays);
  const share = (days: number): string =>
    `${(100 * Math.min(endDays, Math.max(0, days))) / endDays}%`;
  return (
    <div className="time-line">
      {span && (
        <span
          className="span treated"
          style={{
            left: share(span.from),
            right: `calc(100% - ${share(Math.max(span.to, span.from + 0.5))})`,
          }}
          title={`Treatment, day ${Math.round(span.from)} to ${Math.round(span.to)}`}
        >
          {span.to - span.from > WORDS_FROM * endDays && <i>Treatment</i>}
        </span>
      )}
      <input
        type="range"
        className="scrub"
        aria-label="Day of the replay"
        aria-valuetext={`day ${Math.round(timeDays)}`}
        min={0}
        max={endDays}
        step={1}
        value={Math.round(timeDays)}
        style={{ '--at': share(timeDays) } as CSSProperties}
        onChange={(event) => {
          growthView.setState({ playing: false });
          seekDay(event.currentTarget.valueAsNumber, endDays);
        }}
      />
      <span className="ticks" aria-hidden>
        {niceTicks(0, endDays, 6).map((tick) => (
          <i key={tick} style={{ left: share(tick) }}>
            {tick}
          </i>
        ))}
      </span>
    </div>
  );
}
