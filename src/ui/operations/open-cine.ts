/** The phases of the cine that the open case shows one phase of. */
import { fail } from '../../core/failure.ts';
import { formatBytes } from '../../core/format.ts';
import type { JobListener } from '../../core/job.ts';
import type { Volume } from '../../core/volume.ts';
import { phasesOf, phaseWords } from '../../pipeline/cine-phases.ts';
import { startJob } from '../../../workers/client.ts';
import { phaseImages } from '../session/phase-images.ts';
import type { SessionState } from '../session/session.ts';
import { isOwnSeries } from './own-series.ts';

export interface OpenCine {
  /** Place of the phase that the case was opened on. */
  readonly open: number;
  readonly by: string | null;
  readonly values: readonly (number | null)[];
  /** Series of the phases in the order of the beat; empty where the files are not open. */
  readonly keys: readonly string[];
  readonly scanId: number;
  /** Memory of all phases. */
  readonly bytes: number;
}

/** The phases while the files of the case are open; the open phase alone otherwise. */
export function openCine({ opened, caseStore }: SessionState): OpenCine {
  const study = caseStore?.getState().document.study;
  const all = opened?.scan.series ?? [];
  const chosen = all.find((series) => isOwnSeries(series, study));
  if (!opened || !chosen) {
    return { open: 0, by: null, values: [null], keys: [], scanId: 0, bytes: 0 };
  }
  const { series, ...phases } = phasesOf(chosen, all);
  return {
    ...phases,
    keys: series.map(({ key }) => key),
    scanId: opened.scanId,
    bytes: series.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** All phases together may take this much beside the open case. */
const MOST_BYTES = 1024 ** 3;

/**
 * The images of all phases, read once; `volume` is that of the open one.
 * @throws `too-large`/`cine-memory`; what reading a series throws
 */
export async function readPhases(
  { open, keys, scanId, by, values, bytes }: OpenCine,
  volume: Volume,
  { onProgress, signal }: Required<Pick<JobListener<never>, 'onProgress' | 'signal'>>,
): Promise<Volume[]> {
  if (keys.length < 2) return [volume];
  const known = phaseImages.getState().images;
  if (known) return [...known];
  if (bytes > MOST_BYTES) {
    fail(
      'too-large',
      'cine-memory',
      `All ${keys.length} phases need ${formatBytes(bytes)}; ${formatBytes(MOST_BYTES)} are kept for a cine at most.`,
      'Open the phases one by one, or a reconstruction with fewer or smaller slices.',
    );
  }
  const phases: Volume[] = [];
  for (const [n, seriesKey] of keys.entries()) {
    onProgress(n / keys.length, `Reading ${phaseWords({ by, values }, n)}`);
    phases.push(
      n === open ? volume : await startJob('dicom.load', { scanId, seriesKey }, { signal }).result,
    );
  }
  return phases;
}
