/**
 * The planes in which hearts are looked at, from four landmarks. Short axis seen from the apex with the right
 * ventricle on the left of the picture; long axes with the apex on top and the lateral, anterior or aortic side on
 * the right: the apical views of the American Heart Association's nomenclature (Cerqueira et al., Circulation 2002;105:539).
 */
import { fail } from '../../core/failure.ts';
import type { Lps, Vec3 } from '../../core/space.ts';
import { add, cross, dot, norm, normalize, scale, subtract } from '../../core/space.ts';
import { axesFacing, type SliceFrame } from './oblique.ts';
import type { SliceAxes } from './plane.ts';

export interface HeartLandmarks {
  /** End of the LV cavity at the apex. */
  readonly apexMm: Lps;
  /** Centre of the mitral valve. */
  readonly mitralMm: Lps;
  /** Centre of the aortic valve; without it there is no three-chamber plane. */
  readonly aorticMm: Lps | undefined;
  /** Centre of the RV cavity. */
  readonly rightVentricleMm: Lps;
}

export type CardiacPlane = 'short-axis' | 'two-chamber' | 'three-chamber' | 'four-chamber';

export const CARDIAC_PLANES: readonly { readonly id: CardiacPlane; readonly title: string }[] = [
  { id: 'short-axis', title: 'Short axis' },
  { id: 'four-chamber', title: 'Four-chamber' },
  { id: 'two-chamber', title: 'Two-chamber' },
  { id: 'three-chamber', title: 'Three-chamber' },
];

/** Structures closer to the long axis than this leave the rotation around it undecided. */
const MIN_ARM_MM = 5;

/**
 * Axes of one cardiac plane; all pass through the middle of the long axis.
 * @throws bad-input/plane-undecided where a landmark lies on the long axis or is missing
 */
export function cardiacAxes(heart: HeartLandmarks, plane: CardiacPlane): SliceAxes {
  const { title } = CARDIAC_PLANES.find(({ id }) => id === plane) ?? CARDIAC_PLANES[0];
  const towardsApex = normalize(subtract(heart.apexMm, heart.mitralMm));
  const lateral = scale(acrossAxis(heart, heart.rightVentricleMm, 'right ventricle'), -1);
  // Seen from the apex, up is anterior: right-handed with lateral on the right.
  const anterior = cross(towardsApex, lateral);
  const longAxis = (right: Vec3): SliceAxes => axesFacing(title, cross(right, towardsApex), right);
  switch (plane) {
    case 'short-axis':
      return axesFacing(title, towardsApex, lateral);
    case 'four-chamber':
      return longAxis(lateral);
    case 'two-chamber':
      return longAxis(anterior);
    case 'three-chamber':
      return longAxis(acrossAxis(heart, heart.aorticMm, 'aortic valve'));
  }
}

/** Short axis, four-chamber and a second long axis in the three viewports. */
export const cardiacFrame = (
  heart: HeartLandmarks,
  third: 'two-chamber' | 'three-chamber',
): SliceFrame => ({
  axial: cardiacAxes(heart, 'short-axis'),
  coronal: cardiacAxes(heart, 'four-chamber'),
  sagittal: cardiacAxes(heart, third),
});

/** Middle of the long axis, where the papillary muscles end: the crosshair's first place. */
export const midVentricle = ({ apexMm, mitralMm }: HeartLandmarks): Lps =>
  scale(add(apexMm, mitralMm), 0.5);

/** Unit vector from the long axis to a landmark, across the axis. */
function acrossAxis(heart: HeartLandmarks, landmark: Lps | undefined, name: string): Vec3 {
  const axis = normalize(subtract(heart.mitralMm, heart.apexMm));
  const arm = landmark ? subtract(landmark, heart.apexMm) : ([0, 0, 0] as const);
  const across = subtract(arm, scale(axis, dot(arm, axis)));
  if (norm(across) >= MIN_ARM_MM) return normalize(across);
  return fail(
    'bad-input',
    'plane-undecided',
    landmark
      ? `The ${name} lies on the long axis of the left ventricle, so the rotation around it is not decided.`
      : `The ${name} was not found, and this plane passes through it.`,
    'Check the structures of the heart, or turn the planes by their handles.',
  );
}
