/** The command line as a script uses it: one JSON document on standard output, exit code 0 only on success. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEART_STRUCTURES } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { readCaseArchive } from '../../../src/formats/case-archive.ts';
import { modelOf, runOf } from '../../../src/pipeline/results.ts';
import { contentsFromParts } from '../../../src/twin/exchange.ts';
import { failureIn, theatronIn, type Run } from './run-theatron.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-cli-'));
const at = (...names: string[]): string => path.join(folder, ...names);

const theatron = (...args: string[]): Run => theatronIn(folder, ...args);
const failure = (...args: string[]): string => failureIn(folder, ...args);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the chain on a synthetic heart', () => {
  beforeAll(() => {
    const { status, json } = theatron(
      'phantom',
      'heart',
      '--seed',
      '3',
      '--spacing-mm',
      '1.6',
      '--out',
      at('case'),
    );
    expect(status).toBe(0);
    expect(json.seed).toBe(3);
  });

  it('imports what the phantom wrote', () => {
    const { status, json } = theatron('import', at('case', 'dicom'));
    expect(status).toBe(0);
    const [series] = json.series as Record<string, unknown>[];
    expect(series).toMatchObject({ modality: 'CT', spacingMm: [1.6, 1.6, 1.6], warnings: [] });
    expect(Object.keys(series)).toEqual(
      expect.arrayContaining(['uid', 'description', 'dimensions', 'originMm', 'direction']),
    );
    expect(json.skipped).toEqual([]);
  });

  it('simulates its true labels, with and without lesions, and writes the activation map', () => {
    const labels = at('case', 'labels.nii.gz');
    const options = ['--spacing-mm', '1.5', '--duration-ms', '300', '--out', at('simulated')];
    const { status, json } = theatron(
      'simulate',
      labels,
      '--model',
      'mms',
      '--stimulus',
      'apex',
      ...options,
    );
    expect(status).toBe(0);
    expect(json).toMatchObject({ spacingMm: 1.5, model: 'mms' });
    const activation = json.activation as {
      capturedFraction: number;
      firstMs: number;
      lastMs: number;
    };
    expect(activation.capturedFraction).toBeGreaterThan(0.99);
    expect(activation.lastMs).toBeGreaterThan(80);
    expect(activation.lastMs).toBeLessThan(300);
    expect(json.digest).toMatch(/^[0-9a-f]{64}$/);
    const vtk = readFileSync(at('simulated', 'activation.vtk')).subarray(0, 200).toString('latin1');
    expect(vtk).toMatch(/^# vtk DataFile[\s\S]*STRUCTURED_POINTS/);

    const far = { lesions: [{ positionLps: [500, 500, 500], normalLps: [0, 0, 1] }] };
    writeFileSync(at('far.json'), JSON.stringify(far));
    expect(failure('simulate', labels, '--lesions', at('far.json'), ...options)).toBe(
      'lesion-outside-tissue',
    );
  });

  it('activates its true labels by the eikonal equation, as from the bundle of His', () => {
    const labels = at('case', 'labels.nii.gz');
    const common = ['--spacing-mm', '1.5', '--out', at('activated')];
    const tree = ['--conduction', 'tree', '--stimulus', 'his'];
    const { status, json } = theatron('activate', labels, ...tree, ...common);
    expect(status).toBe(0);
    expect(json).toMatchObject({ spacingMm: 1.5, conduction: 'tree', ablatedVoxels: 0 });
    expect(json.junctions).toBeGreaterThan(20);
    const { firstMs, lastMs, unreachedVoxels } = json.activation as Record<string, number>;
    expect(firstMs).toBeGreaterThanOrEqual(0);
    expect(lastMs).toBeGreaterThan(40);
    expect(lastMs).toBeLessThan(200);
    expect(unreachedVoxels).toBeLessThan(0.01 * (json.voxels as number));
    const vtk = readFileSync(at('activated', 'activation.vtk')).subarray(0, 400).toString('latin1');
    expect(vtk).toMatch(/STRUCTURED_POINTS[\s\S]*activationMs/);
    // Without a tree nothing leads from the bundle of His to the muscle.
    expect(failure('activate', labels, '--stimulus', 'his', ...common)).toBe(
      'no-conduction-system',
    );
  });

  it('gives the same digest again', () => {
    const labels = at('case', 'labels.nii.gz');
    const digest = (): unknown =>
      theatron(
        'simulate',
        labels,
        '--spacing-mm',
        '1.5',
        '--duration-ms',
        '30',
        '--out',
        at('again'),
      ).json.digest;
    expect(digest()).toBe(digest());
  });

  it('runs from images to a report and an archive that opens again', async () => {
    const side = ['--side', 'midline', '--spacing-mm', '1.5', '--duration-ms', '300'];
    const { status, json } = theatron(
      'run',
      at('case', 'dicom'),
      '--recipe',
      'heart-ct',
      '--out',
      at('out'),
      ...side,
    );
    expect(status).toBe(0);
    const structures = json.structures as { name: string; volumeMl: number; components: number }[];
    expect(structures.map(({ name }) => name)).toEqual(HEART_STRUCTURES.map(({ name }) => name));
    for (const { components, volumeMl } of structures) {
      expect(components).toBe(1);
      expect(volumeMl).toBeGreaterThan(10);
    }
    expect(readFileSync(at('out', 'report.html'), 'utf8')).toMatch(
      /Not a medical device[\s\S]*SYNTHETIC/,
    );

    const file = new Blob([readFileSync(at('out', 'case.theatron'))]);
    const contents = contentsFromParts(await readCaseArchive(file, createJobContext()));
    const { steps } = contents.document;
    expect(steps.simulation?.digest).toBe((json.simulation as { digest: string }).digest);
    expect(modelOf(steps.model, contents.blobs)?.wall.quality.manifold).toBe(true);
    expect(runOf(steps.simulation, contents.blobs)?.result.cells).toBe(
      (json.simulation as { cells: number }).cells,
    );
  });

  it('writes the volumes of the case as a structured report of its study', () => {
    const files = ['--images', at('case', 'dicom'), '--segmentation', at('sr', 'seg.dcm')];
    const out = at('sr', 'report.dcm');
    const { status, json } = theatron(
      'measure-report',
      at('out', 'case.theatron'),
      ...files,
      '--out',
      out,
    );
    expect(status).toBe(0);
    expect(json.measurements).toHaveLength(HEART_STRUCTURES.length);
    expect(json.measurements).toContainEqual(
      expect.objectContaining({ of: 'Left atrium volume', name: 'Volume', unit: 'ml' }),
    );
    expect(readFileSync(out).subarray(128, 132).toString()).toBe('DICM');
    expect(readFileSync(at('sr', 'seg.dcm')).length).toBeGreaterThan(1000);
  });
});

describe('bad input', () => {
  it('is refused by name, with what to do', () => {
    writeFileSync(at('notes.txt'), 'no image');
    expect(failure('import', at('notes.txt'))).toBe('no-dicom');
    expect(failure('import', at('nowhere'))).toBe('input-missing');
    expect(
      failure('segment', at('notes.txt'), '--recipe', 'heart-ct', '--out', at('x.nii.gz')),
    ).toBe('no-dicom');
    expect(failure('segment')).toBe('usage');
    expect(failure('segment', at('notes.txt'), '--recipe', 'liver', '--out', at('x.nii.gz'))).toBe(
      'option-unknown',
    );
    expect(failure('simulate', at('notes.txt'), '--out', at('x'))).toMatch(/nifti|gzip|bad|not/);
    expect(failure('simulate', at('notes.txt'), '--spacing-mm', 'fine', '--out', at('x'))).toBe(
      'option-out-of-range',
    );
    expect(failure('phantom', 'lung', '--out', at('x'))).toBe('unknown-organ');
    expect(failure('fly')).toBe('unknown-command');
  });
});
