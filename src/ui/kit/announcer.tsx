import type { ReactElement } from 'react';
import { useEffect, useRef, useSyncExternalStore } from 'react';

/** One message at a time, shared by everything that speaks through the page's live region. */
let current = '';
const listeners = new Set<() => void>();

/** Says a sentence to assistive technology without moving focus. */
export function announce(text: string): void {
  current = text;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The polite live region; rendered once, by the shell. */
export function Announcer(): ReactElement {
  const text = useSyncExternalStore(
    subscribe,
    () => current,
    () => '',
  );
  return (
    <div className="vh" role="status" aria-live="polite">
      {text}
    </div>
  );
}

/** Announces a text that changes often, no more often than every `intervalMs` (WCAG 4.1.3). */
export function useAnnounceAtMostEvery(intervalMs: number, text: string | undefined): void {
  const lastMs = useRef(-Infinity);
  useEffect(() => {
    if (text === undefined) return;
    const nowMs = performance.now();
    if (nowMs - lastMs.current < intervalMs) return;
    lastMs.current = nowMs;
    announce(text);
  }, [text, intervalMs]);
}
