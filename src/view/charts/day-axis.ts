/** The time line and the chart below it share one axis of days, so that a dose stands above what it does. */
export const DAY_AXIS = {
  /** Names of the lanes, and the figures beside the chart. */
  labelPx: 168,
  /** Room before day 0: grips of courses, figures of the value axis. */
  insetPx: 44,
  /** Room after the last day. */
  endPx: 14,
} as const;
