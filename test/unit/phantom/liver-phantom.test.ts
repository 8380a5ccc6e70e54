import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL, isTumourLabel } from '../../../src/core/anatomy.ts';
import { digestBytes } from '../../../src/core/digest.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { distance } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import {
  type LiverAnatomy,
  type LiverPhantomOptions,
  type LiverStudy,
  buildLiverAnatomy,
  renderLiverStudy,
} from '../../../src/phantom/abdomen/liver-phantom.ts';
import { applyPose, undoPose } from '../../../src/phantom/abdomen/placing.ts';
import { centroid, pieces, volumeMl } from './label-measures.ts';

const build = (options: LiverPhantomOptions): Promise<LiverAnatomy> =>
  buildLiverAnatomy(options, createJobContext());
const baseline = (anatomy: LiverAnatomy): Promise<LiverStudy> =>
  renderLiverStudy(anatomy, { study: 'baseline' }, createJobContext());

/** Adult ranges, tighter than the plausible ones of a patient: what the model promises. */
const RANGES_ML: readonly (readonly [label: number, low: number, high: number])[] = [
  [LABEL.aorta, 40, 100],
  [LABEL.gallbladder, 8, 50],
  [LABEL.spleen, 60, 250],
  [LABEL.kidneyLeft, 85, 210],
  [LABEL.kidneyRight, 85, 210],
  [LABEL.inferiorVenaCava, 60, 140],
];
const ONE_PIECE = [LABEL.liver, LABEL.portalVein, ...RANGES_ML.map(([label]) => label)];

describe('eight synthetic abdomens', () => {
  const all: LiverAnatomy[] = [];
  beforeAll(async () => {
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) all.push(await build({ seed, spacingMm: 3 }));
  }, 180_000);

  it('have every structure in one piece and of adult size', () => {
    for (const { labels, facts } of all) {
      for (const label of ONE_PIECE) expect(pieces(labels, label), `${label}`).toBe(1);
      for (const [label, low, high] of RANGES_ML) {
        expect(volumeMl(labels, label), `${label}`).toBeGreaterThan(low);
        expect(volumeMl(labels, label), `${label}`).toBeLessThan(high);
      }
      const organ = wholeLiver(labels);
      expect(volumeMl(organ, 1), `liver of ${facts.seed}`).toBeGreaterThan(1100);
      expect(volumeMl(organ, 1), `liver of ${facts.seed}`).toBeLessThan(1900);
    }
  });

  it('drain the hepatic veins into the vena cava, in one piece with it', () => {
    for (const { labels } of all) {
      const joined = joinLabels(labels, [LABEL.hepaticVein, LABEL.inferiorVenaCava]);
      expect(pieces(joined, 1)).toBe(1);
      expect(volumeMl(labels, LABEL.hepaticVein)).toBeGreaterThan(15);
      expect(volumeMl(labels, LABEL.hepaticVein)).toBeLessThan(100);
    }
  });

  it('lay the organs out as in a supine patient', () => {
    for (const { labels } of all) {
      const [liver, spleen, aorta, cava, right, left, bile] = [
        LABEL.liver,
        LABEL.spleen,
        LABEL.aorta,
        LABEL.inferiorVenaCava,
        LABEL.kidneyRight,
        LABEL.kidneyLeft,
        LABEL.gallbladder,
      ].map((label) => centroid(labels, label));
      // x to the left, y to the back, z to the head.
      expect(liver[0]).toBeLessThan(-25);
      expect(spleen[0]).toBeGreaterThan(60);
      expect(cava[0]).toBeLessThan(aorta[0] - 20);
      expect(right[0]).toBeLessThan(-35);
      expect(left[0]).toBeGreaterThan(35);
      expect(right[2]).toBeLessThan(left[2]);
      expect(left[2]).toBeLessThan(spleen[2]);
      expect(bile[1]).toBeLessThan(liver[1] - 15);
      expect(bile[2]).toBeLessThan(liver[2] - 20);
    }
  });

  it('carry one to three tumours of 8 to 45 mm, the largest first, inside the liver', () => {
    const kinds = new Set<string>();
    const counts = new Set<number>();
    for (const { labels, facts } of all) {
      counts.add(facts.tumours.length);
      let before = Infinity;
      facts.tumours.forEach(({ label, diameterMm, kind, coreHu, centre }, n) => {
        kinds.add(kind);
        expect(label).toBe(LABEL.tumour + n);
        expect(diameterMm).toBeGreaterThan(8);
        expect(diameterMm).toBeLessThan(45);
        expect(coreHu > facts.enhancement.liverHu).toBe(kind === 'hyperdense');
        expect(pieces(labels, label)).toBe(1);
        const ml = volumeMl(labels, label);
        expect(ml).toBeLessThan(before);
        before = ml;
        const sphereMl = (Math.PI / 6) * (diameterMm / 10) ** 3;
        expect(ml / sphereMl).toBeGreaterThan(0.6);
        expect(ml / sphereMl).toBeLessThan(1.5);
        expect(distance(centroid(labels, label), centre)).toBeLessThan(0.2 * diameterMm + 1);
      });
      const around = neighboursOf(labels, isTumourLabel);
      for (const label of around) {
        expect([LABEL.liver, LABEL.portalVein, LABEL.hepaticVein]).toContain(label);
      }
    }
    expect(counts.size).toBeGreaterThan(1);
    expect(kinds).toEqual(new Set(['hypodense', 'hyperdense']));
  });
});

