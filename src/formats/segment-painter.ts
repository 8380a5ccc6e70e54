/** Puts segments that may overlap into as few label maps as keep them apart. */
import { fail } from '../core/failure.ts';
import { voxelCount, voxelIndex, type Grid, type Vec3 } from '../core/space.ts';
import type { LabelMap } from '../core/volume.ts';

const MAX_LAYERS = 64;

/** Paints segments one after the other; one that meets another goes to the next layer, voxel sets staying whole. */
export function createSegmentPainter(grid: Grid): {
  paint(number: number, voxel: Vec3): void;
  finish(): { layers: LabelMap[]; outside: number };
} {
  const layers: Uint8Array[] = [new Uint8Array(voxelCount(grid))];
  const [nx, ny, nz] = grid.dimensions;
  let outside = 0;
  let current = 0;
  let voxels: number[] = [];
  const byNumber = new Map<number, number[]>();
  const flush = (): void => {
    if (voxels.length > 0) byNumber.set(current, voxels);
  };
  return {
    paint(number, [i, j, k]) {
      if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) {
        outside++;
        return;
      }
      if (number !== current) {
        flush();
        current = number;
        voxels = byNumber.get(number) ?? [];
      }
      voxels.push(voxelIndex(grid, i, j, k));
    },
    finish() {
      flush();
      for (const [number, inside] of [...byNumber].sort(([a], [b]) => a - b)) {
        if (number > 255) {
          fail(
            'unsupported',
            'seg-too-many',
            `This DICOM segmentation has a segment ${number}; label maps hold numbers up to 255.`,
            'Export its segments in several files.',
          );
        }
        let layer = layers.findIndex((data) => inside.every((voxel) => data[voxel] === 0));
        if (layer < 0) {
          if (layers.length >= MAX_LAYERS) {
            fail(
              'unsupported',
              'seg-too-many',
              'Too many segments of this DICOM segmentation overlap.',
              'Split the file.',
            );
          }
          layer = layers.push(new Uint8Array(voxelCount(grid))) - 1;
        }
        for (const voxel of inside) layers[layer][voxel] = number;
      }
      return { layers: layers.map((data) => ({ grid, data })), outside };
    },
  };
}
