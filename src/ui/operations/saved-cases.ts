/** Cases kept on this computer and cases as files. */
import { ORGAN_TITLES } from '../../core/anatomy.ts';
import { createJobContext } from '../../core/job.ts';
import { readCaseArchive, writeCaseArchive } from '../../formats/case-archive.ts';
import { contentsFromStorage } from '../../twin/autosave.ts';
import type { CaseDocument } from '../../twin/document.ts';
import { archiveParts, contentsFromParts } from '../../twin/exchange.ts';
import { imageOf } from '../../twin/image.ts';
import { STEP_TITLES } from '../../twin/staleness.ts';
import { STEPS } from '../../twin/records.ts';
import type { CaseListing } from '../../twin/storage.ts';
import { createCaseStore, type CaseContents } from '../../twin/store.ts';
import { localJob, runJob } from '../session/jobs.ts';
import { notify, openCase, session, type UiStep } from '../session/session.ts';
import { fileName } from '../report/save-file.ts';
import type { RecentCase } from '../start/recent-cases.tsx';
import { caseStorage, enterCase, leaveCase } from './open-case.ts';
import { reportHtmlOf } from './report.ts';

const ARCHIVE_TYPE = 'application/zip';

/** Reads the list of kept cases into the session. */
export async function listSavedCases(): Promise<void> {
  const listings = await (await caseStorage()).list();
  session.setState({ savedCases: listings.map(recentCase) });
}

function recentCase(listing: CaseListing): RecentCase {
  const { id, pseudonym, synthetic, studyDescription, savedAt, progress } = listing;
  return {
    id,
    name: pseudonym,
    organ: ORGAN_TITLES[listing.organ],
    source: synthetic ? 'Synthetic' : studyDescription || 'CT',
    step: progress.lastStep ? STEP_TITLES[progress.lastStep] : 'Import',
    work: progress.work,
    state:
      progress.openInterlocks > 0
        ? { kind: 'interlocks', count: progress.openInterlocks }
        : { kind: progress.stale ? 'stale' : 'current' },
    opened: agoWords(new Date(savedAt)),
  };
}

const MINUTE = 60_000;

/** `just now`, `12 min ago`, `3 h ago`, `18 Nov`. */
export function agoWords(then: Date, now: Date = new Date()): string {
  const minutes = (now.getTime() - then.getTime()) / MINUTE;
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${Math.floor(minutes)} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

export async function openSavedCase(id: string): Promise<void> {
  const stored = await runJob(
    'archive',
    localJob(async ({ onProgress }) => {
      onProgress(0.2, 'Opening the case');
      return (await caseStorage()).load(id);
    }),
  );
  if (stored) await show(contentsFromStorage(stored));
}

export async function deleteSavedCase(id: string): Promise<void> {
  await (await caseStorage()).delete(id);
  await listSavedCases();
}

/** Opens a `.theatron` file; a damaged or newer one is told on the start page. */
export async function openCaseFile(file: File): Promise<void> {
  const contents = await runJob(
    'archive',
    localJob(async (listener) =>
      contentsFromParts(await readCaseArchive(file, createJobContext(listener))),
    ),
  );
  if (contents) await show(contents);
}

async function show(contents: CaseContents): Promise<void> {
  const caseStore = createCaseStore(contents);
  await enterCase(caseStore, imageOf(caseStore), lastStep(contents.document));
}

const UI_STEP: Readonly<Record<string, UiStep>> = {
  image: 'review',
  segmentation: 'segment',
  model: 'model',
  simulation: 'simulate',
  plan: 'plan',
  retest: 'plan',
  followUp: 'model',
  organ: 'model',
  growth: 'simulate',
  resection: 'plan',
  report: 'report',
};

function lastStep(document: CaseDocument): UiStep {
  const last = STEPS.findLast((step) => document.steps[step]);
  return (last && UI_STEP[last]) ?? 'import';
}

/** Saves the whole case as one `.theatron` file. */
export async function saveArchive(): Promise<void> {
  const caseStore = session.getState().caseStore && openCase();
  if (!caseStore) return;
  const pieces = await runJob(
    'archive',
    localJob(async (listener) => {
      const parts = await archiveParts(caseStore);
      const contents = { ...parts, view: null, reportHtml: reportHtmlOf(caseStore) };
      return writeCaseArchive(contents, createJobContext(listener));
    }),
  );
  if (!pieces) return;
  const name = `${fileName(caseStore.getState().document.patient.pseudonym)}.theatron`;
  download(new Blob(pieces as Uint8Array<ArrayBuffer>[], { type: ARCHIVE_TYPE }), name);
  notify(`Saved as ${name}.`);
}

function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

export const closeOpenCase = leaveCase;
