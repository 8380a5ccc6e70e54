import { orientationLetters, orientationWords } from '../../core/orientation.ts';
import type { Grid, Ijk, Lps, Vec3 } from '../../core/space.ts';
import { dot, ijkToLps, scale } from '../../core/space.ts';
import type { CameraView } from '../scene/camera-view.ts';

/** Millimetres cut away from an image: from its first voxels along i, its last along i, then j and k. Only drawn so. */
export type CropMm = readonly [number, number, number, number, number, number];

export const NO_CROP: CropMm = [0, 0, 0, 0, 0, 0];

/** So much of every side always stays. */
const LEAST_LEFT_MM = 2;

export interface CropFace {
  /** Place in {@link CropMm}. */
  readonly index: number;
  /** Where the face lies, in words: `Left`, `Anterior head`. */
  readonly side: string;
  /** Unit vector out of the box. */
  readonly outwards: Vec3;
  readonly lengthMm: number;
}

export const isCropped = (crop: CropMm): boolean => crop.some((mm) => mm > 0);

/** The six faces of an image, named by where they lie in the patient. */
export function cropFaces(grid: Grid): readonly CropFace[] {
  return NO_CROP.map((_, index) => {
    const axis = index >> 1;
    const d = grid.direction;
    const along: Vec3 = [d[3 * axis], d[3 * axis + 1], d[3 * axis + 2]];
    const outwards = index % 2 === 0 ? scale(along, -1) : along;
    return {
      index,
      side: orientationWords(orientationLetters(outwards)),
      outwards,
      lengthMm: grid.dimensions[axis] * grid.spacingMm[axis],
    };
  });
}

/** Most that can be cut at a face while the opposite one stays where it is. */
export function mostCutMm(grid: Grid, crop: CropMm, index: number): number {
  const axis = index >> 1;
  const lengthMm = grid.dimensions[axis] * grid.spacingMm[axis];
  return Math.max(0, lengthMm - crop[index ^ 1] - Math.min(LEAST_LEFT_MM, lengthMm));
}

/** The crop with another cut at one face, kept within the image. */
export function withCut(grid: Grid, crop: CropMm, index: number, mm: number): CropMm {
  const next = Math.min(mostCutMm(grid, crop, index), Math.max(0, mm));
  const [a, b, c, d, e, f] = crop.map((before, n) => (n === index ? next : before));
  return [a, b, c, d, e, f];
}

/** Voxel coordinate of a face; whole voxels are drawn, so the uncut box begins half a voxel before the first centre. */
function faceAt(grid: Grid, crop: CropMm, index: number): number {
  const axis = index >> 1;
  const cut = crop[index] / grid.spacingMm[axis];
  return index % 2 === 0 ? cut - 0.5 : grid.dimensions[axis] - 0.5 - cut;
}

/** The corners of what is left; bit n of the place says whether it lies on the far face of axis n. */
export function cropCorners(grid: Grid, crop: CropMm): readonly Lps[] {
  return Array.from({ length: 8 }, (_, corner) => {
    const at = (axis: number): number => faceAt(grid, crop, 2 * axis + ((corner >> axis) & 1));
    const ijk: Ijk = [at(0), at(1), at(2)];
    return ijkToLps(grid, ijk);
  });
}

/** Places in {@link cropCorners} that an edge of the box joins. */
export const BOX_EDGES: readonly (readonly [number, number])[] = [0, 1, 2].flatMap((axis) =>
  [0, 1, 2, 3, 4, 5, 6, 7]
    .filter((corner) => !((corner >> axis) & 1))
    .map((corner) => [corner, corner | (1 << axis)] as const),
);

export function faceCentre(grid: Grid, crop: CropMm, index: number): Lps {
  const middle = (axis: number): number =>
    axis === index >> 1
      ? faceAt(grid, crop, index)
      : (faceAt(grid, crop, 2 * axis) + faceAt(grid, crop, 2 * axis + 1)) / 2;
  return ijkToLps(grid, [middle(0), middle(1), middle(2)]);
}

/** Planes that cut something away, with their normals towards what stays. */
export function cropPlanes(
  grid: Grid,
  crop: CropMm,
): readonly { readonly pointLps: Lps; readonly inwards: Vec3 }[] {
  return cropFaces(grid)
    .filter(({ index }) => crop[index] > 0)
    .map(({ index, outwards }) => ({
      pointLps: faceCentre(grid, crop, index),
      inwards: scale(outwards, -1),
    }));
}

/** A face that looks at the viewer moves too little on the screen to be dragged. */
const LEAST_SLANT = 0.2;

/** Unit direction in which a face moves on the screen and pixels per millimetre; undefined when it faces the viewer. */
export function faceOnScreen(
  view: CameraView,
  { outwards }: CropFace,
): { readonly x: number; readonly y: number; readonly pxPerMm: number } | undefined {
  const x = dot(outwards, view.right);
  const y = -dot(outwards, view.up);
  const slant = Math.hypot(x, y);
  if (slant < LEAST_SLANT) return undefined;
  return { x: x / slant, y: y / slant, pxPerMm: slant / view.mmPerPixel };
}
