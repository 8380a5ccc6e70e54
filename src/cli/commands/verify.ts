import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fail } from '../../core/failure.ts';
import { required, type Command } from '../command.ts';

const usage = 'verify GROUP [--test ID]';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = path.join(root, 'test/verification');

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
    'protocol-',
    'reentry-',
    'maps-',
    'ecg-',
    'lead-field-',
    'personalise-',
    'fibres-',
  ],
};

interface Figure {
  readonly quantity: string;
  readonly value: string;
  readonly unit: string;
  readonly reference?: number;
  readonly tolerance: string;
  readonly source: string;
  readonly passed: boolean;
}

interface TestFileReport {
  readonly name: string;
  readonly status: string;
  readonly message?: string;
  readonly assertionResults: readonly {
    readonly ancestorTitles: readonly string[];
    readonly status: string;
    readonly failureMessages?: readonly string[];
  }[];
}

/** Runs the verification tests of a group of models and prints their figures beside the references. */
export const verifyCommand: Command = {
  usage,
  purpose: `Run the verification tests of a group of models (${Object.keys(GROUPS).join(', ')}) and print their figures.`,
  options: ['test'],
  async run(input) {
    const group = required({ usage }, 'The group', input.positionals[0]);
    const files = filesOf(group, input.option('test'));
    const output = mkdtempSync(path.join(os.tmpdir(), 'theatron-verify-'));
    try {
      const tests = runTests(files, output);
      const failed = tests.filter(({ passed }) => !passed);
      const lines = tests.flatMap(({ id, name, passed, figures }) => [
        `${passed ? 'passed' : 'FAILED'}  ${id}: ${name}`,
        ...figures.map(
          (figure) =>
            `          ${figure.name}: ${figure.value} ${figure.unit} (${figure.expected ?? 'no reference'}, ${figure.tolerance})`,
        ),
      ]);
      if (failed.length > 0) {
        // The figures are the answer even where one failed; the exit code says that one did.
        process.exitCode = 1;
      }
      return {
        json: { tests },
        lines: [...lines, `${tests.length} tests, ${failed.length} failed`],
      };
    } finally {
      rmSync(output, { recursive: true, force: true });
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
  const all = readdirSync(folder).filter(
    (name) => name.endsWith('.test.ts') && prefixes.some((prefix) => name.startsWith(prefix)),
  );
  const chosen = only === undefined ? all : all.filter((name) => idOf(name) === only);
  if (chosen.length === 0) {
    fail(
      'bad-input',
      'unknown-test',
      `The group "${group}" has no test "${only}".`,
      `Use one of: ${all.map(idOf).join(', ')}.`,
    );
  }
  return chosen.sort();
}

const idOf = (file: string): string => path.basename(file, '.test.ts');

function runTests(files: readonly string[], output: string) {
  const report = path.join(output, 'report.json');
  const args = [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=json',
    `--outputFile=${report}`,
    ...files.map((file) => path.join(folder, file)),
  ];
  spawnSync(process.execPath, args, {
    cwd: root,
    // Standard output belongs to the one document of this command.
    stdio: ['ignore', 2, 2],
    // On request everything is run, not the fast part that belongs to every change.
    env: { THEATRON_LONG: '1', ...process.env, FIGURES_FOLDER: output },
  });
  if (!existsSync(report)) {
    fail(
      'internal',
      'verification-crashed',
      'The verification tests ended without a report.',
      'See the messages above on standard error.',
    );
  }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    readonly testResults: readonly TestFileReport[];
  };
  return testResults
    .map((result) => testOf(result, output))
    .sort((a, b) => a.id.localeCompare(b.id));
}

function testOf({ name, status, message, assertionResults }: TestFileReport, output: string) {
  const id = idOf(name);
  const file = path.join(output, `verification-${id}.json`);
  const figures = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { readonly figures: readonly Figure[] }).figures
    : [];
  const failures = assertionResults.flatMap(({ failureMessages = [] }) => failureMessages);
  return {
    id,
    name: assertionResults[0]?.ancestorTitles[0] ?? id,
    passed: status === 'passed' && figures.every(({ passed }) => passed),
    skipped:
      assertionResults.length > 0 && assertionResults.every((one) => one.status !== 'passed'),
    source: [...new Set(figures.map(({ source }) => source))].join('; '),
    figures: figures.map(({ quantity, value, unit, reference, tolerance }) => ({
      name: quantity,
      value: Number(value),
      unit,
      expected: reference ?? null,
      tolerance,
    })),
    ...(failures.length > 0 || (message && status !== 'passed')
      ? { failure: (failures[0] ?? message ?? '').split('\n')[0] }
      : {}),
  };
}
