import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import type { Vec3 } from '../../../src/core/space.ts';
import { withDisplay } from '../../../src/twin/document.ts';
import type { VoxelBox } from '../../../src/twin/brick-patch.ts';
import {
  GRID,
  completeCase,
  modelRecord,
  sampleLabels,
  segmentationRecord,
  segmentedCase,
} from './sample-case.ts';

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array): boolean =>
  a !== undefined && Buffer.compare(a, b) === 0;

const BOX: VoxelBox = { min: [2, 2, 2], max: [8, 8, 8] };
const fillBox =
  (label: number, { min, max }: VoxelBox) =>
  (data: Uint8Array): void => {
    const [nx, ny] = GRID.dimensions;
    for (let k = min[2]; k < max[2]; k++) {
      for (let j = min[1]; j < max[1]; j++) {
        for (let i = min[0]; i < max[0]; i++) data[i + nx * (j + ny * k)] = label;
      }
    }
  };

describe('case store', () => {
  it('paints as a named step, counts the volume, and takes it back', async () => {
    const store = await segmentedCase();
    const before = store.getState();
    expect(store.editMap('paint left atrium', 'labels', BOX, fillBox(5, BOX))).toBe(true);
    const after = store.getState();
    expect(after.undoName).toBe('paint left atrium');
    expect(after.labels?.data).toBe(before.labels?.data);
    expect(after.labels?.revision).toBeGreaterThan(before.labels?.revision ?? 0);
    const record = after.document.steps.segmentation;
    expect(record?.digest).toBeNull();
    expect(record?.summary.edits).toBe(1);
    const atrium = record?.summary.structures.find(({ name }) => name === 'left-atrium');
    expect(atrium).toMatchObject({ label: 5, components: null, confidence: null });
    expect(atrium?.volumeMl).toBeCloseTo((216 * 2) / 1000, 12);
    store.undo();
    expect(sameBytes(store.getState().labels?.data, sampleLabels())).toBe(true);
    expect(store.getState().document.steps.segmentation).toEqual(
      before.document.steps.segmentation,
    );
    expect(store.getState().redoName).toBe('paint left atrium');
    store.redo();
    expect(store.getState().document.steps).toEqual(after.document.steps);
  });

  it('an edit that changes nothing is no step', async () => {
    const store = await segmentedCase();
    expect(store.editMap('paint nothing', 'labels', BOX, () => {})).toBe(false);
    expect(store.getState().undoName).toBe('recipe Heart CT');
  });

  it('undo after undo returns to every earlier state, over random steps of all kinds', async () => {
    const random = createRandom(5);
    const store = await segmentedCase();
    /** Everything an undo must bring back; digests apart, which `seal` fills in without a step. */
    const image = (): string => {
      const { document, labels, tissue } = store.getState();
      const { segmentation, ...steps } = document.steps;
      const record = segmentation && { ...segmentation, digest: null, blobs: null };
      const hash = (data?: Uint8Array) => data && createHash('sha256').update(data).digest('hex');
      return JSON.stringify([steps, record, hash(labels?.data), hash(tissue?.data)]);
    };
    const states = [image()];
    for (let step = 0; step < 40; step++) {
      const low: Vec3 = [random.integer(30), random.integer(15), random.integer(15)];
      const box: VoxelBox = { min: low, max: [low[0] + 5, low[1] + 4, low[2] + 3] };
      const kind = random.integer(5);
      if (kind < 2) store.editMap(`paint ${step}`, 'labels', box, fillBox(random.integer(9), box));
      else if (kind === 2) store.editMap(`scar ${step}`, 'tissue', box, fillBox(3, box));
      else if (kind === 3) {
        await store.setDerived('model', modelRecord(store), { a: new Uint8Array([step]) }, 'model');
      } else {
        const labels = sampleLabels().map((value, n) => (n % (step + 7) === 0 ? 2 : value));
        await store.setDerived('segmentation', segmentationRecord(store), { labels }, 'recipe');
      }
      if (random.integer(3) === 0) await store.seal();
      if (image() !== states.at(-1)) states.push(image());
    }
    expect(states.length).toBeGreaterThan(30);
    for (const state of states.slice(0, -1).toReversed()) {
      store.undo();
      expect(image()).toBe(state);
    }
    for (const state of states.slice(1)) {
      store.redo();
      expect(image()).toBe(state);
    }
  });

  it('keeps the arrays that an undo needs, and lets go of those that nothing names', async () => {
    const store = await segmentedCase();
    await store.setDerived('model', modelRecord(store), { a: new Uint8Array(1000) }, 'model');
    const first = store.getState().document.steps.model?.blobs.a;
    await store.setDerived('model', modelRecord(store), { a: new Uint8Array(2000) }, 'model again');
    if (!first) throw new Error('model has its array');
    expect(store.blobs.has(first)).toBe(true);
    store.undo();
    const second = store.blobs.bytes;
    await store.setDerived('model', modelRecord(store), {}, 'model without');
    expect(store.blobs.bytes).toBe(second - 2000);
  });

  it('drops the oldest steps when the history is full and says which', async () => {
    const store = await segmentedCase(3000);
    expect(store.getState().forgotten).toEqual([]);
    for (const size of [2000, 2001, 2002]) {
      await store.setDerived('model', modelRecord(store), { a: new Uint8Array(size) }, `m${size}`);
    }
    expect(store.getState().forgotten).toContain('m2001');
    expect(store.getState().historyBytes).toBeLessThanOrEqual(3000);
    expect(store.getState().undoName).toBe('m2002');
  });

  it('an undo during a stroke cancels the stroke only', async () => {
    const store = await segmentedCase();
    const stroke = store.beginStroke('paint aorta', 'labels');
    stroke.write(BOX, fillBox(7, BOX));
    expect(store.getState().labels?.data.includes(7)).toBe(true);
    expect(store.strokeOpen).toBe(true);
    store.undo();
    expect(sameBytes(store.getState().labels?.data, sampleLabels())).toBe(true);
    expect(store.getState().undoName).toBe('recipe Heart CT');
    expect(stroke.end()).toBe(false);
  });

  it('a failing edit leaves the map as it was', async () => {
    const store = await segmentedCase();
    const broken = (data: Uint8Array): void => {
      fillBox(4, BOX)(data);
      throw new Error('brush broke');
    };
    expect(() => store.editMap('paint', 'labels', BOX, broken)).toThrow('brush broke');
    expect(sameBytes(store.getState().labels?.data, sampleLabels())).toBe(true);
  });

  it('sealing names the edited map and its digest', async () => {
    const store = await segmentedCase();
    const base = store.getState().document.steps.segmentation?.blobs.labels;
    store.editMap('paint', 'labels', BOX, fillBox(5, BOX));
    expect(store.deltas().labels).not.toBeNull();
    await store.seal();
    const record = store.getState().document.steps.segmentation;
    expect(record?.blobs.labels).not.toBe(base);
    expect(record?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(store.deltas()).toEqual({ labels: null, tissue: null });
    const sealed = record?.blobs.labels;
    const hashed = sealed && store.blobs.get(sealed);
    expect(sameBytes(store.getState().labels?.data, hashed as Uint8Array)).toBe(true);
    expect(store.getState().undoName).toBe('paint');
  });

  it('an edit made while the map is hashed stays outside the seal', async () => {
    const store = await segmentedCase();
    store.editMap('paint 1', 'labels', BOX, fillBox(5, BOX));
    const sealing = store.seal();
    store.editMap('paint 2', 'labels', BOX, fillBox(6, BOX));
    await sealing;
    expect(store.getState().document.steps.segmentation?.digest).toBeNull();
    expect(store.deltas().labels).not.toBeNull();
  });

  it('audit only grows and display changes are no steps', async () => {
    const store = await completeCase();
    const before = store.getState().document.audit.length;
    store.update((document) => withDisplay(document, 'aorta', { visible: false }));
    store.undo();
    const { document } = store.getState();
    expect(document.display.aorta?.visible).toBe(false);
    expect(document.audit.length).toBe(before + 1);
    expect(document.audit.at(-1)?.text).toBe('Undone: compose report');
    expect(document.steps.report).toBeNull();
  });

  it('refuses a result that a file could not hold', async () => {
    const store = await segmentedCase();
    const record = modelRecord(store);
    const broken = {
      ...record,
      summary: { ...record.summary, wallThicknessMm: { p5: Number.NaN, median: 1, p95: 2 } },
    };
    await expect(store.setDerived('model', broken, {}, 'model')).rejects.toThrow(/p5/);
    expect(store.getState().document.steps.model).toBeNull();
  });

  it('refuses to paint where there is no segmentation', async () => {
    const store = await segmentedCase();
    store.undo();
    expect(() => store.beginStroke('paint', 'labels')).toThrow(/no label map/);
  });
});
