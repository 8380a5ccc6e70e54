/** The tumour chain on the command line, on a coarse synthetic liver with its exact labels. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { voxelVolumeMl } from '../../../src/core/space.ts';
import { labelMapFromNifti, readNifti } from '../../../src/formats/nifti.ts';
import { failureIn, theatronIn } from './run-theatron.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-tumour-'));
const at = (...names: string[]): string => path.join(folder, ...names);
const labels = at('liver', 'labels.nii.gz');

interface Resected {
  readonly volumesMl: Readonly<Record<string, number>>;
  readonly voxels: Readonly<Record<string, number>>;
  readonly margin: { readonly minimumMm: number; readonly atMm: readonly number[] } | null;
  readonly vesselsCut: readonly { readonly order: number; readonly diameterMm: number }[];
}

interface Grown {
  readonly tumourMl: number;
  readonly schedules: readonly {
    readonly id: string;
    readonly finalMl: number;
    readonly finalLowMl: number;
    readonly finalHighMl: number;
    readonly onAnatomy: { readonly finalMl: number; readonly digest: string };
  }[];
  readonly calibration: { readonly growthPerDay: number } | null;
}

const plan = (name: string, value: unknown): string => {
  writeFileSync(at(name), JSON.stringify(value));
  return at(name);
};

const labelMap = async () => labelMapFromNifti(await readNifti(readFileSync(labels)));

beforeAll(() => {
  const { status, json } = theatronIn(
    folder,
    'phantom',
    'liver',
    '--seed',
    '2',
    '--spacing-mm',
    '3.5',
    '--out',
    at('liver'),
  );
  expect(status).toBe(0);
  expect((json.followUp as { days: number }).days).toBeGreaterThan(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the synthetic liver', () => {
  it('has two studies of one patient that import reads as two series', () => {
    for (const study of ['', 'follow-up']) {
      const { status, json } = theatronIn(folder, 'import', at('liver', study, 'dicom'));
      expect(status).toBe(0);
      expect((json.series as unknown[]).length).toBe(1);
      expect(existsSync(at('liver', study, 'labels.nii.gz'))).toBe(true);
    }
  });
});

describe('resect', () => {
  it('splits the organ exactly and names what is cut', async () => {
    const map = await labelMap();
    const [nx] = map.grid.dimensions;
    // Through the middle of the liver, removing the patient's right.
    let sum = 0;
    let count = 0;
    map.data.forEach((label, n) => {
      if (label !== LABEL.liver) return;
      sum += n % nx;
      count += 1;
    });
    const x = map.grid.originMm[0] + (sum / count) * map.grid.spacingMm[0];
    const surfaces = [{ kind: 'plane', pointLps: [x, 0, 0], normalLps: [-1, 0, 0] }];
    const file = plan('plan.json', { surfaces, settings: { safetyMarginMm: 10 } });
    const { status, json } = theatronIn(
      folder,
      'resect',
      labels,
      '--plan',
      file,
      '--out',
      at('removed.nii.gz'),
    );
    expect(status).toBe(0);
    const { volumesMl, voxels, margin, vesselsCut } = json as unknown as Resected;
    expect(voxels.resected + voxels.remnant).toBe(voxels.total);
    expect(volumesMl.functionalRemnant).toBeLessThanOrEqual(volumesMl.remnant);
    expect(volumesMl.total).toBeGreaterThan(0.999 * count * voxelVolumeMl(map.grid));
    expect(margin?.atMm).toHaveLength(3);
    expect(vesselsCut.map(({ order }) => order)).toEqual(vesselsCut.map((_, n) => n + 1));
    // What was written is what was counted.
    const removed = labelMapFromNifti(await readNifti(readFileSync(at('removed.nii.gz'))));
    expect(removed.data.reduce((all, one) => all + one, 0)).toBe(voxels.resected);
  });

  it('refuses what cuts nothing, what leaves nothing, and what is no plan', () => {
    const far = [{ kind: 'plane', pointLps: [5000, 0, 0], normalLps: [1, 0, 0] }];
    const all = [{ kind: 'plane', pointLps: [5000, 0, 0], normalLps: [-1, 0, 0] }];
    const resect = (surfaces: unknown): string =>
      failureIn(folder, 'resect', labels, '--plan', plan('bad.json', { surfaces }));
    expect(resect(far)).toBe('surface-misses-organ');
    expect(['surface-misses-organ', 'empty-remnant']).toContain(resect(all));
    expect(resect([{ kind: 'plane', pointLps: [0, 0] }])).toBe('plan-unreadable');
    expect(failureIn(folder, 'resect', labels, '--plan', at('none.json'))).toBe('no-such-path');
  });
});

describe('grow', () => {
  it('calibrates from two studies and compares schedules', () => {
    const { status, json } = theatronIn(
      folder,
      'grow',
      labels,
      '--studies',
      '0:10,56:16',
      '--days',
      '90',
      '--spacing-mm',
      '3',
      '--schedules',
      'watchful-waiting,sbrt-3',
      '--out',
      at('grown'),
    );
    expect(status).toBe(0);
    const { schedules, calibration, tumourMl } = json as unknown as Grown;
    // ln(16 / 10) / 56 days.
    expect(calibration?.growthPerDay).toBeCloseTo(0.00839, 3);
    const [waiting, treated] = schedules;
    expect(waiting.finalLowMl).toBeLessThan(waiting.finalMl);
    expect(waiting.finalMl).toBeLessThan(waiting.finalHighMl);
    expect(waiting.onAnatomy.finalMl).toBeGreaterThan(0.9 * tumourMl);
    expect(treated.finalMl).toBeLessThan(waiting.finalMl);
    expect(treated.onAnatomy.finalMl).toBeLessThan(waiting.onAnatomy.finalMl);
    expect(readFileSync(at('grown', 'sbrt-3.csv'), 'utf8')).toMatch(/^day,volume ml,cells\r\n0,/);
  });

  it('refuses unknown schedules, parameters and studies', () => {
    const grow = (...args: string[]): string => failureIn(folder, 'grow', labels, ...args);
    expect(grow('--schedules', 'miracle')).toBe('unknown-schedule');
    expect(grow('--set', 'growthRatePerDay=7')).toBe('parameter-out-of-range');
    expect(grow('--studies', 'yesterday')).toBe('studies');
    expect(grow('--spacing-mm', '90')).toBe('option-out-of-range');
  });
});
