/**
 * The structures Theatron knows, with the label value each has in every label map, file and archive.
 * A label value means the same structure in every organ's case, and values and names are fixed: scripts rely on them.
 */
export const ORGANS = ['heart', 'liver', 'kidney', 'brain'] as const;
/** What a case is about; it decides which structures, recipes and steps the case has. */
export type Organ = (typeof ORGANS)[number];

export const ORGAN_TITLES: Readonly<Record<Organ, string>> = {
  heart: 'Heart',
  liver: 'Liver',
  kidney: 'Kidney',
  brain: 'Brain',
};

/** Organs whose cases are about a tumour: resection, growth and therapy in place of electrophysiology. */
export type TumourOrgan = Exclude<Organ, 'heart'>;
export const isTumourOrgan = (organ: Organ): organ is TumourOrgan => organ !== 'heart';

export interface Structure {
  readonly label: number;
  /** Stable name for files and scripts. */
  readonly name: string;
  readonly title: string;
  /** CSS custom property of the anatomy palette. */
  readonly colourToken: string;
  readonly colour: readonly [number, number, number];
  /** Second, non-colour mark of the swatch. */
  readonly pattern: 'solid' | 'diagonal' | 'dots' | 'lines' | 'outline';
  /** Volume in ml outside which a segmentation deserves a second look (adult). */
  readonly plausibleMl: readonly [number, number];
  /** Whether it is listed only where it was found: nobody misses it otherwise. */
  readonly optional: boolean;
}

const structure = (
  label: number,
  name: string,
  title: string,
  colourToken: string,
  colour: readonly [number, number, number],
  pattern: Structure['pattern'],
  plausibleMl: readonly [number, number],
  optional = false,
): Structure => ({ label, name, title, colourToken, colour, pattern, plausibleMl, optional });

export const HEART_STRUCTURES: readonly Structure[] = [
  structure(1, 'lv-blood', 'LV blood pool', '--a-lv', [224, 86, 75], 'solid', [60, 260]),
  structure(2, 'lv-myocardium', 'LV myocardium', '--a-myo', [196, 122, 98], 'diagonal', [60, 300]),
  structure(3, 'rv-blood', 'RV blood pool', '--a-rv', [91, 130, 214], 'lines', [70, 320]),
  structure(4, 'rv-myocardium', 'RV wall', '--a-rv', [91, 130, 214], 'outline', [15, 110]),
  structure(5, 'left-atrium', 'Left atrium', '--a-la', [210, 118, 180], 'solid', [30, 250]),
  structure(6, 'right-atrium', 'Right atrium', '--a-ra', [127, 176, 217], 'lines', [30, 280]),
  structure(7, 'aorta', 'Aorta', '--a-ao', [200, 71, 63], 'solid', [15, 400]),
  structure(
    8,
    'pulmonary-artery',
    'Pulmonary artery',
    '--a-pa',
    [141, 143, 214],
    'diagonal',
    [10, 150],
  ),
];

const TUMOUR_COUNT = 8;

/** Tumours are numbered from the largest; their labels follow one another. */
const TUMOURS: readonly Structure[] = Array.from({ length: TUMOUR_COUNT }, (_, n) =>
  structure(
    40 + n,
    `tumour-${n + 1}`,
    `Tumour ${n + 1}`,
    '--a-tumour',
    [217, 169, 47],
    n === 0 ? 'diagonal' : 'dots',
    [0.05, 1500],
  ),
);

const AORTA = HEART_STRUCTURES[6];

const KIDNEYS: readonly Structure[] = [
  structure(26, 'kidney-left', 'Left kidney', '--a-kidney', [178, 92, 108], 'lines', [80, 350]),
  structure(27, 'kidney-right', 'Right kidney', '--a-kidney', [178, 92, 108], 'dots', [80, 350]),
];

const LIVER_STRUCTURES: readonly Structure[] = [
  structure(20, 'liver', 'Liver', '--a-liver', [192, 114, 88], 'solid', [700, 3500]),
  ...TUMOURS,
  structure(21, 'portal-vein', 'Portal vein', '--a-portal', [146, 136, 230], 'solid', [8, 150]),
  structure(22, 'hepatic-vein', 'Hepatic veins', '--a-hepatic', [95, 146, 220], 'lines', [5, 150]),
  structure(
    23,
    'inferior-vena-cava',
    'Inferior vena cava',
    '--a-rv',
    [91, 130, 214],
    'solid',
    [10, 200],
  ),
  structure(24, 'gallbladder', 'Gallbladder', '--a-bile', [111, 174, 92], 'solid', [3, 200]),
  structure(25, 'spleen', 'Spleen', '--a-la', [210, 118, 180], 'dots', [50, 800]),
  ...KIDNEYS,
  AORTA,
];

