/** Agreement of the structures with those of a file, or of two of them: a table, and one surface coloured by distance. */
import type { TriMesh } from '../../core/mesh.ts';
import {
  agreementCsv,
  type ComparedWith,
  type ImageIdentity,
  type LabelComparison,
} from '../../pipeline/agreement-table.ts';
import { startJob } from '../../../workers/client.ts';
import { fileName, saveTextFile } from '../report/save-file.ts';
import { caseScoped } from '../session/case-scoped.ts';
import { cancelJob, runJob, setFailure } from '../session/jobs.ts';
import { openCase, session } from '../session/session.ts';
import { tools } from '../session/tools.ts';
import { openImages } from './edit-files.ts';
import { labelMap } from './edit-labels.ts';
import { stopEdits } from './edit-structures.ts';

export interface DistanceSurface {
  readonly row: number;
  readonly mesh: TriMesh;
  readonly valuesMm: Float32Array;
}

interface AgreementState {
  /** Whether the bench compares instead of editing. */
  readonly open: boolean;
  readonly side: 'file' | 'structure';
  readonly toleranceMm: number;
  /** The other structure where structures are compared; undefined until it is chosen. */
  readonly second: number | undefined;
  readonly comparison: LabelComparison | undefined;
  /** State of the label map that was compared. */
  readonly revision: number | undefined;
  /** Row whose surface is shown. */
  readonly row: number | undefined;
  readonly surface: DistanceSurface | undefined;
}

export const agreement = caseScoped<AgreementState>(() => ({
  open: false,
  side: 'file',
  toleranceMm: 1,
  second: undefined,
  comparison: undefined,
  revision: undefined,
  row: undefined,
  surface: undefined,
}));

export function openAgreement(): void {
  stopEdits();
  tools.setState({ tool: 'crosshair', layer: 'labels' });
  agreement.setState({ open: true });
}

export function closeAgreement(): void {
  cancelJob('agreement');
  setFailure('agreement', undefined);
  agreement.setState(agreement.getInitialState(), true);
}

/** Compares the structures of the case with those of a file. A refusal stands in the panel. */
export async function compareWithFile(file: File): Promise<void> {
  const { document } = openCase().getState();
  const images = await imagesOf();
  const bytes = new Uint8Array(await file.arrayBuffer());
  await compare({
    kind: 'file',
    file: { name: file.name, bytes },
    organ: document.organ,
    maskLabel: tools.getState().selectedLabel,
    ...(images && { images }),
  });
}

/** Compares the selected structure with the other one that is chosen. */
export async function compareTwo(): Promise<void> {
  const { second } = agreement.getState();
  const first = tools.getState().selectedLabel;
  if (second !== undefined) await compare({ kind: 'structures', first, second });
}

/** Whose images the case was drawn on, while they are open. */
async function imagesOf(): Promise<ImageIdentity | undefined> {
  const images = openImages(session.getState());
  return images && runJob('agreement', (listener) => startJob('dicom.source', images, listener));
}

async function compare(other: ComparedWith): Promise<void> {
  const labels = labelMap();
  if (!labels) return;
  const caseStore = openCase();
  const revision = caseStore.getState().labels?.revision;
  agreement.setState({ comparison: undefined, row: undefined, surface: undefined });
  const { toleranceMm } = agreement.getState();
  const comparison = await runJob('agreement', (listener) =>
    startJob('edit.compare', { labels, other, toleranceMm }, listener),
  );
  if (!comparison || session.getState().caseStore !== caseStore) return;
  agreement.setState({ comparison, revision });
  const first = comparison.rows.findIndex(({ dice, volumeAMl }) => volumeAMl > 0 && dice < 1);
  await showDistances(Math.max(0, first));
}

/** Colours the surface of a row by its distance to the other side. */
export async function showDistances(row: number): Promise<void> {
  const { comparison } = agreement.getState();
  const labels = labelMap();
  const chosen = comparison?.rows[row];
  if (!labels || !chosen) return;
  agreement.setState({ row, surface: undefined });
  if (chosen.volumeAMl === 0 || chosen.volumeBMl === 0) return;
  const { label, other } = chosen;
  const shown = await runJob('agreement', (listener) =>
    startJob(
      'edit.distances',
      { labels, row: { label, other }, against: comparison.against },
      listener,
    ),
  );
  if (shown && agreement.getState().comparison === comparison)
    agreement.setState({ surface: { row, ...shown } });
}

/** The table as a file. */
export function saveAgreement(): void {
  const { comparison } = agreement.getState();
  if (!comparison) return;
  const { patient } = openCase().getState().document;
  const name = `${fileName(patient.pseudonym)}-agreement.csv`;
  saveTextFile(name, agreementCsv(comparison.rows, comparison), 'text/csv');
}
