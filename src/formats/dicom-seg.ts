/**
 * Reads DICOM segmentations (binary, fractional and label map; sparse and overlapping) onto a grid.
 * Source: PS3.3 A.51 and C.8.20 (Segmentation), C.7.6.16 (functional groups), PS3.5 8.1.1 (packing of single bits).
 */
import { fail, type FailureKind } from '../core/failure.ts';
import {
  add,
  cross,
  dot,
  lpsToIjk,
  normalize,
  scale,
  subtract,
  voxelCount,
  type Grid,
  type Vec3,
} from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import {
  dicomDecimals,
  dicomItems,
  dicomShorts,
  dicomText,
  readDicomTree,
  type DicomTree,
} from './dicom-tree.ts';
import { gridFromAxes, MAX_IMAGE_BYTES, swapBytes } from './image.ts';
import { createSegmentPainter } from './segment-painter.ts';
import type { Code } from './structure-codes.ts';

export interface Segment {
  /** Number in the file, which is the value in the label maps. */
  readonly number: number;
  readonly label: string;
  readonly trackingId: string;
  readonly category: Code;
  readonly type: Code;
}

export interface DicomSegmentation {
  readonly kind: 'BINARY' | 'FRACTIONAL' | 'LABELMAP';
  readonly segments: readonly Segment[];
  /** As few label maps as keep overlapping segments apart; the first holds segments from the lowest number on. */
  readonly layers: readonly LabelMap[];
  readonly frameOfReferenceUid: string;
  readonly sourceSeriesUid: string;
  /** What was decided while reading, in words for the user. */
  readonly warnings: readonly string[];
}

const BACKGROUND_CODE = '125040';
/** More slices than any scan has; frames that lie further apart are misplaced. */
const MAX_SLICES = 4096;
/** A grid around frames may be so much larger than they are, from so many voxels on: two frames of a long scan lie far apart. */
const SPARSE_GRID_RATIO = 200;
const SPARSE_GRID_FROM = 64 * 1024 ** 2;
/** How far a frame may lie beside a voxel, as a share of the voxel. */
const PLACEMENT_TOLERANCE = 0.1;

const refuse = (kind: FailureKind, code: string, message: string, hint: string): never =>
  fail(kind, `seg-${code}`, `This DICOM segmentation cannot be used: ${message}`, hint);
const EXPORT_AGAIN = 'Copy or export the file again.';

/**
 * Reads a segmentation, on the grid of its image where that is given, otherwise on the smallest grid that holds its
 * frames. Fails with `seg-invalid`, `seg-truncated`, `seg-slide`, `seg-no-orientation`, `seg-uneven`,
 * `seg-other-grid`, `seg-too-many`, `seg-too-large`, `dicom-invalid`, `dicom-truncated` or `dicom-syntax`.
 */
export function readDicomSeg(file: Uint8Array, imageGrid?: Grid): DicomSegmentation {
  const tree = readDicomTree(file);
  const kind = dicomText(tree, '00620001');
  if (kind !== 'BINARY' && kind !== 'FRACTIONAL' && kind !== 'LABELMAP') {
    return refuse('bad-input', 'invalid', 'it is not a segmentation.', 'Choose a SEG file.');
  }
  const frames = framesOf(tree);
  const plane = planeOf(tree, frames);
  const grid = imageGrid ?? ownGrid(plane, frames);
  if (!(voxelCount(grid) <= MAX_IMAGE_BYTES)) {
    refuse('too-large', 'too-large', 'its frames span too large a volume.', 'Crop the image.');
  }
  const pixels = pixelReader(tree, kind, plane, frames.length);
  const segments = dicomItems(tree, '00620002').map(segmentOf);
  const background = backgroundOf(tree, segments);
  const painter = createSegmentPainter(grid);
  const ordered = frames.map((frame, n) => ({ ...frame, n }));
  ordered.sort((a, b) => a.segment - b.segment);
  for (const { n, segment, positionMm } of ordered) {
    const place = placement(plane, positionMm, grid);
    pixels(n, (column, row, value) => {
      const number = kind === 'LABELMAP' ? value : segment;
      if (number === 0 || background.has(number)) return;
      painter.paint(number, place(column, row));
    });
  }
  const { layers, outside } = painter.finish();
  const warnings = [
    ...(kind === 'FRACTIONAL'
      ? ['The segmentation holds fractions; a voxel counts as inside from one half on.']
      : []),
    ...(layers.length > 1
      ? [`Its segments overlap, so they are kept in ${layers.length} label maps.`]
      : []),
    ...(outside > 0 ? [`${outside} of its voxels lie outside the image and were left out.`] : []),
  ];
  return {
    kind,
    segments: segments.filter(({ number }) => number > 0 && !background.has(number)),
    layers,
    frameOfReferenceUid: dicomText(tree, '00200052'),
    sourceSeriesUid: dicomText(dicomItems(tree, '00081115')[0], '0020000e'),
    warnings,
  };
}

