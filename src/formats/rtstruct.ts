/**
 * Reads structure sets of radiotherapy into label maps: closed planar contours filled by the even-odd rule over all
 * contours of a structure in a slice, so that keyholes and contours inside contours leave holes.
 * Source: PS3.3 C.8.8.5 and C.8.8.6 (structure set, ROI contour), C.8.8.6.3 (inner and outer contours).
 */
import { fail, type FailureKind } from '../core/failure.ts';
import { lpsToIjk, voxelCount, type Grid, type Vec3 } from '../core/space.ts';
import { dicomDecimals, dicomItems, dicomText, readDicomTree } from './dicom-tree.ts';

export interface Contour {
  readonly type: string;
  /** x, y, z of each point in LPS mm, one after the other. */
  readonly pointsMm: readonly number[];
}

export interface StructureRoi {
  readonly number: number;
  readonly name: string;
  readonly contours: readonly Contour[];
}

export interface StructureSet {
  readonly rois: readonly StructureRoi[];
  readonly frameOfReferenceUid: string;
  readonly sourceSeriesUid: string;
}

export interface RoiMask {
  readonly roi: StructureRoi;
  /** 1 inside. Structures may overlap, so each has a mask of its own. */
  readonly mask: Uint8Array;
  readonly warnings: readonly string[];
}

const refuse = (kind: FailureKind, code: string, message: string, hint: string): never =>
  fail(kind, `rtstruct-${code}`, `This structure set cannot be used: ${message}`, hint);

/** How far the points of a contour may lie from one slice plane, in slices. */
const PLANE_TOLERANCE = 0.1;

/** Structures and contours of an RTSTRUCT file. Fails with `rtstruct-invalid`, `dicom-invalid`, `dicom-truncated` or `dicom-syntax`. */
export function readStructureSet(file: Uint8Array): StructureSet {
  const tree = readDicomTree(file);
  if (dicomText(tree, '00080060') !== 'RTSTRUCT') {
    refuse('bad-input', 'invalid', 'its modality is not RTSTRUCT.', 'Choose an RTSTRUCT file.');
  }
  const names = new Map(
    dicomItems(tree, '30060020').map((item) => [
      dicomDecimals(item, '30060022')[0],
      dicomText(item, '30060026'),
    ]),
  );
  const rois = dicomItems(tree, '30060039').map((item): StructureRoi => {
    const number = dicomDecimals(item, '30060084')[0] ?? 0;
    return {
      number,
      name: names.get(number) ?? `ROI ${number}`,
      contours: dicomItems(item, '30060040').map((contour) => ({
        type: dicomText(contour, '30060042'),
        pointsMm: pointsOf(dicomDecimals(contour, '30060050')),
      })),
    };
  });
  const [frame] = dicomItems(tree, '30060010');
  const [study] = dicomItems(frame, '30060012');
  const [series] = dicomItems(study, '30060014');
  return {
    rois,
    frameOfReferenceUid: dicomText(frame, '00200052'),
    sourceSeriesUid: dicomText(series, '0020000e'),
  };
}

function pointsOf(values: readonly number[]): readonly number[] {
  if (values.length % 3 !== 0 || !values.every(Number.isFinite)) {
    refuse(
      'bad-input',
      'invalid',
      'a contour is not made of points in space.',
      'Copy or export the file again.',
    );
  }
  return values;
}

/**
 * The voxels of a structure whose centres lie inside its contours. The contours must lie in the slices of the grid,
 * straight or oblique. Fails with `rtstruct-plane` where they do not.
 */
export function roiMask(roi: StructureRoi, grid: Grid): RoiMask {
  const [nx, ny, nz] = grid.dimensions;
  const mask = new Uint8Array(voxelCount(grid));
  const slices = new Map<number, [number, number][][]>();
  let skipped = 0;
  let outside = 0;
  for (const { type, pointsMm } of roi.contours) {
    if (!/^CLOSED_?PLANAR(_XOR)?$/.test(type) || pointsMm.length < 9) {
      skipped++;
      continue;
    }
    const points = voxelsOf(pointsMm, grid);
    const k = Math.round(points[0][2]);
    if (points.some((point) => Math.abs(point[2] - k) > 0.5 - PLANE_TOLERANCE)) refusePlane(roi);
    if (points.some((point) => Math.abs(point[2] - points[0][2]) > PLANE_TOLERANCE)) {
      refusePlane(roi);
    }
    if (k < 0 || k >= nz) {
      outside++;
      continue;
    }
    const polygons = slices.get(k) ?? [];
    polygons.push(points.map(([i, j]) => [i, j]));
    slices.set(k, polygons);
  }
  for (const [k, polygons] of slices) fillEvenOdd(mask, polygons, nx, ny, k);
  const filled = [...slices.keys()].sort((a, b) => a - b);
  const gaps = filled.slice(1).filter((k, n) => k - filled[n] > 1).length;
  const warnings = [
    ...(skipped > 0
      ? [`${skipped} contours of "${roi.name}" are points or open lines and enclose nothing.`]
      : []),
    ...(outside > 0 ? [`${outside} contours of "${roi.name}" lie outside the image.`] : []),
    ...(gaps > 0
      ? [`"${roi.name}" has ${gaps} gaps between its slices, which were left empty.`]
      : []),
  ];
  return { roi, mask, warnings };
}

const refusePlane = (roi: StructureRoi): never =>
  refuse(
    'unsupported',
    'plane',
    `contours of "${roi.name}" do not lie in the slices of the image.`,
    'Open it with the series it was drawn on.',
  );

function voxelsOf(pointsMm: readonly number[], grid: Grid): Vec3[] {
  const points: Vec3[] = [];
  for (let n = 0; n < pointsMm.length; n += 3) {
    points.push(lpsToIjk(grid, [pointsMm[n], pointsMm[n + 1], pointsMm[n + 2]]));
  }
  return points;
}

/** Toggles the pixels between crossings of each row; an edge holds its lower end and not its upper one. */
function fillEvenOdd(
  mask: Uint8Array,
  polygons: readonly (readonly [number, number][])[],
  nx: number,
  ny: number,
  k: number,
): void {
  const rows: number[][] = Array.from({ length: ny }, () => []);
  for (const polygon of polygons) {
    for (const [n, [x1, y1]] of polygon.entries()) {
      const [x2, y2] = polygon[(n + 1) % polygon.length];
      if (y1 === y2) continue;
      const low = Math.max(0, Math.ceil(Math.min(y1, y2)));
      const high = Math.min(ny - 1, Math.ceil(Math.max(y1, y2)) - 1);
      for (let j = low; j <= high; j++) rows[j].push(x1 + ((j - y1) / (y2 - y1)) * (x2 - x1));
    }
  }
  for (const [j, crossings] of rows.entries()) {
    crossings.sort((a, b) => a - b);
    const row = nx * (j + ny * k);
    for (let n = 0; n + 1 < crossings.length; n += 2) {
      const from = Math.max(0, Math.ceil(crossings[n]));
      const to = Math.min(nx, Math.ceil(crossings[n + 1]));
      if (to > from) mask.fill(1, row + from, row + to);
    }
  }
}
