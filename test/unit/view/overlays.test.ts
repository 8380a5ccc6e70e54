import { describe, expect, it } from 'vitest';
import type { Grid, Vec3 } from '../../../src/core/space.ts';
import { ijkToLps, voxelCount } from '../../../src/core/space.ts';
import { stampTexts } from '../../../src/view/capture.ts';
import { commonRange, extremes } from '../../../src/view/charts/ecg-chart.tsx';
import { histogram } from '../../../src/view/charts/histogram-bins.ts';
import { tracePath } from '../../../src/view/charts/trace-path.ts';
import { isSoftwareRenderer } from '../../../src/view/graphics.ts';
import { legendScale } from '../../../src/view/legend.tsx';
import { scaleBar, scaleBarText } from '../../../src/view/scale-bar.ts';
import type { CameraView } from '../../../src/view/scene/camera-view.ts';
import { standardAxes } from '../../../src/view/scene/camera-view.ts';
import { layoutCallouts } from '../../../src/view/scene/overlay-items.ts';
import { isHidden, pick } from '../../../src/view/scene/picking.ts';
import type { SceneSurface } from '../../../src/view/scene/scene-types.ts';
import { frameAt } from '../../../src/view/scene/surface-geometry.ts';
import { niceTicks } from '../../../src/view/ticks.ts';
import { blockFactors, downsample } from '../../../src/view/volume/downsample.ts';

const apView: CameraView = {
  ...standardAxes('AP'),
  targetLps: [0, 0, 0],
  mmPerPixel: 0.5,
  widthPx: 600,
  heightPx: 400,
};

describe('scale bar', () => {
  it.each([
    [0.25, 100, 20],
    [0.3, 100, 20],
    [0.6, 100, 50],
    [0.05, 100, 5],
    [0.004, 100, 0.2],
    [1, 100, 100],
  ])('at %d mm a pixel and %d pixels is %d mm', (mmPerPixel, room, lengthMm) => {
    const bar = scaleBar(mmPerPixel, room);
    expect(bar.lengthMm).toBeCloseTo(lengthMm, 9);
    expect(bar.widthPx * mmPerPixel).toBeCloseTo(lengthMm, 9);
    expect(bar.widthPx).toBeLessThanOrEqual(room + 1e-6);
  });

  it('carries its unit', () => {
    expect(scaleBarText(scaleBar(0.25, 100))).toBe('20\u2009mm');
  });
});

describe('capture stamp', () => {
  it('names case, date, view, scale, flags and the notice', () => {
    const texts = stampTexts(
      {
        caseText: 'HEART-CTA-01',
        date: new Date(Date.UTC(2026, 0, 2, 3, 4)),
        flags: ['SIMULATED', 'STALE'],
        notes: ['Activation time, 0 to 120 ms'],
        viewText: 'LAO 28 CRAN 12',
        mmPerPixel: 0.25,
      },
      500,
    );
    expect(texts).toEqual({
      topLeft: ['HEART-CTA-01', '2026-01-02 03:04 UTC'],
      topRight: ['SIMULATED', 'STALE', 'Not for clinical use'],
      bottomLeft: ['Activation time, 0 to 120 ms', 'LAO 28 CRAN 12'],
      bottomRight: '20\u2009mm',
    });
  });
});

describe('legend', () => {
  it('labels activation from early to late with round times', () => {
    const scale = legendScale({
      kind: 'activation',
      valuesMs: new Float32Array(0),
      minMs: 0,
      maxMs: 120,
      bandMs: 10,
      simulated: true,
    });
    expect(scale?.ticks.map((tick) => tick.text)).toEqual([
      '0',
      '20',
      '40',
      '60',
      '80',
      '100',
      '120',
    ]);
    expect([scale?.top, scale?.bottom, scale?.unit]).toEqual(['EARLY', 'LATE', 'ms']);
  });

  it('a tissue field has a key instead of a scale', () => {
    const field = { kind: 'tissue', classes: new Uint8Array(0), simulated: false } as const;
    expect(legendScale(field)).toBeUndefined();
  });
});

describe('ticks', () => {
  it('are round and inside the range', () => {
    expect(niceTicks(-85, 30, 5)).toEqual([-80, -60, -40, -20, 0, 20]);
    expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(3, 3, 5)).toEqual([3]);
  });
});

/** Two triangles facing the viewer of the AP view, at a depth along y. */
const sheet = (id: string, y: number, opacity = 1): SceneSurface => ({
  id,
  label: id,
  colour: [200, 100, 100],
  opacity,
  visible: true,
  mesh: {
    positions: Float32Array.from([-50, y, -50, 50, y, -50, 50, y, 50, -50, y, 50]),
    normals: Float32Array.from([0, -1, 0, 0, -1, 0, 0, -1, 0, 0, -1, 0]),
    indices: Uint32Array.from([0, 1, 2, 0, 2, 3]),
  },
});

