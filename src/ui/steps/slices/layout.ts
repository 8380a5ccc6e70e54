import { createStore } from 'zustand/vanilla';
import type { Plane } from '../../../view/slices/plane.ts';

export type Pane = Plane | '3d';

/** Which of the four panes the keys go to, and which one fills the area. */
export const layout = createStore<{
  readonly active: Pane;
  readonly maximised: Pane | undefined;
}>(() => ({ active: 'axial', maximised: undefined }));
