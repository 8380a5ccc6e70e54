/** Display windows that the user has named, kept in this browser for every case. */
import { createStore } from 'zustand/vanilla';
import type { Volume } from '../../../core/volume.ts';

export interface OwnWindow {
  readonly id: string;
  readonly title: string;
  readonly centre: number;
  readonly width: number;
  /** What the numbers are in; windows of one kind of image mean nothing on the other. */
  readonly unit: Volume['unit'];
}

const KEY = 'theatron-windows';
const MOST = 24;

export const ownWindows = createStore<{ readonly list: readonly OwnWindow[] }>(() => ({
  list: readWindows(kept()),
}));

const nameOf = (title: string): string => title.trim().slice(0, 24);

export const ownWindowsFor = (
  list: readonly OwnWindow[],
  unit: Volume['unit'] | undefined,
): readonly OwnWindow[] => list.filter((one) => one.unit === unit);

/** Keeps a window under a name; one of the same name for the same kind of image is replaced. */
export function keepWindow(
  title: string,
  { centre, width, unit }: Omit<OwnWindow, 'id' | 'title'>,
) {
  const name = nameOf(title);
  if (name === '') return;
  const { list } = ownWindows.getState();
  const same = list.find((one) => one.title === name && one.unit === unit);
  const id = same?.id ?? `own-${crypto.randomUUID()}`;
  const window = { id, title: name, centre, width, unit };
  save(same ? list.map((one) => (one === same ? window : one)) : [...list, window].slice(-MOST));
}

/** Gives a window another name; a name that another one has already is not taken. Returns whether it was. */
export function renameWindow(id: string, title: string): boolean {
  const name = nameOf(title);
  const { list } = ownWindows.getState();
  const own = list.find((one) => one.id === id);
  if (!own || name === '') return false;
  if (list.some((one) => one !== own && one.title === name && one.unit === own.unit)) return false;
  save(list.map((one) => (one === own ? { ...one, title: name } : one)));
  return true;
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
    const list = Array.isArray(value) ? value.map(withUnit) : [];
    return list.filter(isWindow).slice(0, MOST);
  } catch {
    return [];
  }
}

/** Windows were all in HU before they were told apart. */
const withUnit = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? { unit: 'HU', ...value } : value;

function isWindow(value: unknown): value is OwnWindow {
  if (typeof value !== 'object' || value === null) return false;
  const { id, title, centre, width, unit } = value as Partial<Record<keyof OwnWindow, unknown>>;
  const named = typeof id === 'string' && typeof title === 'string' && title !== '';
  return (
    (unit === 'HU' || unit === 'arbitrary') &&
    named &&
    Number.isFinite(centre) &&
    Number.isFinite(width) &&
    Number(width) >= 1
  );
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
