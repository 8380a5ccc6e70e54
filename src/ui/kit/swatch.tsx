import type { CSSProperties, ReactElement } from 'react';

/** The second mark beside the colour, for those who cannot tell the colours apart. */
export type SwatchPattern = 'solid' | 'diagonal' | 'dots' | 'lines' | 'outline';

export interface SwatchProps {
  /** Any CSS colour, usually `var(--a-lv)`. */
  readonly colour: string;
  readonly pattern?: SwatchPattern;
}

export function Swatch({ colour, pattern = 'solid' }: SwatchProps): ReactElement {
  return <i className={`swa ${pattern}`} style={{ '--c': colour } as CSSProperties} aria-hidden />;
}