const KIDNEY_STRUCTURES: readonly Structure[] = [
  ...KIDNEYS,
  ...TUMOURS,
  structure(
    30,
    'collecting-system',
    'Collecting system',
    '--a-nerve',
    [227, 211, 106],
    'lines',
    [1, 60],
  ),
  structure(31, 'renal-artery', 'Renal artery', '--a-ao', [200, 71, 63], 'lines', [0.5, 40]),
  structure(32, 'renal-vein', 'Renal vein', '--a-rv', [91, 130, 214], 'lines', [0.5, 60]),
];

const BRAIN_STRUCTURES: readonly Structure[] = [
  structure(60, 'white-matter', 'White matter', '--a-white', [206, 200, 190], 'solid', [300, 900]),
  structure(61, 'grey-matter', 'Grey matter', '--a-grey', [150, 132, 124], 'diagonal', [400, 1000]),
  structure(62, 'csf', 'Cerebrospinal fluid', '--a-hepatic', [95, 146, 220], 'dots', [30, 500]),
  ...TUMOURS,
  structure(
    63,
    'eloquent-1',
    'Eloquent area 1',
    '--a-nerve',
    [227, 211, 106],
    'outline',
    [0.1, 200],
  ),
  structure(64, 'eloquent-2', 'Eloquent area 2', '--a-nerve', [227, 211, 106], 'lines', [0.1, 200]),
  structure(65, 'eloquent-3', 'Eloquent area 3', '--a-nerve', [227, 211, 106], 'dots', [0.1, 200]),
];

/** All bone in the image, which is around every organ; how much of it is seen depends on the image. */
const BONE = structure(
  70,
  'bone',
  'Bone',
  '--a-bone',
  [236, 223, 180],
  'outline',
  [1, 15_000],
  true,
);

const STRUCTURES: Readonly<Record<Organ, readonly Structure[]>> = {
  heart: [...HEART_STRUCTURES, BONE],
  liver: [...LIVER_STRUCTURES, BONE],
  kidney: [...KIDNEY_STRUCTURES, BONE],
  brain: [...BRAIN_STRUCTURES, BONE],
};

/** The structures of an organ's case, in the order in which they are listed. */
export const structuresOf = (organ: Organ): readonly Structure[] => STRUCTURES[organ];

export const LABEL = {
  background: 0,
  lvBlood: 1,
  lvMyocardium: 2,
  rvBlood: 3,
  rvMyocardium: 4,
  leftAtrium: 5,
  rightAtrium: 6,
  aorta: 7,
  pulmonaryArtery: 8,
  liver: 20,
  portalVein: 21,
  hepaticVein: 22,
  inferiorVenaCava: 23,
  gallbladder: 24,
  spleen: 25,
  kidneyLeft: 26,
  kidneyRight: 27,
  collectingSystem: 30,
  renalArtery: 31,
  renalVein: 32,
  /** The first tumour; the others follow it. */
  tumour: 40,
  whiteMatter: 60,
  greyMatter: 61,
  csf: 62,
  /** The first eloquent area; two more follow it. */
  eloquent: 63,
  bone: 70,
} as const;

/** The label of tumour 1 to 8. */
export const tumourLabel = (number: number): number => LABEL.tumour + number - 1;

export const isTumourLabel = (label: number): boolean =>
  label >= LABEL.tumour && label < LABEL.tumour + TUMOUR_COUNT;

/** Tissue classes of the ventricular wall, one per voxel of the image or simulation grid. */
export const TISSUE = { none: 0, healthy: 1, borderZone: 2, scar: 3, lesion: 4 } as const;

const BY_LABEL = new Map<number, Structure>();
const BY_NAME = new Map<string, Structure>();
for (const structures of Object.values(STRUCTURES)) {
  for (const entry of structures) {
    BY_LABEL.set(entry.label, entry);
    BY_NAME.set(entry.name, entry);
  }
}

export const structureByLabel = (label: number): Structure | undefined => BY_LABEL.get(label);

export const structureByName = (name: string): Structure | undefined => BY_NAME.get(name);
