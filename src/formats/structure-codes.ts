/**
 * SNOMED CT codes of the structures of `core/anatomy.ts`, for files that other systems read.
 * Source: PS3.16, context groups 7150 (categories), 7151 and 7166 (anatomy, lesions), 7140 (brain).
 */
import { isTumourLabel, structureByLabel } from '../core/anatomy.ts';

export interface Code {
  readonly value: string;
  readonly scheme: string;
  readonly meaning: string;
}

export interface SegmentCodes {
  readonly category: Code;
  readonly type: Code;
}

const sct = (value: string, meaning: string): Code => ({ value, scheme: 'SCT', meaning });

const ANATOMY = sct('123037004', 'Anatomical Structure');
const LESION = sct('49755003', 'Morphologically Abnormal Structure');
const SUBSTANCE = sct('91720002', 'Body Substance');
const TISSUE = sct('85756007', 'Tissue');

const TYPES: Readonly<Record<string, Code>> = {
  'lv-blood': sct('87878005', 'Left ventricle'),
  'lv-myocardium': sct('74281007', 'Myocardium'),
  'rv-blood': sct('53085002', 'Right ventricle'),
  'rv-myocardium': sct('74281007', 'Myocardium'),
  'left-atrium': sct('82471001', 'Left atrium'),
  'right-atrium': sct('73829009', 'Right atrium'),
  aorta: sct('15825003', 'Aorta'),
  'pulmonary-artery': sct('81040000', 'Pulmonary artery'),
  liver: sct('10200004', 'Liver'),
  'portal-vein': sct('32764006', 'Portal vein'),
  'hepatic-vein': sct('8993003', 'Hepatic vein'),
  'inferior-vena-cava': sct('64131007', 'Inferior vena cava'),
  gallbladder: sct('28231008', 'Gallbladder'),
  spleen: sct('78961009', 'Spleen'),
  'kidney-left': sct('18639004', 'Left kidney'),
  'kidney-right': sct('9846003', 'Right kidney'),
  'collecting-system': sct('25990002', 'Renal pelvis'),
  'renal-artery': sct('2841007', 'Renal artery'),
  'renal-vein': sct('56400007', 'Renal vein'),
  'white-matter': sct('68523003', 'Cerebral white matter'),
  'grey-matter': sct('40146001', 'Cerebral cortex'),
  csf: sct('65216001', 'Cerebrospinal fluid'),
  bone: sct('272673000', 'Bone'),
};

/** Category and type of a label; one that is not known is plain tissue. */
export function codesOf(label: number): SegmentCodes {
  if (isTumourLabel(label)) return { category: LESION, type: sct('108369006', 'Neoplasm') };
  const name = structureByLabel(label)?.name ?? '';
  if (name === 'csf') return { category: SUBSTANCE, type: TYPES.csf };
  if (name.startsWith('eloquent')) return { category: ANATOMY, type: sct('12738006', 'Brain') };
  const type = TYPES[name];
  return type ? { category: ANATOMY, type } : { category: TISSUE, type: TISSUE };
}
