/** The life of an open case in the page: entering it, keeping it saved, leaving it. */
import type { Volume } from '../../core/volume.ts';
import { startAutosave, type Autosave } from '../../twin/autosave.ts';
import { openCaseStorage } from '../../twin/opfs-storage.ts';
import type { CaseStorage } from '../../twin/storage.ts';
import type { CaseStore } from '../../twin/store.ts';
import { EMPTY_SESSION, notify, session, type UiStep } from '../session/session.ts';

let storage: Promise<CaseStorage> | undefined;
let autosave: Autosave | undefined;

/** Where this browser keeps cases; asked for once. */
export function caseStorage(): Promise<CaseStorage> {
  storage ??= openCaseStorage();
  return storage;
}

/** Puts a case on screen and begins to keep it. */
export async function enterCase(
  caseStore: CaseStore,
  volume: Volume | undefined,
  step: UiStep,
): Promise<void> {
  const keep = await caseStorage();
  autosave?.stop();
  autosave = startAutosave(caseStore, keep, {
    onState: (saveState) => session.setState({ saveState }),
  });
  if (!keep.persistent && keep.reason) notify(keep.reason);
  session.setState({ screen: 'case', caseStore, volume, step, failures: {} });
}

/** Saves what is not saved yet; used when the page is hidden and before the case is closed. */
export async function flushCase(): Promise<void> {
  await autosave?.flush();
}

/** Back to the start page. The case stays on this computer; when it could not be saved it stays open instead. */
export async function leaveCase(): Promise<void> {
  try {
    await flushCase();
  } catch {
    notify('The case could not be saved on this computer. Save it as a file before you close it.');
    return;
  }
  autosave?.stop();
  autosave = undefined;
  for (const job of Object.values(session.getState().jobs)) job?.cancel();
  session.setState(({ notices, savedCases }) => ({ ...EMPTY_SESSION, notices, savedCases }));
}

if (typeof window !== 'undefined') {
  window.addEventListener('pagehide', () => void flushCase().catch(() => {}));
}
