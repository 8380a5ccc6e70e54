import { beforeAll, describe, expect, it } from 'vitest';
import { HEART_STRUCTURES, LABEL, TISSUE } from '../../../src/core/anatomy.ts';
import { digestBytes } from '../../../src/core/digest.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { type Vec3, add, cross, normalize, scale, subtract } from '../../../src/core/space.ts';
import type { Volume } from '../../../src/core/volume.ts';
import {
  type HeartPhantom,
  type HeartPhantomOptions,
  buildHeartPhantom,
} from '../../../src/phantom/heart-phantom.ts';
import { centroid, lengthWithin, pieces, valueAt, volumeMl } from './label-measures.ts';

const build = (options: HeartPhantomOptions): Promise<HeartPhantom> =>
  buildHeartPhantom(options, createJobContext());

/** Adult ranges, tighter than the plausible ones of a patient: what the model promises. */
const RANGES_ML: Readonly<Record<string, readonly [number, number]>> = {
  'lv-blood': [60, 160],
  'lv-myocardium': [85, 180],
  'rv-blood': [80, 180],
  'rv-myocardium': [20, 60],
  'left-atrium': [45, 110],
  'right-atrium': [50, 120],
  aorta: [80, 180],
  'pulmonary-artery': [35, 80],
};

describe('the synthetic heart', () => {
  const phantoms: HeartPhantom[] = [];
  beforeAll(async () => {
    for (const seed of [1, 2, 3]) phantoms.push(await build({ seed, spacingMm: 2 }));
  }, 120_000);

  it('is the same for the same seed and another for another', async () => {
    const digests = (phantom: HeartPhantom): Promise<string[]> =>
      Promise.all([phantom.volume.data, phantom.labels.data, phantom.tissue.data].map(digestBytes));
    const first = await digests(await build({ seed: 7, spacingMm: 3 }));
    const again = await digests(await build({ seed: 7, spacingMm: 3 }));
    const other = await digests(await build({ seed: 8, spacingMm: 3 }));
    expect(again).toEqual(first);
    other.forEach((digest, n) => expect(digest).not.toBe(first[n]));
  });

  it('has every structure in one piece and of adult size', () => {
    for (const { labels } of phantoms) {
      for (const { label, name } of HEART_STRUCTURES) {
        expect(pieces(labels, label), name).toBe(1);
        const [low, high] = RANGES_ML[name];
        expect(volumeMl(labels, label), name).toBeGreaterThan(low);
        expect(volumeMl(labels, label), name).toBeLessThan(high);
      }
    }
  });

  it('places the structures as in a chest', () => {
    for (const { labels, facts } of phantoms) {
      const at = (label: number): Vec3 => centroid(labels, label);
      const [lv, rv, la, ra] = [
        at(LABEL.lvBlood),
        at(LABEL.rvBlood),
        at(LABEL.leftAtrium),
        at(LABEL.rightAtrium),
      ];
      const [aorta, pulmonary] = [at(LABEL.aorta), at(LABEL.pulmonaryArtery)];
      // x to the left, y to the back, z to the head.
      expect(lv[0]).toBeGreaterThan(rv[0] + 10);
      expect(rv[1]).toBeLessThan(lv[1] - 10);
      expect(la[1]).toBeGreaterThan(lv[1] + 20);
      expect(la[1]).toBeGreaterThan(ra[1] + 8);
      expect(ra[0]).toBeLessThan(la[0] - 20);
      expect(ra[0]).toBeLessThan(rv[0] - 20);
      expect(aorta[2]).toBeGreaterThan(lv[2] + 15);
      expect(pulmonary[2]).toBeGreaterThan(la[2] + 10);
      // The apex points to the left, the front and the feet.
      const [x, y, z] = subtract(facts.lvApex, facts.lvBase);
      expect(x).toBeGreaterThan(20);
      expect(y).toBeLessThan(-20);
      expect(z).toBeLessThan(-20);
      // The pulmonary valve lies in front of and to the left of the aortic valve.
      const valves = subtract(facts.valves.pulmonary.centre, facts.valves.aortic.centre);
      expect(valves[0]).toBeGreaterThan(3);
      expect(valves[1]).toBeLessThan(-15);
    }
  });

  it('is the same anatomy on another grid', async () => {
    const coarse = await build({ seed: 2, spacingMm: 3 });
    for (const { label, name } of HEART_STRUCTURES) {
      if (label === LABEL.rvMyocardium) continue; // thinner than these voxels
      const ratio = volumeMl(coarse.labels, label) / volumeMl(phantoms[1].labels, label);
      expect(Math.abs(ratio - 1), name).toBeLessThan(0.03);
    }
    expect(coarse.facts.lvApex).toEqual(phantoms[1].facts.lvApex);
  });

  it('shows each tissue near its Hounsfield units', () => {
    for (const { volume, labels, facts } of phantoms) {
      const { leftHeartHu, rightHeartHu, myocardiumHu } = facts.enhancement;
      const core = (label: number): number => meanOfCore(volume, labels.data, label);
      for (const label of [LABEL.lvBlood, LABEL.leftAtrium, LABEL.aorta]) {
        expect(Math.abs(core(label) - leftHeartHu)).toBeLessThan(25);
      }
      expect(Math.abs(core(LABEL.rvBlood) - rightHeartHu)).toBeLessThan(25);
      expect(Math.abs(core(LABEL.rightAtrium) - rightHeartHu)).toBeLessThan(35);
      expect(Math.abs(core(LABEL.lvMyocardium) - myocardiumHu)).toBeLessThan(20);
      expect(leftHeartHu - rightHeartHu).toBeGreaterThan(40);
      expect(Math.abs(mostCommonHu(volume, -980, -500) + 850)).toBeLessThan(45);
      expect(Math.abs(mostCommonHu(volume, -200, -20) + 100)).toBeLessThan(20);
      expect(volume.data.some((hu) => hu > 700)).toBe(true);
    }
  });

  it('carries a scar with a border zone, in the left ventricular wall only', () => {
    for (const { labels, tissue, facts } of phantoms) {
      const scarMl = volumeMl(tissue, TISSUE.scar);
      const borderMl = volumeMl(tissue, TISSUE.borderZone);
      expect(scarMl).toBeGreaterThan(3);
      expect(scarMl).toBeLessThan(0.2 * volumeMl(labels, LABEL.lvMyocardium));
      expect(borderMl).toBeGreaterThan(4);
      expect(borderMl).toBeLessThan(20);
      for (let n = 0; n < tissue.data.length; n++) {
        const wall = labels.data[n] === LABEL.lvMyocardium || labels.data[n] === LABEL.rvMyocardium;
        if ((tissue.data[n] !== TISSUE.none) !== wall) throw new Error('tissue outside the wall');
        if (tissue.data[n] > TISSUE.healthy && labels.data[n] !== LABEL.lvMyocardium) {
          throw new Error('scar outside the left ventricle');
        }
      }
      expect(facts.scar?.channelWidthMm).toBeGreaterThanOrEqual(4);
      expect(facts.scar?.channelWidthMm).toBeLessThanOrEqual(6);
    }
  });

  it('has no scar when none is asked for', async () => {
    const { tissue, facts } = await build({ seed: 1, spacingMm: 3, scar: false });
    expect(facts.scar).toBeUndefined();
    expect(volumeMl(tissue, TISSUE.scar)).toBe(0);
    expect(volumeMl(tissue, TISSUE.borderZone)).toBe(0);
    expect(volumeMl(tissue, TISSUE.healthy)).toBeGreaterThan(100);
  });
});

