import { createStore } from 'zustand/vanilla';
import type { StatusItem } from '../shell/status-bar.tsx';

/** What is under the pointer or being worked on; written by the step on screen. */
export const statusItems = createStore<readonly StatusItem[]>(() => []);

export const showStatus = (items: readonly StatusItem[]): void => statusItems.setState(items, true);
