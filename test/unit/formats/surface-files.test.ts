import { describe, expect, it } from 'vitest';
import type { TriMesh } from '../../../src/core/mesh.ts';
import { IDENTITY_DIRECTION, ijkToLps, type Grid } from '../../../src/core/space.ts';
import { writeCsv } from '../../../src/formats/csv.ts';
import { writeStl } from '../../../src/formats/stl.ts';
import { writeVti, writeVtkImage, writeVtkMesh } from '../../../src/formats/vtk.ts';

/** A tetrahedron with outward triangles. */
const TETRAHEDRON: TriMesh = {
  positions: new Float32Array([0, 0, 0, 10, 0, 0, 0, 10, 0, 0, 0, 10]),
  indices: new Uint32Array([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]),
  normals: new Float32Array([-1, -1, -1, 1, 0, 0, 0, 1, 0, 0, 0, 1]),
};
const GRID: Grid = {
  dimensions: [3, 2, 2],
  spacingMm: [0.8, 0.8, 1.5],
  originMm: [-10, 20, -30.5],
  direction: IDENTITY_DIRECTION,
};
const OBLIQUE: Grid = { ...GRID, direction: [0.6, 0.8, 0, -0.8, 0.6, 0, 0, 0, 1] };
const FIELD = new Float32Array([1, 2, Number.NaN, 4, 5, 6, 7, 8, 9, 10, 11, 12.5]);

/** The bytes after the first line that starts with `keyword` (and after `skip` more lines). */
function after(file: Uint8Array, keyword: string, skip = 0): DataView {
  const latin = Buffer.from(file).toString('latin1');
  let at = latin.indexOf(`\n${keyword}`) + 1;
  if (at === 0) throw new Error(`no line ${keyword}`);
  for (let line = 0; line <= skip; line++) at = latin.indexOf('\n', at) + 1;
  return new DataView(file.buffer, file.byteOffset + at);
}
const lines = (file: Uint8Array): string => Buffer.from(file).toString('latin1');

describe('STL', () => {
  it('holds the triangles with outward normals, and says LPS and mm', () => {
    const stl = writeStl(TETRAHEDRON, 'LV blood pool');
    expect(stl.length).toBe(84 + 4 * 50);
    expect(Buffer.from(stl.subarray(0, 30)).toString('latin1')).toContain('LPS mm LV blood');
    const view = new DataView(stl.buffer);
    expect(view.getUint32(80, true)).toBe(4);
    let volume = 0;
    for (let n = 0; n < 4; n++) {
      const f = Array.from({ length: 12 }, (_, k) => view.getFloat32(84 + 50 * n + 4 * k, true));
      expect(Math.hypot(f[0], f[1], f[2])).toBeCloseTo(1, 6);
      expect(f[0] * (f[3] - 2) + f[1] * (f[4] - 2) + f[2] * (f[5] - 2)).toBeGreaterThan(0);
      const [a, b, c] = [f.slice(3, 6), f.slice(6, 9), f.slice(9, 12)];
      volume +=
        (a[0] * (b[1] * c[2] - b[2] * c[1]) +
          a[1] * (b[2] * c[0] - b[0] * c[2]) +
          a[2] * (b[0] * c[1] - b[1] * c[0])) /
        6;
    }
    expect(volume).toBeCloseTo(1000 / 6, 4);
  });

  it('never looks like the text form, whatever the name', () => {
    expect(lines(writeStl(TETRAHEDRON, 'solid '.repeat(40))).startsWith('solid')).toBe(false);
  });
});

describe('VTK', () => {
  it('writes a surface with values per vertex', () => {
    const data = new Float32Array([1.5, Number.NaN, 3, 4]);
    const file = writeVtkMesh(TETRAHEDRON, [{ name: 'activationMs', data }]);
    expect(lines(file)).toMatch(
      /^# vtk DataFile Version 3\.0\n.*LPS mm\nBINARY\nDATASET POLYDATA\n/,
    );
    expect(after(file, 'POINTS 4 float').getFloat32(12)).toBe(10);
    const polygons = after(file, 'POLYGONS 4 16');
    expect([0, 4, 8, 12].map((at) => polygons.getInt32(at))).toEqual([3, 0, 2, 1]);
    const values = after(file, 'SCALARS activationMs float 1', 1);
    expect([0, 4, 8, 12].map((at) => values.getFloat32(at))).toEqual([...data]);
    expect(after(file, 'NORMALS normals float').getFloat32(0)).toBe(-1);
  });

  it('writes a straight image as structured points', () => {
    const file = writeVtkImage(GRID, [{ name: 'activationMs', data: FIELD }]);
    expect(lines(file)).toContain(
      'DATASET STRUCTURED_POINTS\nDIMENSIONS 3 2 2\nORIGIN -10 20 -30.5\nSPACING 0.8 0.8 1.5\nPOINT_DATA 12\n',
    );
    const values = after(file, 'SCALARS activationMs', 1);
    expect(Array.from(FIELD, (_, n) => values.getFloat32(4 * n))).toEqual([...FIELD]);
  });

  it('writes an oblique image with its true positions', () => {
    const file = writeVtkImage(OBLIQUE, [{ name: 'tissue', data: new Uint8Array(12).fill(3) }]);
    const points = after(file, 'POINTS 12 float');
    const last = [0, 1, 2].map((axis) => points.getFloat32(4 * (33 + axis)));
    ijkToLps(OBLIQUE, [2, 1, 1]).forEach((mm, axis) => expect(last[axis]).toBeCloseTo(mm, 5));
    expect(after(file, 'SCALARS tissue unsigned_char 1', 1).getUint8(11)).toBe(3);
  });

  it('writes XML image data with direction and offsets that fit', () => {
    const tissue = new Uint8Array(12).map((_, n) => n);
    const file = writeVti(OBLIQUE, [
      { name: 'activationMs', data: FIELD },
      { name: 'tissue', data: tissue },
    ]);
    const content = lines(file);
    expect(content).toContain('WholeExtent="0 2 0 1 0 1" Origin="-10 20 -30.5"');
    // By rows: the first row holds the x components of the three axes.
    expect(content).toContain('Direction="0.6 -0.8 0 0.8 0.6 0 0 0 1"');
    const start = content.indexOf('\n_') + 2;
    const offset = Number(/Name="tissue" format="appended" offset="(\d+)"/.exec(content)?.[1]);
    const view = new DataView(file.buffer, file.byteOffset + start);
    expect(Number(view.getBigUint64(0, true))).toBe(48);
    expect(view.getFloat32(8 + 44, true)).toBe(12.5);
    expect(Number(view.getBigUint64(offset, true))).toBe(12);
    expect(view.getUint8(offset + 8 + 11)).toBe(11);
  });

  it('refuses arrays that do not fit', () => {
    expect(() => writeVti(GRID, [{ name: 'a', data: new Uint8Array(11) }])).toThrow(/11 values/);
    expect(() => writeVti(GRID, [{ name: 'a b', data: new Uint8Array(12) }])).toThrow(/name/);
  });
});

describe('CSV', () => {
  it('quotes what needs quotes and leaves missing numbers empty', () => {
    const table = writeCsv(
      ['name', 'volume_ml'],
      [
        ['LV, "left"', 120.5],
        ['two\nlines', Number.NaN],
        ['', null],
      ],
    );
    expect(table).toBe('name,volume_ml\r\n"LV, ""left""",120.5\r\n"two\nlines",\r\n,\r\n');
  });
});
