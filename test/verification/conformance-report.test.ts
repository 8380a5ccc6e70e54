/** Row of the conformance page: measurements as a structured report, checked by the validator of dicom3tools. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import { createJobContext } from '../../src/core/job.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { memorySource } from '../../src/dicom/source.ts';
import { documents } from '../fixtures/measured-study.ts';
import { conformanceRow, rowsIn } from './conformance-row.ts';

const object = rowsIn('DICOM objects');

conformanceRow(
  {
    ...object(
      'Measurement report of our own, Comprehensive 3D SR 1.2.840.10008.5.1.4.1.1.88.34, TID 1500',
      'reads and writes',
      'Lengths, angles, regions and volumes with UCUM units, shapes in patient millimetres and the segment that was counted; dciodvfy finds no error.',
    ),
    tool: 'dciodvfy',
  },
  async () => {
    const { sr } = await documents();
    const { reports } = await scanFiles([memorySource('sr.dcm', sr)], createJobContext());
    expect(reports[0].measurements).toHaveLength(6);
    const folder = mkdtempSync(path.join(tmpdir(), 'sr-row-'));
    try {
      const file = path.join(folder, 'report.dcm');
      writeFileSync(file, sr);
      const { stdout, stderr } = spawnSync('dciodvfy', [file], { encoding: 'utf8' });
      expect(`${stdout}${stderr}`).not.toMatch(/^Error/m);
      expect(`${stdout}${stderr}`).toContain('Comprehensive3DSR');
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
