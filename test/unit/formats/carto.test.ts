import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../src/core/failure.ts';
import { readCartoMesh } from '../../../src/formats/carto-mesh.ts';
import { readCartoPoints } from '../../../src/formats/carto-points.ts';
import { readCartoExport } from '../../../src/formats/carto.ts';
import { valuesNamed } from '../../../src/formats/electroanatomic.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

interface MeshOptions {
  readonly version?: string;
  readonly vertices?: readonly string[];
  readonly triangles?: readonly string[];
  readonly counts?: readonly [number | string, number | string];
  readonly header?: string;
  readonly colours?: readonly string[];
}

const VERTICES = [
  '0 = -27.0615 45.125 -63.4872 0 0 -1 0',
  '1 = 10.5 0 0.25 0 0 1 0',
  '2 = 0 10 0 0 0 1 0',
  '3 = 0 0 10 0 0 1 0',
  '4 = 99 99 99 0 0 1 -1000000',
];
const TRIANGLES = [
  '0 = 0 2 1 0 0 1 0',
  '1 = 0 1 3 0 0 1 0',
  '2 = 0 3 2 0 0 1 -1',
  '3 = 1 2 3 0 0 1 0',
  '4 = 1 2 4 0 0 1 -1000000',
];
const COLOURS = [
  '0 = 5.5 1.25 -42 -10000',
  '1 = -10000 -10000 -10000 -10000',
  '2 = 6 0.4 12 -10000',
  '3 = 7 0.5 13 -10000',
  '4 = 8 0.6 14 -10000',
];

function mesh(options: MeshOptions = {}): Uint8Array {
  const { version = '2.0', vertices = VERTICES, triangles = TRIANGLES } = options;
  const { counts = [vertices.length, triangles.length], colours = COLOURS } = options;
  return bytes(
    [
      `#TriangulatedMeshVersion${version}`,
      '; comment',
      '',
      '[GeneralAttributes]',
      'MeshID = 7',
      'MeshName               = 1-LV map',
      `NumVertex              = ${counts[0]}`,
      `NumTriangle            = ${counts[1]}`,
      'NumVertexColors        = 4',
      'ColorsNames            = Unipolar Bipolar LAT Impedance',
      '',
      '[VerticesSection]',
      ';   X Y Z NormalX NormalY NormalZ GroupID',
      '',
      ...vertices,
      '',
      '[TrianglesSection]',
      ';  Vertex0 Vertex1 Vertex2 NormalX NormalY NormalZ GroupID',
      '',
      ...triangles,
      '',
      '[VerticesColorsSection]',
      `; ${options.header ?? 'Unipolar Bipolar LAT Impedance'}`,
      '',
      ...colours,
      '',
    ].join('\r\n'),
  );
}

const car = (version: string, rows: readonly string[]): Uint8Array =>
  bytes([`VERSION_${version} 1-LV map`, ...rows, ''].join('\r\n'));
const point = (id: number, x: number, uni: number, bip: number, lat: number): string =>
  `P\t1\t${id}\t1\t${x}\t2\t3\t0\t0\t1\t${uni}\t${bip}\t${lat}\t0\t0`;

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof FailureError) return error.code;
    throw error;
  }
  return 'no failure';
};

