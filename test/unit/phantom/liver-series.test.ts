import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { sameGrid } from '../../../src/core/space.ts';
import { scanFiles } from '../../../src/dicom/scan.ts';
import type { ImportScan, SeriesSummary } from '../../../src/dicom/series.ts';
import { type SourceFile, memorySource } from '../../../src/dicom/source.ts';
import { loadVolume } from '../../../src/dicom/volume.ts';
import {
  FOLLOW_UP_DAYS,
  type LiverStudy,
  buildLiverAnatomy,
  renderLiverStudy,
} from '../../../src/phantom/abdomen/liver-phantom.ts';
import { writeLiverSeries } from '../../../src/phantom/abdomen/liver-series.ts';

const SEED = 3;

const dayOf = (date: string): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(4, 6)) - 1, Number(date.slice(6))) / 864e5;

describe('the DICOM series of the synthetic liver', () => {
  const studies: LiverStudy[] = [];
  const files: SourceFile[] = [];
  let scan: ImportScan;
  let series: SeriesSummary[];
  beforeAll(async () => {
    const ctx = createJobContext();
    const anatomy = await buildLiverAnatomy({ seed: SEED, spacingMm: [4, 4, 5] }, ctx);
    for (const study of ['baseline', 'follow-up'] as const) {
      const made = await renderLiverStudy(anatomy, { study }, ctx);
      studies.push(made);
      for (const { name, bytes } of await writeLiverSeries(made, SEED)) {
        files.push(memorySource(`${study}/${name}`, bytes));
      }
    }
    scan = await scanFiles(files, ctx);
    series = [...scan.series].sort((a, b) => dayOf(a.studyDate) - dayOf(b.studyDate));
  }, 60_000);

  it('come back through the import as they were', async () => {
    expect(scan.skipped).toEqual([]);
    expect(series).toHaveLength(2);
    for (const [n, summary] of series.entries()) {
      expect(summary.suitableFor3d).toBe(true);
      expect(summary.warnings.filter(({ severity }) => severity === 'stop')).toEqual([]);
      const volume = await loadVolume(summary, files, createJobContext());
      expect(sameGrid(volume.grid, studies[n].volume.grid)).toBe(true);
      expect(volume.data).toEqual(studies[n].volume.data);
      expect(volume.unit).toBe('HU');
    }
  });

  it('are of one patient at two dates in two frames of reference', () => {
    const [first, second] = series;
    expect(scan.patients).toHaveLength(1);
    expect(first.patient.id).toBe(`SYNTHETIC-LIVER-${SEED}`);
    expect(second.patient).toEqual(first.patient);
    expect(dayOf(second.studyDate) - dayOf(first.studyDate)).toBe(FOLLOW_UP_DAYS);
    expect(second.uid).not.toBe(first.uid);
    expect(second.studyUid).not.toBe(first.studyUid);
    expect(second.frameOfReferenceUid).not.toBe(first.frameOfReferenceUid);
    const instances = series.flatMap(({ slices }) =>
      slices.map(({ sopInstanceUid }) => sopInstanceUid),
    );
    expect(new Set(instances).size).toBe(files.length);
  });

  it('say that they are synthetic', () => {
    for (const { synthetic, description, studyDescription, bodyPart } of series) {
      expect(synthetic).toBe(true);
      expect(description).toBe('Abdomen, portal venous, SYNTHETIC');
      expect(studyDescription).toMatch(/^SYNTHETIC/);
      expect(bodyPart).toBe('ABDOMEN');
    }
  });

  it('are the same files for the same study', async () => {
    const again = await writeLiverSeries(studies[1], SEED);
    const written = await writeLiverSeries(studies[1], SEED);
    expect(again[3]).toEqual(written[3]);
  });
});
