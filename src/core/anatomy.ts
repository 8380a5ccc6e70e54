/**
 * The structures a heart case knows, with the label value each has in every label map,
 * file and archive. The values and names are fixed: scripts rely on them.
 */
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
  /** Volume in ml outside which a segmentation deserves a second look (adult heart CT). */
  readonly plausibleMl: readonly [number, number];
}

const structure = (
  label: number,
  name: string,
  title: string,
  colourToken: string,
  colour: readonly [number, number, number],
  pattern: Structure['pattern'],
  plausibleMl: readonly [number, number],
): Structure => ({ label, name, title, colourToken, colour, pattern, plausibleMl });

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
} as const;

/** Tissue classes of the ventricular wall, one per voxel of the image or simulation grid. */
export const TISSUE = { none: 0, healthy: 1, borderZone: 2, scar: 3, lesion: 4 } as const;

export function structureByLabel(label: number): Structure | undefined {
  return HEART_STRUCTURES.find((candidate) => candidate.label === label);
}

export function structureByName(name: string): Structure | undefined {
  return HEART_STRUCTURES.find((candidate) => candidate.name === name);
}