describe('CARTO mesh', () => {
  it('reads active triangles, values by name, and -10000 as missing', () => {
    const map = readCartoMesh(mesh());
    expect(map.title).toBe('1-LV map');
    expect([...map.surface.indices]).toEqual([0, 2, 1, 0, 1, 3, 0, 3, 2, 1, 2, 3]);
    expect(map.surface.positions).toHaveLength(12);
    expect(map.surface.positions[0]).toBeCloseTo(-27.0615, 4);
    expect([...(valuesNamed(map, 'latMs') ?? [])]).toEqual([-42, Number.NaN, 12, 13]);
    expect(valuesNamed(map, 'bipolarMv')?.[0]).toBe(1.25);
    expect(valuesNamed(map, 'unipolarMv')?.[2]).toBe(6);
    // A column without any value is no value.
    expect(valuesNamed(map, 'impedanceOhm')).toBeUndefined();
    expect(map.skipped.join(' ')).toMatch(/1 triangles.*inactive/);
  });

  it('gives unit normals', () => {
    const { normals } = readCartoMesh(mesh()).surface;
    for (let n = 0; n < normals.length; n += 3) {
      expect(Math.hypot(normals[n], normals[n + 1], normals[n + 2])).toBeCloseTo(1, 5);
    }
  });

  it('tolerates other versions, more columns than names and columns named twice', () => {
    expect(readCartoMesh(mesh({ version: '3.1' })).skipped.join()).toContain('3.1');
    const clash = readCartoMesh(mesh({ header: 'Unipolar LAT LAT' }));
    expect(clash.values.map(({ name }) => name)).toEqual(['unipolarMv', 'latMs']);
    expect(clash.skipped.join(' ')).toMatch(/second column of values named latMs/);
    expect(readCartoMesh(mesh({ colours: [] })).values).toEqual([]);
  });

  it('reads the joined last column of newer exports', () => {
    const map = readCartoMesh(mesh({ header: 'Unipolar Bipolar Paso[LAT]' }));
    expect(valuesNamed(map, 'Paso')?.[0]).toBe(-42);
  });

  it.each([
    ['counts that no file of this size can hold', mesh({ counts: [4_000_000_000, 5] })],
    ['a count that is no number', mesh({ counts: ['many', 5] })],
    ['missing lines', mesh({ counts: [6, 5] })],
    ['a triangle without its vertex', mesh({ triangles: ['0 = 0 1 9 0 0 1 0'] })],
    ['a negative vertex', mesh({ triangles: ['0 = 0 1 -2 0 0 1 0'] })],
    ['no position', mesh({ vertices: ['0 = x y z'], triangles: ['0 = 0 0 0'] })],
    ['a vertex twice', mesh({ vertices: [...VERTICES.slice(0, 4), VERTICES[3]] })],
    ['only inactive triangles', mesh({ triangles: TRIANGLES.slice(4).map(() => '0 = 1 2 4') })],
    ['another format', bytes('solid x')],
    ['nothing', new Uint8Array()],
  ])('refuses %s', (_, file) => {
    expect(codeOf(() => readCartoMesh(file))).toBe('carto-mesh-invalid');
  });
});

describe('CARTO points', () => {
  it.each(['4_0', '5_0', '6_0', '7_2'])('reads version %s', (version) => {
    const { points, skipped, title } = readCartoPoints(
      car(version, [point(3, 1.5, 5, 1.25, 40), point(9, -2, -10000, 0.5, -10000)]),
    );
    expect(title).toBe('1-LV map');
    expect([...points.ids]).toEqual([3, 9]);
    expect([...points.positions]).toEqual([1.5, 2, 3, -2, 2, 3]);
    expect([...points.latMs]).toEqual([40, Number.NaN]);
    expect([...points.unipolarMv]).toEqual([5, Number.NaN]);
    expect([...points.bipolarMv]).toEqual([1.25, 0.5]);
    expect(skipped).toHaveLength(version === '7_2' ? 1 : 0);
  });

  it('names broken lines, repeated points and scores of pace maps', () => {
    const rows = [point(1, 1, 5, 1, -20), point(1, 1, 5, 1, -20), 'P 1 2', point(2, 1, 5, 1, -90)];
    const { points, skipped } = readCartoPoints(car('6_0', rows));
    expect(points.ids).toHaveLength(2);
    expect(skipped.join(' ')).toMatch(/1 lines that are no.*1 points whose number.*pace map/);
  });

  it('refuses what is no list of points', () => {
    expect(codeOf(() => readCartoPoints(bytes('x y z')))).toBe('carto-points-invalid');
  });
});

describe('CARTO export', () => {
  it('joins surfaces and points, keeps name clashes apart and says what is missing', () => {
    const points = car('6_0', [point(3, 1.5, 5, 1.25, 40)]);
    const { maps, skipped } = readCartoExport([
      { name: 'a/1-LV map.mesh', bytes: mesh() },
      { name: 'a/1-LV map_car.txt', bytes: points },
      { name: 'b/1-LV map.mesh', bytes: mesh() },
      { name: 'b/2-RV.mesh', bytes: bytes('broken') },
      { name: 'b/3-LA_car.txt', bytes: bytes('broken too') },
      { name: 'study.xml', bytes: bytes('<x/>') },
    ]);
    expect(maps.map(({ title }) => title)).toEqual(['1-LV map', '1-LV map (2)']);
    expect(maps[0].points?.ids).toHaveLength(1);
    expect(maps[1].points).toBeUndefined();
    expect(maps[1].skipped.join(' ')).toMatch(/No list of measured points.*also named/);
    expect(skipped).toHaveLength(2);
    expect(skipped.join(' ')).toContain('2-RV.mesh');
  });

  it('refuses an export without any surface', () => {
    expect(codeOf(() => readCartoExport([]))).toBe('carto-empty');
    expect(codeOf(() => readCartoExport([{ name: 'a.mesh', bytes: bytes('x') }]))).toBe(
      'carto-empty',
    );
  });
});
