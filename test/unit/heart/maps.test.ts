import { describe, expect, it } from 'vitest';
import { createJobContext } from '../../../src/core/job.ts';
import type { TriMesh } from '../../../src/core/mesh.ts';
import { electrodePlaces } from '../../../src/heart/maps/electrode-places.ts';
import { dominantFrequencyMap } from '../../../src/heart/maps/frequency-map.ts';
import { heartMap } from '../../../src/heart/maps/heart-map.ts';
import { isochrones } from '../../../src/heart/maps/isochrones.ts';
import { solveSymmetric3 } from '../../../src/heart/maps/solve-symmetric.ts';
import { dominantFrequency, fft, hilbertPhase } from '../../../src/heart/maps/spectrum.ts';
import {
  activationMap,
  durationMap,
  repolarisationMap,
} from '../../../src/heart/maps/time-maps.ts';
import { VELOCITY_FLAG, velocityMap } from '../../../src/heart/maps/velocity-map.ts';
import { VirtualElectrodes } from '../../../src/heart/maps/virtual-electrodes.ts';
import { voxelCentre } from '../../../src/heart/stimulation.ts';
import { tissueBox } from './ellipsoid-ventricle.ts';
import { quietContext } from './kernels.ts';

describe('maps of times', () => {
  const first = Float32Array.from([610, 620, NaN, 650]);
  const recovered = Float32Array.from([880, NaN, NaN, 640]);

  it('count from the stimulus and leave out what did not happen', () => {
    const activation = activationMap(first, 600);
    expect([...activation.values]).toEqual([10, 20, NaN, 50]);
    expect(activation.range).toEqual([10, 50]);
    expect(activation.unit).toBe('ms');
    // A repolarisation before the upstroke belongs to the beat before.
    expect([...repolarisationMap({ first, recovered }, 600).values]).toEqual([280, NaN, NaN, NaN]);
    expect([...durationMap({ first, recovered }).values]).toEqual([270, NaN, NaN, NaN]);
  });

  it('refuse times of different tissue', () => {
    expect(() => durationMap({ first, recovered: new Float32Array(3) })).toThrow(
      expect.objectContaining({ code: 'fields-do-not-match' }),
    );
  });

  it('have no range where nothing is defined', () => {
    expect(heartMap('apd90', new Float32Array(3).fill(NaN), '').range).toEqual([NaN, NaN]);
  });
});

describe('isochrones', () => {
  const { simulation } = tissueBox([10, 1, 1], 1, [1, 0, 0]);
  const map = activationMap(
    Float32Array.from({ length: 10 }, (_, n) => (n === 9 ? NaN : 7 + 4 * n)),
    0,
  );

  it('put every time into its band and count the tissue in it', () => {
    const { fromMs, bandOf, volumeMl } = isochrones(map, simulation.grid, 10);
    expect(fromMs).toEqual([0, 10, 20, 30]);
    expect([...bandOf]).toEqual([0, 1, 1, 1, 2, 2, 3, 3, 3, -1]);
    expect(volumeMl.map((ml) => Math.round(1000 * ml))).toEqual([1, 3, 2, 3]);
  });

  it('refuse a step that makes no bands or too many', () => {
    for (const step of [0, -5, NaN, 0.001]) {
      expect(() => isochrones(map, simulation.grid, step)).toThrow(
        expect.objectContaining({ code: 'parameter-out-of-range' }),
      );
    }
  });
});

