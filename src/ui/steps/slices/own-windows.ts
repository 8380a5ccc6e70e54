/** Display windows that the user has named, kept in this browser for every case. */
import { createStore } from 'zustand/vanilla';

export interface OwnWindow {
  readonly id: string;
  readonly title: string;
  readonly centre: number;
  readonly width: number;
}

const KEY = 'theatron-windows';
const MOST = 24;

export const ownWindows = createStore<{ readonly list: readonly OwnWindow[] }>(() => ({
  list: readWindows(kept()),
}));

/** Keeps a window under a name; one of the same name is replaced. */
export function keepWindow(title: string, centre: number, width: number): void {
  const name = title.trim().slice(0, 24);
  if (name === '') return;
  const { list } = ownWindows.getState();
  const same = list.find((one) => one.title === name);
  const window = { id: same?.id ?? `own-${crypto.randomUUID()}`, title: name, centre, width };
  save(same ? list.map((one) => (one === same ? window : one)) : [...list, window].slice(-MOST));
}

export function removeWindow(id: string): void {
  save(ownWindows.getState().list.filter((one) => one.id !== id));
}

function save(list: readonly OwnWindow[]): void {
  ownWindows.setState({ list });
  try {
    localStorage.setItem(KEY, JSON.stringify(list));
  } catch {
    // A browser that keeps nothing forgets them with the page.
  }
}

/** What this browser has kept; entries that are no windows are left out. */
export function readWindows(text: string | null): readonly OwnWindow[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.filter(isWindow).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function isWindow(value: unknown): value is OwnWindow {
  if (typeof value !== 'object' || value === null) return false;
  const { id, title, centre, width } = value as Partial<Record<keyof OwnWindow, unknown>>;
  const named = typeof id === 'string' && typeof title === 'string' && title !== '';
  return named && Number.isFinite(centre) && Number.isFinite(width) && Number(width) >= 1;
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
