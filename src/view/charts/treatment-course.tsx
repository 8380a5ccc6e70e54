import type { KeyboardEvent, PointerEvent, ReactElement } from 'react';
import { useLayoutEffect, useRef, useState } from 'react';
import type { Schedule } from '../../core/treatment.ts';
import {
  courseWords,
  coursesOf,
  courseKey,
  doseWords,
  moveCourse,
  moveDose,
  removeCourse,
  removeDose,
  type Course,
} from './treatment-courses.ts';

export interface TreatmentCourseProps {
  readonly schedule: Schedule;
  readonly course: Course;
  readonly durationDays: number;
  /** Pixels from the left of the row. */
  readonly place: (tDays: number) => number;
  readonly pxPerDay: number;
  readonly onTreatment: readonly { readonly from: number; readonly to: number }[] | undefined;
  readonly selected: boolean;
  readonly selectedDose: number | undefined;
  readonly onSelect: (dose: number | undefined) => void;
  readonly onChange: (schedule: Schedule, words: string, dose?: number) => void;
}

/** A press this far from a mark takes it. */
const REACH_PX = 7;
const GRIP_PX = 24;

/** What a hand holds: the course (dose -1) or one dose, since which day. */
interface Held {
  readonly dose: number;
  readonly fromX: number;
  readonly start: Schedule;
}

