/**
 * `npm test`: the same set-up as `npm start`, then unit and verification tests in Node, the production build,
 * and the end-to-end tests in a real browser. Ends with one line `N passed, N failed`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { publishConformance } from './conformance.mjs';
import { forgetFigures, publishFigures } from './credibility.mjs';
import { prepare, root } from './prepare.mjs';

const output = path.join(root, 'test/output');
const log = (line) => console.error(line);
const totals = { passed: 0, failed: 0, skipped: 0 };

function node(label, args, env = {}) {
  log(`\n== ${label}`);
  const result = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return result.status === 0;
}

/** Adds up a JSON report; a run that left none, or failed outside any test, counts as one failure. */
function count(file, ok, read) {
  const before = totals.failed;
  if (existsSync(file)) {
    const { passed, failed, skipped } = read(JSON.parse(readFileSync(file, 'utf8')));
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
  }
  if (!ok && totals.failed === before) totals.failed += 1;
}

await prepare({ log });
mkdirSync(output, { recursive: true });

const unitReport = path.join(output, 'unit.json');
const e2eReport = path.join(output, 'e2e.json');
for (const file of [unitReport, e2eReport]) rmSync(file, { force: true });

// Records of an earlier run must not stand in for figures that are missing now.
forgetFigures();
const unitOk = node('unit and verification tests', [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${unitReport}`,
]);
count(unitReport, unitOk, (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests,
  skipped: report.numPendingTests + (report.numTodoTests ?? 0),
}));

if (unitOk) {
  for (const publish of [publishFigures, publishConformance])
    if (!publish({ log })) totals.failed += 1;
}

const { findBrowser } = await import('./browser.mjs');
const browser = await findBrowser({ log });
if (!browser) {
  log(
    'No Chromium could be found or installed. Set CHROME_PATH to one; the end-to-end tests count as failed.',
  );
  totals.failed += 1;
} else if (
  !node('production build', ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'])
) {
  totals.failed += 1;
} else {
  const e2eOk = node(
    'end-to-end tests',
    ['node_modules/@playwright/test/cli.js', 'test', '--config', 'test/e2e/playwright.config.ts'],
    { CHROME_PATH: browser, E2E_REPORT: e2eReport },
  );
  count(e2eReport, e2eOk, ({ stats }) => ({
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
  }));
}

console.log(
  `\n${totals.passed} passed, ${totals.failed} failed${totals.skipped ? `, ${totals.skipped} skipped` : ''}`,
);
process.exit(totals.failed === 0 && totals.passed > 0 ? 0 : 1);