function codeOf(tree: DicomTree, sequence: string): Code {
  const [item] = dicomItems(tree, sequence);
  return {
    value: dicomText(item, '00080100'),
    scheme: dicomText(item, '00080102'),
    meaning: dicomText(item, '00080104'),
  };
}

const segmentOf = (item: DicomTree): Segment => ({
  number: dicomShorts(item, '00620004')[0] ?? 0,
  label: dicomText(item, '00620005'),
  trackingId: dicomText(item, '00620020'),
  category: codeOf(item, '00620003'),
  type: codeOf(item, '0062000f'),
});

function backgroundOf(tree: DicomTree, segments: readonly Segment[]): ReadonlySet<number> {
  const coded = segments.filter(({ type }) => type.value === BACKGROUND_CODE);
  return new Set([...dicomShorts(tree, '00280120'), ...coded.map(({ number }) => number)]);
}

interface Frame {
  /** 0 in label maps, whose pixels say it themselves. */
  readonly segment: number;
  readonly positionMm: Vec3;
  readonly groups: DicomTree;
}

function framesOf(tree: DicomTree): Frame[] {
  const [shared] = dicomItems(tree, '52009229');
  const groups = dicomItems(tree, '52009230');
  const declared = dicomDecimals(tree, '00280008')[0] ?? 1;
  if (groups.length === 0 || groups.length !== declared) {
    refuse(
      groups.length === 0 ? 'unsupported' : 'bad-input',
      groups.length === 0 ? 'no-orientation' : 'invalid',
      groups.length === 0
        ? 'its frames do not say where they lie in the patient.'
        : `it announces ${declared} frames and describes ${groups.length}.`,
      EXPORT_AGAIN,
    );
  }
  return groups.map((group) => {
    const find = (tag: string): DicomTree | undefined =>
      dicomItems(group, tag)[0] ?? dicomItems(shared, tag)[0];
    if (find('0048021a')) {
      refuse(
        'unsupported',
        'slide',
        'it belongs to a microscope slide, not to a patient.',
        'Choose a segmentation of a CT or MR series.',
      );
    }
    const [x, y, z] = dicomDecimals(find('00209113'), '00200032');
    if (![x, y, z].every(Number.isFinite)) {
      refuse(
        'unsupported',
        'no-orientation',
        'its frames do not say where they lie in the patient.',
        'Export it again with plane positions.',
      );
    }
    return {
      segment: dicomShorts(find('0062000a'), '0062000b')[0] ?? 0,
      positionMm: [x, y, z] as const,
      groups: group,
    };
  });
}

interface Plane {
  readonly columns: number;
  readonly rows: number;
  readonly spacingMm: readonly [column: number, row: number];
  readonly i: Vec3;
  readonly j: Vec3;
  /** Distance between slices that the file states; 0 where it does not. */
  readonly sliceMm: number;
}

