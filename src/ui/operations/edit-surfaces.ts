/** Surfaces of the structures as files for printing and for other programs. */
import type { LabelMap } from '../../core/volume.ts';
import type { ExportedSurface, SurfaceFormat } from '../../pipeline/surface-formats.ts';
import { startJob } from '../../../workers/client.ts';
import { fileName, saveBytes } from '../report/save-file.ts';
import { runJob } from '../session/jobs.ts';
import { notify, openCase } from '../session/session.ts';
import { labelMap } from './edit-labels.ts';

export interface SurfaceExport {
  readonly structures: readonly number[];
  readonly format: SurfaceFormat;
  readonly maxTriangles: number;
}

/** Makes and downloads the surfaces; returns what is to be said of each, or undefined where it was stopped or refused. */
export async function exportSurfaces(
  { structures, format, maxTriangles }: SurfaceExport,
  labels: LabelMap | undefined = labelMap(),
): Promise<readonly ExportedSurface[] | undefined> {
  if (!labels) return undefined;
  if (openCase().strokeOpen) {
    notify('Accept or discard the proposal before you export surfaces.');
    return undefined;
  }
  const stem = fileName(openCase().getState().document.patient.pseudonym);
  const made = await runJob('surfaces', (listener) =>
    startJob('edit.surfaces', { labels, structures, format, maxTriangles, stem }, listener),
  );
  if (!made) return undefined;
  saveBytes(made.name, made.bytes, made.type);
  return made.surfaces;
}
