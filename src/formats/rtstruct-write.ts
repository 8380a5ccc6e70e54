/**
 * Writes a label map as a structure set. Contours follow the edges of the pixels, so that the voxels can be recovered
 * exactly. A slice with holes is marked `CLOSEDPLANAR_XOR`, as PS3.3 C.8.8.6.3 asks.
 */
import { structureByLabel } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { ijkToLps, type Grid } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import { derivedElements, derivedUid, dicomDateTime, type SourceSeries } from './dicom-source.ts';
import { writeDicomFile, type DicomElements } from './dicom-tree.ts';

const STRUCTURE_SET_STORAGE = '1.2.840.10008.5.1.4.1.1.481.3';

/** Part 10 bytes of a structure set with a structure for every label present. Fails with `rtstruct-empty`. */
export async function writeStructureSet(
  { grid, data }: LabelMap,
  { source, createdAt }: { readonly source: SourceSeries; readonly createdAt: Date },
): Promise<Uint8Array> {
  const labels = [...new Set(data)].filter((label) => label > 0).sort((a, b) => a - b);
  if (labels.length === 0) {
    return fail(
      'bad-input',
      'rtstruct-empty',
      'There is no labelled voxel, so there is nothing to draw contours around.',
      'Segment a structure first.',
    );
  }
  const identity = `${source.seriesUid} ${createdAt.toISOString()}`;
  const instance = await derivedUid('rtstruct instance', identity, data);
  const [date, time] = dicomDateTime(createdAt);
  const images = source.instances.map((image): DicomElements => [
    ['00081150', 'UI', image.sopClassUid],
    ['00081155', 'UI', image.sopInstanceUid],
  ]);
  const nameOf = (label: number): string => structureByLabel(label)?.name ?? `label-${label}`;
  return writeDicomFile(STRUCTURE_SET_STORAGE, instance, [
    ...derivedElements(source, createdAt).filter(
      ([tag]) => !['00080023', '00080033'].includes(tag),
    ),
    ['00080016', 'UI', STRUCTURE_SET_STORAGE],
    ['00080018', 'UI', instance],
    ['00080060', 'CS', 'RTSTRUCT'],
    ['00081070', 'PN', ''],
    ['0020000e', 'UI', await derivedUid('rtstruct series', identity, data)],
    ['00200011', 'IS', [9002]],
    ['00200013', 'IS', [1]],
    ['30060002', 'SH', 'SEGMENTATION'],
    ['30060008', 'DA', date],
    ['30060009', 'TM', time],
    ['30060010', 'SQ', [referencedFrame(source, images)]],
    [
      '30060020',
      'SQ',
      labels.map((label, n) => [
        ['30060022', 'IS', [n + 1]],
        ['30060024', 'UI', source.frameOfReferenceUid],
        ['30060026', 'LO', nameOf(label)],
        ['30060036', 'CS', 'SEMIAUTOMATIC'],
      ]),
    ],
    [
      '30060039',
      'SQ',
      labels.map((label, n) => [
        ['3006002a', 'IS', structureByLabel(label)?.colour ?? [180, 180, 180]],
        ['30060040', 'SQ', contourItems({ grid, data }, label)],
        ['30060084', 'IS', [n + 1]],
      ]),
    ],
    [
      '30060080',
      'SQ',
      labels.map((_, n) => [
        ['30060082', 'IS', [n + 1]],
        ['30060084', 'IS', [n + 1]],
        ['300600a4', 'CS', 'ORGAN'],
        ['300600a6', 'PN', ''],
      ]),
    ],
  ]);
}

const referencedFrame = (source: SourceSeries, images: DicomElements[]): DicomElements => [
  ['00200052', 'UI', source.frameOfReferenceUid],
  [
    '30060012',
    'SQ',
    [
      [
        ['00081150', 'UI', '1.2.840.10008.3.1.2.3.1'],
        ['00081155', 'UI', source.studyUid],
        [
          '30060014',
          'SQ',
          [
            [
              ['0020000e', 'UI', source.seriesUid],
              ['30060016', 'SQ', images],
            ],
          ],
        ],
      ],
    ],
  ],
];

function contourItems({ grid, data }: LabelMap, label: number): DicomElements[] {
  const [nx, ny, nz] = grid.dimensions;
  const items: DicomElements[] = [];
  for (let k = 0; k < nz; k++) {
    const slice = data.subarray(nx * ny * k, nx * ny * (k + 1));
    const loops = pixelOutlines(slice, label, nx, ny);
    const type = loops.some(isHole) ? 'CLOSEDPLANAR_XOR' : 'CLOSED_PLANAR';
    for (const loop of loops) {
      items.push([
        ['30060042', 'CS', type],
        ['30060046', 'IS', [loop.length]],
        ['30060050', 'DS', loop.flatMap(([x, y]) => pointMm(grid, x, y, k))],
      ]);
    }
  }
  return items;
}

const pointMm = (grid: Grid, x: number, y: number, k: number): number[] =>
  // A micrometre is finer than any image, and short enough for the text of a decimal.
  ijkToLps(grid, [x - 0.5, y - 0.5, k]).map((mm) => Math.round(mm * 1000) / 1000);

type Corner = readonly [x: number, y: number];

/** Outlines have the structure on their left, so that holes turn the other way. */
const isHole = (loop: readonly Corner[]): boolean =>
  loop.reduce((sum, [x, y], n) => {
    const [x2, y2] = loop[(n + 1) % loop.length];
    return sum + x * y2 - x2 * y;
  }, 0) < 0;

/** Closed loops along the edges of the pixels of a label, corners only; pixel (i, j) spans corners i to i+1, j to j+1. */
function pixelOutlines(slice: Uint8Array, label: number, nx: number, ny: number): Corner[][] {
  const inside = (i: number, j: number): boolean =>
    i >= 0 && j >= 0 && i < nx && j < ny && slice[i + nx * j] === label;
  const wide = nx + 1;
  /** Ends of the edges that leave a corner. */
  const next = new Map<number, number[]>();
  const edge = (x1: number, y1: number, x2: number, y2: number): void => {
    const from = x1 + wide * y1;
    next.set(from, [...(next.get(from) ?? []), x2 + wide * y2]);
  };
  for (let j = 0; j < ny; j++)
    for (let i = 0; i < nx; i++) {
      if (!inside(i, j)) continue;
      if (!inside(i, j - 1)) edge(i, j, i + 1, j);
      if (!inside(i + 1, j)) edge(i + 1, j, i + 1, j + 1);
      if (!inside(i, j + 1)) edge(i + 1, j + 1, i, j + 1);
      if (!inside(i - 1, j)) edge(i, j + 1, i, j);
    }
  const loops: Corner[][] = [];
  for (const [start, ends] of next) {
    while (ends.length > 0) {
      const path = [start];
      for (let at = ends.pop(); at !== undefined && at !== start; at = next.get(at)?.pop()) {
        path.push(at);
      }
      const corners = path.map((at): Corner => [at % wide, Math.floor(at / wide)]);
      loops.push(
        corners.filter(([x, y], n) => {
          const [px, py] = corners[(n + corners.length - 1) % corners.length];
          const [qx, qy] = corners[(n + 1) % corners.length];
          return (x - px) * (qy - y) !== (y - py) * (qx - x);
        }),
      );
    }
  }
  return loops;
}
