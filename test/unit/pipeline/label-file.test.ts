import { describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createRandom } from '../../../src/core/random.ts';
import { voxelCount, type Grid } from '../../../src/core/space.ts';
import { provideCodecsFromDisk } from '../../../src/dicom/codecs.node.ts';
import { writeMetaImage } from '../../../src/formats/metaimage.ts';
import { LABEL_FORMATS, type LabelFormat } from '../../../src/pipeline/label-formats.ts';
import { readLabelFile } from '../../../src/pipeline/label-file.ts';
import { labelsOfSegments } from '../../../src/pipeline/named-segments.ts';
import { writeLabelFile } from '../../../src/pipeline/write-label-file.ts';
import { compressedSeg, inSegment, SEG_SIZE } from '../../fixtures/compressed-seg.ts';
import { sourceSeries } from '../../fixtures/source-series.ts';

const image: Grid = {
  dimensions: [17, 13, 7],
  spacingMm: [0.7, 0.9, 2.5],
  originMm: [-20.5, 31.25, 100],
  direction: [0.8, 0.6, 0, -0.6, 0.8, 0, 0, 0, 1],
};
const source = sourceSeries(image);

/** Every label of a liver case, scattered. */
function liverLabels(): Uint8Array {
  const random = createRandom(5);
  const values = [
    0,
    0,
    LABEL.liver,
    LABEL.portalVein,
    LABEL.kidneyLeft,
    LABEL.tumour,
    LABEL.tumour + 1,
  ];
  return new Uint8Array(voxelCount(image)).map(() => values[random.integer(values.length)]);
}

describe('a label map in another format', () => {
  it.each(Object.keys(LABEL_FORMATS) as LabelFormat[])(
    'comes back from %s voxel by voxel',
    async (format) => {
      const data = liverLabels();
      const bytes = await writeLabelFile({ grid: image, data }, format, source);
      const name = `labels${LABEL_FORMATS[format].ending}`;
      const { labels, warnings } = await readLabelFile(
        { name, bytes },
        image,
        'liver',
        LABEL.liver,
      );
      expect(labels.data).toEqual(data);
      expect(warnings).toEqual([]);
    },
  );

  it('is read as MetaImage and on a grid of its own', async () => {
    const data = liverLabels();
    const bytes = writeMetaImage({ grid: image, data });
    const finer: Grid = { ...image, spacingMm: [0.35, 0.45, 2.5], dimensions: [34, 26, 7] };
    const { labels, warnings } = await readLabelFile(
      { name: 'labels.mha', bytes },
      finer,
      'liver',
      LABEL.liver,
    );
    expect(labels.grid).toEqual(finer);
    expect(warnings.map(({ code }) => code)).toContain('labels-resampled');
  });

  it('from a segmentation on another grid than the image is resampled and says so', async () => {
    const data = new Uint8Array(voxelCount(image));
    data.fill(LABEL.liver, 200, 1200);
    const bytes = await writeLabelFile({ grid: image, data }, 'seg', source);
    const finer: Grid = { ...image, spacingMm: [0.35, 0.45, 2.5], dimensions: [34, 26, 7] };
    const { labels, warnings } = await readLabelFile({ name: 'a.dcm', bytes }, finer, 'liver', 20);
    expect(warnings.map(({ code }) => code)).toContain('labels-resampled');
    const voxels = labels.data.filter((value) => value === LABEL.liver).length;
    expect(voxels / 4 / 1000).toBeGreaterThan(0.95);
  });

  it('from a segmentation with compressed frames reads as from a plain one', async () => {
    provideCodecsFromDisk();
    const bytes = await compressedSeg({ uid: '1.2.840.10008.1.2.5', kind: 'FRACTIONAL', bits: 8 });
    const { columns, rows, frames } = SEG_SIZE;
    const grid: Grid = {
      dimensions: [columns, rows, frames],
      spacingMm: [0.5, 0.75, 2],
      originMm: [-10, -20, 0],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    };
    const { labels } = await readLabelFile({ name: 'a.dcm', bytes }, grid, 'liver', LABEL.liver);
    expect([...labels.data]).toEqual(
      Array.from(labels.data, (_, n) => (inSegment(n) ? LABEL.liver : 0)),
    );
  });

  it('cannot be written as DICOM without its images, nor read from a file that holds none', async () => {
    const map = { grid: image, data: liverLabels() };
    await expect(writeLabelFile(map, 'seg')).rejects.toMatchObject({ code: 'source-missing' });
    const file = { name: 'notes.txt', bytes: new TextEncoder().encode('liver') };
    await expect(readLabelFile(file, image, 'liver', 20)).rejects.toMatchObject({
      kind: 'unsupported',
      code: 'labels-format',
    });
  });
});

describe('names of segments', () => {
  const of = (...names: string[]) => names.map((name) => ({ names: [name] }));

  it('find their structure whatever their spelling; the rest has no place', () => {
    expect(labelsOfSegments(of('Liver', 'portal_vein', 'Bowel'), 'liver', 20)).toEqual([
      LABEL.liver,
      LABEL.portalVein,
      undefined,
    ]);
  });

  it('decide before codes, and codes where names say nothing', () => {
    const spleen = { names: ['Milz'], code: '78961009' };
    expect(labelsOfSegments([spleen], 'liver', 20)).toEqual([LABEL.spleen]);
    const wall = { names: ['RV myocardium'], code: '74281007' };
    expect(labelsOfSegments([wall], 'heart', 1)).toEqual([LABEL.rvMyocardium]);
  });

  it('number tumours in the order of the file, without taking a number twice', () => {
    expect(labelsOfSegments(of('Metastasis A', 'Tumour 1', 'GTV'), 'liver', 20)).toEqual([
      LABEL.tumour + 1,
      LABEL.tumour,
      LABEL.tumour + 2,
    ]);
  });

  it('make a single unknown segment the structure selected, and refuse several', () => {
    expect(labelsOfSegments(of('thing'), 'liver', LABEL.gallbladder)).toEqual([LABEL.gallbladder]);
    expect(() => labelsOfSegments(of('a', 'b'), 'liver', 20)).toThrow(/"a", "b"/);
  });
});
