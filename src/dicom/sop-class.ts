/** What kind of object a DICOM file holds (PS3.4 annex B). */
const PREFIX = '1.2.840.10008.5.1.4.1.1.';

/** Objects that are not images of a patient: listed in the report, not read. */
const NOT_IMAGES: readonly (readonly [suffix: string, name: string])[] = [
  ['66.4', 'segmentation (SEG)'],
  ['66.7', 'label map segmentation (SEG)'],
  ['66.5', 'surface segmentation'],
  ['66.3', 'deformable registration'],
  ['66.1', 'spatial registration'],
  ['66.2', 'spatial fiducials'],
  ['66', 'raw data'],
  ['67', 'real-world value mapping'],
  ['481.2', 'radiotherapy dose (RTDOSE)'],
  ['481.3', 'radiotherapy structure set (RTSTRUCT)'],
  ['481.5', 'radiotherapy plan (RTPLAN)'],
  ['481.8', 'radiotherapy ion plan'],
  ['481.4', 'radiotherapy treatment record'],
  ['104.1', 'PDF report'],
  ['104.2', 'clinical document (CDA)'],
  ['104.3', 'STL model'],
  ['104.4', 'OBJ model'],
  ['11.1', 'presentation state'],
  ['11.2', 'colour presentation state'],
  ['9.1.1', '12-lead ECG waveform'],
  ['9.1.2', 'general ECG waveform'],
  ['9.1.3', 'ambulatory ECG waveform'],
  ['9.2.1', 'haemodynamic waveform'],
  ['9.3.1', 'electrophysiology waveform'],
  ['88.59', 'key object selection'],
  ['88.67', 'X-ray dose report'],
  ['77.1.6', 'tiles of whole-slide microscopy'],
];

/** Plain names of the classes that are no images, by UID. */
export const OTHER_OBJECTS: ReadonlyMap<string, string> = new Map(
  NOT_IMAGES.map(([suffix, name]) => [PREFIX + suffix, name]),
);

/** Read as images: their values are quantities with a unit. */
export const PARAMETRIC_MAP = `${PREFIX}30`;

export const MEDIA_DIRECTORY = '1.2.840.10008.1.3.10';

export type ObjectKind = {
  readonly kind: 'image' | 'other';
  readonly name: string;
  /** Of an object that belongs to images: what is read of it, and where. */
  readonly use?: string;
};

const SEGMENT = 'its structures are imported in the step Segment, once its images are open';
const REPORT = 'its measurements and text are listed beside its images';
const NAMED = 'only named, nothing of it is read';
const USES: ReadonlyMap<string, string> = new Map([
  ['66.4', SEGMENT],
  ['66.7', SEGMENT],
  ['481.3', SEGMENT],
  ['88.67', REPORT],
]);

/** Kind and plain name of a SOP class; an unlisted class counts as an image and is judged by its pixels. */
export function objectKind(sopClassUid: string): ObjectKind {
  if (sopClassUid === MEDIA_DIRECTORY) return { kind: 'other', name: 'media directory (DICOMDIR)' };
  const other = OTHER_OBJECTS.get(sopClassUid);
  const suffix = sopClassUid.slice(PREFIX.length);
  if (other) return { kind: 'other', name: other, use: USES.get(suffix) ?? NAMED };
  if (sopClassUid.startsWith(`${PREFIX}88.`))
    return { kind: 'other', name: 'structured report (SR)', use: REPORT };
  if (sopClassUid.startsWith(`${PREFIX}11.`))
    return { kind: 'other', name: 'presentation state', use: NAMED };
  return { kind: 'image', name: sopClassUid === PARAMETRIC_MAP ? 'parametric map' : 'image' };
}
