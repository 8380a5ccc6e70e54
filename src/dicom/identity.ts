/** Who the images belong to, and how the page names that person without saying who it is. */
import { fail } from '../core/failure.ts';
import { refuseObjectsAlone } from './objects-alone.ts';
import type { Attributes } from './data-set.ts';
import type { ImportScan, PatientIdentity } from './series.ts';
import { TAG } from './tags.ts';

export function readIdentity(attributes: Attributes): PatientIdentity {
  const birthDate = attributes.text(TAG.patientBirthDate);
  const sex = attributes.text(TAG.patientSex);
  return {
    id: attributes.text(TAG.patientId),
    name: displayName(attributes.text(TAG.patientName)),
    ...(birthDate && { birthDate }),
    ...(sex && { sex }),
    deidentified: attributes.text(TAG.patientIdentityRemoved) === 'YES',
  };
}

/**
 * `DOE^JOHN^Q=...` to `DOE, JOHN Q`: the alphabetic group of a person name (PS3.5 section 6.2.1), or the first of the
 * ideographic and phonetic groups where there is none.
 */
function displayName(personName: string): string {
  const [family = '', ...given] = (
    personName.split('=').find((group) => group.trim() !== '') ?? ''
  ).split('^');
  const rest = given
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .join(' ');
  return [family.trim(), rest].filter((part) => part !== '').join(', ');
}

/**
 * Whether two headers can be of the same person. Different IDs are different people, and so are
 * different birth dates, sexes or names under one ID: a doubt must reach the user. What is missing
 * contradicts nothing; spelling differences in case and punctuation do not count.
 */
export function samePatient(a: PatientIdentity, b: PatientIdentity): boolean {
  const agree = (p: string | undefined, q: string | undefined): boolean => !p || !q || p === q;
  return (
    a.id === b.id &&
    agree(a.birthDate, b.birthDate) &&
    agree(binarySex(a), binarySex(b)) &&
    agree(plain(a.name), plain(b.name)) &&
    (a.id !== '' || plain(a.name) === plain(b.name))
  );
}

/** Other codes stand for what is not known, or not said. */
const binarySex = ({ sex }: PatientIdentity): string | undefined =>
  sex === 'F' || sex === 'M' ? sex : undefined;

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .toUpperCase()
    .replaceAll(/[^\p{Letter}\p{Number}]/gu, '');

/** The distinct people among headers, in order of appearance. */
export function distinctPatients(identities: Iterable<PatientIdentity>): PatientIdentity[] {
  const found: PatientIdentity[] = [];
  for (const identity of identities) {
    if (!found.some((known) => samePatient(known, identity))) found.push(identity);
  }
  return found;
}

/** The one patient of a scan. @throws Failure `mixed-patients` where there are several. */
export function requireOnePatient(scan: ImportScan): PatientIdentity {
  const [patient, ...others] = requireSeries(scan).patients;
  if (others.length > 0) {
    const names = pseudonymsOf(scan.patients).join(', ');
    fail(
      'bad-input',
      'mixed-patients',
      `The files belong to ${scan.patients.length} different patients (${names}). A case holds one patient; mixing them would put one person's heart under another's name.`,
      'Choose one of the patients, or open a folder with the files of one patient only.',
    );
  }
  return patient;
}

/**
 * The scan itself.
 * @throws Failure `no-images` where objects that belong to images came without them; `no-dicom` where there is nothing at all.
 */
export function requireSeries(scan: ImportScan): ImportScan {
  if (scan.series.length === 0) {
    refuseObjectsAlone(scan);
    const reasons = new Set(scan.skipped.map(({ message }) => message));
    const why = scan.fileCount === 0 ? 'It holds no files.' : [...reasons].slice(0, 3).join(' ');
    fail(
      'bad-input',
      'no-dicom',
      `No DICOM image was found in ${scan.fileCount} file${scan.fileCount === 1 ? '' : 's'}. ${why}`,
      'Open the folder or zip that the scanner or archive exported; its files often have no extension or end in .dcm. Images in NIfTI, NRRD and MetaImage are opened too.',
    );
  }
  return scan;
}

/** Names of several people; those who share a number, and differ in name, birth date or sex, are counted. */
export function pseudonymsOf(patients: readonly PatientIdentity[]): string[] {
  const counts = new Map<string, number>();
  for (const patient of patients) {
    const name = isNamed(patient) ? pseudonym(patient) : 'not named in the files';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) =>
    count === 1
      ? name
      : `${name} (${count} people under one number: names, birth dates or sexes differ)`,
  );
}

const isNamed = ({ id, name, birthDate }: PatientIdentity): boolean =>
  [id, name, birthDate ?? ''].some((text) => text !== '');

/**
 * Short stable name for the banner and file names, such as `CASE-7F3A`: 16 bits of an FNV-1a hash
 * of the patient's ID (name and birth date where there is none). It hides the identity from a
 * glance, not from someone who can try all IDs.
 */
export function pseudonym(patient: PatientIdentity): string {
  const key = patient.id || `${plain(patient.name)}|${patient.birthDate ?? ''}`;
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  const folded = ((hash >>> 16) ^ hash) & 0xffff;
  return `CASE-${folded.toString(16).toUpperCase().padStart(4, '0')}`;
}
