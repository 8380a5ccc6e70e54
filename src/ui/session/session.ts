/**
 * What the page is doing: which case is open, which step is on screen, which bulk results are in memory.
 * The case itself lives in its `CaseStore`; here is only what need not be saved or can be computed again.
 */
import { createStore } from 'zustand/vanilla';
import type { Failure } from '../../core/failure.ts';
import type { LabelMap, Volume } from '../../core/volume.ts';
import type { ImportScan } from '../../dicom/series.ts';
import type { CaseStore } from '../../twin/store.ts';
import type { SaveState } from '../../twin/autosave.ts';
import type { RecentCase } from '../start/recent-cases.tsx';
import type { JobKey, RunningJob } from './jobs.ts';

export type UiStep = 'import' | 'review' | 'segment' | 'model' | 'simulate' | 'plan' | 'report';

/** A picture of a series as the list shows it. */
export interface SeriesThumbnail {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}

/** Files that were opened and read through, waiting for the user to choose a series. */
export interface OpenScan {
  /** Names the opened files in the import worker, which keeps them. */
  readonly scanId: number;
  readonly scan: ImportScan;
  readonly thumbnails: Readonly<Record<string, SeriesThumbnail>>;
  readonly chosenKey: string | undefined;
  /** With several patients in the drop: the one the user has answered with. */
  readonly chosenPatientId: string | undefined;
}

/** What the phantom knows and a patient's images do not tell. */
export interface Truth {
  readonly seed: number;
  readonly tissue: LabelMap;
}

export interface Notice {
  readonly id: number;
  readonly text: string;
}

export interface SessionState {
  readonly screen: 'start' | 'case';
  readonly step: UiStep;
  readonly opened: OpenScan | undefined;
  readonly caseStore: CaseStore | undefined;
  readonly volume: Volume | undefined;
  readonly truth: Truth | undefined;
  readonly jobs: Partial<Record<JobKey, RunningJob | undefined>>;
  readonly failures: Partial<Record<JobKey, Failure | undefined>>;
  readonly notices: readonly Notice[];
  /** Cases kept on this computer, newest first; undefined until the storage has been read. */
  readonly savedCases: readonly RecentCase[] | undefined;
  readonly saveState: SaveState | undefined;
}

export const EMPTY_SESSION: SessionState = {
  screen: 'start',
  step: 'import',
  opened: undefined,
  caseStore: undefined,
  volume: undefined,
  truth: undefined,
  jobs: {},
  failures: {},
  notices: [],
  savedCases: undefined,
  saveState: undefined,
};

export const session = createStore<SessionState>(() => EMPTY_SESSION);

export const goTo = (step: UiStep): void => session.setState({ step });

let nextNotice = 1;

/** Long enough to read two sentences twice. */
const NOTICE_MS = 10_000;

/** Tells something that needs no answer; it goes away by itself. */
export function notify(text: string): void {
  const notice = { id: nextNotice++, text };
  session.setState(({ notices }) => ({ notices: [...notices, notice] }));
  setTimeout(() => dismissNotice(notice.id), NOTICE_MS);
}

export function dismissNotice(id: number): void {
  session.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }));
}

/** The open case; for operations that only make sense with one. */
export function openCase(): CaseStore {
  const { caseStore } = session.getState();
  if (!caseStore) throw new Error('no case is open');
  return caseStore;
}
