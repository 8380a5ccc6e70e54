import { useSyncExternalStore, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { server } from '../ui/operations/dicomweb.ts';
import { useCaseStore, useSession } from '../ui/session/hooks.ts';
import { statusItems } from '../ui/session/status-items.ts';
import { StatusBar, type SavingText } from '../ui/shell/status-bar.tsx';
import type { SaveState } from '../twin/autosave.ts';
import { describeFeatures, hasSharedMemory } from '../../wasm/features.ts';
import { VERSION } from '../ui/version.ts';

/** Bytes a case may hold before the page warns; browsers end a tab not far above. */
const BUDGET_BYTES = 4 * 1024 ** 3;

export function Status(): ReactElement {
  const screen = useSession((state) => state.screen);
  const saveState = useSession((state) => state.saveState);
  const items = useSyncExternalStore(statusItems.subscribe, statusItems.getState);
  const caseStore = useCaseStore();
  const sentFiles = useStore(server, (state) => state.sentFiles);
  const threads = hasSharedMemory() ? navigator.hardwareConcurrency : 1;
  return (
    <StatusBar
      items={screen === 'case' ? items : []}
      sentence={
        screen === 'start' ? 'Research and education only. Not a medical device.' : undefined
      }
      saving={caseStore && saveState && savingText(saveState)}
      sentFiles={sentFiles}
      memory={caseStore && { usedBytes: caseStore.blobs.bytes, budgetBytes: BUDGET_BYTES }}
      renderer="WebGL 2"
      engine={describeFeatures(threads)}
      version={VERSION}
    />
  );
}

/** An edit that is not kept must be seen, above all when keeping it failed. */
function savingText(save: SaveState): SavingText {
  switch (save.state) {
    case 'saved':
      return { state: 'saved', text: 'Saved here' };
    case 'failed': {
      const { message, hint } = save.failure;
      return { state: 'failed', text: 'Not saved', hint: `${message} ${hint}` };
    }
    default:
      return { state: save.state, text: 'Saving' };
  }
}
