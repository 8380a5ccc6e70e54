/** The plan on a slab of wall: the epicardium at z = 6 mm looks up, blood lies below, an aorta runs above one corner. */
import { beforeEach, describe, expect, it } from 'vitest';
import { LABEL, TISSUE } from '../../../src/core/anatomy.ts';
import type { TriMesh } from '../../../src/core/mesh.ts';
import { IDENTITY_DIRECTION } from '../../../src/core/space.ts';
import type { HeartModel, ModelSurface } from '../../../src/pipeline/heart-model.ts';
import { pack } from '../../../src/pipeline/pack.ts';
import { MODEL_DEFAULTS } from '../../../src/pipeline/wall-model.ts';
import type { CaseStore } from '../../../src/twin/store.ts';
import {
  acceptInterlock,
  ablatedVoxels,
  changePlanSettings,
  moveLesion,
  placeLesion,
  placeLine,
  planOf,
  removeLesion,
  resizeLesion,
  type Place,
} from '../../../src/ui/operations/plan-lesions.ts';
import { session } from '../../../src/ui/session/session.ts';
import { lesionAt, lineTo, onPlanClick } from '../../../src/ui/steps/plan/plan-clicks.ts';
import { lesionMarkers, levelOf, planCallouts } from '../../../src/ui/steps/plan/plan-marks.ts';
import { placeAtSegment, placeNear, placeOn } from '../../../src/ui/steps/plan/plan-surface.ts';
import { planView, takeTool } from '../../../src/ui/steps/plan/plan-view.ts';
import { modelRecord, segmentedCase } from '../twin/sample-case.ts';

const NX = 60;
const NY = 30;
const NZ = 14;
const WALL_FROM = 4;
const WALL_TO = 10;
/** Epicardium: the upper face of the last layer of wall. */
const TOP_MM = 6;

function slabModel(): HeartModel {
  const labels = new Uint8Array(NX * NY * NZ);
  const tissue = new Uint8Array(labels.length);
  const active: number[] = [];
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const k = Math.floor(voxel / (NX * NY));
    if (k < WALL_FROM) labels[voxel] = LABEL.lvBlood;
    else if (k < WALL_TO) {
      labels[voxel] = LABEL.lvMyocardium;
      tissue[voxel] = TISSUE.healthy;
      active.push(voxel);
    }
  }
  const grid = {
    dimensions: [NX, NY, NZ] as const,
    spacingMm: [1, 1, 1] as const,
    originMm: [0, 0, TOP_MM - WALL_TO + 0.5] as const,
    direction: IDENTITY_DIRECTION,
  };
  return {
    options: MODEL_DEFAULTS,
    grid: {
      grid,
      labels,
      tissue,
      active: Uint32Array.from(active),
      report: {
        wallVolumeMl: 1,
        labelVolumeMl: 1,
        volumeChangePercent: 0,
        removedVoxels: 0,
        removedParts: 0,
        addedVoxels: 0,
      },
    },
    fibres: new Float32Array(3 * active.length),
    segments: Uint8Array.from(active, (voxel) => (voxel % NX < 30 ? 12 : 0)),
    surfaces: [
      surface('lv-blood', LABEL.lvBlood, sheet(0, 60, TOP_MM - 6, 1)),
      surface('aorta', LABEL.aorta, sheet(50, 60, 16, -1)),
    ],
    wall: surface('ventricular-wall', 0, sheet(0, 60, TOP_MM, 1)),
    fibreLines: new Float32Array(),
    thicknessMm: new Float32Array(),
  };
}

/** A flat square mesh at a height, looking up or down. */
function sheet(fromX: number, toX: number, z: number, up: 1 | -1): TriMesh {
  const columns = toX - fromX;
  const positions: number[] = [];
  const indices: number[] = [];
  for (let y = 0; y < NY; y++) {
    for (let x = 0; x < columns; x++) {
      const at = positions.length / 3;
      positions.push(fromX + x, y, z);
      if (x + 1 < columns && y + 1 < NY)
        indices.push(at, at + 1, at + columns, at + 1, at + columns + 1, at + columns);
    }
  }
  return {
    positions: Float32Array.from(positions),
    indices: Uint32Array.from(indices),
    normals: Float32Array.from(positions, (_, n) => (n % 3 === 2 ? up : 0)),
  };
}

const surface = (name: string, label: number, mesh: TriMesh): ModelSurface => ({
  name,
  label,
  mesh,
  quality: {
    closed: true,
    manifold: true,
    components: 1,
    eulerCharacteristic: 2,
    triangles: mesh.indices.length / 3,
    labelVolumeMl: 1,
    meshVolumeMl: 1,
    volumeChangePercent: 0,
    p95DistanceMm: 0,
    meanDistanceMm: 0,
  },
});

