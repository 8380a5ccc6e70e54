/**
 * How a second study lies on the first: as it is, by mutual information or by landmarks, with what there is to know
 * whether to believe it. Landmarks: Horn 1987; what the misfit says about a place away from them: Fitzpatrick, West and
 * Maurer, IEEE Trans Med Imaging 17 (1998) 694-702.
 */
import { formatMm } from '../core/format.ts';
import { cross, dot, normalize, scale, subtract, type Lps, type Vec3 } from '../core/space.ts';
import type { Volume } from '../core/volume.ts';
import { registerLandmarks, type LandmarkPair } from '../segment/register/landmarks.ts';
import type { RigidRegistration } from '../segment/register/register-rigid.ts';
import {
  gridCentre,
  IDENTITY_TRANSFORM,
  rotationOf,
  transformAbout,
} from '../segment/register/transform.ts';
import type { Interlock, Warning } from '../twin/records.ts';
import type { FollowUpSummary } from '../twin/tumour-records.ts';

export interface StudyAlignment {
  readonly registration: FollowUpSummary['registration'];
  /** False while a person has to look at it before anything may be concluded from it. */
  readonly trusted: boolean;
  /** What was found, in sentences. */
  readonly statement: string;
  /** First study and second study, each in its own frame; empty for the other methods. */
  readonly landmarks: readonly LandmarkPair[];
}

/** Landmarks that fit worse than this are not the same points, or the body between them has changed its shape. */
export const LANDMARK_LIMIT_MM = 5;
export const LEAST_LANDMARKS = 3;
export const ADVISED_LANDMARKS = 5;

/** Studies of one frame of reference: positions are taken as they are. */
export const sameFrameAlignment = (): StudyAlignment => ({
  registration: { method: 'same-frame', toBaseline: IDENTITY_TRANSFORM, residualMm: null },
  trusted: true,
  statement:
    'Both studies name the same frame of reference: positions are taken as they are. Whether the patient moved between them is not known.',
  landmarks: [],
});

export const mutualInformationAlignment = (found: RigidRegistration): StudyAlignment => ({
  registration: {
    method: 'mutual-information',
    toBaseline: found.movingToFixed,
    residualMm: found.residualMm,
  },
  trusted: found.trusted,
  statement: found.statement,
  landmarks: [],
});

/** In place of a registration that found nothing: the centres of both images on each other, to begin with. */
export function unalignedStudies(fixed: Volume, moving: Volume, reason: string): StudyAlignment {
  const [to, from] = [gridCentre(fixed.grid), gridCentre(moving.grid)];
  const toBaseline = transformAbout(rotationOf([0, 0, 0]), from, subtract(to, from));
  return {
    registration: { method: 'mutual-information', toBaseline, residualMm: null },
    trusted: false,
    statement: `${reason} The images lie on each other by their centres only.`,
    landmarks: [],
  };
}

/**
 * Alignment by pairs of points.
 * @throws `bad-input`/`landmarks-few` or `landmarks-collinear`, see {@link registerLandmarks}.
 */
export function landmarkAlignment(landmarks: readonly LandmarkPair[]): StudyAlignment {
  const { movingToFixed, residualMm } = registerLandmarks(landmarks);
  const trusted = residualMm <= LANDMARK_LIMIT_MM;
  const misfit = `${landmarks.length} pairs of landmarks are left ${formatMm(residualMm)} apart (root mean square).`;
  const doubt = trusted
    ? ''
    : ` That is more than ${formatMm(LANDMARK_LIMIT_MM, 0)}: a pair may not be the same point, or the organ has changed its shape.`;
  return {
    registration: { method: 'landmarks', toBaseline: movingToFixed, residualMm },
    trusted,
    statement: `${misfit}${doubt}`,
    landmarks,
  };
}

/**
 * Root mean square error to be expected at a place of the first study, mm, from how well landmarks fit: the misfit of n
 * pairs underestimates the error of marking by n / (n - 2), and that error grows with the distance from their axes.
 * Null below four pairs, where the misfit is a matter of chance. Source: Fitzpatrick 1998, equations 10 and 46.
 */
export function expectedErrorMm(landmarks: readonly LandmarkPair[], at: Lps): number | null {
  const n = landmarks.length;
  if (n < 4) return null;
  const { residualMm } = registerLandmarks(landmarks);
  const points = landmarks.map(({ fixedLps }) => fixedLps);
  const centre = [0, 1, 2].map((a) => points.reduce((sum, p) => sum + p[a], 0) / n);
  const middle: Vec3 = [centre[0], centre[1], centre[2]];
  const from = (p: Vec3, axis: Vec3): number => {
    const arm = subtract(p, middle);
    const along = dot(arm, axis);
    return dot(arm, arm) - along * along;
  };
  const ratio = principalAxes(points.map((p) => subtract(p, middle))).reduce(
    (sum, axis) => sum + from(at, axis) / (points.reduce((s, p) => s + from(p, axis), 0) / n),
    0,
  );
  const marking = (residualMm * residualMm * n) / (n - 2);
  return Math.sqrt((marking / n) * (1 + ratio / 3));
}

/** Axes of the largest, the middle and the smallest spread of centred points (power iteration, then deflation). */
function principalAxes(points: readonly Vec3[]): readonly Vec3[] {
  const spread = (v: Vec3): Vec3 =>
    points.reduce<Vec3>(
      (sum, p) => {
        const along = dot(p, v);
        return [sum[0] + along * p[0], sum[1] + along * p[1], sum[2] + along * p[2]];
      },
      [0, 0, 0],
    );
  const dominant = (start: Vec3, without: Vec3 | undefined): Vec3 => {
    let axis = start;
    for (let step = 0; step < 200; step++) {
      const next = spread(axis);
      const rest = without ? subtract(next, scale(without, dot(next, without))) : next;
      if (dot(rest, rest) === 0) break;
      axis = normalize(rest);
    }
    return axis;
  };
  const first = dominant(normalize([0.41, 0.62, 0.67]), undefined);
  const away: Vec3 = Math.abs(first[0]) < 0.8 ? [1, 0, 0] : [0, 1, 0];
  const second = dominant(normalize(subtract(away, scale(first, dot(away, first)))), first);
  return [first, second, cross(first, second)];
}

/** What limits an alignment without making it provisional; codes begin with `alignment-`. */
export const alignmentWarnings = ({ registration, landmarks }: StudyAlignment): Warning[] =>
  registration.method === 'landmarks' && landmarks.length < ADVISED_LANDMARKS
    ? [
        {
          code: 'alignment-few-landmarks',
          message: `The second study was aligned by ${landmarks.length} pairs of landmarks; below ${ADVISED_LANDMARKS} their misfit says little about the error elsewhere.`,
        },
      ]
    : [];

/** The question that stands while an alignment is not to be relied on. */
export function alignmentInterlocks({ registration, trusted }: StudyAlignment): Interlock[] {
  if (trusted) return [];
  const { method, residualMm } = registration;
  const found =
    residualMm === null
      ? 'The studies could not be laid on each other'
      : method === 'landmarks'
        ? `The landmarks of both studies stay ${formatMm(residualMm)} apart`
        : `The position of the second study is uncertain by ${formatMm(residualMm)}`;
  return [
    {
      id: 'alignment',
      message: `${found}: which lesion is which, and what has grown, may be wrong.`,
      hint: 'Compare both studies in Alignment and mark landmarks, or accept what the overlay shows with a reason.',
      answer: null,
    },
  ];
}
