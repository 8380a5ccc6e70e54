/**
 * Writes a label map as a binary DICOM segmentation that refers to the images it was drawn on.
 * Source: PS3.3 A.51 (IOD), C.8.20.2 (image), C.8.20.4 (description), C.7.6.16 and C.7.6.17 (functional groups,
 * dimensions), C.12.2 (common instance reference).
 */
import { structureByLabel } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { cross, dot, ijkToLps, type Grid, type Vec3 } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';
import {
  derivedElements,
  derivedUid,
  dicomDateTime,
  type SourceInstance,
  type SourceSeries,
} from './dicom-source.ts';
import { writeDicomFile, type DicomElements } from './dicom-tree.ts';
import { codesOf, type Code } from './structure-codes.ts';

const SEGMENTATION_STORAGE = '1.2.840.10008.5.1.4.1.1.66.4';

export interface SegWriteOptions {
  readonly source: SourceSeries;
  readonly createdAt: Date;
  /** How the labels came about; edited proposals are `SEMIAUTOMATIC`. */
  readonly algorithm: 'AUTOMATIC' | 'SEMIAUTOMATIC' | 'MANUAL';
  readonly seriesDescription?: string;
}

/**
 * Part 10 bytes of a binary segmentation with one segment for every label present, numbered from one; empty slices are
 * left out. Fails with `seg-empty` where no voxel has a label.
 */
export async function writeDicomSeg(
  { grid, data }: LabelMap,
  { source, createdAt, algorithm, seriesDescription }: SegWriteOptions,
): Promise<Uint8Array> {
  const frames = framesOf(grid, data);
  if (frames.length === 0) {
    return fail(
      'bad-input',
      'seg-empty',
      'There is no labelled voxel, and a DICOM segmentation cannot be empty.',
      'Segment a structure first.',
    );
  }
  const labels = [...new Set(frames.map(({ label }) => label))];
  const identity = `${source.seriesUid} ${createdAt.toISOString()}`;
  const uid = (part: string): Promise<string> => derivedUid(part, identity, data);
  const [sopInstance, series, dimension] = [
    await uid('instance'),
    await uid('series'),
    await uid('dimension'),
  ];
  const [date, time] = dicomDateTime(createdAt);
  const references = source.instances.map((instance): DicomElements => referenced(instance));
  const segments: DicomElements[] = [];
  for (const [n, label] of labels.entries()) {
    segments.push(segmentItem(n + 1, label, algorithm, await uid(`segment ${label}`)));
  }
  const elements: DicomElements = [
    ...derivedElements(source, createdAt),
    ['00080008', 'CS', 'DERIVED\\PRIMARY'],
    ['00080016', 'UI', SEGMENTATION_STORAGE],
    ['00080018', 'UI', sopInstance],
    ['00080060', 'CS', 'SEG'],
    ['0008103e', 'LO', seriesDescription ?? 'Segmentation'],
    [
      '00081115',
      'SQ',
      [
        [
          ['0008114a', 'SQ', references],
          ['0020000e', 'UI', source.seriesUid],
        ],
      ],
    ],
    ['0020000e', 'UI', series],
    ['00200011', 'IS', [9001]],
    ['00200013', 'IS', [1]],
    ['00209221', 'SQ', [[['00209164', 'UI', dimension]]]],
    [
      '00209222',
      'SQ',
      [
        dimensionItem(dimension, 0x0062000b, 0x0062000a, 'Segment Number'),
        dimensionItem(dimension, 0x00200032, 0x00209113, 'Image Position Patient'),
      ],
    ],
    ['00280002', 'US', [1]],
    ['00280004', 'CS', 'MONOCHROME2'],
    ['00280008', 'IS', [frames.length]],
    ['00280010', 'US', [grid.dimensions[1]]],
    ['00280011', 'US', [grid.dimensions[0]]],
    ['00280100', 'US', [1]],
    ['00280101', 'US', [1]],
    ['00280102', 'US', [0]],
    ['00280103', 'US', [0]],
    ['00282110', 'CS', '00'],
    ['00620001', 'CS', 'BINARY'],
    ['00620002', 'SQ', segments],
    ['00620013', 'CS', 'NO'],
    ['00700080', 'CS', 'SEGMENTATION'],
    ['00700081', 'LO', seriesDescription ?? 'Segmentation'],
    ['00700084', 'PN', ''],
    ['00080012', 'DA', date],
    ['00080013', 'TM', time],
    ['52009229', 'SQ', [sharedGroups(grid)]],
    ['52009230', 'SQ', frames.map((frame) => frameGroups(frame, labels, grid, source))],
    ['7fe00010', 'OB', pack(grid, data, frames)],
  ];
  return writeDicomFile(SEGMENTATION_STORAGE, sopInstance, elements);
}

interface Frame {
  readonly label: number;
  readonly slice: number;
}

/** Slices that a label touches, label by label from below. */
function framesOf({ dimensions: [nx, ny, nz] }: Grid, data: Uint8Array): Frame[] {
  const frames: Frame[] = [];
  for (let slice = 0; slice < nz; slice++) {
    const found = new Set(data.subarray(nx * ny * slice, nx * ny * (slice + 1)));
    for (const label of found) if (label > 0) frames.push({ label, slice });
  }
  return frames.sort((a, b) => a.label - b.label || a.slice - b.slice);
}

