/** Structures belong to the images of their own patient and frame of reference. */
import { expect, it } from 'vitest';
import { sameImages } from '../../../src/pipeline/same-images.ts';
import { writeDicom, type Elements } from '../../fixtures/dicom-file.ts';

const structureSet = (frames: readonly string[], patientId = 'P-1') =>
  writeDicom({
    '00080060': ['CS', 'RTSTRUCT'],
    '00100020': ['LO', patientId],
    '30060010': ['SQ', frames.map((uid): Elements => ({ '00200052': ['UI', uid] }))],
  });
const check = (bytes: Uint8Array, patientId = 'P-1', frameOfReferenceUid = '1.2') =>
  sameImages({ name: 'a.dcm', bytes }, { patientId, frameOfReferenceUid });

it('accepts a structure set that names the frame among others, or none', () => {
  expect(check(structureSet(['1.2']))).toEqual([]);
  expect(check(structureSet(['9.9', '1.2']))).toEqual([]);
  expect(check(structureSet([]))).toEqual([]);
  expect(check(structureSet(['9.9'], ''), '', '')).toEqual([]);
});

it('refuses those of another patient or frame', () => {
  expect(() => check(structureSet(['1.2'], 'P-2'))).toThrow('another patient');
  expect(() => check(structureSet(['9.9']))).toThrow('another frame');
});

it('says what a file without a header cannot tell', () => {
  expect(check(new Uint8Array(400))).toHaveLength(1);
});