describe('a study of the synthetic abdomen', () => {
  let anatomy: LiverAnatomy;
  let first: LiverStudy;
  let second: LiverStudy;
  beforeAll(async () => {
    anatomy = await build({ seed: 2, spacingMm: 3 });
    first = await baseline(anatomy);
    second = await renderLiverStudy(anatomy, { study: 'follow-up' }, createJobContext());
  }, 60_000);

  it('is the same for the same seed and another for another', async () => {
    const digests = async (seed: number): Promise<string[]> => {
      const patient = await build({ seed, spacingMm: 4 });
      const one = await baseline(patient);
      const two = await renderLiverStudy(patient, { study: 'follow-up' }, createJobContext());
      const arrays = [one, two].flatMap(({ volume, labels }) => [volume.data, labels.data]);
      return Promise.all([...arrays, patient.portal.pointsLps].map(digestBytes));
    };
    const [once, again, other] = [await digests(7), await digests(7), await digests(9)];
    expect(again).toEqual(once);
    other.forEach((digest, n) => expect(digest).not.toBe(once[n]));
  }, 60_000);

  it('shows the labels of the anatomy at baseline, voxel for voxel', () => {
    expect(first.labels.data).toEqual(anatomy.labels.data);
    expect(first.baselineToStudy).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  });

  it('shows each organ near its Hounsfield units', () => {
    const { enhancement: e, tumours } = anatomy.facts;
    const expected: readonly (readonly [label: number, hu: number, toleranceHu: number])[] = [
      [LABEL.liver, e.liverHu, 4],
      [LABEL.spleen, e.spleenHu, 4],
      [LABEL.aorta, e.aortaHu, 5],
      [LABEL.inferiorVenaCava, e.venaCavaHu, 16],
      [LABEL.gallbladder, 9, 14],
      [LABEL.kidneyLeft, (e.renalCortexHu + e.renalMedullaHu) / 2, 18],
      [LABEL.portalVein, e.portalVeinHu, 14],
      [LABEL.tumour, tumours[0].coreHu, 12],
    ];
    for (const study of [first, second]) {
      for (const [label, hu, toleranceHu] of expected) {
        const mean = meanOfCore(study, label);
        expect(Math.abs(mean - hu), `label ${label}: ${mean} against ${hu}`).toBeLessThan(
          toleranceHu,
        );
      }
    }
  });

  it('carries the noise it says it carries', () => {
    const { data } = first.volume;
    const [nx, ny] = first.volume.grid.dimensions;
    let sum = 0;
    let count = 0;
    for (let n = 0; n < data.length; n++) {
      const block = [0, 2, 2 * nx, 2 * nx * ny];
      if (!block.every((step) => first.labels.data[n + step] === LABEL.liver)) continue;
      sum += (data[n] - anatomy.cleanHu[n]) ** 2;
      count++;
    }
    expect(Math.sqrt(sum / count) / first.noiseHu).toBeGreaterThan(0.9);
    expect(Math.sqrt(sum / count) / first.noiseHu).toBeLessThan(1.1);
  });

  it('lies in another pose at follow-up, and says which', () => {
    const shift = Math.hypot(...second.pose.shiftMm);
    expect(shift).toBeGreaterThan(0.5);
    expect(shift).toBeLessThan(13);
    expect(Math.abs(second.pose.angleRad)).toBeGreaterThan(0.015);
    for (const label of [LABEL.liver, LABEL.spleen, LABEL.kidneyLeft, LABEL.tumour]) {
      const before = centroid(first.labels, label);
      const after = centroid(second.labels, label);
      const m = second.baselineToStudy;
      const moved = [0, 4, 8].map(
        (row) => m[row] * before[0] + m[row + 1] * before[1] + m[row + 2] * before[2] + m[row + 3],
      );
      expect(distance([moved[0], moved[1], moved[2]], after)).toBeLessThan(0.6);
      const back = undoPose(second.pose, applyPose(second.pose, before));
      expect(distance(back, before)).toBeLessThan(1e-6);
      const ratio = volumeMl(second.labels, label) / volumeMl(first.labels, label);
      expect(Math.abs(ratio - 1)).toBeLessThan(label === LABEL.tumour ? 0.06 : 0.02);
    }
  });

  it('shows the tumours it is given in place of those at baseline', async () => {
    const { grid, data } = anatomy.labels;
    const grown = grow(anatomy.labels, LABEL.tumour, 2);
    const still = await renderLiverStudy(
      anatomy,
      { study: 'baseline', tumourMask: grown },
      createJobContext(),
    );
    for (let n = 0; n < data.length; n++) {
      if (isTumourLabel(grown[n]) !== isTumourLabel(still.labels.data[n])) {
        throw new Error('the tumour labels are not those of the mask');
      }
    }
    const added = new Uint8Array(data.length);
    for (let n = 0; n < data.length; n++) {
      added[n] = Number(grown[n] === LABEL.tumour && data[n] === LABEL.liver);
    }
    const mean = (study: LiverStudy): number => meanWhere(study, added);
    expect(mean(first) - mean(still)).toBeGreaterThan(15);
    const moved = await renderLiverStudy(
      anatomy,
      { study: 'follow-up', tumourMask: grown },
      createJobContext(),
    );
    const wanted = volumeMl({ grid, data: grown }, LABEL.tumour);
    expect(Math.abs(volumeMl(moved.labels, LABEL.tumour) / wanted - 1)).toBeLessThan(0.05);
    await expect(
      renderLiverStudy(
        anatomy,
        { study: 'baseline', tumourMask: new Uint8Array(5) },
        createJobContext(),
      ),
    ).rejects.toMatchObject({ code: 'phantom-tumour-mask' });
  }, 60_000);

  it('is the same anatomy on another grid', async () => {
    const coarse = await build({ seed: 2, spacingMm: [4, 4, 5] });
    for (const label of [LABEL.spleen, LABEL.kidneyLeft, LABEL.inferiorVenaCava]) {
      const ratio = volumeMl(coarse.labels, label) / volumeMl(anatomy.labels, label);
      expect(Math.abs(ratio - 1), `${label}`).toBeLessThan(0.05);
    }
    const organs = volumeMl(wholeLiver(coarse.labels), 1) / volumeMl(wholeLiver(anatomy.labels), 1);
    expect(Math.abs(organs - 1)).toBeLessThan(0.01);
    expect(coarse.hepatic).toEqual(anatomy.hepatic);
  });
});

