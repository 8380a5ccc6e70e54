/** Files written by an independent library (dcmjs) are read with the values that went in. */
import { data as dcmjs } from 'dcmjs';
import { expect, test } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import { memorySource } from '../../../src/dicom/source.ts';
import { loadVolume } from '../../../src/dicom/volume.ts';

test('a dcmjs series keeps its geometry and its HU', async () => {
  const files = [2, 0, 1].map((k) => memorySource(`${k}.dcm`, writeSlice(k)));
  const { series, skipped } = await scanFiles(files, createJobContext());
  expect(skipped).toEqual([]);
  expect(series).toHaveLength(1);
  expect(series[0].synthetic).toBe(true);
  const volume = await loadVolume(series[0], files, createJobContext());
  expect(volume.grid).toMatchObject({
    dimensions: [4, 2, 3],
    spacingMm: [0.9, 0.8, 1.25],
    originMm: [-12.5, 3, -100],
  });
  expect([...volume.data]).toEqual(Array.from({ length: 24 }, (_, n) => n * 100 - 1000));
});

function writeSlice(k: number): Uint8Array {
  const pixels = Int16Array.from({ length: 8 }, (_, n) => (8 * k + n) * 100 - 1000);
  const element = (vr: string, ...Value: unknown[]) => ({ vr, Value });
  const dict = new dcmjs.DicomDict({
    '00020002': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
    '00020003': element('UI', `1.2.826.0.1.${k + 1}`),
    '00020010': element('UI', '1.2.840.10008.1.2.1'),
  });
  dict.dict = {
    '00080016': element('UI', '1.2.840.10008.5.1.4.1.1.2'),
    '00080018': element('UI', `1.2.826.0.1.${k + 1}`),
    '00080060': element('CS', 'CT'),
    '00100010': element('PN', 'SYNTHETIC^Heart'),
    '00100020': element('LO', 'SYNTHETIC-1'),
    '0020000D': element('UI', '1.2.826.0.2'),
    '0020000E': element('UI', '1.2.826.0.3'),
    '00200032': element('DS', -12.5, 3, -100 + 1.25 * k),
    '00200037': element('DS', 1, 0, 0, 0, 1, 0),
    '00200052': element('UI', '1.2.826.0.4'),
    '00280002': element('US', 1),
    '00280004': element('CS', 'MONOCHROME2'),
    '00280010': element('US', 2),
    '00280011': element('US', 4),
    '00280030': element('DS', 0.8, 0.9),
    '00280100': element('US', 16),
    '00280101': element('US', 16),
    '00280102': element('US', 15),
    '00280103': element('US', 1),
    '00281052': element('DS', 0),
    '00281053': element('DS', 1),
    '7FE00010': element('OW', pixels.buffer),
  };
  return new Uint8Array(dict.write());
}
