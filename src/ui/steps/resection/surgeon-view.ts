import type { TumourOrgan } from '../../../core/anatomy.ts';
import type { TriMesh } from '../../../core/mesh.ts';
import type { Lps } from '../../../core/space.ts';
import { normalize, subtract } from '../../../core/space.ts';
import {
  lookAtAngles,
  lookFrom,
  type CameraAxes,
  type StandardView,
} from '../../../view/scene/camera-view.ts';

/** The six sides of the patient, by the letter that the orientation cube has there. */
export const SIDE_VIEWS: readonly {
  readonly letter: string;
  readonly view: StandardView;
  readonly name: string;
}[] = [
  { letter: 'A', view: 'AP', name: 'View from anterior' },
  { letter: 'P', view: 'PA', name: 'View from posterior' },
  { letter: 'L', view: 'LL', name: 'View from the left' },
  { letter: 'R', view: 'RL', name: 'View from the right' },
  { letter: 'H', view: 'SUP', name: 'View from the head' },
  { letter: 'F', view: 'INF', name: 'View from the feet' },
];

/** Standing at the right of a patient who lies on the back, looking up under the costal margin. */
const LIVER_LAO_DEG = -40;
const LIVER_CRAN_DEG = -20;

/**
 * How the organ is met in the operation: the liver from the right, in front and below; a kidney from the flank; a
 * brain along the line from its middle through the tumour, where the opening is.
 */
export function surgeonAxes(
  organ: TumourOrgan,
  mesh: TriMesh,
  targetLps: Lps | undefined,
): CameraAxes {
  if (organ === 'liver') return lookAtAngles(LIVER_LAO_DEG, LIVER_CRAN_DEG);
  const middle = meshMiddle(mesh);
  if (organ === 'kidney') return lookAtAngles(middle[0] >= 0 ? 70 : -70, 0);
  const out = targetLps ? normalize(subtract(targetLps, middle)) : ([0, 0, 1] as const);
  return lookFrom(out, Math.abs(out[2]) > 0.9 ? [0, -1, 0] : [0, 0, 1]);
}

function meshMiddle({ positions }: TriMesh): Lps {
  const sum = [0, 0, 0];
  for (let n = 0; n < positions.length; n++) sum[n % 3] += positions[n];
  const count = Math.max(1, positions.length / 3);
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}
