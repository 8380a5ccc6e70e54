/** Measurements as a DICOM structured report for the study of their images. */
import { structureByName } from '../core/anatomy.ts';
import { QUANTITY, UNIT } from '../dicom/sr/codes.ts';
import {
  MEASUREMENT_REPORT_STORAGE,
  measurementReport,
  type MeasuredGroup,
  type SegmentationReference,
} from '../dicom/sr/measurement-report.ts';
import { derivedElements, derivedUid, type SourceSeries } from '../formats/dicom-source.ts';
import {
  dicomItems,
  dicomShorts,
  dicomText,
  readDicomTree,
  writeDicomFile,
} from '../formats/dicom-tree.ts';
import { codesOf } from '../formats/structure-codes.ts';

/** An image has a frame of reference; a report only refers to it. */
const OF_IMAGES_ONLY: ReadonlySet<string> = new Set(['00200052', '00201040']);

/**
 * Part 10 bytes of the report. It names the patient as the images do.
 * @throws Failure `report-empty`.
 */
export async function writeMeasurementReport(
  groups: readonly MeasuredGroup[],
  source: SourceSeries,
  createdAt: Date,
): Promise<Uint8Array> {
  const content = JSON.stringify([source.seriesUid, createdAt.toISOString(), groups]);
  const sopInstanceUid = await derivedUid('report instance', content);
  const elements = measurementReport(groups, source, {
    sopInstanceUid,
    seriesUid: await derivedUid('report series', content),
    deviceUid: await derivedUid('device', 'Theatron'),
  });
  const around = derivedElements(source, createdAt).filter(([tag]) => !OF_IMAGES_ONLY.has(tag));
  return writeDicomFile(MEASUREMENT_REPORT_STORAGE, sopInstanceUid, [...around, ...elements]);
}

/** A written segmentation, as a report of volumes refers to it. */
export interface WrittenSegments extends SegmentationReference {
  /** Segment numbers by the name of the structure. */
  readonly numbers: Readonly<Record<string, number>>;
}

export function writtenSegments(segmentation: Uint8Array): WrittenSegments {
  const tree = readDicomTree(segmentation);
  const numbers = dicomItems(tree, '00620002').map(
    (segment) => [dicomText(segment, '00620020'), dicomShorts(segment, '00620004')[0]] as const,
  );
  return {
    sopClassUid: dicomText(tree, '00080016'),
    sopInstanceUid: dicomText(tree, '00080018'),
    seriesUid: dicomText(tree, '0020000e'),
    numbers: Object.fromEntries(numbers),
  };
}

/** The volume of a structure; it refers to its segment where the segmentation is given. */
export async function volumeGroup(
  name: string,
  structure: string,
  volumeMl: number,
  segments?: WrittenSegments,
): Promise<MeasuredGroup> {
  const label = structureByName(structure)?.label;
  const number = segments?.numbers[structure];
  return {
    name,
    trackingUid: await derivedUid('volume', name, structure, String(volumeMl)),
    ...(label !== undefined && { finding: codesOf(label).type }),
    ...(segments && number !== undefined && { segment: { number, of: segments } }),
    values: [{ quantity: QUANTITY.volume, value: rounded(volumeMl, 3), unit: UNIT.ml }],
  };
}

/** Further digits would claim what no image can tell. */
export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));
