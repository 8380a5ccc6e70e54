/** Page state that belongs to the open case but is not saved with it: another case starts it afresh. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CaseStore } from '../../twin/store.ts';
import { session } from './session.ts';

/** A store that goes back to `initial` whenever another case is opened or the case is closed. */
export function caseScoped<State>(
  initial: (caseStore: CaseStore | undefined) => State,
): StoreApi<State> {
  const store = createStore<State>(() => initial(session.getState().caseStore));
  session.subscribe((now, before) => {
    if (now.caseStore !== before.caseStore) store.setState(initial(now.caseStore), true);
  });
  return store;
}
