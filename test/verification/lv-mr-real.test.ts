/**
 * The left ventricle MR recipe on real images. Four end-diastolic short-axis stacks with reference labels (AutoFD, MIT licence):
 * Dice of LV blood at least 0.88, LV wall and RV blood at least 0.78, without a click and with two clicks placed at the
 * reference's centre in its most basal and most apical slice. A cine of six slices, every third of its 25 phases, against
 * the surfaces fitted to it with the long-axis views by others (biv-me example, Apache-2.0): 160.7 ml at end-diastole, 57.4 ml
 * at end-systole, ejection fraction 64.3 %. Its slices lie 17.7 mm apart, hence the tolerance. The stacks cut
 * lengthwise, as long-axis views, must be refused.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LABEL } from '../../src/core/anatomy.ts';
import { createJobContext } from '../../src/core/job.ts';
import { ijkToLps } from '../../src/core/space.ts';
import type { Lps } from '../../src/core/space.ts';
import type { LabelMap, Volume } from '../../src/core/volume.ts';
import { scanFiles } from '../../src/dicom/scan.ts';
import { diskSources } from '../../src/dicom/source.node.ts';
import { DEFAULT_UNZIP_LIMITS, expandArchives } from '../../src/dicom/unzip.ts';
import { loadVolume } from '../../src/dicom/volume.ts';
import { labelMapFromNifti, readNifti, volumeFromNifti } from '../../src/formats/nifti.ts';
import { dice, maskOf } from '../../src/segment/dice.ts';
import { segmentLvMr } from '../../src/segment/lv-mr.ts';
import { resampleImage, resampleLabels } from '../../src/segment/resample.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { expectFigure } from './expect-figure.ts';

const model = 'Left ventricle MR segmentation';
const stacks = sharedData('heart-short-axis');
const cine = sharedData('heart-cine-mr', 'dicom.zip');

const STRUCTURES = [
  ['LV blood', LABEL.lvBlood, 1, 0.88],
  ['LV wall', LABEL.lvMyocardium, 2, 0.78],
  ['RV blood', LABEL.rvBlood, 4, 0.78],
] as const;

async function patient(name: string): Promise<{ volume: Volume; reference: LabelMap }> {
  const read = async (file: string): ReturnType<typeof readNifti> =>
    readNifti(new Uint8Array(readFileSync(`${stacks}/${name}/${file}.nii.gz`)));
  const volume = volumeFromNifti(await read('sa_ED'), 'MR', 'arbitrary');
  const reference = labelMapFromNifti(await read('seg_sa_ED'));
  return { volume, reference: resampleLabels(reference, volume.grid) };
}

/** Centre of the cavity in the most basal and most apical slice where the reference shows at least 30 pixels of it and wall. */
function ends({ grid, data }: LabelMap): Lps[] {
  const [nx, ny, nz] = grid.dimensions;
  const centres: Lps[] = [];
  for (let k = 0; k < nz; k++) {
    let [i, j, count, wall] = [0, 0, 0, 0];
    for (let n = 0; n < nx * ny; n++) {
      const label = data[n + k * nx * ny];
      if (label === 2) wall++;
      if (label !== 1) continue;
      count++;
      i += n % nx;
      j += Math.floor(n / nx);
    }
    if (count >= 30 && wall >= count / 4) centres.push(ijkToLps(grid, [i / count, j / count, k]));
  }
  return [centres[0], centres[centres.length - 1]];
}

describe.skipIf(!stacks)('left ventricle MR on four end-diastolic stacks', () => {
  it.each(['A', 'B', 'C', 'D'])('patient %s, without a click and with two', async (name) => {
    const { volume, reference } = await patient(name);
    for (const clicks of [0, 2]) {
      const cavity = clicks === 0 ? [] : ends(reference);
      const { segmentation } = await segmentLvMr([volume], { cavity }, createJobContext());
      for (const [structure, label, referenceLabel, atLeast] of STRUCTURES) {
        const found = maskOf(segmentation.labels.data, label);
        expectFigure({
          model,
          quantity: `Dice of ${structure}, real short-axis stacks, ${clicks} clicks`,
          value: dice(found, maskOf(reference.data, referenceLabel)),
          unit: '',
          reference: 1,
          tolerance: { atLeast },
          source: 'AutoFD labels',
          needs: 'heart-short-axis',
        });
      }
    }
  });
});

describe.skipIf(!stacks)('left ventricle MR on the same stacks cut lengthwise', () => {
  it.each(['A', 'C'])('refuses patient %s', async (name) => {
    const { volume } = await patient(name);
    const { grid } = volume;
    const spacingMm = [1.3, 8, 1.3] as const;
    const size = (axis: 0 | 1 | 2): number =>
      Math.floor(((grid.dimensions[axis] - 1) * grid.spacingMm[axis]) / spacingMm[axis]) + 1;
    const along = { ...grid, spacingMm, dimensions: [size(0), size(1), size(2)] as const };
    const ctx = createJobContext();
    const data = await resampleImage(volume, along, 0, ctx);
    await expect(segmentLvMr([{ ...volume, grid: along, data }], {}, ctx)).rejects.toMatchObject({
      code: 'lv-not-found',
    });
  });
});

describe.skipIf(!cine)('left ventricle MR on a real cine', () => {
  it('finds the volumes that others fitted', async () => {
    const ctx = createJobContext();
    const packed = await diskSources(cine ?? '');
    const files = await expandArchives(packed, DEFAULT_UNZIP_LIMITS, ctx);
    const { series } = await scanFiles(files, ctx);
    const phases: Volume[] = [];
    for (const one of series.filter(({ phase }) => phase && phase.index % 3 === 0))
      phases.push(await loadVolume(one, files, createJobContext()));
    expect(phases).toHaveLength(9);
    const { measures, segmentation } = await segmentLvMr(phases, {}, createJobContext());
    const figure = (quantity: string, value: number, unit: string, reference: number) =>
      expectFigure({
        model,
        quantity: `${quantity}, real cine of six slices`,
        value,
        unit,
        reference,
        tolerance: { percent: 15 },
        source: 'Fitted surfaces of the biv-me example',
        needs: 'heart-cine-mr',
      });
    expect(measures.endDiastole).toBe(8);
    expect(measures.endSystole).toBe(3);
    figure('LV volume at end-diastole', measures.left?.endDiastolicMl ?? Number.NaN, 'ml', 160.7);
    figure('LV volume at end-systole', measures.left?.endSystolicMl ?? Number.NaN, 'ml', 57.4);
    figure('Ejection fraction', measures.left?.ejectionFractionPercent ?? Number.NaN, '%', 64.3);
    expect(segmentation.warnings.map(({ code }) => code)).toContain('wide-gap');

    // Muscle thickens wherever the contours are trusted.
    expect(measures.thickness.length).toBeGreaterThanOrEqual(6);
    for (const { thickeningPercent } of measures.thickness)
      expect(thickeningPercent).toBeGreaterThan(0);
  });
});
