/**
 * Measurements as DICOM SR: read back with every figure, accepted by dciodvfy and by dsrdump (DCMTK) where they are,
 * also after de-identification. Tolerance: exact.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { deidentifyFiles } from '../../../src/dicom/deidentify/deidentify-files.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import type { ReportDocument } from '../../../src/dicom/series.ts';
import { memorySource } from '../../../src/dicom/source.ts';
import {
  writeMeasurementReport,
  writtenSegments,
} from '../../../src/pipeline/measurement-report.ts';
import { join } from '../../fixtures/dicom-file.ts';
import { createdAt, documents, source } from '../../fixtures/measured-study.ts';

async function read(sr: Uint8Array): Promise<ReportDocument> {
  const { reports } = await scanFiles([memorySource('sr.dcm', sr)], createJobContext());
  return reports[0];
}

const folder = mkdtempSync(path.join(tmpdir(), 'sr-'));
afterAll(() => rmSync(folder, { recursive: true }));

function check(program: string, bytes: Uint8Array): string[] {
  const file = path.join(folder, 'report.dcm');
  writeFileSync(file, bytes);
  const { stderr, stdout } = spawnSync(program, [file], { encoding: 'utf8' });
  return `${stdout}${stderr}`.split('\n');
}

const present = (program: string, option: string): boolean => {
  const installed = spawnSync(program, [option]).error === undefined;
  if (!installed) console.warn(`skipping: ${program} is not installed`);
  return installed;
};

describe('a measurement report', () => {
  it('is read back with names, figures and units, and is the same every time', async () => {
    const { sr } = await documents();
    const report = await read(sr);
    expect(report).toMatchObject({
      title: 'Imaging Measurement Report',
      date: '20260102',
      complete: true,
      verified: false,
      truncated: false,
      patient: { id: 'T1-554', name: 'Test, Größe' },
    });
    expect(report.measurements).toEqual([
      { of: 'Größe of the lesion', name: 'Length', value: '5', unit: 'mm' },
      { of: 'Angle 1', name: 'Angle', value: '90', unit: '°' },
      { of: 'Ellipse 1', name: 'Area', value: '6.28', unit: 'mm²' },
      { of: 'Ellipse 1', name: 'Attenuation Coefficient, mean', value: '-12.25', unit: 'HU' },
      {
        of: 'Ellipse 1',
        name: 'Attenuation Coefficient, standard deviation',
        value: '3.5',
        unit: 'HU',
      },
      { of: 'Liver volume', name: 'Volume', value: '0.02', unit: 'ml' },
    ]);
    expect((await documents()).sr).toEqual(sr);
  });

  it('is refused where nothing was measured', async () => {
    await expect(writeMeasurementReport([], source, createdAt)).rejects.toMatchObject({
      code: 'report-empty',
    });
  });

  it.skipIf(!present('dciodvfy', '-version'))('passes dciodvfy without an error', async () => {
    const { seg, sr } = await documents();
    for (const [name, bytes] of [
      ['Comprehensive3DSR', sr],
      ['Comprehensive3DSR', await deidentified(sr)],
      ['Segmentation', await deidentified(seg)],
    ] as const) {
      const lines = check('dciodvfy', bytes);
      expect(lines.filter((line) => line.startsWith('Error'))).toEqual([]);
      expect(lines.some((line) => line.includes(name))).toBe(true);
    }
  });

  it.skipIf(!present('dsrdump', '--version'))('is a valid tree to dsrdump', async () => {
    const { sr } = await documents();
    for (const bytes of [sr, await deidentified(sr)]) {
      const lines = check('dsrdump', bytes);
      // It does not check UTF-8, and says so.
      const complaints = lines.filter(
        (line) => /^[EFW]:/.test(line) && !line.includes('ISO_IR 192'),
      );
      expect(complaints).toEqual([]);
      expect(lines[0]).toBe('Comprehensive 3D SR Document');
    }
  });
});

async function deidentified(bytes: Uint8Array): Promise<Uint8Array> {
  const copies: Uint8Array[] = [];
  await deidentifyFiles(
    [memorySource('one', bytes)],
    { dates: 'remove', seed: 5 },
    async ({ parts }) => void copies.push(join(parts)),
    createJobContext(),
  );
  return copies[0];
}

describe('its de-identified copy', () => {
  it('keeps the figures and loses names, and its references fit those of the segmentation', async () => {
    const { seg, sr } = await documents();
    const copy = await deidentified(sr);
    const { measurements, patient } = await read(copy);
    expect(measurements.map(({ value, unit }) => `${value} ${unit}`)).toEqual([
      '5 mm',
      '90 °',
      '6.28 mm²',
      '-12.25 HU',
      '3.5 HU',
      '0.02 ml',
    ]);
    expect(patient.id).toMatch(/^ANON-/);
    for (const word of ['Größe', 'T1-554', 'lesion', '1.2.3.1', '1.2.3.4.1', '20260102']) {
      expect(Buffer.from(copy).includes(word)).toBe(false);
    }
    const { sopInstanceUid } = writtenSegments(await deidentified(seg));
    expect(Buffer.from(copy).includes(sopInstanceUid)).toBe(true);
  });
});