const model = slabModel();
const SIZE = { widthMm: 7, depthMm: 4 };
const at = (x: number, y = 15): Place => ({
  positionLps: [x, y, TOP_MM],
  normalLps: [0, 0, 1],
  surface: 'epicardium',
});

let caseStore: CaseStore;
const plan = () => caseStore.getState().document.steps.plan;
const numbers = () => plan()?.summary.lesions.map(({ id }) => id);

beforeEach(async () => {
  caseStore = await segmentedCase();
  await caseStore.setDerived('model', modelRecord(caseStore), pack(model), 'build model');
  session.setState({ caseStore });
});

describe('lesions as steps to undo', () => {
  it('measures a lesion and takes it back with its name', () => {
    expect(placeLesion(at(15), SIZE)).toEqual({ id: '1' });
    const [lesion] = plan()?.summary.lesions ?? [];
    expect(lesion).toMatchObject({ id: '1', segment: 12, surface: 'epicardium', lineId: null });
    // From the upper right edge of the half-ellipsoid to the corner of the aorta, over 35 by 10 mm.
    expect(lesion.distances).toEqual([{ structure: 'aorta', distanceMm: expect.closeTo(33.7, 0) }]);
    expect(lesion.volumeMl).toBeCloseTo(((2 / 3) * Math.PI * 3.5 * 3.5 * 4) / 1000, 1);
    expect(ablatedVoxels().length).toBe(Math.round(lesion.volumeMl * 1000));
    expect(caseStore.getState().undoName).toBe('place lesion 1');
    caseStore.undo();
    expect(plan()).toBeNull();
  });

  it('names moves, sizes and removals, and never gives a number twice', () => {
    placeLesion(at(10), SIZE);
    placeLesion(at(20), SIZE);
    expect(moveLesion('1', at(12))).toBeUndefined();
    expect(caseStore.getState().undoName).toBe('move lesion 1');
    expect(resizeLesion('1', { depthMm: 6 })).toBeUndefined();
    expect(caseStore.getState().undoName).toBe('resize lesion 1');
    expect(removeLesion('1')).toBeUndefined();
    expect(caseStore.getState().undoName).toBe('remove lesion 1');
    placeLesion(at(30), SIZE);
    expect(numbers()).toEqual(['2', '3']);
  });

  it('refuses a lesion outside tissue or of an impossible size, and changes nothing', () => {
    placeLesion(at(15), SIZE);
    const before = caseStore.getState().document;
    const away = { ...at(15), positionLps: [15, 15, 40] as const };
    expect(placeLesion(away, SIZE)).toMatchObject({
      kind: 'bad-input',
      code: 'lesion-outside-tissue',
    });
    expect(resizeLesion('1', { widthMm: 40 })).toMatchObject({ code: 'lesion-size' });
    expect(caseStore.getState().document).toBe(before);
  });
});

describe('limits and answers', () => {
  it('asks for an answer near the aorta and keeps it while the question stays the same', () => {
    changePlanSettings('change limits', { policy: { interlockMm: 12, cautionMm: 20 } });
    placeLesion(at(54), SIZE);
    const asked = plan()?.interlocks[0];
    expect(asked).toMatchObject({ id: 'near-7:lesion-1', answer: null });
    acceptInterlock('near-7:lesion-1', 'seen and accepted');
    placeLesion(at(10), SIZE);
    expect(plan()?.interlocks[0].answer?.reason).toBe('seen and accepted');
    moveLesion('1', at(44));
    expect(plan()?.interlocks).toHaveLength(1);
    expect(plan()?.interlocks[0].message).not.toBe(asked?.message);
    expect(plan()?.interlocks[0].answer).toBeNull();
  });

  it('draws the state of every lesion and says what is near', () => {
    const policy = { interlockMm: 12, cautionMm: 20 };
    changePlanSettings('change limits', { policy });
    placeLesion(at(54), SIZE);
    placeLesion(at(10), SIZE);
    const summary = plan()?.summary;
    if (!summary) throw new Error('no plan');
    expect(summary.lesions.map((lesion) => levelOf(lesion, policy))).toEqual([
      'interlock',
      'clear',
    ]);
    const marks = lesionMarkers(summary.lesions, policy, 'epicardium', '2');
    expect(marks.map(({ label, state }) => [label, state])).toEqual([
      ['1', 'danger'],
      ['2', 'selected'],
    ]);
    const [callout, ...more] = planCallouts(summary, policy, []);
    expect(callout).toMatchObject({ tone: 'danger', text: expect.stringMatching(/^1 to aorta, /) });
    expect(more).toEqual([]);
  });

  it('warns of gaps in a line', () => {
    expect(placeLine('line-1', [at(10), at(19), at(32)], SIZE)).toBeUndefined();
    expect(caseStore.getState().undoName).toBe('place lesions 1 to 3');
    const codes = plan()?.summary.warnings.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['gap:2-3']));
  });

  it('reads the limits back from the record', () => {
    changePlanSettings('watch all', {
      criticalStructures: ['aorta', 'left-atrium'],
      policy: { interlockMm: 3, cautionMm: 8 },
    });
    expect(planOf(plan() ?? null).settings).toEqual({
      criticalStructures: ['aorta', 'left-atrium'],
      policy: { interlockMm: 3, cautionMm: 8 },
    });
  });
});

