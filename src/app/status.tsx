import { useSyncExternalStore, type ReactElement } from 'react';
import { useCaseStore, useSession } from '../ui/session/hooks.ts';
import { statusItems } from '../ui/session/status-items.ts';
import { StatusBar } from '../ui/shell/status-bar.tsx';
import { describeFeatures, hasSharedMemory } from '../../wasm/features.ts';
import { VERSION } from '../ui/version.ts';

/** Bytes a case may hold before the page warns; browsers end a tab not far above. */
const BUDGET_BYTES = 4 * 1024 ** 3;

export function Status(): ReactElement {
  const screen = useSession((state) => state.screen);
  const items = useSyncExternalStore(statusItems.subscribe, statusItems.getState);
  const caseStore = useCaseStore();
  const threads = hasSharedMemory() ? navigator.hardwareConcurrency : 1;
  return (
    <StatusBar
      items={screen === 'case' ? items : []}
      sentence={
        screen === 'start' ? 'Research and education only. Not a medical device.' : undefined
      }
      memory={caseStore && { usedBytes: caseStore.blobs.bytes, budgetBytes: BUDGET_BYTES }}
      renderer="WebGL 2"
      engine={describeFeatures(threads)}
      version={VERSION}
    />
  );
}
