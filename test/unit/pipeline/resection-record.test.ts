import { beforeAll, describe, expect, it } from 'vitest';
import { LABEL } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import type { PlaneSurface } from '../../../src/core/resection.ts';
import { ijkToLps, IDENTITY_DIRECTION, type Grid } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import { buildOrganModel, type OrganModel } from '../../../src/pipeline/organ-model.ts';
import {
  planOfRecord,
  RESECTION_DEFAULTS,
  resectionRecord,
  type ResectionOutcome,
  type ResectionPlan,
} from '../../../src/pipeline/resection-record.ts';
import { PlanSessions } from '../../../src/plan/resection/sessions.ts';
import { parseCaseDocument } from '../../../src/twin/document-schema.ts';
import { createCaseDocument, withRecord } from '../../../src/twin/document.ts';
import { provideKernelsFromDisk } from '../../../wasm/source.node.ts';

const RADIUS_MM = 60;
const grid: Grid = {
  dimensions: [66, 66, 66],
  spacingMm: [2, 2, 2],
  originMm: [-65, -65, -65],
  direction: IDENTITY_DIRECTION,
};
/** A ball of liver with a ball of tumour of 10 mm about (30, 0, 0), in which a portal vein runs along x. */
function ball(): LabelMap {
  const data = new Uint8Array(66 ** 3);
  for (let n = 0; n < data.length; n++) {
    const [x, y, z] = ijkToLps(grid, [n % 66, Math.floor(n / 66) % 66, Math.floor(n / 66 ** 2)]);
    if (Math.hypot(x, y, z) < RADIUS_MM) data[n] = LABEL.liver;
    if (Math.hypot(y, z) < 4 && x < 45 && x > -63) data[n] = LABEL.portalVein;
    if (Math.hypot(x - 30, y - 15, z) < 10) data[n] = LABEL.tumour;
  }
  return { grid, data };
}

/** Removes everything with x above the place. */
const cutAt = (x: number): PlaneSurface => ({
  kind: 'plane',
  id: 'surface-1',
  title: 'Plane 1',
  pointLps: [x, 0, 0],
  normalLps: [1, 0, 0],
});

let model: OrganModel;
const sessions = new PlanSessions();
let contextId = 0;

beforeAll(async () => {
  provideKernelsFromDisk();
  const labels = ball();
  model = await buildOrganModel(labels, 'liver', createJobContext());
  const setup = { organ: 'liver', trees: model.trees } as const;
  contextId = (await sessions.prepare(labels, setup, createJobContext())).contextId;
});

function outcome(change: Partial<ResectionPlan>): ResectionOutcome {
  const plan = { ...RESECTION_DEFAULTS, ...change };
  const { safetyMarginMm, uncertaintyMm } = plan.settings;
  const { result, removed } = sessions.evaluate({
    contextId,
    surfaces: plan.surfaces,
    options: { safetyMarginMm, uncertaintyMm },
    mapOf: null,
    withMask: true,
  });
  if (!removed) throw new Error('no mask');
  return resectionRecord(model, plan, { result, removed: removed.data, organFacts: [] }, []);
}

describe('the record of a resection', () => {
  it('keeps parts and whole together, and can be saved', () => {
    const { record } = outcome({ surfaces: [cutAt(10)] });
    const v = record.summary.volumesMl;
    expect(v.resected + v.remnant).toBeCloseTo(v.total, 9);
    expect(v.tumourInRemnant).toBe(0);
    const patient = {
      pseudonym: 'BALL',
      name: null,
      id: null,
      sex: null,
      birthDate: null,
      deidentified: true,
      synthetic: true,
    };
    const document = withRecord(
      createCaseDocument(patient, null, 'liver'),
      'resection',
      record,
      {},
      'test',
    );
    expect(() => parseCaseDocument(JSON.parse(JSON.stringify(document)))).not.toThrow();
    expect(planOfRecord(document.steps.resection).surfaces).toEqual([cutAt(10)]);
  });

  it('asks about a margin under the limit, in the words of what was found', () => {
    // The tumour begins at x = 20: a cut at 17 leaves 3 mm to within half a voxel.
    const { record } = outcome({ surfaces: [cutAt(17)] });
    expect(record.summary.margin?.minimumMm).toBeGreaterThan(1.5);
    expect(record.summary.margin?.minimumMm).toBeLessThan(4.5);
    expect(record.interlocks.map(({ id }) => id)).toEqual([`margin-${LABEL.tumour}`]);
    expect(record.interlocks[0].message).toMatch(/^Tumour 1: margin \d\.\d\smm, limit 5\.0\smm$/);
  });

  it('says how far a tumour reaches beyond the cut', () => {
    const { record } = outcome({ surfaces: [cutAt(30)] });
    expect(record.summary.volumesMl.tumourInRemnant).toBeGreaterThan(0);
    expect(record.interlocks[0].message).toMatch(/beyond the cut/);
  });

  it('compares the functional remnant with the limit of the condition and names its source', () => {
    const above = outcome({ surfaces: [cutAt(10)] }).record.summary.remnant;
    expect(above?.state).toBe('above');
    expect(above?.limitPercent).toBe(20);
    expect(above?.limitSource).toContain('PMC6422720');
    // A cap of 30 mm of a ball of 60 mm: 15.6 % of it.
    const { record } = outcome({ surfaces: [cutAt(-30)] });
    expect(record.summary.remnant?.state).toBe('below');
    expect(record.interlocks.some(({ id }) => id === 'remnant')).toBe(true);
  });

  it('takes what a clipped branch feeds from the functional remnant', () => {
    const root = model.trees[0].branches[0].id;
    const { record, lostBranchIds } = outcome({
      surfaces: [cutAt(10)],
      clipped: { inflow: [root], outflow: [] },
    });
    expect(lostBranchIds.inflow).toContain(root);
    expect(record.summary.volumesMl.functionalRemnant).toBeLessThan(1);
    expect(record.summary.volumesMl.withoutInflow).toBeGreaterThan(100);
  });

  it('gives no share while height and weight are missing, and one of body weight with it', () => {
    const settings = RESECTION_DEFAULTS.settings;
    const surfaces = [cutAt(10)];
    const without = outcome({ surfaces, settings: { ...settings, denominator: 'formula' } });
    expect(without.record.summary.remnant).toBeNull();
    const weighed = outcome({
      surfaces,
      settings: { ...settings, denominator: 'body-weight', weightKg: 70 },
    }).record.summary;
    // Grams of remnant per gram of patient, at 1 g per ml.
    const percent = (100 * weighed.volumesMl.functionalRemnant) / 70_000;
    expect(weighed.remnant?.percent).toBeCloseTo(percent, 9);
    expect(weighed.remnant?.limitPercent).toBe(0.55);
  });
});
