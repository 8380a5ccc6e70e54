/** Left ventricle MR and scar MR on the command line: real images (skipped where they are absent) and the phantom. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LABEL, TISSUE } from '../../../src/core/anatomy.ts';
import { labelMapFromNifti, readNifti, writeNifti } from '../../../src/formats/nifti.ts';
import { drawLgePhantom, LGE_INFARCT, LGE_SIGNAL } from '../../../src/phantom/lge/short-axis.ts';
import type { CineSummary, ScarSummary } from '../../../src/twin/records.ts';
import { sharedData } from '../../fixtures/shared-data.ts';
import { failureIn, theatronIn } from './run-theatron.ts';

const cine = sharedData('heart-cine-mr', 'dicom.zip');
const stack = sharedData('heart-short-axis', 'A', 'sa_ED.nii.gz');

const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-mr-'));
const at = (name: string): string => path.join(folder, name);
const labelsIn = async (name: string): Promise<Uint8Array> =>
  labelMapFromNifti(await readNifti(readFileSync(at(name)))).data;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!cine)('a real cine', () => {
  it('tells what both ventricles pump and writes the outlines at end-diastole', async () => {
    const options = ['--recipe', 'lv-mr', '--out', at('labels.nii.gz')];
    const { status, json } = theatronIn(folder, 'segment', cine ?? '', ...options);
    expect(status).toBe(0);
    const { phases, left, right, by, outlined, endDiastole } = json.measures as CineSummary;
    expect(by).toBe('trigger time');
    expect(phases).toHaveLength(25);
    expect(outlined).toBe(endDiastole);
    // Surfaces that others fitted: 64.3 %.
    expect(left?.ejectionFractionPercent).toBeGreaterThan(57);
    expect(left?.ejectionFractionPercent).toBeLessThan(71);
    const warnings = json.warnings as { code: string }[];
    const differ = warnings.some(({ code }) => code === 'strokes-differ');
    expect(right?.ejectionFractionPercent === null).toBe(differ);
    expect((await labelsIn('labels.nii.gz')).includes(LABEL.lvMyocardium)).toBe(true);
  });
});

describe.skipIf(!stack)('one phase as NIfTI', () => {
  it('has volumes but no ejection fraction, and takes marks', () => {
    const options = ['--recipe', 'lv-mr', '--out', at('one.nii.gz')];
    const { status, json } = theatronIn(folder, 'segment', stack ?? '', ...options);
    expect(status).toBe(0);
    const { left, phases } = json.measures as CineSummary;
    expect(left).toBeNull();
    expect(phases[0].lvMl).toBeGreaterThan(140);
    const far = [...options, '--marks', '900,0,0'];
    expect(failureIn(folder, 'segment', stack ?? '', ...far)).toBe('click-outside');
  });
});

describe('scar of a phantom', () => {
  beforeAll(() => {
    const { image, labels } = drawLgePhantom({
      infarct: LGE_INFARCT,
      signal: LGE_SIGNAL,
      noise: 6,
      samples: 2,
      seed: 1,
    });
    writeFileSync(at('lge.nii.gz'), writeNifti(image));
    writeFileSync(at('outlines.nii.gz'), writeNifti(labels));
  });

  it('is told by nine methods and written by the one asked for', async () => {
    const options = ['--recipe', 'scar-mr', '--labels', at('outlines.nii.gz')];
    const write = ['--method', 'psi-40-60', '--out', at('tissue.nii.gz')];
    const { status, json } = theatronIn(folder, 'segment', at('lge.nii.gz'), ...options, ...write);
    expect(status).toBe(0);
    const { methods, coreRangeG, chosen } = json.measures as ScarSummary;
    expect(methods).toHaveLength(9);
    expect(chosen).toBe('psi-40-60');
    expect(coreRangeG[1]).toBeGreaterThan(coreRangeG[0]);
    expect(methods[0].segments.map(({ segment }) => segment)).toContain(12);
    const tissue = await labelsIn('tissue.nii.gz');
    expect(tissue.includes(TISSUE.scar)).toBe(true);
  });

  it('needs outlines and a method that is known', () => {
    const scar = ['segment', at('lge.nii.gz'), '--recipe', 'scar-mr'];
    expect(failureIn(folder, ...scar)).toBe('usage');
    const unknown = [...scar, '--labels', at('outlines.nii.gz'), '--method', 'otsu'];
    expect(failureIn(folder, ...unknown)).toBe('scar-method');
    expect(failureIn(folder, 'run', at('lge.nii.gz'), '--recipe', 'scar-mr', '--out', folder)).toBe(
      'option-unknown',
    );
  });
});
