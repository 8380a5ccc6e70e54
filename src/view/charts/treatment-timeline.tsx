import type { ReactElement } from 'react';
import type { Schedule } from '../../core/treatment.ts';
import { niceTicks } from '../ticks.ts';
import { DAY_AXIS } from './day-axis.ts';
import type { SeriesStyle } from './series-style.ts';
import { courseKey, coursesOf, type CourseRef } from './treatment-courses.ts';
import { TreatmentCourse } from './treatment-course.tsx';
import { useWidth } from './use-width.ts';

export interface TimelineLane {
  readonly schedule: Schedule;
  readonly style: SeriesStyle;
  /** Days on which the drug of an adaptive rule was on, as computed; undefined before a run. */
  readonly onTreatment: readonly { readonly from: number; readonly to: number }[] | undefined;
}

/** A course of a schedule, and one of its doses where one is meant. */
export interface TimelinePlace {
  readonly scheduleId: string;
  readonly course: CourseRef | undefined;
  readonly dose: number | undefined;
}

export interface TreatmentTimelineProps {
  readonly lanes: readonly TimelineLane[];
  readonly durationDays: number;
  readonly timeDays: number;
  readonly selected: TimelinePlace | undefined;
  readonly onSelect: (place: TimelinePlace) => void;
  /** An edit is complete: the new schedule, what was done in words, and which dose is selected now. */
  readonly onChange: (schedule: Schedule, words: string, dose?: number) => void;
}

/**
 * One lane per schedule, one row per course. The grip of a course moves it as a whole, a mark moves alone; with the
 * keyboard: arrow keys move by a day (with Shift by a week), Enter goes from the course to its doses, Up and Down from
 * dose to dose, Delete removes, Escape goes back.
 */
export function TreatmentTimeline(props: TreatmentTimelineProps): ReactElement {
  const { lanes, durationDays, timeDays, selected } = props;
  const [frame, fullWidth] = useWidth();
  const { labelPx, insetPx, endPx } = DAY_AXIS;
  const width = Math.max(40, fullWidth - labelPx - insetPx - endPx);
  const place = (tDays: number): number => insetPx + (width * tDays) / durationDays;
  const ticks = niceTicks(0, durationDays, Math.max(3, Math.floor(width / 90)));
  return (
    <figure className="timeline" data-testid="treatment-timeline" aria-label="Treatment timeline">
      <div ref={frame} className="lanes">
        <i
          className="cursor"
          style={{ left: labelPx + place(Math.min(durationDays, Math.max(0, timeDays))) }}
          aria-hidden
        />
        {lanes.map(({ schedule, style, onTreatment }) => {
          const courses = coursesOf(schedule);
          const here = selected?.scheduleId === schedule.id;
          return (
            <div
              key={schedule.id}
              className={here ? 'lane on' : 'lane'}
              role="group"
              aria-label={schedule.title}
              data-schedule={schedule.id}
            >
              <button
                type="button"
                className="lane-name"
                style={{ width: labelPx }}
                aria-pressed={here}
                title={schedule.title}
                onClick={() =>
                  props.onSelect({ scheduleId: schedule.id, course: undefined, dose: undefined })
                }
              >
                <svg width={20} height={8} aria-hidden>
                  <path
                    d="M0 4H20"
                    stroke={style.css}
                    strokeDasharray={style.dash}
                    strokeWidth={2.2}
                  />
                </svg>
                <span>{schedule.title}</span>
              </button>
              <div className="lane-track" style={{ width: width + insetPx + endPx }}>
                {ticks.map((tick) => (
                  <i key={tick} className="tick" style={{ left: place(tick) }} aria-hidden />
                ))}
                {courses.map((course) => {
                  const key = courseKey(course.ref);
                  const chosen = here && selected.course && courseKey(selected.course) === key;
                  return (
                    <TreatmentCourse
                      key={key}
                      schedule={schedule}
                      course={course}
                      durationDays={durationDays}
                      place={place}
                      pxPerDay={width / durationDays}
                      onTreatment={onTreatment}
                      selected={chosen === true}
                      selectedDose={chosen ? selected.dose : undefined}
                      onSelect={(dose) =>
                        props.onSelect({ scheduleId: schedule.id, course: course.ref, dose })
                      }
                      onChange={props.onChange}
                    />
                  );
                })}
                {courses.length === 0 && (
                  <span className="nothing" style={{ left: insetPx + 6 }}>
                    No treatment
                  </span>
                )}
              </div>
            </div>
          );
        })}
      </div>
    </figure>
  );
}
