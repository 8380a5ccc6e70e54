/** The image series that a segmentation or structure set belongs to, as it is written into such files. */
import { fail } from '../core/failure.ts';
import { digestBytes } from '../core/digest.ts';
import type { Vec3 } from '../core/space.ts';
import {
  dicomDecimals,
  dicomText,
  readDicomHeader,
  type DicomElements,
  type DicomTree,
} from './dicom-tree.ts';

export interface SourceInstance {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly positionMm: Vec3;
}

export interface SourceSeries {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly frameOfReferenceUid: string;
  /** Patient and study as they stand in the images; empty where they do not. */
  readonly patientName: string;
  readonly patientId: string;
  readonly birthDate: string;
  readonly sex: string;
  readonly studyDate: string;
  readonly studyTime: string;
  readonly studyId: string;
  readonly accessionNumber: string;
  readonly referringPhysician: string;
  readonly instances: readonly SourceInstance[];
}

/** Collects the source of a derived object from the DICOM files of one series; their pixels are not looked at. */
export function sourceSeriesFrom(files: readonly Uint8Array[]): SourceSeries {
  const trees = files.map(readDicomHeader);
  const [first] = trees;
  const uids = new Set(trees.map((tree) => dicomText(tree, '0020000e')));
  if (!first || uids.size !== 1) {
    return fail(
      'bad-input',
      'source-series',
      `A segmentation belongs to one image series, but these files are of ${uids.size}.`,
      'Choose the files of one series.',
    );
  }
  return {
    studyUid: dicomText(first, '0020000d'),
    seriesUid: dicomText(first, '0020000e'),
    frameOfReferenceUid: dicomText(first, '00200052'),
    patientName: dicomText(first, '00100010'),
    patientId: dicomText(first, '00100020'),
    birthDate: dicomText(first, '00100030'),
    sex: dicomText(first, '00100040'),
    studyDate: dicomText(first, '00080020'),
    studyTime: dicomText(first, '00080030'),
    studyId: dicomText(first, '00200010'),
    accessionNumber: dicomText(first, '00080050'),
    referringPhysician: dicomText(first, '00080090'),
    instances: trees.map(instanceOf),
  };
}

function instanceOf(tree: DicomTree): SourceInstance {
  const [x = Number.NaN, y = Number.NaN, z = Number.NaN] = dicomDecimals(tree, '00200032');
  return {
    sopClassUid: dicomText(tree, '00080016'),
    sopInstanceUid: dicomText(tree, '00080018'),
    positionMm: [x, y, z],
  };
}

/** Patient, study and equipment of a derived object. */
export function derivedElements(source: SourceSeries, createdAt: Date): DicomElements {
  const [date, time] = dicomDateTime(createdAt);
  return [
    ['00080005', 'CS', 'ISO_IR 192'],
    ['00080020', 'DA', source.studyDate],
    ['00080021', 'DA', date],
    ['00080023', 'DA', date],
    ['00080030', 'TM', source.studyTime],
    ['00080031', 'TM', time],
    ['00080033', 'TM', time],
    ['00080050', 'SH', source.accessionNumber],
    ['00080070', 'LO', 'Theatron'],
    ['00080090', 'PN', source.referringPhysician],
    ['00081090', 'LO', 'Theatron'],
    ['00100010', 'PN', source.patientName],
    ['00100020', 'LO', source.patientId],
    ['00100030', 'DA', source.birthDate],
    ['00100040', 'CS', source.sex],
    ['00181000', 'LO', '1'],
    ['00181020', 'LO', '0.1'],
    ['0020000d', 'UI', source.studyUid],
    ['00200010', 'SH', source.studyId],
    ['00200052', 'UI', source.frameOfReferenceUid],
    ['00201040', 'LO', ''],
  ];
}

/** Date and time of day in UTC as DICOM writes them. */
export function dicomDateTime(when: Date): [date: string, time: string] {
  const digits = when.toISOString().replaceAll(/\D/g, '');
  return [digits.slice(0, 8), digits.slice(8, 14)];
}

/** A UID under 2.25 (PS3.5 B.2) that depends on what it names and nothing else. */
export async function derivedUid(...content: readonly (string | Uint8Array)[]): Promise<string> {
  const digests = [];
  for (const part of content) {
    const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
    digests.push(await digestBytes(bytes));
  }
  const all = await digestBytes(new TextEncoder().encode(digests.join()));
  return `2.25.${BigInt(`0x${all.slice(0, 32)}`)}`;
}
