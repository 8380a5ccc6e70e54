import dicomParser from 'dicom-parser';
import { beforeAll, describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import { type DicomFile, writePhantomSeries } from '../../../src/phantom/dicom-series.ts';
import { type HeartPhantom, buildHeartPhantom } from '../../../src/phantom/heart-phantom.ts';

const SEED = 4;

interface Slice {
  readonly set: dicomParser.DataSet;
  readonly positionMm: readonly number[];
  readonly instanceNumber: number;
}

const numbers = (set: dicomParser.DataSet, tag: string): number[] =>
  (set.string(tag) ?? '').split('\\').map(Number);

function parse({ bytes }: DicomFile): Slice {
  const set = dicomParser.parseDicom(bytes);
  return {
    set,
    positionMm: numbers(set, 'x00200032'),
    instanceNumber: Number(set.string('x00200013')),
  };
}

describe('the DICOM series of a synthetic patient', () => {
  let phantom: HeartPhantom;
  let files: DicomFile[];
  let slices: Slice[];
  beforeAll(async () => {
    phantom = await buildHeartPhantom({ seed: SEED, spacingMm: 2.5 }, createJobContext());
    files = await writePhantomSeries(phantom, SEED);
    slices = files.map(parse);
  }, 120_000);

  it('gives back the same voxels at the same places', () => {
    const { grid, data } = phantom.volume;
    const [nx, ny, nz] = grid.dimensions;
    expect(slices).toHaveLength(nz);
    const sorted = [...slices].sort((a, b) => a.positionMm[2] - b.positionMm[2]);
    sorted.forEach(({ set, positionMm }, k) => {
      expect(positionMm[0]).toBeCloseTo(grid.originMm[0], 3);
      expect(positionMm[1]).toBeCloseTo(grid.originMm[1], 3);
      expect(positionMm[2]).toBeCloseTo(grid.originMm[2] + k * grid.spacingMm[2], 3);
      expect(numbers(set, 'x00200037')).toEqual([1, 0, 0, 0, 1, 0]);
      expect(numbers(set, 'x00280030')).toEqual([2.5, 2.5]);
      expect([set.uint16('x00280011'), set.uint16('x00280010')]).toEqual([nx, ny]);
      const slope = Number(set.string('x00281053'));
      const intercept = Number(set.string('x00281052'));
      const { dataOffset, length } = set.elements.x7fe00010;
      expect(length).toBe(2 * nx * ny);
      const pixels = new Uint16Array(set.byteArray.slice(dataOffset, dataOffset + length).buffer);
      const hu = Int16Array.from(pixels, (stored) => slope * stored + intercept);
      expect(hu).toEqual(data.slice(k * nx * ny, (k + 1) * nx * ny));
    });
  });

  it('says in every file that it is synthetic', () => {
    for (const { set } of slices) {
      expect(set.string('x00100010')).toBe(`SYNTHETIC^HEART ${SEED}`);
      expect(set.string('x00100020')).toBe(`SYNTHETIC-HEART-${SEED}`);
      expect(set.string('x0008103e')).toMatch(/^SYNTHETIC/);
      expect(set.string('x00204000')).toMatch(/^SYNTHETIC/);
      expect(set.string('x00082111')).toMatch(/^SYNTHETIC/);
    }
  });

  it('is CT Image Storage with identifiers that agree between header and data set', () => {
    const instances = new Set<string | undefined>();
    for (const { set } of slices) {
      expect(set.string('x00080016')).toBe('1.2.840.10008.5.1.4.1.1.2');
      expect(set.string('x00020010')).toBe('1.2.840.10008.1.2.1');
      expect(set.string('x00020003')).toBe(set.string('x00080018'));
      expect(set.string('x00080060')).toBe('CT');
      expect(set.string('x00180015')).toBe('HEART');
      expect(set.string('x0020000e')).toBe(slices[0].set.string('x0020000e'));
      instances.add(set.string('x00080018'));
      for (const tag of ['x0020000d', 'x0020000e', 'x00200052', 'x00080018']) {
        expect(set.string(tag)).toMatch(/^2\.25\.[1-9]\d{1,38}$/);
      }
    }
    expect(instances.size).toBe(slices.length);
  });

  it('keeps the elements in order, as the standard asks', () => {
    const tags = Object.keys(slices[0].set.elements).filter((tag) => !tag.startsWith('x0002'));
    expect(tags).toEqual([...tags].sort());
  });

  it('comes in an order that only the positions can mend', () => {
    const inOrder = (values: number[]): boolean =>
      values.every((value, n) => n === 0 || value > values[n - 1]);
    expect(inOrder(slices.map(({ positionMm }) => positionMm[2]))).toBe(false);
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
    expect(new Set(slices.map(({ instanceNumber }) => instanceNumber)).size).toBe(files.length);
  });

  it('is the same file for the same seed, and another series for another image', async () => {
    const again = await writePhantomSeries(phantom, SEED);
    expect(again[5]).toEqual(files[5]);
    const bare = await buildHeartPhantom(
      { seed: SEED, spacingMm: 4, scar: false },
      createJobContext(),
    );
    const [other] = await writePhantomSeries(bare, SEED);
    expect(parse(other).set.string('x0020000e')).not.toBe(slices[0].set.string('x0020000e'));
  });
});
