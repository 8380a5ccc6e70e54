/**
 * A left kidney as an ellipsoid of 30 x 25 x 55 mm with a box-shaped sinus that opens towards the midline (-x), and a
 * spherical tumour. Everything about it is known in closed form.
 */
import { LABEL, tumourLabel } from '../../../../src/core/anatomy.ts';
import type { Grid, Vec3 } from '../../../../src/core/space.ts';
import { ijkToLps, IDENTITY_DIRECTION } from '../../../../src/core/space.ts';
import type { LabelMap } from '../../../../src/core/volume.ts';

export const SEMI_AXES: Vec3 = [30, 25, 55];
/** The sinus: |y| below 8, |z| below 12, from the surface to x = -8. */
export const SINUS = { y: 8, z: 12, x: -8 } as const;

export interface KidneyScene {
  readonly tumourCentre: Vec3;
  readonly tumourRadius: number;
  readonly spacingMm?: Vec3;
  readonly direction?: readonly number[];
  /** Fill the sinus with kidney, as a coarse label would. */
  readonly solid?: boolean;
  /** A slab of collecting system along the inner face of the sinus, this thick. */
  readonly collectingMm?: number;
  /** A vein along the midline from x = -60 to the sinus. */
  readonly vein?: { readonly y: number; readonly z: number; readonly radius: number };
}

export const ellipsoidValue = ([x, y, z]: Vec3): number =>
  (x / SEMI_AXES[0]) ** 2 + (y / SEMI_AXES[1]) ** 2 + (z / SEMI_AXES[2]) ** 2;

export function kidneyLabels(scene: KidneyScene): LabelMap {
  const spacingMm = scene.spacingMm ?? [1, 1, 1];
  const half: Vec3 = [70, 60, 80];
  const dimensions: Vec3 = [
    Math.ceil((2 * half[0]) / spacingMm[0]),
    Math.ceil((2 * half[1]) / spacingMm[1]),
    Math.ceil((2 * half[2]) / spacingMm[2]),
  ];
  const direction = scene.direction ?? IDENTITY_DIRECTION;
  const centred: Grid = { dimensions, spacingMm, originMm: [0, 0, 0], direction };
  const middle = ijkToLps(centred, [
    (dimensions[0] - 1) / 2 + 0.13,
    (dimensions[1] - 1) / 2 - 0.21,
    (dimensions[2] - 1) / 2 + 0.08,
  ]);
  const grid: Grid = { ...centred, originMm: [-middle[0], -middle[1], -middle[2]] };
  const data = new Uint8Array(dimensions[0] * dimensions[1] * dimensions[2]);
  let n = 0;
  for (let k = 0; k < dimensions[2]; k++)
    for (let j = 0; j < dimensions[1]; j++)
      for (let i = 0; i < dimensions[0]; i++, n++)
        data[n] = labelAt(scene, ijkToLps(grid, [i, j, k]));
  return { grid, data };
}

function labelAt(scene: KidneyScene, p: Vec3): number {
  const [x, y, z] = p;
  const c = scene.tumourCentre;
  if (Math.hypot(x - c[0], y - c[1], z - c[2]) <= scene.tumourRadius) return tumourLabel(1);
  const { vein, collectingMm = 0 } = scene;
  if (vein && x < SINUS.x && x > -60 && Math.hypot(y - vein.y, z - vein.z) <= vein.radius)
    return LABEL.renalVein;
  if (ellipsoidValue(p) > 1) return LABEL.background;
  if (scene.solid) return LABEL.kidneyLeft;
  if (Math.abs(y) < SINUS.y && Math.abs(z) < SINUS.z) {
    if (x < SINUS.x) return LABEL.background;
    if (x < SINUS.x + collectingMm) return LABEL.collectingSystem;
  }
  return LABEL.kidneyLeft;
}

/** Share of the tumour outside the ellipsoid, in percent, by a fine sum over the sphere. */
export function outsidePercent({ tumourCentre: c, tumourRadius: r }: KidneyScene): number {
  const steps = 120;
  let inside = 0;
  let outside = 0;
  const at = (n: number): number => ((2 * n + 1) / steps - 1) * r;
  for (let a = 0; a < steps; a++)
    for (let b = 0; b < steps; b++)
      for (let d = 0; d < steps; d++) {
        const offset: Vec3 = [at(a), at(b), at(d)];
        if (Math.hypot(...offset) > r) continue;
        if (ellipsoidValue([c[0] + offset[0], c[1] + offset[1], c[2] + offset[2]]) > 1) outside++;
        else inside++;
      }
  return (100 * outside) / (inside + outside);
}
