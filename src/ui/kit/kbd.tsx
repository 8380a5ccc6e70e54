import type { ReactElement } from 'react';

/** A key or chord as the user presses it: `G`, `Ctrl+Z`. */
export function Kbd({ keys }: { readonly keys: string }): ReactElement {
  return <kbd className="kbd">{keys}</kbd>;
}
