/**
 * Meshing of a real heart's labels (contrast CT, 1.5 mm): the surface must be closed, manifold, of the label's
 * volume and within a voxel of it, and be made fast enough to follow an edit.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import * as nifti from 'nifti-reader-js';
import { createJobContext } from '../../src/core/job.ts';
import type { LabelMap } from '../../src/core/volume.ts';
import { surfaceFromLabels } from '../../src/mesh/surface-from-labels.ts';
import { provideKernelsFromDisk } from '../../wasm/source.node.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { gridOf } from '../unit/mesh/shapes.ts';
import { expectFigure } from './expect-figure.ts';

beforeAll(provideKernelsFromDisk);

const folder = sharedData('heart-ct-angiography', 'labels');

/** Mask of a NIfTI file on a plain grid of its spacing; where it lies does not matter here. */
function readMask(name: string): LabelMap {
  const file = gunzipSync(readFileSync(`${folder}/${name}.nii.gz`));
  const buffer = new Uint8Array(file).buffer;
  const header = nifti.readHeader(buffer);
  if (!header) throw new Error(`${name} is not NIfTI`);
  const [, nx, ny, nz] = header.dims;
  const image = new DataView(nifti.readImage(header, buffer));
  const bytes = header.numBitsPerVoxel / 8;
  const data = new Uint8Array(nx * ny * nz);
  for (let n = 0; n < data.length; n++) {
    for (let b = 0; b < bytes; b++) if (image.getUint8(n * bytes + b) !== 0) data[n] = 1;
  }
  return {
    grid: gridOf([nx, ny, nz], [header.pixDims[1], header.pixDims[2], header.pixDims[3]]),
    data,
  };
}

describe.skipIf(!folder)('real heart', () => {
  it.each(['heart', 'aorta', 'pulmonary_artery'])('%s', async (name) => {
    const labels = readMask(name);
    const started = performance.now();
    const { quality } = await surfaceFromLabels(labels, 1, {}, createJobContext());
    const spacing = labels.grid.spacingMm.map((s) => s.toFixed(2)).join(' x ');
    console.log(
      `${name} at ${spacing} mm in ${Math.round(performance.now() - started)} ms`,
      quality,
    );
    expect(quality).toMatchObject({ closed: true, manifold: true });
    const common = {
      model: 'Surfaces',
      reference: 0,
      source: `Label map ${name}.nii.gz, TotalSegmentator test data`,
      needs: 'heart-ct-angiography',
    } as const;
    expectFigure({
      ...common,
      quantity: `Volume of the surface against its label map, ${name} of a real CT`,
      value: quality.volumeChangePercent,
      unit: '%',
      tolerance: { plusMinus: 0.5 },
    });
    expectFigure({
      ...common,
      quantity: `Distance of the surface from its voxels, 95th percentile, ${name} of a real CT`,
      value: quality.p95DistanceMm,
      unit: 'mm',
      tolerance: { below: 0.5 * Math.max(...labels.grid.spacingMm) },
    });
  });
});
