import type { ReactElement } from 'react';
import { useMemo } from 'react';
import { histogram } from './histogram-bins.ts';
import { useWidth } from './use-width.ts';

export interface HistogramProps {
  readonly values: ArrayLike<number>;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  /** Values inside are drawn in the accent colour. */
  readonly selected?: readonly [number, number];
  readonly height?: number;
  readonly bins?: number;
}

/** How often which value occurs, with the chosen range marked. Heights are square roots, so that small peaks show. */
export function Histogram(props: HistogramProps): ReactElement {
  const { values, min, max, unit, selected, height = 40, bins = 48 } = props;
  const [frame, width] = useWidth();
  const counts = useMemo(() => histogram(values, min, max, bins), [values, min, max, bins]);
  const top = Math.sqrt(Math.max(1, ...counts));
  const step = width / bins;
  const isSelected = (bin: number): boolean => {
    const centre = min + ((bin + 0.5) * (max - min)) / bins;
    return selected !== undefined && centre >= selected[0] && centre <= selected[1];
  };
  const words = selected
    ? `${Math.round(selected[0])} to ${Math.round(selected[1])} ${unit} selected`
    : 'no range selected';
  return (
    <div ref={frame} className="histogram" data-testid="histogram">
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={`Histogram from ${Math.round(min)} to ${Math.round(max)} ${unit}, ${words}`}
      >
        {[...counts].map((count, bin) => {
          const tall = (height * Math.sqrt(count)) / top;
          return (
            <rect
              key={bin}
              x={bin * step + 0.5}
              y={height - tall}
              width={Math.max(0, step - 1)}
              height={tall}
              className={isSelected(bin) ? 'bin chosen' : 'bin'}
            />
          );
        })}
      </svg>
    </div>
  );
}
