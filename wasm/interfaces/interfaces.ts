/** Typed access to the threshold dynamics of label interfaces (`interfaces.cpp`). */
import type { Vec3 } from '../../src/core/space.ts';
import { instantiateKernel } from '../kernel.ts';

interface InterfacesExports {
  interfaces_scratch_bytes(total: number, plane: number): number;
  interfaces_relax(
    labels: number,
    fixed: number,
    nx: number,
    ny: number,
    nz: number,
    labelCount: number,
    radius: number,
    rounds: number,
    scratch: number,
  ): number;
}

export interface InterfaceRelaxation {
  /** Runs some rounds and returns the number of voxels that the last one changed. */
  run(rounds: number): number;
  /** The labels as they are now. */
  labels(): Uint8Array;
}

/**
 * Prepares the relaxation of the interfaces between labels 1 to `labelCount`; voxels with label 0 stay
 * outside and voxels where `fixed` is non-zero keep their label.
 * @param radius half-width of the box kernel in voxels, 1 or 2.
 */
export async function prepareInterfaceRelaxation(
  labels: Uint8Array,
  fixed: Uint8Array,
  [nx, ny, nz]: Vec3,
  labelCount: number,
  radius: 1 | 2,
): Promise<InterfaceRelaxation> {
  const kernel = await instantiateKernel<InterfacesExports>('interfaces');
  const total = nx * ny * nz;
  const labelsAt = kernel.allocate(total);
  const fixedAt = kernel.allocate(total);
  const scratchAt = kernel.allocate(kernel.exports.interfaces_scratch_bytes(total, nx * ny));
  kernel.u8(labelsAt, total).set(labels);
  kernel.u8(fixedAt, total).set(fixed);
  return {
    run: (rounds) =>
      kernel.exports.interfaces_relax(
        labelsAt,
        fixedAt,
        nx,
        ny,
        nz,
        labelCount,
        radius,
        rounds,
        scratchAt,
      ),
    labels: () => kernel.u8(labelsAt, total).slice(),
  };
}
