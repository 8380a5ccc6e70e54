import {
  ClampToEdgeWrapping,
  Data3DTexture,
  LinearFilter,
  Matrix4,
  RGFormat,
  UnsignedByteType,
} from 'three';
import type { Grid } from '../../core/space.ts';

/** What lies in the organ, on the grid of the label map. */
export interface OrganVolume {
  readonly grid: Grid;
  /** 1 in the organ with its tumours, 0 elsewhere. */
  readonly organ: Uint8Array;
}

/** A bytes texture in patient space, with the matrix from LPS millimetres to texture coordinates. */
export interface PatientTexture {
  readonly texture: Data3DTexture;
  readonly fromLps: Matrix4;
}

/** Longest edge of a texture, in texels: millimetre detail on a liver, and a few megabytes. */
const LONGEST = 160;

/** The part of a grid that a texture covers, and how many voxels one texel stands for. */
export interface TextureFrame {
  readonly grid: Grid;
  readonly first: readonly [number, number, number];
  readonly stride: readonly [number, number, number];
  readonly size: readonly [number, number, number];
}

/** The box of the organ with a voxel of room around it. */
export function organFrame({ grid, organ }: OrganVolume): TextureFrame {
  const [nx, ny, nz] = grid.dimensions;
  const low = [nx, ny, nz];
  const high = [-1, -1, -1];
  for (let k = 0, n = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, n++) {
        if (organ[n] === 0) continue;
        if (i < low[0]) low[0] = i;
        if (i > high[0]) high[0] = i;
        if (j < low[1]) low[1] = j;
        if (j > high[1]) high[1] = j;
        if (k < low[2]) low[2] = k;
        if (k > high[2]) high[2] = k;
      }
    }
  }
  const frame = [0, 1, 2].map((axis) => {
    const from = Math.max(0, Math.min(low[axis], high[axis]) - 2);
    const to = Math.min(grid.dimensions[axis] - 1, high[axis] + 2);
    const stride = Math.max(1, Math.ceil((to - from + 1) / LONGEST));
    return { from, stride, size: Math.max(1, Math.ceil((to - from + 1) / stride)) };
  });
  const pick = <Key extends 'from' | 'stride' | 'size'>(key: Key): [number, number, number] => [
    frame[0][key],
    frame[1][key],
    frame[2][key],
  ];
  return { grid, first: pick('from'), stride: pick('stride'), size: pick('size') };
}

/** Calls back for every texel with its voxel in the grid. */
function overTexels(
  { grid, first, stride, size }: TextureFrame,
  visit: (texel: number, voxel: number) => void,
): void {
  const [nx, ny] = grid.dimensions;
  let texel = 0;
  for (let c = 0; c < size[2]; c++) {
    const k = Math.min(grid.dimensions[2] - 1, first[2] + c * stride[2]);
    for (let b = 0; b < size[1]; b++) {
      const j = Math.min(ny - 1, first[1] + b * stride[1]);
      for (let a = 0; a < size[0]; a++, texel++) {
        const i = Math.min(nx - 1, first[0] + a * stride[0]);
        visit(texel, i + nx * (j + ny * k));
      }
    }
  }
}

function patientTexture(frame: TextureFrame, data: Uint8Array<ArrayBuffer>): PatientTexture {
  const { grid, first, stride, size } = frame;
  const texture = new Data3DTexture(data, ...size);
  texture.format = RGFormat;
  texture.type = UnsignedByteType;
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.wrapS = texture.wrapT = texture.wrapR = ClampToEdgeWrapping;
  texture.unpackAlignment = 1;
  texture.needsUpdate = true;
  const { originMm: o, spacingMm: s, direction: d } = grid;
  const rows = [0, 1, 2].map((axis) => {
    const perMm = 1 / (s[axis] * stride[axis] * size[axis]);
    const along = [d[3 * axis] * perMm, d[3 * axis + 1] * perMm, d[3 * axis + 2] * perMm];
    const origin = along[0] * o[0] + along[1] * o[1] + along[2] * o[2];
    // Texel centres lie half a texel from the edge.
    const start = (0.5 - first[axis] / stride[axis]) / size[axis];
    return [...along, start - origin];
  });
  const fromLps = new Matrix4();
  // prettier-ignore
  fromLps.set(
    rows[0][0], rows[0][1], rows[0][2], rows[0][3],
    rows[1][0], rows[1][1], rows[1][2], rows[1][3],
    rows[2][0], rows[2][1], rows[2][2], rows[2][3],
    0, 0, 0, 1,
  );
  return { texture, fromLps };
}

/** Red: removed voxels of the organ. Green: voxels of the organ. Their quotient does not bleed at the organ's edge. */
export function removedTexture(
  volume: OrganVolume,
  removed: Uint8Array,
  frame: TextureFrame,
  previous?: PatientTexture,
): PatientTexture {
  const bytes = 2 * frame.size[0] * frame.size[1] * frame.size[2];
  const reused = previous?.texture.image.data;
  const data =
    reused instanceof Uint8Array && reused.length === bytes
      ? (reused as Uint8Array<ArrayBuffer>)
      : new Uint8Array(bytes);
  overTexels(frame, (texel, voxel) => {
    const inside = volume.organ[voxel] !== 0;
    data[2 * texel] = inside && removed[voxel] !== 0 ? 255 : 0;
    data[2 * texel + 1] = inside ? 255 : 0;
  });
  if (previous && data === reused) {
    previous.texture.needsUpdate = true;
    return previous;
  }
  return patientTexture(frame, data);
}