/** One bit per pixel, the first in the lowest bit; frames follow each other without a gap. */
function pack(
  { dimensions: [nx, ny] }: Grid,
  data: Uint8Array,
  frames: readonly Frame[],
): Uint8Array {
  const area = nx * ny;
  const bytes = new Uint8Array(Math.ceil((area * frames.length) / 8));
  for (const [n, { label, slice }] of frames.entries()) {
    for (let pixel = 0; pixel < area; pixel++) {
      if (data[slice * area + pixel] !== label) continue;
      const bit = n * area + pixel;
      bytes[bit >> 3] |= 1 << (bit & 7);
    }
  }
  return bytes;
}

const codeItem = ({ value, scheme, meaning }: Code): readonly DicomElements[] => [
  [
    ['00080100', 'SH', value],
    ['00080102', 'SH', scheme],
    ['00080104', 'LO', meaning],
  ],
];

const dcm = (value: string, meaning: string): Code => ({ value, scheme: 'DCM', meaning });

const referenced = ({ sopClassUid, sopInstanceUid }: SourceInstance): DicomElements => [
  ['00081150', 'UI', sopClassUid],
  ['00081155', 'UI', sopInstanceUid],
];

function segmentItem(
  number: number,
  label: number,
  algorithm: SegWriteOptions['algorithm'],
  trackingUid: string,
): DicomElements {
  const structure = structureByLabel(label);
  const { category, type } = codesOf(label);
  return [
    ['00620003', 'SQ', codeItem(category)],
    ['00620004', 'US', [number]],
    ['00620005', 'LO', structure?.title ?? `Label ${label}`],
    ['00620008', 'CS', algorithm],
    ...(algorithm === 'MANUAL' ? [] : ([['00620009', 'LO', 'Theatron']] as const)),
    ['0062000d', 'US', cieLab(structure?.colour ?? [180, 180, 180])],
    ['0062000f', 'SQ', codeItem(type)],
    ['00620020', 'UT', structure?.name ?? `label-${label}`],
    ['00620021', 'UI', trackingUid],
  ];
}

const dimensionItem = (
  organization: string,
  pointer: number,
  group: number,
  label: string,
): DicomElements => [
  ['00209164', 'UI', organization],
  ['00209165', 'AT', [pointer]],
  ['00209167', 'AT', [group]],
  ['00209421', 'LO', label],
];

function sharedGroups({ spacingMm, direction }: Grid): DicomElements {
  return [
    ['00209116', 'SQ', [[['00200037', 'DS', direction.slice(0, 6)]]]],
    [
      '00289110',
      'SQ',
      [
        [
          ['00180050', 'DS', [spacingMm[2]]],
          ['00180088', 'DS', [spacingMm[2]]],
          ['00280030', 'DS', [spacingMm[1], spacingMm[0]]],
        ],
      ],
    ],
  ];
}

function frameGroups(
  { label, slice }: Frame,
  labels: readonly number[],
  grid: Grid,
  source: SourceSeries,
): DicomElements {
  const position = ijkToLps(grid, [0, 0, slice]);
  const instance = instanceAt(source, grid, position);
  const derivation: DicomElements | undefined = instance && [
    [
      '00082112',
      'SQ',
      [
        [
          ...referenced(instance),
          [
            '0040a170',
            'SQ',
            codeItem(dcm('121322', 'Source image for image processing operation')),
          ],
        ],
      ],
    ],
    ['00089215', 'SQ', codeItem(dcm('113076', 'Segmentation'))],
  ];
  const segment = labels.indexOf(label) + 1;
  return [
    ['00089124', 'SQ', derivation ? [derivation] : []],
    ['00209111', 'SQ', [[['00209157', 'UL', [segment, slice + 1]]]]],
    ['00209113', 'SQ', [[['00200032', 'DS', position]]]],
    ['0062000a', 'SQ', [[['0062000b', 'US', [segment]]]]],
  ];
}

/** The image that shows a slice, if the source has one. */
function instanceAt(
  { instances }: SourceSeries,
  { direction: d, spacingMm }: Grid,
  position: Vec3,
): SourceInstance | undefined {
  const normal = cross([d[0], d[1], d[2]], [d[3], d[4], d[5]]);
  const depth = dot(position, normal);
  return instances.find(
    ({ positionMm }) => Math.abs(dot(positionMm, normal) - depth) < spacingMm[2] / 4,
  );
}

/** sRGB to CIELab as DICOM scales it to 16 bits (PS3.3 C.10.7.1.1), white point D50. */
function cieLab(colour: readonly [number, number, number]): number[] {
  const [r, g, b] = colour.map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (841 / 108) * t + 4 / 29);
  const x = f((0.4360747 * r + 0.3850649 * g + 0.1430804 * b) / 0.96422);
  const y = f(0.2225045 * r + 0.7168786 * g + 0.0606169 * b);
  const z = f((0.0139322 * r + 0.0971045 * g + 0.7141733 * b) / 0.82521);
  const scaled = [
    ((116 * y - 16) / 100) * 65535,
    ((500 * (x - y) + 128) / 255) * 65535,
    ((200 * (y - z) + 128) / 255) * 65535,
  ];
  return scaled.map((value) => Math.round(Math.min(65535, Math.max(0, value))));
}
