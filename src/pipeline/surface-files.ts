/** Surfaces of structures as files: closed, checked, with unit and frame where the format can say them. */
import { structureByLabel } from '../core/anatomy.ts';
import { span, type JobContext } from '../core/job.ts';
import type { TriMesh } from '../core/mesh.ts';
import type { LabelMap } from '../core/volume.ts';
import { writeStl } from '../formats/stl.ts';
import { write3mf, writeGlb, writeObj, writePly } from '../formats/surface-write.ts';
import { writeZip } from '../formats/zip.ts';
import { surfaceFromLabels } from '../mesh/surface-from-labels.ts';
import { boxOfLabel } from '../segment/edit/voxel-box.ts';
import { SURFACE_FORMATS, type ExportedSurface, type SurfaceFormat } from './surface-formats.ts';

export interface SurfaceFilesRequest {
  readonly labels: LabelMap;
  /** One file per structure; several are packed into a zip. */
  readonly structures: readonly number[];
  readonly format: SurfaceFormat;
  readonly maxTriangles: number;
  /** Beginning of the file names; nothing of the patient but a pseudonym. */
  readonly stem: string;
}

export interface SurfaceFiles {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly surfaces: readonly ExportedSurface[];
}

/** Makes the surfaces anew from the voxels. @throws `bad-input`/`empty-structure`. */
export async function surfaceFiles(
  { labels, structures, format, maxTriangles, stem }: SurfaceFilesRequest,
  ctx: JobContext,
): Promise<SurfaceFiles> {
  const files = new Map<string, Uint8Array>();
  const surfaces: ExportedSurface[] = [];
  for (const [n, label] of structures.entries()) {
    const part = span(ctx, n / structures.length, (n + 0.95) / structures.length);
    const { mesh, quality } = await surfaceFromLabels(labels, label, { maxTriangles }, part);
    const { name, title } = structureByLabel(label) ?? {
      name: `label-${label}`,
      title: `Label ${label}`,
    };
    surfaces.push({ label, title, quality, cutByImage: reachesBorder(labels, label) });
    files.set(`${stem}-${name}.${format}`, await surfaceBytes(mesh, title, format, part));
  }
  const { type } = SURFACE_FORMATS[format];
  const [first] = files;
  if (files.size === 1) return { name: first[0], type, bytes: first[1], surfaces };
  const bytes = joined(await writeZip(files, ctx));
  return { name: `${stem}-surfaces-${format}.zip`, type: 'application/zip', bytes, surfaces };
}

/** A surface in LPS mm in a format; `name` is what programs show. */
export async function surfaceBytes(
  mesh: TriMesh,
  name: string,
  format: SurfaceFormat,
  ctx: JobContext,
): Promise<Uint8Array> {
  switch (format) {
    case 'stl':
      return writeStl(mesh, name);
    case '3mf':
      return joined(await write3mf(mesh, name, ctx));
    case 'glb':
      return writeGlb(mesh, name);
    case 'ply':
      return writePly(mesh, name);
    case 'obj':
      return writeObj(mesh, name);
  }
}

/** Whether a structure ends where the image does: its surface is closed there by a flat cut. */
export function reachesBorder({ grid, data }: LabelMap, label: number): boolean {
  const { min, max } = boxOfLabel(data, grid.dimensions, label);
  return min.some((low) => low === 0) || max.some((high, axis) => high === grid.dimensions[axis]);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
