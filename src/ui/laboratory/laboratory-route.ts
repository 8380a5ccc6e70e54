/** Whether the laboratory is on screen. It has an address of its own, so that the browser's back button leaves it. */
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';

const ADDRESS = '#laboratory';

const isAddressed = (): boolean => typeof location !== 'undefined' && location.hash === ADDRESS;

const route = createStore<{ readonly open: boolean }>(() => ({ open: isAddressed() }));

export const useLaboratoryOpen = (): boolean => useStore(route, ({ open }) => open);

if (typeof window !== 'undefined') {
  window.addEventListener('popstate', () => {
    // Other addresses are places within a page, such as its work area.
    if (location.hash === ADDRESS || location.hash === '') route.setState({ open: isAddressed() });
  });
}

export function openLaboratory(): void {
  if (route.getState().open) return;
  history.pushState({ laboratory: true }, '', ADDRESS);
  route.setState({ open: true });
}

/** Back to where the user was: the start page or the step of the case. */
export function leaveLaboratory(): void {
  if (!route.getState().open) return;
  route.setState({ open: false });
  const state: unknown = history.state;
  if (typeof state === 'object' && state !== null && 'laboratory' in state) history.back();
  else history.replaceState(null, '', location.pathname + location.search);
}
