/** Brain tumour MR, bone CT and local models on the command line, on images and models that the tests make. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { labelMapFromNifti, readNifti, writeNifti } from '../../../src/formats/nifti.ts';
import { HEAD_STROKE, headVolume } from '../../fixtures/head-mr.ts';
import { tinyModel } from '../../fixtures/onnx-model.ts';
import { failureIn, theatronIn } from './run-theatron.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'theatron-recipes-'));
const at = (name: string): string => path.join(folder, name);

const CARD = {
  schema: 'theatron-model-card',
  version: 1,
  name: 'Bright rim',
  modelVersion: '0.3',
  organ: 'brain',
  modality: 'MR',
  intendedUse: 'Tests.',
  licence: 'Apache-2.0',
  source: 'Written by a test.',
  input: {
    spacingMm: null,
    size: 'whole',
    normalisation: { kind: 'none' },
  },
  output: { kind: 'threshold', threshold: 700 },
  labels: { 0: 'background', 1: 'tumour-1' },
};

beforeAll(() => {
  writeFileSync(at('head.nii.gz'), writeNifti(headVolume()));
  const scores = [{ weight: 1, bias: 0 }];
  writeFileSync(at('model.onnx'), tinyModel({ scores, voxels: ['d', 'h', 'w'] }));
  writeFileSync(at('card.json'), JSON.stringify(CARD));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const stroke = HEAD_STROKE.map((point) => point.join(',')).join(' ');
const labelsIn = async (name: string): Promise<Uint8Array> =>
  labelMapFromNifti(await readNifti(readFileSync(at(name)))).data;

it('outlines a brain tumour from a stroke that is written as numbers', async () => {
  const brain = ['segment', at('head.nii.gz'), '--recipe', 'brain-mr', '--out', at('brain.nii.gz')];
  const { status, json } = theatronIn(folder, ...brain, '--stroke', stroke);
  expect(status).toBe(0);
  const structures = json.structures as { name: string; volumeMl: number }[];
  expect(structures.map(({ name }) => name)).toContain('tumour-1');
  expect((await labelsIn('brain.nii.gz')).includes(LABEL.tumour)).toBe(true);
  expect(failureIn(folder, ...brain, '--stroke', '1,2 3,4')).toBe('stroke-text');
});

it('runs a local model by its card and names both', async () => {
  const image = ['segment', at('head.nii.gz'), '--out', at('model.nii.gz')];
  const both = ['--model', at('model.onnx'), '--card', at('card.json')];
  const { status, json } = theatronIn(folder, ...image, ...both);
  expect(status).toBe(0);
  const { card, digest } = json.model as { card: { name: string }; digest: string };
  expect(card.name).toBe('Bright rim');
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  const warnings = json.warnings as { code: string }[];
  expect(warnings.map(({ code }) => code)).toContain('local-model');
  const { data } = headVolume();
  const wanted = Uint8Array.from(data, (value) => (value >= 700 ? LABEL.tumour : 0));
  expect(await labelsIn('model.nii.gz')).toEqual(wanted);
  expect(failureIn(folder, ...image, '--model', at('model.onnx'))).toBe('usage');
  // What the user says of the image must fit the card.
  expect(failureIn(folder, ...image, ...both, '--modality', 'CT')).toBe('other-modality');
});