/** One row of a lane: the grip of the course and its doses as marks. */
export function TreatmentCourse(props: TreatmentCourseProps): ReactElement {
  const { schedule, durationDays, place, pxPerDay, selectedDose } = props;
  const { ref, code } = props.course;
  const held = useRef<Held>(undefined);
  /** The schedule under the hand: the edit is made when the hand lets go. */
  const [draft, setDraft] = useState<{ readonly schedule: Schedule; readonly dose: number }>();
  const handle = useRef<HTMLButtonElement>(null);
  const grip = useRef<HTMLButtonElement>(null);
  /** The keyboard goes on to the dose once its handle is there. */
  const toDose = useRef(false);
  useLayoutEffect(() => {
    if (!toDose.current || !handle.current) return;
    toDose.current = false;
    handle.current.focus();
  });
  const shown =
    coursesOf(draft?.schedule ?? schedule).find((one) => courseKey(one.ref) === courseKey(ref)) ??
    props.course;
  const { doses } = shown;
  const inSight = doses.filter(({ tDays }) => tDays <= durationDays);
  const beyond = doses.length - inSight.length;
  const first = doses[0]?.tDays ?? 0;
  const last = inSight[inSight.length - 1]?.tDays ?? 0;
  const current = draft && draft.dose >= 0 ? draft.dose : selectedDose;

  const take = (event: PointerEvent<HTMLElement>, dose: number): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { dose, fromX: event.clientX, start: schedule };
    props.onSelect(dose < 0 ? undefined : dose);
  };
  const drag = (event: PointerEvent<HTMLElement>): void => {
    const hold = held.current;
    if (!hold) return;
    const by = Math.round((event.clientX - hold.fromX) / pxPerDay);
    if (by === 0 && !draft) return;
    if (hold.dose < 0) {
      setDraft({ schedule: moveCourse(hold.start, ref, by, durationDays), dose: -1 });
      return;
    }
    const from = props.course.doses[hold.dose]?.tDays ?? 0;
    const moved = moveDose(hold.start, ref, hold.dose, from + by, durationDays);
    setDraft({ schedule: moved.schedule, dose: moved.index });
  };
  const drop = (): void => {
    const hold = held.current;
    held.current = undefined;
    if (!hold || !draft) return;
    setDraft(undefined);
    const words = hold.dose < 0 ? `move ${props.course.title}` : 'move a dose';
    props.onChange(draft.schedule, words, draft.dose < 0 ? undefined : draft.dose);
  };
  const cancel = (): void => {
    held.current = undefined;
    setDraft(undefined);
  };

  /** The mark under a press, -1 where there is none. */
  const markAt = (event: PointerEvent<HTMLElement>): number => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left;
    let nearest = -1;
    let gap = REACH_PX;
    inSight.forEach(({ tDays }, n) => {
      const away = Math.abs(place(tDays) - x);
      if (away < gap) [nearest, gap] = [n, away];
    });
    return nearest;
  };

  const step = (event: KeyboardEvent): number => {
    const size = event.shiftKey ? 7 : 1;
    return event.key === 'ArrowRight' ? size : event.key === 'ArrowLeft' ? -size : 0;
  };
  const onGripKey = (event: KeyboardEvent): void => {
    const by = step(event);
    if (event.key === 'Escape' && held.current) cancel();
    else if (by !== 0) {
      const moved = moveCourse(schedule, ref, by, durationDays);
      props.onChange(moved, `move ${props.course.title}`);
    } else if (event.key === 'Delete') {
      props.onChange(removeCourse(schedule, ref), `remove ${props.course.title}`);
    } else if (event.key === 'Enter' && doses.length > 1) {
      toDose.current = true;
      props.onSelect(0);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onDoseKey = (event: KeyboardEvent): void => {
    if (current === undefined) return;
    const by = step(event);
    if (event.key === 'Escape') {
      if (held.current) cancel();
      else {
        props.onSelect(undefined);
        grip.current?.focus();
      }
    } else if (by !== 0) {
      const day = doses[current].tDays + by;
      const moved = moveDose(schedule, ref, current, day, durationDays);
      props.onChange(moved.schedule, 'move a dose', moved.index);
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const next = current + (event.key === 'ArrowDown' ? 1 : -1);
      props.onSelect(Math.min(doses.length - 1, Math.max(0, next)));
    } else if (event.key === 'Delete') {
      const rest = removeDose(schedule, ref, current);
      props.onChange(rest, 'remove a dose', Math.max(0, Math.min(current, doses.length - 2)));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const words = courseWords(shown);
  const gripLeft = Math.min(place(durationDays), place(ref.kind === 'adaptive' ? 0 : first));
  return (
    <div
      className={`course ${ref.kind}${props.selected ? ' on' : ''}`}
      data-course={courseKey(ref)}
      onPointerDown={(event) => {
        const mark = markAt(event);
        if (mark >= 0) take(event, mark);
      }}
      onPointerMove={drag}
      onPointerUp={drop}
      onPointerCancel={cancel}
    >
      {ref.kind === 'adaptive' ? (
        <AdaptiveBar {...props} />
      ) : (
        inSight.length > 1 && (
          <i className="run" style={{ left: place(first), width: place(last) - place(first) }} />
        )
      )}
      {inSight.map(({ tDays }, n) => (
        <i
          key={n}
          className={n === current && props.selected ? 'mark on' : 'mark'}
          style={{ left: place(tDays) }}
          title={doseWords(shown, n)}
        />
      ))}
      <button
        ref={grip}
        type="button"
        className="grip"
        style={{ left: gripLeft - GRIP_PX - 4, width: GRIP_PX }}
        aria-label={`${words}, ${code}`}
        aria-pressed={props.selected}
        title={`${words}. Drag to move the whole course.`}
        onPointerDown={(event) => {
          event.stopPropagation();
          if (ref.kind === 'adaptive') props.onSelect(undefined);
          else take(event, -1);
        }}
        onKeyDown={onGripKey}
        onClick={() => props.onSelect(undefined)}
      >
        {code}
      </button>
      {props.selected && current !== undefined && doses[current] && (
        <button
          ref={handle}
          type="button"
          className="dose-handle"
          role="slider"
          style={{ left: place(Math.min(durationDays, doses[current].tDays)) }}
          aria-label={`${shown.title}, dose ${current + 1} of ${doses.length}`}
          aria-valuemin={0}
          aria-valuemax={durationDays}
          aria-valuenow={doses[current].tDays}
          aria-valuetext={doseWords(shown, current)}
          onKeyDown={onDoseKey}
        />
      )}
      {draft && (
        <span className="drag-words" style={{ left: place(last) }}>
          {draft.dose < 0 ? words : doseWords(shown, draft.dose)}
        </span>
      )}
      {beyond > 0 && (
        <span className="beyond" title={`${beyond} doses lie after the last simulated day`}>
          {`+${beyond}`}
        </span>
      )}
    </div>
  );
}

/** The rule runs from day 0; where a run has shown when the drug was on, these days are filled. */
function AdaptiveBar({ place, durationDays, onTreatment }: TreatmentCourseProps): ReactElement {
  const left = place(0);
  return (
    <>
      <i className="rule" style={{ left, width: place(durationDays) - left }} />
      {onTreatment?.map(({ from, to }) => (
        <i
          key={from}
          className="given"
          style={{ left: place(from), width: place(to) - place(from) }}
          title={`On treatment from day ${Math.round(from)} to ${Math.round(to)}`}
        />
      ))}
    </>
  );
}
