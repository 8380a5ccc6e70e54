/** What the command refuses before it builds a model, each with its own reason. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { failureIn } from './run-theatron.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-personalise-'));
const failure = (...args: string[]): string =>
  failureIn(folder, 'personalise', 'labels.nii', ...args);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('refuses measurements that are none, and says which', () => {
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  expect(failure()).toBe('personalise-no-data');
  expect(failure('--qrs-ms', '12')).toBe('option-out-of-range');
  expect(failure('--ecg', file('ecg.csv', 'time_ms,I,II\n0,1,2\n'))).toBe('personalise-files');
  expect(failure('--map', file('map.vtk', 'Dear colleague\n'))).toBe('personalise-files');
  expect(failure('--qrs-ms', '95')).toBe('no-such-path');
}, 120_000);
