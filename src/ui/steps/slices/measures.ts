/** Measurements of the open case: drawn with the tool on the slices, kept in the case document, one step to undo each. */
import { structureByLabel, structuresOf } from '../../../core/anatomy.ts';
import { dot, ijkToLps, type Lps } from '../../../core/space.ts';
import type { Volume } from '../../../core/volume.ts';
import { writeCsv } from '../../../formats/csv.ts';
import {
  measurementsOf,
  withMeasurement,
  withoutMeasurement,
  type CaseDocument,
} from '../../../twin/document.ts';
import { isDrawn, type DrawnMeasurement, type Measurement } from '../../../twin/measurement.ts';
import { drawMeasures } from '../../../view/measure/draw-measures.ts';
import {
  figureLines,
  KIND_TITLES,
  measuredFigures,
  measuredOn,
} from '../../../twin/measure-figures.ts';
import { MEASURE_COLUMNS, measureRows } from '../../../twin/measure-table.ts';
import { MeasureTool } from '../../../view/measure/measure-tool.ts';
import type { Shape } from '../../../twin/measure-region.ts';
import { wordsOn } from '../../../view/measure/shown-marks.ts';
import { middleOfShape } from '../../../view/measure/shape.ts';
import { frameFacing, PATIENT_FRAME } from '../../../view/slices/oblique.ts';
import { PLANES, type Plane } from '../../../view/slices/plane.ts';
import { labelMap } from '../../operations/edit-labels.ts';
import { phaseImage } from '../../session/phase-images.ts';
import { notify, openCase, session } from '../../session/session.ts';
import { cine, otherPhase, showPhase } from './cine.ts';
import { bringForward } from './layout.ts';
import { sliceWorkspace } from './slices.ts';

const present = (): CaseDocument | undefined => session.getState().caseStore?.getState().document;

/** How far from a slice a shape may lie and still be shown on it: half the way to the next slice, or half the slab. */
export function measureReachMm(plane: Plane): number {
  const { geometry, display } = sliceWorkspace().getState();
  const halfStep = geometry ? geometry.stacks[plane].stepMm / 2 : 0;
  return display.projection === 'slice' ? halfStep : Math.max(halfStep, display.slabMm / 2);
}

/** The tool of the page; its shapes are those of the open case. */
export const measureTool = new MeasureTool(
  {
    add: (shape) => keep(newMeasurement(shape), 'measure'),
    change: (id, shape) => {
      const item = known(id);
      if (item && isDrawn(item)) keep({ ...item, points: shape.points }, 'move');
    },
    remove: (id) => removeMeasurement(id),
  },
  measureReachMm,
);

const NOTHING: readonly Measurement[] = [];

/** Keeps the shapes on screen in step with the case; undo and redo included. */
export function followMeasurements(): () => void {
  let shown: readonly Measurement[] | undefined;
  let shownPhase: number | undefined;
  let stopCase: (() => void) | undefined;
  const show = (): void => {
    const document = present();
    const items = document ? measurementsOf(document) : NOTHING;
    const phase = otherPhase();
    if (items === shown && phase === shownPhase) return;
    shown = items;
    shownPhase = phase;
    measureTool.setItems(items.filter(isDrawn).filter((item) => item.phase === phase));
  };
  const follow = (): void => {
    stopCase?.();
    stopCase = session.getState().caseStore?.subscribe(show);
    show();
  };
  const stopSession = session.subscribe((now, before) => {
    if (now.caseStore !== before.caseStore) follow();
  });
  const stopCine = cine.subscribe(show);
  follow();
  const slices = sliceWorkspace();
  const stopBurning = slices.addBurnIn((context, view) =>
    drawMeasures(
      context,
      view,
      measureTool.getState(),
      wordsOn(slices.drawn),
      measureReachMm(view.plane),
    ),
  );
  return () => {
    stopBurning();
    stopCine();
    stopSession();
    stopCase?.();
  };
}

const known = (id: string): Measurement | undefined => {
  const document = present();
  return document && measurementsOf(document).find((item) => item.id === id);
};

function keep(item: Measurement, verb: string): void {
  openCase().commit(`${verb} ${item.name}`, (document) => withMeasurement(document, item), 'image');
  if (isDrawn(item)) measureTool.select(item.id);
}

function newMeasurement(shape: Shape): DrawnMeasurement {
  const { document } = openCase().getState();
  const { image } = document.steps;
  const phase = otherPhase();
  return {
    id: crypto.randomUUID(),
    name: freeName(document, KIND_TITLES[shape.kind]),
    createdAt: new Date().toISOString(),
    kind: shape.kind,
    points: shape.points,
    normal: shape.normal,
    calibration: image && image.interlocks.length > 0 ? 'repaired-image' : 'pixel-spacing',
    imageVersion: image?.version ?? 0,
    ...(phase !== undefined && { phase }),
  };
}

