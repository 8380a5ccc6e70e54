/** Keys of the laboratory. Those of the case behind it are kept from it, or they would change what is not in sight. */
import { useEffect } from 'react';
import { redoLab, undoLab } from './laboratory-store.ts';
import { leaveLaboratory } from './laboratory-route.ts';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement &&
  target.type !== 'range' &&
  target.type !== 'checkbox' &&
  target.type !== 'radio';

/** Something above the page answers Escape first: a dialog, a menu, the panel as a drawer. */
const isCovered = (): boolean =>
  document.querySelector('dialog[open], .menu:popover-open, .app.drawer-open') !== null;

export function useLaboratoryKeys(): void {
  useEffect(() => {
    // At the document: after the page's own handlers, before those of the window.
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || document.querySelector('dialog[open]')) return;
      const control = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (event.key === 'Escape') {
        if (!isCovered()) leaveLaboratory();
        return;
      }
      if (control && (key === 'z' || key === 'y')) {
        event.stopPropagation();
        if (isTyping(event.target)) return;
        event.preventDefault();
        if (key === 'y' || event.shiftKey) redoLab();
        else undoLab();
        return;
      }
      // Alt and a figure goes to a step of the case.
      if (event.altKey && /^Digit\d$/.test(event.code)) leaveLaboratory();
      else if (!control && !event.altKey && /^[a-z0-9]$/.test(key)) event.stopPropagation();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
