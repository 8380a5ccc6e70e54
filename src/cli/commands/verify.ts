import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fail } from '../../core/failure.ts';
import { numberOption, required, type Command } from '../command.ts';
import { runTestFiles, testId, VERIFICATION_FOLDER, type FileResult } from '../verification-run.ts';

const usage = 'verify GROUP [--test ID] [--limit-seconds 480]';

/** Of one test file; three times what the longest takes on a mid-range laptop. */
const LIMIT_SECONDS = { standard: 480, range: [1, 36_000] } as const;

/** What the files of each group begin with. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  tumour: [
    'tumour-',
    'response',
    'resection',
    'registration',
    'vessel-tree',
    'kidney-',
    'liver-ct',
  ],
  ep: [
    'cell-',
    'monodomain-',
    'tissue-',
    'eikonal-',
    'purkinje-',
    'endocardial-',
    'protocol-',
    'reentry-',
    'maps-',
    'ecg-',
    'lead-field-',
    'personalise-',
    'fibres-',
  ],
};

/** Runs the verification tests of a group of models and prints their figures beside the references. */
export const verifyCommand: Command = {
  usage,
  purpose: `Run the verification tests of a group of models (${Object.keys(GROUPS).join(', ')}) and print their figures.`,
  options: ['test', 'limit-seconds'],
  async run(input) {
    const group = required({ usage }, 'The group', input.positionals[0]);
    const { standard, range } = LIMIT_SECONDS;
    const limitSeconds = numberOption(input, 'limit-seconds', standard, range);
    const files = filesOf(group, input.option('test'));
    const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-verify-'));
    const began = performance.now();
    let ended = 0;
    const onEnd = ({ id, status, seconds, failure }: FileResult): void => {
      const since = Math.round((performance.now() - began) / 1000);
      process.stderr.write(
        `${++ended} of ${files.length}, ${since} s: ${id} ${status} in ${seconds.toFixed(0)} s${failure ? `. ${failure}` : ''}\n`,
      );
    };
    try {
      const results = await runTestFiles(files, { folder, limitSeconds, onEnd });
      const tests = results.map(testOf);
      const failed = tests.filter(({ passed }) => !passed);
      const lines = tests.flatMap(({ id, name, passed, figures }) => [
        `${passed ? 'passed' : 'FAILED'}  ${id}: ${name}`,
        ...figures.map(
          (figure) =>
            `          ${figure.name}: ${figure.value} ${figure.unit} (${figure.expected ?? 'no reference'}, ${figure.tolerance})`,
        ),
      ]);
      // The figures are the answer even where one failed; the exit code says that one did.
      if (failed.length > 0) process.exitCode = 1;
      return {
        json: { tests },
        lines: [...lines, `${tests.length} tests, ${failed.length} failed`],
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function filesOf(group: string, only: string | undefined): string[] {
  const prefixes = GROUPS[group];
  if (!prefixes) {
    fail(
      'bad-input',
      'unknown-group',
      `There is no group of models "${group}".`,
      `Use one of: ${Object.keys(GROUPS).join(', ')}.`,
    );
  }
  const all = readdirSync(VERIFICATION_FOLDER).filter(
    (name) => name.endsWith('.test.ts') && prefixes.some((prefix) => name.startsWith(prefix)),
  );
  const chosen = only === undefined ? all : all.filter((name) => testId(name) === only);
  if (chosen.length === 0) {
    fail(
      'bad-input',
      'unknown-test',
      `The group "${group}" has no test "${only}".`,
      `Use one of: ${all.map(testId).join(', ')}.`,
    );
  }
  return chosen.sort();
}

function testOf({ id, title, status, seconds, figures, failure }: FileResult) {
  return {
    id,
    name: title,
    passed: status !== 'failed',
    skipped: status === 'skipped',
    seconds: Math.round(seconds),
    source: [...new Set(figures.map(({ source }) => source))].join('; '),
    figures: figures.map(({ quantity, value, unit, reference, tolerance }) => ({
      name: quantity,
      value: Number(value),
      unit,
      expected: reference ?? null,
      tolerance,
    })),
    ...(failure !== undefined && { failure }),
  };
}