/** `Distance 3`: the first number that is not taken. */
function freeName(document: CaseDocument, title: string): string {
  const taken = new Set(measurementsOf(document).map(({ name }) => name));
  for (let n = 1; ; n++) if (!taken.has(`${title} ${n}`)) return `${title} ${n}`;
}

/** Adds a way along the surface of a structure. */
export function measureAlong(structure: string, points: readonly Lps[]): void {
  const { document } = openCase().getState();
  keep(
    {
      id: crypto.randomUUID(),
      name: freeName(document, KIND_TITLES.geodesic),
      createdAt: new Date().toISOString(),
      kind: 'geodesic',
      structure,
      points,
      segmentationVersion: document.steps.segmentation?.version ?? 0,
    },
    'measure',
  );
}

/** Adds the volume of a structure; it follows every edit of the label map. */
export function measureVolume(structure: string, title: string): void {
  const { document } = openCase().getState();
  const already = measurementsOf(document).some(
    (item) => item.kind === 'volume' && item.structure === structure,
  );
  if (already) {
    notify(`The volume of "${title}" is in the list already.`);
    return;
  }
  const createdAt = new Date().toISOString();
  const name = `${title} volume`;
  keep({ id: crypto.randomUUID(), name, createdAt, kind: 'volume', structure }, 'measure');
}

export function renameMeasurement(id: string, name: string): void {
  const item = known(id);
  const wanted = name.trim();
  if (!item || wanted === '' || wanted === item.name) return;
  openCase().commit(
    `rename ${item.name} to ${wanted}`,
    (document) => withMeasurement(document, { ...item, name: wanted }),
    'image',
  );
}

export function removeMeasurement(id: string): void {
  const item = known(id);
  if (!item) return;
  openCase().commit(`remove ${item.name}`, (document) => withoutMeasurement(document, id), 'image');
}

/** The image that measured regions are read from, while it is at hand. */
const imageOfPhase = (phase?: number): Volume | undefined =>
  phase === undefined ? session.getState().volume : phaseImage(phase);

/** What a measurement comes to, one line each. */
export const measurementLines = (document: CaseDocument, item: Measurement): readonly string[] =>
  figureLines(
    measuredFigures(item, measuredOn(document, imageOfPhase)),
    session.getState().volume?.unit === 'HU' ? 'HU' : '',
  );

/** Shows the slice in which a measurement lies, its middle in the centre. */
export function jumpToMeasurement(item: Measurement): void {
  const slices = sliceWorkspace();
  if (!isDrawn(item)) {
    const middle =
      item.kind === 'volume'
        ? middleOfStructure(item.structure)
        : item.points[item.points.length >> 1];
    if (middle) slices.setCrosshair(middle, true);
    return;
  }
  void showPhase(item.phase);
  const facing = (plane: Plane, frame = slices.getState().frame): boolean =>
    Math.abs(dot(frame[plane].towardsViewer, item.normal)) > 0.9999;
  if (!PLANES.some((plane) => facing(plane))) {
    const patient = PLANES.some((plane) => facing(plane, PATIENT_FRAME));
    slices.setFrame(patient ? undefined : frameFacing('Measurement plane', item.normal));
  }
  slices.setCrosshair(middleOfShape(item), true);
  measureTool.select(item.id);
  const plane = PLANES.find((candidate) => facing(candidate));
  if (plane) bringForward('review', plane);
}

function middleOfStructure(name: string): Lps | undefined {
  const map = labelMap();
  const document = present();
  const label = structuresOf(document?.organ ?? 'heart').find((one) => one.name === name)?.label;
  if (!map || label === undefined || !structureByLabel(label)) return undefined;
  const [nx, ny] = map.grid.dimensions;
  const sum = [0, 0, 0];
  let count = 0;
  for (let at = map.data.indexOf(label); at >= 0; at = map.data.indexOf(label, at + 1), count++) {
    sum[0] += at % nx;
    sum[1] += Math.floor(at / nx) % ny;
    sum[2] += Math.floor(at / nx / ny);
  }
  return count === 0
    ? undefined
    : ijkToLps(map.grid, [sum[0] / count, sum[1] / count, sum[2] / count]);
}

/** Saves all measurements as comma-separated values. */
export function exportMeasurements(): void {
  const document = present();
  if (!document) return;
  const rows = measureRows(measurementsOf(document), measuredOn(document, imageOfPhase));
  const url = URL.createObjectURL(
    new Blob([writeCsv(MEASURE_COLUMNS, rows)], { type: 'text/csv' }),
  );
  const link = window.document.createElement('a');
  link.href = url;
  link.download = `${document.patient.pseudonym.replaceAll(/[^\w-]+/g, '-')}-measurements.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
  notify(`Saved as ${link.download}.`);
}
