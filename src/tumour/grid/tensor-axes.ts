/** Diffusion tensors of patient space along the axes of a grid. */

/**
 * Writes the tensor of one voxel (xx yy zz xy xz yz, LPS) along the axes of the grid: R^T D R with the direction cosines as
 * the columns of R. A zero tensor becomes `scalar` along every axis; other tensors are multiplied by `scale`.
 */
export function axisTensor(
  tensors: Float32Array,
  voxel: number,
  direction: readonly number[],
  scalar: number,
  scale: number,
  out: Float32Array,
  outVoxel: number,
): void {
  const [xx, yy, zz, xy, xz, yz] = tensors.subarray(6 * voxel, 6 * voxel + 6);
  const to = 6 * outVoxel;
  if (!(xx + yy + zz > 0)) {
    out.set([scalar, scalar, scalar, 0, 0, 0], to);
    return;
  }
  const product = (a: number, b: number): number => {
    const [ax, ay, az] = [direction[3 * a], direction[3 * a + 1], direction[3 * a + 2]];
    const [bx, by, bz] = [direction[3 * b], direction[3 * b + 1], direction[3 * b + 2]];
    return (
      scale *
      (ax * (xx * bx + xy * by + xz * bz) +
        ay * (xy * bx + yy * by + yz * bz) +
        az * (xz * bx + yz * by + zz * bz))
    );
  };
  out[to] = product(0, 0);
  out[to + 1] = product(1, 1);
  out[to + 2] = product(2, 2);
  out[to + 3] = product(0, 1);
  out[to + 4] = product(0, 2);
  out[to + 5] = product(1, 2);
}