/** Orientation and spacing, which all frames must share. */
function planeOf(tree: DicomTree, frames: readonly Frame[]): Plane {
  const [shared] = dicomItems(tree, '52009229');
  const of = (group: DicomTree): Plane => {
    const find = (tag: string): DicomTree | undefined =>
      dicomItems(group, tag)[0] ?? dicomItems(shared, tag)[0];
    const o = dicomDecimals(find('00209116'), '00200037');
    const measures = find('00289110');
    const [rowMm, columnMm] = dicomDecimals(measures, '00280030');
    if (o.length !== 6 || !o.every(Number.isFinite) || !(rowMm > 0) || !(columnMm > 0)) {
      refuse(
        'unsupported',
        'no-orientation',
        'its frames have no orientation or pixel spacing.',
        'Export it again with plane orientation and pixel measures.',
      );
    }
    return {
      columns: dicomShorts(tree, '00280011')[0] ?? 0,
      rows: dicomShorts(tree, '00280010')[0] ?? 0,
      spacingMm: [columnMm, rowMm],
      i: normalize([o[0], o[1], o[2]]),
      j: normalize([o[3], o[4], o[5]]),
      sliceMm:
        dicomDecimals(measures, '00180088')[0] ?? dicomDecimals(measures, '00180050')[0] ?? 0,
    };
  };
  const plane = of(frames[0].groups);
  for (const { groups } of frames) {
    const other = of(groups);
    const same =
      dot(plane.i, other.i) > 1 - 1e-6 &&
      dot(plane.j, other.j) > 1 - 1e-6 &&
      Math.abs(plane.spacingMm[0] - other.spacingMm[0]) < 1e-4 &&
      Math.abs(plane.spacingMm[1] - other.spacingMm[1]) < 1e-4;
    if (!same) {
      refuse(
        'unsupported',
        'uneven',
        'its frames have several orientations or spacings.',
        'Export each orientation as a segmentation of its own.',
      );
    }
  }
  return plane;
}

/** The smallest grid that holds all frames; gaps of a sparse segmentation are empty slices. */
function ownGrid(plane: Plane, frames: readonly Frame[]): Grid {
  const normal = cross(plane.i, plane.j);
  const depths = frames.map(({ positionMm }) => dot(positionMm, normal));
  const first = frames[depths.indexOf(Math.min(...depths))].positionMm;
  const sorted = [...depths].sort((a, b) => a - b);
  const gaps = sorted.slice(1).flatMap((depth, n) => {
    const gap = depth - sorted[n];
    return gap > 1e-3 ? [gap] : [];
  });
  const smallest = Math.min(...gaps);
  const fits = (mm: number): boolean =>
    mm > 0 && gaps.every((gap) => Math.abs(gap / mm - Math.round(gap / mm)) < 0.05);
  const step = [plane.sliceMm, smallest].find(fits);
  const aside = frames.some(({ positionMm }) => {
    const offset = subtract(positionMm, first);
    return (
      Math.abs(dot(offset, plane.i)) > PLACEMENT_TOLERANCE * plane.spacingMm[0] ||
      Math.abs(dot(offset, plane.j)) > PLACEMENT_TOLERANCE * plane.spacingMm[1]
    );
  });
  if (step === undefined || aside) {
    return refuse(
      'unsupported',
      'uneven',
      'its frames do not stand in even distances one behind the other.',
      'Open it together with its image series.',
    );
  }
  const depth = Math.round((sorted[sorted.length - 1] - sorted[0]) / step) + 1;
  if (depth > MAX_SLICES) {
    refuse('too-large', 'too-large', `its frames span ${depth} slices.`, 'Check the file.');
  }
  const area = plane.columns * plane.rows;
  if (area * depth > SPARSE_GRID_FROM && depth > SPARSE_GRID_RATIO * frames.length) {
    refuse(
      'too-large',
      'too-large',
      `its ${frames.length} frames span ${depth} slices of ${plane.columns} x ${plane.rows} pixels.`,
      'Open it together with its image series.',
    );
  }
  return gridFromAxes(
    [scale(plane.i, plane.spacingMm[0]), scale(plane.j, plane.spacingMm[1]), scale(normal, step)],
    first,
    [plane.columns, plane.rows, depth],
    'SEG',
  );
}

