import { describe, expect, it } from 'vitest';
import { LABEL, TISSUE } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { drawLgePhantom, LGE_INFARCT, LGE_SIGNAL } from '../../../src/phantom/lge/short-axis.ts';
import { recipeFor, recipesFor } from '../../../src/pipeline/recipes.ts';
import {
  scarMap,
  scarMethod,
  scarRole,
  scarSummary,
  withChosenScar,
} from '../../../src/pipeline/scar-measures.ts';
import { emptySegmentation } from '../../../src/pipeline/segmentation-record.ts';
import { measureScarMr } from '../../../src/segment/scar-mr.ts';
import { BlobStore } from '../../../src/twin/blobs.ts';
import { createCaseDocument } from '../../../src/twin/document.ts';
import { archiveParts, contentsFromParts } from '../../../src/twin/exchange.ts';
import { createCaseStore } from '../../../src/twin/store.ts';
import { PATIENT } from '../twin/sample-case.ts';

const phantom = drawLgePhantom({
  infarct: LGE_INFARCT,
  signal: LGE_SIGNAL,
  noise: 6,
  samples: 2,
  seed: 3,
});

describe('scar of a case', () => {
  it('keeps all methods, takes over the tissue map of one, and is one step to undo', async () => {
    const store = createCaseStore({
      document: createCaseDocument(PATIENT, null, 'heart'),
      blobs: new BlobStore(),
    });
    const { record } = await emptySegmentation('heart', phantom.labels.grid, []);
    const labels = phantom.labels.data;
    await store.setDerived('segmentation', record, { labels }, 'outlines');
    const before = store.getState().document.steps.segmentation;
    if (!before) throw new Error('the segmentation was not stored');

    const result = await measureScarMr(phantom.image, phantom.labels, {}, createJobContext());
    const scar = scarSummary(result, 0);
    expect(scar.methods).toHaveLength(9);
    expect(scar.chosen).toBeNull();
    for (const { coreG, coreBandG } of scar.methods) {
      expect(coreG).toBeGreaterThanOrEqual(coreBandG[0]);
      expect(coreG).toBeLessThanOrEqual(coreBandG[1]);
    }

    const method = scarMethod('psi-40-60');
    const kept: Record<string, Uint8Array> = {};
    for (const one of result.methods) kept[scarRole(one.method)] = one.tissue.data;
    const own = kept[scarRole(method)].slice();
    const tissue = { grid: phantom.labels.grid, data: own };
    const chosen = await withChosenScar(before, scar, method, { labels, tissue }, []);
    const maps = { ...kept, labels: labels.slice(), tissue: own };
    await store.setDerived('segmentation', chosen, maps, 'scar');
    const { document, tissue: shown } = store.getState();
    expect(document.steps.segmentation?.summary.scar?.chosen).toBe('psi-40-60');
    expect(document.steps.segmentation?.operation).toBe('segment.by-hand');
    expect(document.steps.segmentation?.parameters.scarMethod).toBe('psi-40-60');
    const { data } = shown ?? { data: new Uint8Array() };
    expect(data.includes(TISSUE.scar)).toBe(true);
    expect(data.includes(TISSUE.borderZone)).toBe(true);
    data.forEach((value, n) => {
      if (value > TISSUE.healthy && labels[n] !== LABEL.lvMyocardium)
        throw new Error('there is scar outside the wall');
    });

    // A case that was saved still has the maps of the other methods.
    const reopened = createCaseStore(contentsFromParts(await archiveParts(store)));
    const saved = reopened.getState().document.steps.segmentation;
    const other = scarMethod('sd-5');
    const map = saved && scarMap(saved, other, reopened.blobs);
    expect(map).toEqual(kept[scarRole(other)]);
    expect(scarMap({ blobs: {} }, other, reopened.blobs)).toBeUndefined();

    store.undo();
    expect(store.getState().tissue).toBeNull();
    expect(store.getState().document.steps.segmentation?.summary.scar).toBeUndefined();
  });

  it('refuses a method that is not known', () => {
    expect(() => scarMethod('otsu')).toThrow(/otsu/);
  });
});

describe('recipes', () => {
  it('are chosen by organ and modality', () => {
    expect(recipesFor('heart', 'CT').map(({ id }) => id)).toEqual(['heart-ct', 'bone-ct']);
    expect(recipeFor('heart', 'CT')?.id).toBe('heart-ct');
    expect(recipeFor('brain', 'MR')?.id).toBe('brain-mr');
    expect(recipesFor('heart', 'MR').map(({ id }) => id)).toEqual(['lv-mr', 'scar-mr']);
    expect(recipeFor('liver', 'CT')?.id).toBe('liver-ct');
  });

  it.each([
    ['cine_trufi_retro', 'lv-mr'],
    ['LGE PSIR SAX', 'scar-mr'],
    ['late enhancement', 'scar-mr'],
    ['', 'lv-mr'],
  ])('of MR of a heart described as "%s": %s first', (description, id) => {
    expect(recipeFor('heart', 'MR', description)?.id).toBe(id);
  });

  it('are all offered where the image does not say what made it', () => {
    expect(recipesFor('heart', '')).toHaveLength(4);
  });
});