describe('a synthetic abdomen that cannot be built', () => {
  it('says what is wrong with the options', async () => {
    await expect(build({ seed: -1 })).rejects.toMatchObject({ code: 'phantom-seed' });
    await expect(build({ seed: 1, spacingMm: 0 })).rejects.toMatchObject({
      code: 'phantom-spacing',
    });
    await expect(build({ seed: 1, spacingMm: [1.5, 1.5, Number.NaN] })).rejects.toMatchObject({
      code: 'phantom-spacing',
    });
    await expect(build({ seed: 1, dimensions: [256, 256, 2] })).rejects.toMatchObject({
      code: 'phantom-dimensions',
    });
  });

  it('stops when it is cancelled', async () => {
    const stop = new AbortController();
    const ctx = createJobContext({ signal: stop.signal, onProgress: () => stop.abort() });
    await expect(buildLiverAnatomy({ seed: 1, spacingMm: 4 }, ctx)).rejects.toMatchObject({
      kind: 'cancelled',
    });
  });
});

/** The organ with its vessels and tumours as label 1; the portal vein outside the liver counts too. */
const wholeLiver = (map: LabelMap): LabelMap =>
  joinLabels(map, [
    LABEL.liver,
    LABEL.portalVein,
    LABEL.hepaticVein,
    ...[0, 1, 2].map((n) => LABEL.tumour + n),
  ]);

const joinLabels = ({ grid, data }: LabelMap, labels: readonly number[]): LabelMap => ({
  grid,
  data: data.map((label) => Number(labels.includes(label))),
});

/** Labels met by a step through a face out of the labels asked for. */
function neighboursOf({ data, grid }: LabelMap, inside: (label: number) => boolean): Set<number> {
  const [nx, ny] = grid.dimensions;
  const met = new Set<number>();
  data.forEach((label, at) => {
    if (!inside(label)) return;
    for (const step of [-1, 1, -nx, nx, -nx * ny, nx * ny]) met.add(data[at + step]);
  });
  return new Set([...met].filter((label) => !inside(label)));
}

/** A label grown into the liver, a voxel a round. */
function grow({ data, grid }: LabelMap, label: number, rounds: number): Uint8Array {
  const [nx, ny] = grid.dimensions;
  let grown = data.slice();
  for (let round = 0; round < rounds; round++) {
    const next = grown.slice();
    grown.forEach((value, at) => {
      if (value !== label) return;
      for (const step of [-1, 1, -nx, nx, -nx * ny, nx * ny]) {
        if (grown[at + step] === LABEL.liver) next[at + step] = label;
      }
    });
    grown = next;
  }
  return grown;
}

/** Mean over the voxels of a label all of whose neighbours are of the same label. */
function meanOfCore({ volume, labels }: LiverStudy, label: number): number {
  const [nx, ny] = volume.grid.dimensions;
  const steps = [1, nx, nx * ny];
  const core = labels.data.map((value, n) =>
    Number(
      value === label &&
        steps.every((step) => labels.data[n - step] === label && labels.data[n + step] === label),
    ),
  );
  return meanWhere({ volume }, core);
}

function meanWhere({ volume }: Pick<LiverStudy, 'volume'>, where: Uint8Array): number {
  let sum = 0;
  let count = 0;
  for (let n = 0; n < where.length; n++) {
    if (where[n] === 0) continue;
    sum += volume.data[n];
    count++;
  }
  expect(count).toBeGreaterThan(20);
  return sum / count;
}
