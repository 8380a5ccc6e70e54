/**
 * A coarse synthetic patient, made once per run: small enough that a test about editing, keeping or refusing
 * need not wait for a full-size image. Opened like anybody's files.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createJobContext } from '../../../src/core/job.ts';
import { writePhantomSeries, type DicomFile } from '../../../src/phantom/dicom-series.ts';
import { buildHeartPhantom, type HeartPhantom } from '../../../src/phantom/heart-phantom.ts';
import { ROOT } from './screens.ts';

/** One folder per test run, by the runner, which is the parent of every worker it starts. */
const RUNS = path.join(ROOT, 'test/output/e2e-cases');
const FOLDER = path.join(RUNS, String(process.ppid));
const SEED = 1;
const SPACING_MM = 2;

/**
 * Makes a folder or file once; an interrupted attempt leaves nothing that looks complete. Two workers that want it at the same time
 * both make it, and the first to end is believed.
 */
async function once(name: string, make: (target: string) => Promise<void>): Promise<string> {
  const target = path.join(FOLDER, name);
  if (existsSync(target)) return target;
  const draft = `${target}.${process.pid}.draft`;
  await mkdir(FOLDER, { recursive: true });
  // What earlier runs left: their pages may have been built otherwise.
  for (const run of await readdir(RUNS)) {
    if (run !== path.basename(FOLDER))
      await rm(path.join(RUNS, run), { recursive: true, force: true });
  }
  await make(draft);
  if (existsSync(target)) await rm(draft, { recursive: true });
  else await rename(draft, target);
  return target;
}

export async function writeFiles(folder: string, files: readonly DicomFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { name, bytes } of files) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), bytes);
  }
}

/** A folder of this run with files in it. */
export const madeFolder = (
  name: string,
  files: () => Promise<readonly DicomFile[]>,
): Promise<string> => once(name, async (target) => writeFiles(target, await files()));

export const coarsePhantom = (): Promise<HeartPhantom> =>
  buildHeartPhantom({ seed: SEED, spacingMm: SPACING_MM }, createJobContext());

/** The coarse patient as a folder of DICOM files. */
export const coarseSeries = (): Promise<string> =>
  madeFolder('series', async () => writePhantomSeries(await coarsePhantom(), SEED));

/** The coarse patient's contrast CT as it would be before the contrast arrived. */
export const unenhancedSeries = (): Promise<string> =>
  madeFolder('unenhanced', async () => {
    const phantom = await coarsePhantom();
    const { volume } = phantom;
    // Blood, marrow and opacified vessels all lie between soft tissue and cortical bone.
    const data = volume.data.map((hu) => (hu > 70 && hu < 600 ? 40 + ((hu * 7) % 20) : hu));
    return writePhantomSeries({ ...phantom, volume: { ...volume, data } }, SEED);
  });

/**
 * The coarse patient as a finished case: structures, model and simulation, by the command line. The simulation
 * is coarse and short as well; its figures are not what these tests are about.
 */
export async function coarseCase(): Promise<string> {
  const series = await coarseSeries();
  const folder = await once('case', async (target) => {
    const options = ['--recipe', 'heart-ct', '--side', 'midline', '--spacing-mm', '1.2'];
    await theatron('run', series, ...options, '--duration-ms', '400', '--out', target);
  });
  return path.join(folder, 'case.theatron');
}

/** Spacing at which the coarse liver's vessels are still trees. */
const LIVER_SPACING_MM = 3;

const theatron = async (...args: readonly string[]): Promise<void> => {
  await promisify(execFile)(process.execPath, ['src/cli/launch.mjs', ...args], {
    cwd: ROOT,
    maxBuffer: 16 * 1024 ** 2,
  });
};

/** Both studies of a coarse synthetic liver, as the command line writes them. */
export const coarseLiver = (): Promise<string> =>
  once('liver', async (target) => {
    const options = ['--seed', '2', '--spacing-mm', String(LIVER_SPACING_MM), '--out', target];
    await theatron('phantom', 'liver', ...options);
  });

/** The coarse liver as a case: its exact labels, the organ model, no plan yet. */
export async function coarseLiverCase(): Promise<string> {
  const liver = await coarseLiver();
  const folder = await once('liver-case', async (target) => {
    const labels = ['--labels', path.join(liver, 'labels.nii.gz')];
    const options = ['--recipe', 'liver-ct', '--side', 'midline', ...labels, '--out', target];
    await theatron('run', path.join(liver, 'dicom'), ...options);
  });
  return path.join(folder, 'case.theatron');
}
