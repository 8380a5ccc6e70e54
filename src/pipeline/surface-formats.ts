/** Formats of surfaces, and what is said of an exported one, for dialogs and file names. */
import type { SurfaceQuality } from '../mesh/surface-from-labels.ts';

export const SURFACE_FORMATS = {
  stl: { title: 'STL', type: 'model/stl', says: 'LPS mm in its header' },
  '3mf': { title: '3MF', type: 'model/3mf', says: 'millimetres' },
  glb: { title: 'GLB', type: 'model/gltf-binary', says: 'metres, Y up' },
  ply: { title: 'PLY', type: 'application/octet-stream', says: 'LPS mm in a comment' },
  obj: { title: 'OBJ', type: 'text/plain', says: 'LPS mm in a comment' },
} as const;
export type SurfaceFormat = keyof typeof SURFACE_FORMATS;

export interface ExportedSurface {
  readonly label: number;
  readonly title: string;
  readonly quality: SurfaceQuality;
  /** The structure reaches the border of the image, where its surface was closed by a flat cut. */
  readonly cutByImage: boolean;
}

/** `Closed and manifold, 1 part, 39 998 triangles, 120.3 ml (voxels 120.1 ml)`: what a printer asks. */
export function qualityWords({ quality, cutByImage }: ExportedSurface): string {
  const { closed, manifold, components, triangles, meshVolumeMl, labelVolumeMl } = quality;
  const sound = manifold ? 'Closed and manifold' : closed ? 'Closed, not manifold' : 'Not closed';
  const parts = `${components} ${components === 1 ? 'part' : 'parts'}`;
  const size = `${meshVolumeMl.toFixed(1)} ml (voxels ${labelVolumeMl.toFixed(1)} ml)`;
  const cut = cutByImage ? '; cut flat where the image ends' : '';
  return `${sound}, ${parts}, ${triangles} triangles, ${size}${cut}`;
}
