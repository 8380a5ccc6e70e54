import type { ReactElement } from 'react';
import { classNames } from './class-names.ts';

export interface ProgressBarProps {
  readonly label: string;
  /** 0 to 1; `undefined` where the extent of the work is not known yet. */
  readonly fraction: number | undefined;
}

export function ProgressBar({ label, fraction }: ProgressBarProps): ReactElement {
  const percent = fraction === undefined ? undefined : Math.round(fraction * 100);
  return (
    <div
      className={classNames('pb', percent === undefined && 'unknown')}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <i style={percent === undefined ? undefined : { width: `${percent}%` }} />
    </div>
  );
}