describe('picking', () => {
  const front = sheet('front', -10);
  const back = sheet('back', 10);

  it('finds the nearest solid surface, its point, normal, face and vertex', () => {
    const found = pick([back, front], apView, 360, 180);
    expect(found?.surfaceId).toBe('front');
    found?.positionLps.forEach((mm, n) => expect(mm).toBeCloseTo([30, -10, 10][n], 4));
    expect(found?.normalLps).toEqual([0, -1, 0]);
    expect(found?.faceIndex).toBe(0);
    expect(found?.vertexIndex).toBe(2);
  });

  it('goes through ghosts, hidden surfaces and what is cut away', () => {
    const ghost = sheet('front', -10, 0.3);
    expect(pick([back, ghost], apView, 300, 200)?.surfaceId).toBe('back');
    expect(pick([back, { ...front, visible: false }], apView, 300, 200)?.surfaceId).toBe('back');
    const clip = { pointLps: [0, 0, 0] as Vec3, normalLps: [0, -1, 0] as Vec3 };
    expect(pick([back, front], apView, 300, 200, clip)?.surfaceId).toBe('back');
    expect(pick([front], apView, 5, 5)).toBeUndefined();
  });

  it('knows what is covered, turned away or cut away', () => {
    expect(isHidden([front], apView, [0, 5, 0], undefined)).toBe(true);
    expect(isHidden([front], apView, [0, -10, 0], [0, -1, 0])).toBe(false);
    expect(isHidden([], apView, [0, 5, 0], [0, 1, 0])).toBe(true);
    const clip = { pointLps: [0, 0, 0] as Vec3, normalLps: [0, -1, 0] as Vec3 };
    expect(isHidden([], apView, [0, -5, 0], undefined, clip)).toBe(true);
  });
});

describe('callouts', () => {
  it('stay inside the viewport and clear of each other', () => {
    const callouts = Array.from({ length: 6 }, (_, n) => ({
      id: String(n),
      anchorLps: [20 + n, 0, n] as Vec3,
      text: `Lesion ${n} is 4.1 mm from the aorta`,
    }));
    const items = layoutCallouts(apView, callouts);
    for (const { box } of items) {
      expect(box[0]).toBeGreaterThanOrEqual(0);
      expect(box[0] + box[2]).toBeLessThanOrEqual(apView.widthPx);
      expect(box[1] + box[3]).toBeLessThanOrEqual(apView.heightPx);
    }
    const tops = items.map(({ box }) => box[1]).sort((a, b) => a - b);
    for (let n = 1; n < tops.length; n++) expect(tops[n] - tops[n - 1]).toBeGreaterThanOrEqual(22);
  });

  it('keep clear of a legend at the left, and of their own target', () => {
    // From the patient's right, which is on the left of the screen, to the middle.
    const callouts = [-140, -100, -60, -20].map((x) => ({
      id: String(x),
      anchorLps: [x, 0, 0] as const,
      text: 'Latest 241 ms, RV free wall',
    }));
    for (const { anchor, box } of layoutCallouts(apView, callouts, () => false, 152)) {
      expect(box[0]).toBeGreaterThanOrEqual(152);
      expect(anchor[0] > box[0] && anchor[0] < box[0] + box[2]).toBe(false);
    }
  });
});

describe('animated potential', () => {
  it('mixes the two frames around a time and holds the ends', () => {
    const field = { firstMs: 100, stepMs: 5 };
    expect(frameAt(field, 4, 107.5)).toEqual({ first: 1, second: 2, mix: 0.5 });
    expect(frameAt(field, 4, 0)).toEqual({ first: 0, second: 1, mix: 0 });
    expect(frameAt(field, 4, 1000)).toEqual({ first: 3, second: 3, mix: 0 });
  });
});

describe('traces', () => {
  it('never lose a peak when there are more samples than pixels', () => {
    const values = new Float32Array(10_000);
    values[4321] = 1;
    expect(tracePath(values, 100, 50, 0, 1)).toContain(' 0.0');
  });

  it('break where nothing was measured', () => {
    const path = tracePath([0, 1, Number.NaN, 1, 0], 100, 10, 0, 1);
    expect(path.match(/M/g)).toHaveLength(2);
  });

  it('share one range and describe their extremes', () => {
    const { low, high } = commonRange([Float32Array.of(0, 2), Float32Array.of(-1, 0)]);
    expect(low).toBeLessThan(-1);
    expect(high).toBeGreaterThan(2);
    expect(extremes(Float32Array.of(0, 1.5, -0.5), 2, 'mV')).toBe(
      'highest 1.5 mV at 2 ms, lowest -0.5 mV at 4 ms',
    );
  });

  it('histogram counts what lies in range, upper limit included', () => {
    expect([...histogram([0, 1, 2, 3, 4, 9, -1], 0, 4, 4)]).toEqual([1, 1, 1, 2]);
    expect([...histogram([1, 2], 5, 5, 2)]).toEqual([0, 0]);
  });
});

describe('reduced volumes', () => {
  const grid: Grid = {
    dimensions: [8, 6, 5],
    spacingMm: [1, 1, 2],
    originMm: [10, 20, 30],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };

  it('coarsen the finest axis first', () => {
    expect(blockFactors(grid, 60)).toEqual([2, 2, 1]);
    expect(blockFactors(grid, 1000)).toEqual([1, 1, 1]);
  });

  it('hold block means at the right place', async () => {
    const data = new Int16Array(voxelCount(grid));
    // A ramp along x in mm: the mean of a block is the value at its centre, partial blocks aside.
    data.forEach((_, n) => (data[n] = 100 * (n % 8)));
    const reduced = await downsample(
      { grid, data, modality: 'CT', unit: 'HU' },
      60,
      async () => {},
    );
    expect(reduced.grid.dimensions).toEqual([4, 3, 5]);
    expect(reduced.data[1]).toBe(250);
    expect(ijkToLps(reduced.grid, [1, 0, 0])[0]).toBeCloseTo(12.5, 9);
  });
});

describe('renderer names', () => {
  it.each([
    ['ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero)), SwiftShader driver)', true],
    ['llvmpipe (LLVM 15.0.7, 256 bits)', true],
    ['ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11)', false],
    ['Apple M2', false],
  ])('%s', (name, software) => {
    expect(isSoftwareRenderer(name)).toBe(software);
  });
});
