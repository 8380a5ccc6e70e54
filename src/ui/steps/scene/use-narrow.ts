import { useSyncExternalStore } from 'react';

/** The width below which the shell folds commands away (`responsive.css`). */
const NARROW = '(max-width: 1279px)';

const subscribe = (changed: () => void): (() => void) => {
  const query = matchMedia(NARROW);
  query.addEventListener('change', changed);
  return () => query.removeEventListener('change', changed);
};

/** True where the window is narrow. */
export const useNarrow = (): boolean =>
  useSyncExternalStore(subscribe, () => matchMedia(NARROW).matches);
