/**
 * Coded concepts of measurement reports. Source: PS3.16, templates 1500, 1501, 1410, 1411 and 1419, context groups 7470
 * (linear), 7469 (abstract), 7464 (derivations); units as UCUM writes them.
 */
export interface SrCode {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

const dcm = (value: string, meaning: string): SrCode => ({ value, scheme: 'DCM', meaning });
const sct = (value: string, meaning: string): SrCode => ({ value, scheme: 'SCT', meaning });
const ucum = (value: string, meaning: string): SrCode => ({ value, scheme: 'UCUM', meaning });

/** What stands around the measurements. */
export const FRAME = {
  report: dcm('126000', 'Imaging Measurement Report'),
  language: dcm('121049', 'Language of Content Item and Descendants'),
  english: { value: 'en', scheme: 'RFC5646', meaning: 'English' },
  observerType: dcm('121005', 'Observer Type'),
  device: dcm('121007', 'Device'),
  deviceUid: dcm('121012', 'Device Observer UID'),
  deviceName: dcm('121013', 'Device Observer Name'),
  procedure: dcm('121058', 'Procedure reported'),
  imaging: sct('363679005', 'Imaging procedure'),
  imageLibrary: dcm('111028', 'Image Library'),
  imageGroup: dcm('126200', 'Image Library Group'),
  measurements: dcm('126010', 'Imaging Measurements'),
  group: dcm('125007', 'Measurement Group'),
  trackingIdentifier: dcm('112039', 'Tracking Identifier'),
  trackingUid: dcm('112040', 'Tracking Unique Identifier'),
  finding: dcm('121071', 'Finding'),
  findingSite: sct('363698007', 'Finding Site'),
  region: dcm('111030', 'Image Region'),
  source: dcm('121112', 'Source of Measurement'),
  segment: dcm('121191', 'Referenced Segment'),
  segmentSource: dcm('121232', 'Source series for segmentation'),
  derivation: dcm('121401', 'Derivation'),
} as const satisfies Readonly<Record<string, SrCode>>;

/** What is measured. */
export const QUANTITY = {
  length: sct('410668003', 'Length'),
  pathLength: dcm('121211', 'Path length'),
  angle: sct('1483009', 'Angle'),
  area: sct('42798000', 'Area'),
  perimeter: sct('131191004', 'Perimeter'),
  volume: sct('118565006', 'Volume'),
  attenuation: dcm('112031', 'Attenuation Coefficient'),
  mrSignal: dcm('110852', 'MR signal intensity'),
  imageValue: { value: 'image-value', scheme: '99THEATRON', meaning: 'Value of the image' },
} as const satisfies Readonly<Record<string, SrCode>>;

export const UNIT = {
  mm: ucum('mm', 'millimeter'),
  mm2: ucum('mm2', 'square millimeter'),
  ml: ucum('ml', 'milliliter'),
  degrees: ucum('deg', 'degree'),
  hounsfield: ucum("[hnsf'U]", 'Hounsfield unit'),
  none: ucum('1', 'no units'),
} as const satisfies Readonly<Record<string, SrCode>>;

export const DERIVATION = {
  mean: sct('373098007', 'Mean'),
  sd: sct('386136009', 'Standard Deviation'),
  min: sct('255605001', 'Minimum'),
  max: sct('56851009', 'Maximum'),
} as const satisfies Readonly<Record<string, SrCode>>;
