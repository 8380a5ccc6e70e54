/** The session and the open case, for components. */
import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Organ } from '../../core/anatomy.ts';
import type { CaseStore, CaseStoreState } from '../../twin/store.ts';
import { session, type SessionState } from './session.ts';

export const useSession = <Value>(select: (state: SessionState) => Value): Value =>
  useStore(session, select);

/** Reads the open case; undefined while none is open. `select` must return a stable value. */
export function useCase<Value>(select: (state: CaseStoreState) => Value): Value | undefined {
  const caseStore = useSession((state) => state.caseStore);
  return useSyncExternalStore(
    caseStore?.subscribe ?? subscribeToNothing,
    () => caseStore && select(caseStore.getState()),
  );
}

/** What the open case is about; a heart while none is open. */
export const useOrgan = (): Organ => useCase((state) => state.document.organ) ?? 'heart';

/** The open case's store, for actions. */
export const useCaseStore = (): CaseStore | undefined => useSession((state) => state.caseStore);

const subscribeToNothing = (): (() => void) => () => {};