describe('the ventricular walls, at the resolution of a scanner', () => {
  const spacingMm = 1.25;
  /** Just enough of the view for the ventricles. */
  const dimensions: Vec3 = [118, 120, 96];
  const across = (axis: Vec3): Vec3[] => {
    const u = normalize(cross(axis, [0, 0, 1]));
    const v = cross(axis, u);
    return Array.from({ length: 24 }, (_, n) => {
      const angle = (2 * Math.PI * n) / 24;
      return add(scale(u, Math.cos(angle)), scale(v, Math.sin(angle)));
    });
  };

  it('are 8 to 12 mm thick on the left, less at the apex, and 3 to 4.5 mm on the right', async () => {
    const { labels, facts } = await build({ seed: 1, spacingMm, dimensions, scar: false });
    const axis = facts.heartAxis;
    const long = subtract(facts.lvApex, facts.lvBase);
    const left = [0.35, 0.5].flatMap((height) =>
      across(axis).map((direction) =>
        lengthWithin(
          labels,
          LABEL.lvMyocardium,
          add(facts.lvBase, scale(long, height)),
          direction,
          60,
        ),
      ),
    );
    left.sort((a, b) => a - b);
    expect(left[2]).toBeGreaterThan(7.5);
    expect(left[left.length - 3]).toBeLessThan(12.8);
    const median = left[left.length / 2];
    expect(median).toBeGreaterThan(8);
    expect(median).toBeLessThan(12);
    const apex = lengthWithin(
      labels,
      LABEL.lvMyocardium,
      add(facts.lvBase, scale(long, 0.8)),
      axis,
      40,
    );
    expect(apex).toBeGreaterThan(6);
    expect(apex).toBeLessThan(median);
    const rv = centroid(labels, LABEL.rvBlood);
    const right = across(axis)
      .map((direction) => lengthWithin(labels, LABEL.rvMyocardium, rv, direction, 60))
      .filter((length) => length > 0)
      .sort((a, b) => a - b);
    expect(right[Math.floor(right.length / 2)]).toBeGreaterThan(2.8);
    expect(right[Math.floor(right.length / 2)]).toBeLessThan(4.8);
  });

  it('are thinner over the scar, through which a channel of border zone leads', async () => {
    for (const seed of [2, 5]) {
      const { labels, tissue, facts } = await build({ seed, spacingMm, dimensions });
      const { scar } = facts;
      if (!scar) throw new Error('this phantom was asked to carry a scar');
      const away = subtract(scar.centre, facts.lvBase);
      const height =
        away[0] * facts.heartAxis[0] + away[1] * facts.heartAxis[1] + away[2] * facts.heartAxis[2];
      const axisPoint = add(facts.lvBase, scale(facts.heartAxis, height));
      const out = normalize(subtract(scar.centre, axisPoint));
      const thickness = lengthWithin(labels, LABEL.lvMyocardium, axisPoint, out, 60);
      expect(thickness).toBeLessThan(0.85 * facts.lvWallMm);
      expect(thickness).toBeGreaterThan(4.5);
      // Within the channel there is border zone, beside it scar.
      const u = normalize(cross(out, facts.heartAxis));
      const v = cross(out, u);
      const inside = add(scar.centre, scale(out, -2));
      const ring = Array.from({ length: 36 }, (_, n) => {
        const angle = (2 * Math.PI * n) / 36;
        const side = add(scale(u, Math.cos(angle)), scale(v, Math.sin(angle)));
        return valueAt(tissue, add(inside, scale(side, 6)));
      });
      expect(valueAt(tissue, inside)).toBe(TISSUE.borderZone);
      expect(ring).toContain(TISSUE.scar);
      expect(ring).toContain(TISSUE.borderZone);
    }
  });
});