describe('clicks', () => {
  const click = (x: number, y = 15) =>
    onPlanClick(model, planOf(plan() ?? null).lesions, {
      surfaceId: 'ventricular-wall',
      positionLps: [x, y, TOP_MM],
      normalLps: [0, 0, 1],
      vertexIndex: 0,
      faceIndex: 0,
      shift: false,
    });

  it('places, selects, moves and erases with the tool in hand', () => {
    takeTool('place');
    click(10);
    click(40);
    expect(numbers()).toEqual(['1', '2']);
    takeTool('select');
    click(11);
    expect(planView.getState().selectedId).toBe('1');
    planView.setState({ moving: true });
    click(20);
    expect(plan()?.summary.lesions[0].positionLps[0]).toBe(20);
    expect(planView.getState().moving).toBe(false);
    takeTool('erase');
    click(20);
    expect(numbers()).toEqual(['2']);
    expect(planView.getState().selectedId).toBeUndefined();
  });

  it('spreads a line over the surface so that neighbours overlap, and continues it', () => {
    takeTool('line');
    click(10);
    expect(numbers()).toBeUndefined();
    click(28);
    const first = numbers()?.length ?? 0;
    expect(first).toBeGreaterThanOrEqual(5);
    click(28, 24);
    const lesions = plan()?.summary.lesions ?? [];
    expect(new Set(lesions.map(({ lineId }) => lineId))).toEqual(new Set(['line-1']));
    expect(lesions.length).toBeGreaterThan(first);
    expect(plan()?.summary.warnings).toEqual([]);
    // The shared point of both pieces is one lesion, not two.
    const places = lesions.map(({ positionLps }) => positionLps.join(' '));
    expect(new Set(places).size).toBe(places.length);
  });

  it('tells a refused click and changes nothing', () => {
    takeTool('place');
    lineTo(model, at(10));
    takeTool('place');
    onPlanClick(model, [], {
      surfaceId: 'ventricular-wall',
      positionLps: [15, 15, 60],
      normalLps: [0, 0, 1],
      vertexIndex: 0,
      faceIndex: 0,
      shift: false,
    });
    expect(planView.getState().problem?.code).toBe('lesion-outside-tissue');
    expect(plan()).toBeNull();
  });

  it('finds the nearest lesion under a point', () => {
    placeLesion(at(10), SIZE);
    placeLesion(at(16), SIZE);
    const { lesions } = planOf(plan() ?? null);
    expect(lesionAt(lesions, [14, 15, TOP_MM])?.id).toBe('2');
    expect(lesionAt(lesions, [40, 15, TOP_MM])).toBeUndefined();
  });
});

describe('the surface that lesions are placed on', () => {
  it('turns the normal of a blood pool out of the tissue', () => {
    expect(placeOn(model, 'lv', [10, 10, 0], [0, 0, 1])).toEqual({
      positionLps: [10, 10, 0],
      normalLps: [-0, -0, -1],
      surface: 'endocardium',
    });
  });

  it('knows the inner side of the wall by the blood beyond it', () => {
    expect(placeOn(model, 'epicardium', [10, 10, TOP_MM], [0, 0, 1]).surface).toBe('epicardium');
    expect(placeOn(model, 'epicardium', [10, 10, 0], [0, 0, -1]).surface).toBe('endocardium');
  });

  it('goes to the nearest place of the surface, or to the middle of a segment', () => {
    expect(placeNear(model, 'epicardium', [20.2, 7.9, 30]).positionLps).toEqual([20, 8, TOP_MM]);
    const { positionLps } = placeAtSegment(model, 'lv', 12);
    expect(positionLps[0]).toBeGreaterThan(10);
    expect(positionLps[0]).toBeLessThan(20);
    expect(() => placeAtSegment(model, 'lv', 3)).toThrow(/no tissue in that segment/);
    expect(() => placeNear(model, 'rv', [0, 0, 0])).toThrow(/has no RV endocardium/);
  });
});
