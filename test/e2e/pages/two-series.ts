/** Small series of one made-up patient: a CT, a PET of the same examination, an MR of another day; and a CT of somebody else. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeDicom, type Elements } from '../../fixtures/dicom-file.ts';
import { ctElements } from '../../fixtures/dicom-series.ts';
import { ROOT } from './screens.ts';

const FOLDER = path.join(ROOT, 'test/output/e2e-series');

interface Kind {
  readonly uid: string;
  readonly modality: 'CT' | 'PT' | 'MR';
  readonly title: string;
  readonly frame: string;
  readonly patient: string;
  readonly pixels: number;
  readonly spacingMm: number;
  readonly slices: number;
}

/** Where all of them hold something bright, LPS mm. */
export const BRIGHT: readonly [number, number, number] = [18, -12, 40];
const RADIUS_MM = 12;
const SIZE_MM = 128;

/** Body of soft tissue with a bright ball in it, stored with an offset of 1024. */
function stored({ modality, pixels, spacingMm }: Kind, z: number): number[] {
  const values: number[] = [];
  for (let row = 0; row < pixels; row++) {
    for (let column = 0; column < pixels; column++) {
      const x = (column + 0.5) * spacingMm - SIZE_MM / 2;
      const y = (row + 0.5) * spacingMm - SIZE_MM / 2;
      const inBody = Math.hypot(x / 58, y / 44) < 1;
      const bright = Math.hypot(x - BRIGHT[0], y - BRIGHT[1], z - BRIGHT[2]) < RADIUS_MM;
      const texture = 12 * Math.sin(x / 5) * Math.cos(y / 7);
      const value = inBody ? 40 + texture + (bright ? (modality === 'PT' ? 800 : 60) : 0) : -1000;
      values.push(Math.round(modality === 'CT' ? value + 1024 : Math.max(0, value)));
    }
  }
  return values;
}

function slice(kind: Kind, k: number): Elements {
  const { uid, modality, title, frame, patient, pixels, spacingMm, slices } = kind;
  const stepMm = 80 / slices;
  const z = (k + 0.5) * stepMm;
  const corner = spacingMm / 2 - SIZE_MM / 2;
  const offset = modality === 'CT' ? '-1024' : '0';
  return {
    ...ctElements(k),
    '00080018': ['UI', `${uid}.${k + 1}`],
    '00080060': ['CS', modality],
    '0008103e': ['LO', title],
    '00100010': ['PN', `${patient}^Made up`],
    '00100020': ['LO', patient],
    '00180050': ['DS', String(stepMm)],
    '0020000e': ['UI', uid],
    '00200032': ['DS', `${corner}\\${corner}\\${z}`],
    '00200052': ['UI', frame],
    '00280010': ['US', [pixels]],
    '00280011': ['US', [pixels]],
    '00280030': ['DS', `${spacingMm}\\${spacingMm}`],
    '00281050': ['DS', modality === 'CT' ? '40' : '450'],
    '00281051': ['DS', modality === 'CT' ? '400' : '800'],
    '00281052': ['DS', offset],
    '7fe00010': ['OW', stored(kind, z)],
  };
}

const SERIES: Readonly<Record<'own' | 'other', readonly Kind[]>> = {
  own: [
    {
      uid: '1.2.3.10',
      modality: 'CT',
      title: 'Abdomen',
      frame: '1.2.3.5',
      patient: 'P-1',
      pixels: 64,
      spacingMm: 2,
      slices: 40,
    },
    {
      uid: '1.2.3.20',
      modality: 'PT',
      title: 'Whole body',
      frame: '1.2.3.5',
      patient: 'P-1',
      pixels: 32,
      spacingMm: 4,
      slices: 20,
    },
    {
      uid: '1.2.3.30',
      modality: 'MR',
      title: 'Another day',
      frame: '1.2.3.6',
      patient: 'P-1',
      pixels: 32,
      spacingMm: 4,
      slices: 20,
    },
  ],
  other: [
    {
      uid: '1.2.3.40',
      modality: 'CT',
      title: 'Somebody else',
      frame: '1.2.3.5',
      patient: 'P-2',
      pixels: 32,
      spacingMm: 4,
      slices: 20,
    },
  ],
};

/** Writes the series of the patient, or that of somebody else, and returns their folder. */
export function seriesFolder(whose: keyof typeof SERIES): string {
  const folder = path.join(FOLDER, whose);
  mkdirSync(folder, { recursive: true });
  for (const kind of SERIES[whose]) {
    for (let k = 0; k < kind.slices; k++) {
      const name = `${kind.uid.replaceAll('.', '-')}-${k}.dcm`;
      writeFileSync(path.join(folder, name), writeDicom(slice(kind, k)));
    }
  }
  return folder;
}