/** From pixels of a frame to voxels of a grid; refuses a grid on which they do not fall on voxels. */
function placement(
  plane: Plane,
  positionMm: Vec3,
  grid: Grid,
): (column: number, row: number) => Vec3 {
  const at = (column: number, row: number): Vec3 =>
    lpsToIjk(
      grid,
      add(
        positionMm,
        add(scale(plane.i, plane.spacingMm[0] * column), scale(plane.j, plane.spacingMm[1] * row)),
      ),
    );
  const origin = at(0, 0);
  // Checked at the far corner, where an error of spacing or angle has grown largest.
  const corners = [origin, at(plane.columns - 1, 0), at(0, plane.rows - 1)];
  const off = corners
    .flat()
    .some((value) => Math.abs(value - Math.round(value)) > PLACEMENT_TOLERANCE);
  const [u, v] = [subtract(at(1, 0), origin), subtract(at(0, 1), origin)];
  const unit = [u, v].every((step) => {
    const sizes = step.map(Math.abs).sort((a, b) => b - a);
    return Math.abs(sizes[0] - 1) < PLACEMENT_TOLERANCE && sizes[1] < PLACEMENT_TOLERANCE;
  });
  if (off || !unit) {
    refuse(
      'unsupported',
      'other-grid',
      'its voxels are not those of this image.',
      'Open it with the series it was drawn on, or read it on its own grid and resample it.',
    );
  }
  return (column, row) => [
    Math.round(origin[0] + u[0] * column + v[0] * row),
    Math.round(origin[1] + u[1] * column + v[1] * row),
    Math.round(origin[2] + u[2] * column + v[2] * row),
  ];
}

type Visit = (column: number, row: number, value: number) => void;

/** Visits the pixels of a frame that are inside (or, in a label map, not zero). */
function pixelReader(
  tree: DicomTree,
  kind: DicomSegmentation['kind'],
  { columns, rows }: Plane,
  frames: number,
): (frame: number, visit: Visit) => void {
  const bits = dicomShorts(tree, '00280100')[0] ?? 0;
  const node = tree.get('7fe00010');
  const area = columns * rows;
  if (!(area > 0) || ![1, 8, 16].includes(bits) || (kind === 'BINARY') !== (bits === 1)) {
    refuse(
      'bad-input',
      'invalid',
      `it has ${columns} x ${rows} pixels of ${bits} bits.`,
      EXPORT_AGAIN,
    );
  }
  const needed = Math.ceil((area * frames * bits) / 8);
  if (!node || node.bytes.length < needed) {
    return refuse(
      'bad-input',
      'truncated',
      `it should hold ${needed} bytes of pixels but holds ${node?.bytes.length ?? 0}.`,
      EXPORT_AGAIN,
    );
  }
  let { bytes } = node;
  if (!node.littleEndian && node.vr === 'OW') {
    bytes = bytes.slice();
    swapBytes(bytes, 2);
  }
  const half = (dicomShorts(tree, '0062000e')[0] ?? 255) / 2;
  return (frame, visit) => {
    for (let n = 0, at = frame * area; n < area; n++, at++) {
      const value =
        bits === 1
          ? (bytes[at >> 3] >> (at & 7)) & 1
          : bits === 8
            ? bytes[at]
            : bytes[2 * at] | (bytes[2 * at + 1] << 8);
      if (value === 0 || (kind === 'FRACTIONAL' && value < half)) continue;
      visit(n % columns, Math.floor(n / columns), value);
    }
  };
}
