/** A cine MR of eleven planes: a film each, and parallel planes together a volume in each phase. */
import path from 'node:path';
import { describe, expect } from 'vitest';
import { digestBytes } from '../../../src/core/digest.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import { loadVolume } from '../../../src/dicom/volume.ts';
import { diskFiles } from '../../fixtures/conformance-files.ts';
import { sharedData } from '../../fixtures/shared-data.ts';
import { conformanceRow, rowsIn } from '../../verification/conformance-row.ts';

const cine = sharedData('heart-cine-mr', 'dicom.zip');

async function cineScan() {
  const files = await diskFiles('dicom.zip', 'heart-cine-mr');
  return { files, scan: await scanFiles(files, createJobContext()) };
}

describe.skipIf(!cine)('the cine MR in a zip', () => {
  const row = (item: string, note: string) =>
    rowsIn('Frames, phases and repeats')(item, 'reads', note, 'heart-cine-mr');

  conformanceRow(
    row(
      'Short-axis and long-axis cine, one series per plane',
      'Eleven films of 25 phases, played by trigger time; none is taken for a volume.',
    ),
    async () => {
      const { scan } = await cineScan();
      expect(scan.fileCount).toBe(275);
      const films = scan.series.filter(({ film }) => film);
      expect(films).toHaveLength(11);
      for (const { warnings, suitableFor3d, film } of films) {
        expect(suitableFor3d).toBe(false);
        expect(warnings[0].code).toBe('time-series');
        expect(warnings[0].message).toContain('25 images');
        expect(film?.images).toHaveLength(25);
        expect(film?.by).toBe('trigger time');
        expect(film?.values[0]).toBe(0);
        expect([...(film?.values ?? [])].sort((a, b) => a - b)).toEqual(film?.values);
      }
      expect(scan.patients).toHaveLength(1);
    },
  );

  conformanceRow(
    row(
      'Parallel planes filmed one by one',
      'The six short-axis planes together are a volume in each of 25 phases.',
    ),
    async () => {
      const { files, scan } = await cineScan();
      const phases = scan.series.filter(({ phase }) => phase);
      expect(phases.map(({ phase }) => phase?.index)).toEqual([...Array(25).keys()]);
      expect(new Set(phases.map(({ phase }) => phase?.group)).size).toBe(1);
      for (const { dimensions, spacingMm, suitableFor3d, slices } of phases) {
        expect(dimensions).toEqual([256, 208, 6]);
        expect(spacingMm[2]).toBeCloseTo(17.7, 2);
        expect(suitableFor3d).toBe(true);
        expect(new Set(slices.map(({ file }) => path.dirname(file))).size).toBe(6);
      }
      // Every phase takes another image of each plane.
      const used = phases.flatMap(({ slices }) =>
        slices.map(({ sopInstanceUid }) => sopInstanceUid),
      );
      expect(new Set(used).size).toBe(150);
      const values = phases.map(({ phase }) => phase?.value ?? Number.NaN);
      expect([...values].sort((a, b) => a - b)).toEqual(values);
      const [first, last] = [phases[0], phases[24]];
      const start = await loadVolume(first, files, createJobContext());
      const end = await loadVolume(last, files, createJobContext());
      expect(start.grid).toEqual(end.grid);
      expect(await digestBytes(start.data)).not.toBe(await digestBytes(end.data));
    },
  );
});
