/**
 * Measurements as a Comprehensive 3D SR document that refers to the images they were taken on.
 * Source: PS3.3 A.35.13 (IOD), C.17.2 (document), C.17.3 (content); PS3.16 TID 1500 (measurement report), 1501
 * (measurement group), 1410 (planar region), 1411 (volume of a segment), 1419 (values of a region), 1600 (image library).
 */
import { fail } from '../../core/failure.ts';
import { FRAME, type SrCode } from './codes.ts';
import {
  codeElements,
  codeItem,
  containerElements,
  containerItem,
  imageItem,
  numberItem,
  shapeItem,
  textItem,
  uidItem,
  type ObjectReference,
  type SpaceShape,
  type SrElements,
} from './content-items.ts';

export const MEASUREMENT_REPORT_STORAGE = '1.2.840.10008.5.1.4.1.1.88.34';

export interface MeasuredValue {
  readonly quantity: SrCode;
  readonly value: number;
  readonly unit: SrCode;
  /** `Mean` of an image value over a region. */
  readonly derivation?: SrCode;
}

/** One thing that was measured, with all its figures. */
export interface MeasuredGroup {
  /** What its owner calls it. */
  readonly name: string;
  readonly trackingUid: string;
  /** The structure, where it has a code. */
  readonly finding?: SrCode;
  /** Where it was drawn; a region encloses the values. */
  readonly shape?: SpaceShape & { readonly isRegion: boolean };
  /** The segment that a volume was counted on. */
  readonly segment?: { readonly number: number; readonly of: SegmentationReference };
  readonly values: readonly MeasuredValue[];
}

/** A segmentation in the study of the report. */
export interface SegmentationReference extends ObjectReference {
  readonly seriesUid: string;
}

/** The images that were measured. */
export interface MeasuredImages {
  readonly studyUid: string;
  readonly seriesUid: string;
  readonly frameOfReferenceUid: string;
  readonly instances: readonly ObjectReference[];
}

export interface ReportIdentity {
  readonly sopInstanceUid: string;
  readonly seriesUid: string;
  /** Names this program. */
  readonly deviceUid: string;
}

/**
 * Elements of the report beside patient, study, equipment and date. Nobody has verified it, and it says so.
 * @throws Failure `report-empty` where nothing was measured.
 */
export function measurementReport(
  groups: readonly MeasuredGroup[],
  images: MeasuredImages,
  { sopInstanceUid, seriesUid, deviceUid }: ReportIdentity,
): SrElements {
  if (groups.length === 0) {
    fail(
      'bad-input',
      'report-empty',
      'Nothing has been measured that could be reported.',
      'Measure on the images, or segment a structure and add its volume.',
    );
  }
  return [
    ['00080016', 'UI', MEASUREMENT_REPORT_STORAGE],
    ['00080018', 'UI', sopInstanceUid],
    ['00080060', 'CS', 'SR'],
    ['0008103e', 'LO', 'Measurements'],
    ['00081111', 'SQ', []],
    ['0020000e', 'UI', seriesUid],
    ['00200011', 'IS', [9002]],
    ['00200013', 'IS', [1]],
    ['0040a040', 'CS', 'CONTAINER'],
    ['0040a043', 'SQ', [codeElements(FRAME.report)]],
    ...containerElements('1500'),
    ['0040a372', 'SQ', []],
    ['0040a375', 'SQ', [evidence(groups, images)]],
    ['0040a491', 'CS', 'COMPLETE'],
    ['0040a493', 'CS', 'UNVERIFIED'],
    ['0040a496', 'CS', 'PRELIMINARY'],
    [
      '0040a730',
      'SQ',
      [
        codeItem('HAS CONCEPT MOD', FRAME.language, FRAME.english),
        codeItem('HAS OBS CONTEXT', FRAME.observerType, FRAME.device),
        uidItem('HAS OBS CONTEXT', FRAME.deviceUid, deviceUid),
        textItem('HAS OBS CONTEXT', FRAME.deviceName, 'Theatron'),
        codeItem('HAS CONCEPT MOD', FRAME.procedure, FRAME.imaging),
        containerItem(
          FRAME.imageLibrary,
          [
            containerItem(
              FRAME.imageGroup,
              images.instances.map((instance) => imageItem(undefined, instance)),
            ),
          ],
          '1600',
        ),
        containerItem(
          FRAME.measurements,
          groups.map((group) => groupItem(group, images)),
        ),
      ],
    ],
  ];
}

/** Everything that the content refers to, by series (PS3.3 C.17.2.3). */
function evidence(groups: readonly MeasuredGroup[], images: MeasuredImages): SrElements {
  const segmentations = new Map(
    groups.flatMap(({ segment }) =>
      segment ? [[segment.of.sopInstanceUid, segment.of] as const] : [],
    ),
  );
  return [
    [
      '00081115',
      'SQ',
      [
        seriesReference(images.seriesUid, images.instances),
        ...[...segmentations.values()].map((one) => seriesReference(one.seriesUid, [one])),
      ],
    ],
    ['0020000d', 'UI', images.studyUid],
  ];
}

const seriesReference = (seriesUid: string, instances: readonly ObjectReference[]): SrElements => [
  [
    '00081199',
    'SQ',
    instances.map(({ sopClassUid, sopInstanceUid }): SrElements => [
      ['00081150', 'UI', sopClassUid],
      ['00081155', 'UI', sopInstanceUid],
    ]),
  ],
  ['0020000e', 'UI', seriesUid],
];

function groupItem(
  { name, trackingUid, finding, shape, segment, values }: MeasuredGroup,
  { seriesUid, frameOfReferenceUid }: MeasuredImages,
): SrElements {
  // Without a frame of reference no place can be stated.
  const placed = frameOfReferenceUid === '' ? undefined : shape;
  const region = placed?.isRegion ? placed : undefined;
  const line = placed?.isRegion ? undefined : placed;
  return containerItem(
    FRAME.group,
    [
      textItem('HAS OBS CONTEXT', FRAME.trackingIdentifier, name),
      uidItem('HAS OBS CONTEXT', FRAME.trackingUid, trackingUid),
      ...(finding ? [codeItem('CONTAINS', FRAME.finding, finding)] : []),
      ...(region ? [shapeItem('CONTAINS', FRAME.region, region, frameOfReferenceUid)] : []),
      ...(segment
        ? [
            imageItem(FRAME.segment, segment.of, segment.number),
            uidItem('CONTAINS', FRAME.segmentSource, seriesUid),
          ]
        : []),
      ...values.map(({ quantity, value, unit, derivation }) =>
        numberItem(quantity, value, unit, [
          ...(derivation ? [codeItem('HAS CONCEPT MOD', FRAME.derivation, derivation)] : []),
          ...(line ? [shapeItem('INFERRED FROM', FRAME.source, line, frameOfReferenceUid)] : []),
        ]),
      ),
    ],
    region ? '1410' : segment ? '1411' : '1501',
  );
}
