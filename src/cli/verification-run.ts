/** Runs verification test files, each in a process of its own, longest first, and reads what they wrote down. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
export const VERIFICATION_FOLDER = path.join(root, 'test/verification');

/** A figure as `test/verification/expect-figure.ts` records it. */
export interface RecordedFigure {
  readonly quantity: string;
  readonly value: string;
  readonly unit: string;
  readonly reference?: number;
  readonly tolerance: string;
  readonly source: string;
  readonly passed: boolean;
}

export interface FileResult {
  readonly id: string;
  /** Title of its first group of tests. */
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly seconds: number;
  readonly figures: readonly RecordedFigure[];
  /** First line of what went wrong. */
  readonly failure?: string;
}

interface Report {
  readonly testResults: readonly {
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly status: string;
      readonly failureMessages?: readonly string[];
    }[];
  }[];
}

/**
 * The files that take longest in full, the longest first: begun last, one of them would keep one core busy while the others
 * stand idle. Those that are not listed take seconds.
 */
const LONGEST: readonly string[] = [
  'reentry-isthmus',
  'tissue-rotation',
  'tissue-slab',
  'reentry-rotor',
  'tissue-boundary',
  'cell-ohara-rudy',
  'personalise-recovery',
];

/** More at once would need much memory. */
const MOST_AT_ONCE = 4;

export const testId = (file: string): string => path.basename(file, '.test.ts');

export interface RunOptions {
  /** An empty folder for reports and figures. */
  readonly folder: string;
  /** A file that runs longer is stopped and has failed. */
  readonly limitSeconds: number;
  readonly onEnd: (result: FileResult) => void;
}

/** Results in the order of the ids. Files run side by side, one on each core, with one thread each. */
export async function runTestFiles(
  files: readonly string[],
  options: RunOptions,
): Promise<FileResult[]> {
  const rank = (file: string): number => {
    const place = LONGEST.indexOf(testId(file));
    return place < 0 ? LONGEST.length : place;
  };
  const waiting = files.toSorted((a, b) => rank(a) - rank(b));
  const results: FileResult[] = [];
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const result = await runFile(file, options);
      results.push(result);
      options.onEnd(result);
    }
  };
  const atOnce = Math.min(files.length, MOST_AT_ONCE, availableParallelism());
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results.sort((a, b) => a.id.localeCompare(b.id));
}

async function runFile(file: string, { folder, limitSeconds }: RunOptions): Promise<FileResult> {
  const id = testId(file);
  const own = path.join(folder, id);
  mkdirSync(own);
  const report = path.join(own, 'report.json');
  const began = performance.now();
  const { output, stopped } = await vitest(
    // One process, so that stopping it leaves nothing behind.
    [path.join(VERIFICATION_FOLDER, file), '--pool=threads', `--outputFile=${report}`],
    // On request everything is run, not the fast part that belongs to every change.
    { THEATRON_LONG: '1', ...process.env, FIGURES_FOLDER: own },
    limitSeconds,
  );
  const seconds = (performance.now() - began) / 1000;
  const figures = figuresIn(path.join(own, `verification-${id}.json`));
  if (stopped || !existsSync(report)) {
    const failure = stopped
      ? `Stopped after ${Math.round(seconds)} s, its limit.`
      : `Ended without a report: ${output.trim().split('\n').at(-1) ?? ''}`;
    return { id, title: id, status: 'failed', seconds, figures, failure };
  }
  return { id, seconds, figures, ...judged(report, id, figures) };
}

function judged(
  report: string,
  id: string,
  figures: readonly RecordedFigure[],
): Pick<FileResult, 'title' | 'status' | 'failure'> {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failures = tests.flatMap(({ failureMessages = [] }) => failureMessages);
  const broken = testResults.find(({ status }) => status !== 'passed');
  const title = tests[0]?.ancestorTitles[0] ?? id;
  if (testResults.length === 0 || broken || figures.some(({ passed }) => !passed)) {
    const [first] = (failures[0] ?? broken?.message ?? 'A figure failed.').split('\n');
    return { title, status: 'failed', failure: first };
  }
  const ran = tests.some(({ status }) => status === 'passed');
  return { title, status: ran ? 'passed' : 'skipped' };
}

function figuresIn(file: string): readonly RecordedFigure[] {
  if (!existsSync(file)) return [];
  const { figures } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly figures: readonly RecordedFigure[];
  };
  return figures;
}

/** What it prints is kept: standard output belongs to the one document of the command. */
function vitest(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  limitSeconds: number,
): Promise<{ readonly output: string; readonly stopped: boolean }> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--reporter=json', ...args],
      { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    let stopped = false;
    const keep = (text: Buffer): void => {
      output = (output + text.toString()).slice(-10_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const timer = setTimeout(() => {
      stopped = true;
      child.kill('SIGKILL');
    }, limitSeconds * 1000);
    const end = (): void => {
      clearTimeout(timer);
      resolve({ output, stopped });
    };
    child.on('error', end);
    child.on('close', end);
  });
}
