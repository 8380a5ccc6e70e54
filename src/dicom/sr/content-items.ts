/** Content items of a structured report as elements to write (PS3.3 C.17.3). */
import type { Lps } from '../../core/space.ts';
import type { SrCode } from './codes.ts';

/** What is written: text, numbers, bytes, or the items of a sequence. */
export type SrValue = string | readonly number[] | Uint8Array | readonly SrElements[];
/** Elements to write: tag in eight hexadecimal digits, value representation, value. */
export type SrElements = readonly (readonly [tag: string, vr: string, value: SrValue])[];

export type Relationship = 'CONTAINS' | 'HAS OBS CONTEXT' | 'HAS CONCEPT MOD' | 'INFERRED FROM';

export interface ObjectReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

const item = (
  relationship: Relationship,
  valueType: string,
  name: SrCode | undefined,
  own: SrElements,
  children: readonly SrElements[] = [],
): SrElements => [
  ['0040a010', 'CS', relationship],
  ['0040a040', 'CS', valueType],
  ...(name ? ([['0040a043', 'SQ', [codeElements(name)]]] as const) : []),
  ...own,
  ...(children.length > 0 ? ([['0040a730', 'SQ', children]] as const) : []),
];

export const codeElements = ({ value, scheme, meaning }: SrCode): SrElements => [
  ['00080100', 'SH', value],
  ['00080102', 'SH', scheme],
  ['00080104', 'LO', meaning],
];

export const codeItem = (relationship: Relationship, name: SrCode, value: SrCode): SrElements =>
  item(relationship, 'CODE', name, [['0040a168', 'SQ', [codeElements(value)]]]);

export const textItem = (relationship: Relationship, name: SrCode, text: string): SrElements =>
  item(relationship, 'TEXT', name, [['0040a160', 'UT', text]]);

export const uidItem = (relationship: Relationship, name: SrCode, uid: string): SrElements =>
  item(relationship, 'UIDREF', name, [['0040a124', 'UI', uid]]);

/** A number with its unit; `children` say how it came about. */
export const numberItem = (
  name: SrCode,
  value: number,
  unit: SrCode,
  children: readonly SrElements[],
): SrElements =>
  item(
    'CONTAINS',
    'NUM',
    name,
    [
      [
        '0040a300',
        'SQ',
        [
          [
            ['004008ea', 'SQ', [codeElements(unit)]],
            ['0040a30a', 'DS', [value]],
          ],
        ],
      ],
    ],
    children,
  );

/** `template` is an identifier of PS3.16 such as `1501`. */
export const containerItem = (
  name: SrCode,
  children: readonly SrElements[],
  template?: string,
): SrElements => item('CONTAINS', 'CONTAINER', name, containerElements(template), children);

/** What every container states about itself, the root included. */
export const containerElements = (template?: string): SrElements => [
  ['0040a050', 'CS', 'SEPARATE'],
  ...(template
    ? ([
        [
          '0040a504',
          'SQ',
          [
            [
              ['00080105', 'CS', 'DCMR'],
              ['0040db00', 'CS', template],
            ],
          ],
        ],
      ] as const)
    : []),
];

/** An image, or one segment of a segmentation. */
export const imageItem = (
  name: SrCode | undefined,
  { sopClassUid, sopInstanceUid }: ObjectReference,
  segment?: number,
): SrElements =>
  item('CONTAINS', 'IMAGE', name, [
    [
      '00081199',
      'SQ',
      [
        [
          ['00081150', 'UI', sopClassUid],
          ['00081155', 'UI', sopInstanceUid],
          ...(segment === undefined ? [] : ([['0062000b', 'US', [segment]]] as const)),
        ],
      ],
    ],
  ]);

/** A shape in patient millimetres (PS3.3 C.18.9). An ellipse has the ends of its longer, then of its shorter axis. */
export interface SpaceShape {
  readonly type: 'POLYLINE' | 'POLYGON' | 'ELLIPSE';
  readonly pointsMm: readonly Lps[];
}

export function shapeItem(
  relationship: Relationship,
  name: SrCode,
  { type, pointsMm }: SpaceShape,
  frameOfReferenceUid: string,
): SrElements {
  const data = new DataView(new ArrayBuffer(12 * pointsMm.length));
  pointsMm.flat().forEach((mm, n) => data.setFloat32(4 * n, mm, true));
  return item(relationship, 'SCOORD3D', name, [
    ['30060024', 'UI', frameOfReferenceUid],
    ['00700022', 'FL', new Uint8Array(data.buffer)],
    ['00700023', 'CS', type],
  ]);
}
