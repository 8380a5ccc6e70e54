/** A surface from a file in any of the formats that are read, in LPS millimetres. */
import { fail } from '../core/failure.ts';
import { readGlb } from './glb-read.ts';
import {
  placedSurface,
  readSurface,
  refuseUnknownFrame,
  type StoredSurface,
  type SurfaceFrame,
} from './surface-read.ts';
import { readVtpSurface } from './vtk-read-xml.ts';
import { readVtkSurface } from './vtk-read.ts';

/** Endings of the files that are read. */
export const SURFACE_FILE = /\.(stl|ply|obj|vtk|vtp|glb)$/i;

const LPS_MM: SurfaceFrame = { frame: 'LPS', unit: 'mm' };

/**
 * Reads STL, PLY, OBJ, VTK (legacy and XML polydata) and GLB by the ending of the name. Where the file does not say that its
 * positions are LPS millimetres, `stated` gives frame and unit of its axes as they stand. Fails with `surface-format`,
 * `surface-frame`, and what the readers fail with.
 */
export async function readSurfaceFile(
  file: Uint8Array,
  name: string,
  stated?: SurfaceFrame,
): Promise<StoredSurface> {
  const ending = SURFACE_FILE.exec(name)?.[1].toLowerCase();
  switch (ending) {
    case 'stl':
    case 'ply':
    case 'obj':
      return readSurface(file, name, stated);
    case 'glb': {
      const { positions, indices, fromLpsMm } = readGlb(file);
      if (fromLpsMm)
        return placedSurface('GLB', { positions: unturned(positions), indices }, LPS_MM, true);
      return placedSurface('GLB', { positions, indices }, stated ?? refuseUnknownFrame(), false);
    }
    case 'vtk':
    case 'vtp': {
      const { surface } = ending === 'vtk' ? readVtkSurface(file) : await readVtpSurface(file);
      const head = new TextDecoder('latin1').decode(file.subarray(0, 2048));
      const own = /\bLPS mm\b/.test(head);
      return placedSurface('VTK', surface, own ? LPS_MM : (stated ?? refuseUnknownFrame()), own);
    }
    default:
      return fail(
        'unsupported',
        'surface-format',
        `${name} is no STL, PLY, OBJ, VTK or GLB file.`,
        'Convert it first.',
      );
  }
}

/** From metres with Y to the head and Z to the front, as `writeGlb` turns them, back to LPS millimetres. */
function unturned(from: Float32Array): Float32Array {
  const out = new Float32Array(from.length);
  for (let n = 0; n < from.length; n += 3) {
    out[n] = from[n] * 1000;
    out[n + 1] = -from[n + 2] * 1000;
    out[n + 2] = from[n + 1] * 1000;
  }
  return out;
}
