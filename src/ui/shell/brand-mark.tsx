import type { ReactElement } from 'react';

/** The house mark: the rising rows of an anatomical theatre around its table. */
export function BrandMark(): ReactElement {
  return (
    <svg viewBox="0 0 24 24" fill="none" strokeLinecap="round" role="img" aria-label="Theatron">
      <path d="M3 9.5a9 9 0 0 1 18 0" stroke="#919191" strokeWidth="1.6" />
      <path d="M6.4 11a5.6 5.6 0 0 1 11.2 0" stroke="#c9c9c9" strokeWidth="1.6" />
      <path d="M9.6 21v-8.6a2.4 2.4 0 0 1 4.8 0V21" stroke="#3fc9b6" strokeWidth="1.8" />
    </svg>
  );
}