describe('a phantom that cannot be built', () => {
  it('says what is wrong with the options', async () => {
    await expect(build({ seed: -1 })).rejects.toMatchObject({ code: 'phantom-seed' });
    await expect(build({ seed: 1.5 })).rejects.toMatchObject({ code: 'phantom-seed' });
    await expect(build({ seed: 1, spacingMm: 0 })).rejects.toMatchObject({
      code: 'phantom-spacing',
    });
    await expect(build({ seed: 1, spacingMm: Number.NaN })).rejects.toMatchObject({
      code: 'phantom-spacing',
    });
    await expect(build({ seed: 1, dimensions: [256, 256, 2] })).rejects.toMatchObject({
      code: 'phantom-dimensions',
    });
  });

  it('stops when it is cancelled', async () => {
    const stop = new AbortController();
    const ctx = createJobContext({ signal: stop.signal, onProgress: () => stop.abort() });
    await expect(buildHeartPhantom({ seed: 1, spacingMm: 2 }, ctx)).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });
});

/** Mean over the voxels of a label whose neighbours two steps away are of the same label. */
function meanOfCore({ data, grid }: Volume, labels: Uint8Array, label: number): number {
  const [nx, ny] = grid.dimensions;
  const steps = [2, 2 * nx, 2 * nx * ny];
  let sum = 0;
  let count = 0;
  for (let n = 0; n < data.length; n++) {
    if (labels[n] !== label) continue;
    if (!steps.every((step) => labels[n - step] === label && labels[n + step] === label)) continue;
    sum += data[n];
    count++;
  }
  expect(count).toBeGreaterThan(50);
  return sum / count;
}

/** Middle of the fullest bin of ten Hounsfield units between two limits. */
function mostCommonHu({ data }: Volume, low: number, high: number): number {
  const bins = new Array<number>(Math.ceil((high - low) / 10)).fill(0);
  for (const hu of data) if (hu >= low && hu < high) bins[Math.floor((hu - low) / 10)]++;
  return low + 10 * bins.indexOf(Math.max(...bins)) + 5;
}