describe('velocity map', () => {
  it('marks source, collision, block and lonely voxels instead of giving them a number', async () => {
    const { simulation } = tissueBox([60, 15, 1], 1, [1, 0, 0]);
    // A wave begins at x = 10, another one at x = 40; behind x = 50 the tissue is reached 80 ms late.
    const times = Float32Array.from(simulation.active, (at) => {
      const x = at % 60;
      return Math.min(Math.abs(x - 10), Math.abs(x - 40)) / 0.5 + (x > 50 ? 80 : 0);
    });
    times[59] = NaN;
    const { speed, flags, direction } = await velocityMap(simulation, times, quietContext());
    const at = (x: number): number => x + 60 * 7;
    expect(flags[at(10)]).toBe(VELOCITY_FLAG.source);
    expect(flags[at(25)]).toBe(VELOCITY_FLAG.collision);
    expect([flags[at(50)], flags[at(51)]]).toEqual([VELOCITY_FLAG.block, VELOCITY_FLAG.block]);
    expect(flags[59]).toBe(VELOCITY_FLAG.sparse);
    for (const x of [10, 25, 50]) expect(speed.values[at(x)]).toBeNaN();
    for (const [x, way] of [
      [4, -1],
      [17, 1],
      [33, -1],
      [45, 1],
      [55, 1],
    ]) {
      expect(speed.values[at(x)]).toBeCloseTo(0.5, 3);
      expect(direction[3 * at(x)]).toBeCloseTo(way, 3);
    }
  });

  it('compares times of a rhythm across the end of its cycle', async () => {
    const { simulation } = tissueBox([60, 10, 1], 1, [1, 0, 0]);
    const times = Float32Array.from(simulation.active, (at) => ((at % 60) / 0.4) % 90);
    const { speed } = await velocityMap(simulation, times, quietContext(), { cycleMs: 90 });
    speed.values.forEach((value) => expect(value).toBeCloseTo(0.4, 2));
  });

  it('gives directions in patient space on a turned grid', async () => {
    const { simulation } = tissueBox([12, 12, 6], 1, [1, 0, 0]);
    const direction = [0, 1, 0, 0, 0, 1, 1, 0, 0];
    const turned = { ...simulation, grid: { ...simulation.grid, direction } };
    const times = Float32Array.from(turned.active, (_, n) => voxelCentre(turned, n)[2] / 0.6);
    const { direction: ways } = await velocityMap(turned, times, quietContext());
    for (let n = 0; n < times.length; n++) expect(ways[3 * n + 2]).toBeCloseTo(1, 4);
  });

  it('refuses times of another grid and stops when asked', async () => {
    const { simulation } = tissueBox([60, 60, 10], 1, [1, 0, 0]);
    await expect(
      velocityMap(simulation, new Float32Array(5), quietContext()),
    ).rejects.toMatchObject({
      code: 'fields-do-not-match',
    });
    const controller = new AbortController();
    controller.abort();
    const ctx = createJobContext({ signal: controller.signal });
    const times = new Float32Array(simulation.active.length);
    await expect(velocityMap(simulation, times, ctx)).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('least squares', () => {
  it('solves a full system and leaves a direction without data at zero', () => {
    const solution = new Float64Array(3);
    // A = [[4,1,0],[1,3,1],[0,1,2]], x = [1,-2,3].
    solveSymmetric3([4, 1, 0, 3, 1, 2], [2, -2, 4], solution);
    [1, -2, 3].forEach((x, n) => expect(solution[n]).toBeCloseTo(x, 5));
    solveSymmetric3([4, 1, 0, 3, 0, 0], [6, 7, 0], solution);
    [1, 2, 0].forEach((x, n) => expect(solution[n]).toBeCloseTo(x, 5));
  });
});

describe('spectra', () => {
  it('transform there and back', () => {
    const signal = Float64Array.from({ length: 64 }, (_, n) => Math.sin(n * n));
    const [re, im] = [signal.slice(), new Float64Array(64)];
    fft(re, im);
    // Parseval.
    const power = re.reduce((sum, value, n) => sum + value ** 2 + im[n] ** 2, 0) / 64;
    expect(power).toBeCloseTo(
      signal.reduce((sum, value) => sum + value ** 2, 0),
      9,
    );
    fft(re, im, true);
    re.forEach((value, n) => expect(value / 64).toBeCloseTo(signal[n], 12));
    expect(() => fft(new Float64Array(6), new Float64Array(6))).toThrow(
      expect.objectContaining({ code: 'length-not-power-of-two' }),
    );
  });

  it('give no frequency for a flat signal and a low regularity for two', () => {
    expect(dominantFrequency(new Float64Array(500).fill(3), 5).hz).toBeNaN();
    const tone = (hz: number, n: number): number => Math.sin((2 * Math.PI * hz * n * 5) / 1000);
    const pure = Float64Array.from({ length: 600 }, (_, n) => tone(6, n));
    const mixed = pure.map((value, n) => value + 0.9 * tone(9, n));
    expect(dominantFrequency(pure, 5).regularity).toBeGreaterThan(0.99);
    expect(dominantFrequency(mixed, 5).regularity).toBeLessThan(0.6);
  });

  it('give the phase of a tone', () => {
    const signal = Float64Array.from({ length: 512 }, (_, n) => Math.cos((2 * Math.PI * n) / 64));
    const phase = hilbertPhase(signal);
    for (let n = 0; n < 512; n++) {
      const difference = phase[n] - (2 * Math.PI * n) / 64;
      expect(Math.cos(difference)).toBeGreaterThan(0.9999);
    }
  });

  it('refuse frames that are too few or too far apart for a map', async () => {
    const frames = Array.from({ length: 100 }, () => new Uint8Array(2));
    for (const [count, interval] of [
      [100, 5],
      [100, 25],
    ]) {
      await expect(
        dominantFrequencyMap(frames.slice(0, count), interval, quietContext()),
      ).rejects.toMatchObject({ code: 'too-few-frames' });
    }
  });
});

describe('virtual electrodes', () => {
  const { simulation, fibres } = tissueBox([8, 8, 8], 1, [1, 0, 0]);
  const setup = {
    simulation,
    fibres,
    conducting: new Uint8Array(simulation.active.length).fill(1),
    intracellular: { along: 0.2, across: 0.2 },
    mediumConductivity: 0.5,
    positionsMm: Float32Array.from([3.5, 3.5, 12, 3.5, 3.5, 14]),
  };

  it('keep the extremes of each electrode and of each bipole', async () => {
    const partners = [Int32Array.from([1, 1])];
    const electrodes = new VirtualElectrodes({ ...setup, partners });
    const front = (height: number): Float32Array =>
      Float32Array.from(simulation.active, (_, n) =>
        voxelCentre(simulation, n)[2] < height ? 20 : -80,
      );
    const seen: number[][] = [];
    for (const height of [0, 2.5, 5.5, 8]) {
      await electrodes.take(front(height), quietContext());
      seen.push([...electrodes.potentialsMv]);
    }
    // At rest and at the plateau there is no field; a front that comes near is seen, the nearer the more.
    expect(seen[0]).toEqual([-0, -0]);
    expect(seen[3][0]).toBeCloseTo(0, 12);
    expect(seen[2][0]).toBeGreaterThan(seen[1][0]);
    expect(seen[1][0]).toBeGreaterThan(seen[1][1]);
    const { unipolar, bipolar } = electrodes.voltages();
    expect(unipolar.values[0]).toBeCloseTo(seen[2][0], 5);
    expect(bipolar?.values[0]).toBeCloseTo(seen[2][0] - seen[2][1], 5);
    expect(bipolar?.values[1]).toBe(0);
    expect(electrodes.voltages(1).unipolar.values.length).toBe(1);
  });

  it('see no current across tissue that does not conduct', async () => {
    const conducting = Uint8Array.from(simulation.active, (_, n) =>
      voxelCentre(simulation, n)[2] === 4 ? 0 : 1,
    );
    const electrodes = new VirtualElectrodes({ ...setup, conducting });
    const v = Float32Array.from(simulation.active, (_, n) =>
      voxelCentre(simulation, n)[2] < 4 ? 20 : -80,
    );
    await electrodes.take(v, quietContext());
    expect(Math.abs(electrodes.potentialsMv[0])).toBe(0);
  });

  it('refuse what does not place electrodes or conducts nothing', () => {
    const refused = [
      { positionsMm: new Float32Array(0) },
      { positionsMm: new Float32Array(4) },
      { partners: [Int32Array.from([0, 7])] },
    ];
    for (const changes of refused) {
      expect(() => new VirtualElectrodes({ ...setup, ...changes })).toThrow(
        expect.objectContaining({ code: 'no-electrodes' }),
      );
    }
    expect(() => new VirtualElectrodes({ ...setup, mediumConductivity: 0 })).toThrow(
      expect.objectContaining({ code: 'parameter-out-of-range' }),
    );
  });

  it('stand off the surface with two partners across each other', () => {
    const surface: TriMesh = {
      positions: Float32Array.from([0, 0, 0, 10, 0, 0, 0, 10, 0]),
      indices: Uint32Array.from([0, 1, 2]),
      normals: Float32Array.from([0, 0, 1, 0, 0, 1, 0, 0, 1]),
    };
    const { positionsMm, partners, vertices } = electrodePlaces(surface, {
      most: 2,
      standOffMm: 1,
    });
    expect([...vertices]).toEqual([0, 1]);
    const place = (n: number): number[] => [...positionsMm.subarray(3 * n, 3 * n + 3)];
    expect(place(1)).toEqual([10, 0, -1]);
    const [first, second] = partners.map((set) => place(set[1]).map((x, a) => x - place(1)[a]));
    expect(Math.hypot(...first)).toBeCloseTo(2, 6);
    expect(Math.hypot(...second)).toBeCloseTo(2, 6);
    expect(first.reduce((sum, x, a) => sum + x * second[a], 0)).toBeCloseTo(0, 6);
    expect([first[2], second[2]]).toEqual([0, 0]);
  });
});
