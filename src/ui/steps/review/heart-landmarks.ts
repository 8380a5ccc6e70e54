/** The four landmarks of the cardiac planes, read from the structures of a heart. */
import { LABEL } from '../../../core/anatomy.ts';
import { fail } from '../../../core/failure.ts';
import { ijkToLps, type Lps } from '../../../core/space.ts';
import type { LabelMap } from '../../../core/volume.ts';
import { ventricularFrame } from '../../../heart/ventricular-frame.ts';
import type { HeartLandmarks } from '../../../view/slices/cardiac-planes.ts';

/** A valve of 1 cm2 has at least this area of contact; less is a leak between labels. */
const LEAST_VALVE_MM2 = 100;

/**
 * Apex of the LV cavity; valves where its blood touches left atrium and aorta; centre of the RV cavity.
 * @throws bad-input/empty-structure, bad-input/ventricle-closed of the ventricular frame; bad-input/no-right-ventricle
 */
export function heartLandmarks(map: LabelMap): HeartLandmarks {
  const { apexMm, baseMm } = ventricularFrame({ grid: map.grid, labels: map.data });
  const rightVentricleMm = centreOf(map, LABEL.rvBlood);
  if (!rightVentricleMm) {
    fail(
      'bad-input',
      'no-right-ventricle',
      'The label map holds no RV blood pool; without it the rotation of the cardiac planes is unknown.',
      'Segment the right ventricle, or turn the planes by their handles.',
    );
  }
  return {
    apexMm,
    mitralMm: contactCentre(map, LABEL.leftAtrium) ?? baseMm,
    aorticMm: contactCentre(map, LABEL.aorta),
    rightVentricleMm,
  };
}

function centreOf({ grid, data }: LabelMap, label: number): Lps | undefined {
  const [nx, ny] = grid.dimensions;
  let [i, j, k, count] = [0, 0, 0, 0];
  for (let at = data.indexOf(label); at >= 0; at = data.indexOf(label, at + 1)) {
    i += at % nx;
    j += Math.floor(at / nx) % ny;
    k += Math.floor(at / nx / ny);
    count++;
  }
  return count > 0 ? ijkToLps(grid, [i / count, j / count, k / count]) : undefined;
}

/** Middle of the faces at which LV blood touches another label; undefined where there are too few. */
function contactCentre({ grid, data }: LabelMap, other: number): Lps | undefined {
  const [nx, ny] = grid.dimensions;
  const { lvBlood } = LABEL;
  const steps = [1, -1, nx, -nx, nx * ny, -nx * ny];
  let [i, j, k, count] = [0, 0, 0, 0];
  for (let at = data.indexOf(lvBlood); at >= 0; at = data.indexOf(lvBlood, at + 1)) {
    for (const step of steps) {
      if (data[at + step] !== other) continue;
      // The face lies half a voxel on.
      const half = Math.sign(step) / 2;
      const stride = Math.abs(step);
      i += (at % nx) + (stride === 1 ? half : 0);
      j += (Math.floor(at / nx) % ny) + (stride === nx ? half : 0);
      k += Math.floor(at / nx / ny) + (stride === nx * ny ? half : 0);
      count++;
    }
  }
  const faceMm2 = grid.spacingMm[0] * grid.spacingMm[1];
  if (count * faceMm2 < LEAST_VALVE_MM2) return undefined;
  return ijkToLps(grid, [i / count, j / count, k / count]);
}
