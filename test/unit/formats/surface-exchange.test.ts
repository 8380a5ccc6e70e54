/** Surfaces out and in: STL, PLY, OBJ, GLB and 3MF of a cube, and what is refused. */
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import type { TriMesh } from '../../../src/core/mesh.ts';
import { writeStl } from '../../../src/formats/stl.ts';
import { checkPrintable, readSurface } from '../../../src/formats/surface-read.ts';
import { write3mf, writeGlb, writeObj, writePly } from '../../../src/formats/surface-write.ts';

const positions = Float32Array.from({ length: 24 }, (_, n) => {
  const corner = Math.floor(n / 3);
  return [10, 20, 30][n % 3] * ((corner >> (n % 3)) & 1) + 5;
});
const indices = Uint32Array.from([
  0, 2, 1, 1, 2, 3, 4, 5, 6, 5, 7, 6, 0, 1, 4, 1, 5, 4, 2, 6, 3, 3, 6, 7, 0, 4, 2, 2, 4, 6, 1, 3, 5,
  3, 7, 5,
]);
const BOX: TriMesh = { positions, indices, normals: new Float32Array(24).fill(Math.sqrt(1 / 3)) };

function codeOf(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

describe('surfaces', () => {
  it.each([
    ['box.stl', writeStl(BOX, 'box')],
    ['box.ply', writePly(BOX, 'box')],
    ['box.PLY', writePly(BOX, 'box', 'ascii')],
    ['box.obj', writeObj(BOX, 'box')],
  ])('%s keeps a closed box of 6 ml and says its frame', (name, file) => {
    const { mesh, statedInFile, check } = readSurface(file, name);
    expect(statedInFile).toBe(true);
    expect(mesh.positions.length).toBe(24);
    expect(check).toEqual({
      closed: true,
      openEdges: 0,
      badEdges: 0,
      volumeMl: expect.closeTo(6, 5),
    });
    const cut = file.subarray(0, Math.floor(file.length * 0.6));
    // OBJ announces no number of faces: what breaks off between lines is seen by its open edges.
    if (name === 'box.obj') expect(readSurface(cut, name).check.closed).toBe(false);
    else expect(codeOf(() => readSurface(cut, name))).toMatch(/-invalid$/);
  });

  it('asks for frame and unit, and turns RAS metres into LPS millimetres', () => {
    const text = new TextDecoder().decode(writeObj(BOX, 'box')).replace('LPS mm', '');
    const file = new TextEncoder().encode(text);
    expect(codeOf(() => readSurface(file, 'a.obj'))).toBe('surface-frame');
    const { mesh } = readSurface(file, 'a.obj', { frame: 'RAS', unit: 'cm' });
    expect([...mesh.positions.subarray(21)]).toEqual([-150, -250, 350]);
  });

  it('finds what cannot be printed', () => {
    expect(checkPrintable({ positions, indices: indices.subarray(3) })).toMatchObject({
      closed: false,
      openEdges: 3,
    });
    const flipped = indices.slice();
    flipped.set([indices[1], indices[0]]);
    expect(checkPrintable({ positions, indices: flipped })).toMatchObject({
      closed: false,
      badEdges: 3,
    });
  });

  it('writes GLB in metres with Y up', () => {
    const glb = writeGlb(BOX, 'box');
    const view = new DataView(glb.buffer);
    expect(view.getUint32(8, true)).toBe(glb.length);
    const size = view.getUint32(12, true);
    const json = JSON.parse(new TextDecoder().decode(glb.subarray(20, 20 + size))) as {
      accessors: { min: number[]; max: number[] }[];
    };
    expect(json.accessors[0].min).toEqual([0.005, 0.005, -0.025].map((m) => expect.closeTo(m, 6)));
    expect(json.accessors[0].max).toEqual([0.015, 0.035, -0.005].map((m) => expect.closeTo(m, 6)));
    expect(glb.length).toBe(28 + size + 24 * 8 + 36 * 4);
  });

  it('writes 3MF that says millimetres', async () => {
    const pieces = await write3mf(BOX, 'a < b', createJobContext());
    const files = unzipSync(new Uint8Array(Buffer.concat(pieces)));
    const model = new TextDecoder().decode(files['3D/3dmodel.model']);
    expect(Object.keys(files)).toContain('[Content_Types].xml');
    expect(model).toContain('unit="millimeter"');
    expect(model).toContain('a &lt; b');
    expect(model.match(/<triangle /g)).toHaveLength(12);
  });
});
