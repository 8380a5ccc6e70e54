import { lazy, Suspense, type ComponentType, type ReactElement } from 'react';
import { useStore } from 'zustand';
import { server } from '../operations/dicomweb.ts';

/** Loaded when they are first opened. */
const Open = lazy(async (): Promise<{ default: ComponentType }> => ({
  default: (await import('./open-from-server.tsx')).OpenFromServer,
}));
const Send = lazy(async (): Promise<{ default: ComponentType }> => ({
  default: (await import('../steps/import/send-to-server.tsx')).SendToServer,
}));

/** The dialogs about a DICOMweb server, wherever on the page they were asked for. */
export function ServerDialogs(): ReactElement | null {
  const dialog = useStore(server, (state) => state.dialog);
  if (!dialog) return null;
  return <Suspense fallback={null}>{dialog === 'open' ? <Open /> : <Send />}</Suspense>;
}
