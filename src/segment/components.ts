/** Connected components of voxel masks (faces touch: 6-neighbourhood). */
import type { Vec3 } from '../core/space.ts';

export interface Components {
  /** Component number of every voxel, 1 for the first found; 0 outside the mask. */
  readonly ids: Int32Array;
  /** Voxels per component; entry 0 is unused. */
  readonly sizes: readonly number[];
}

/** Labels the 6-connected components of the non-zero voxels of `mask`. */
export function connectedComponents(mask: Uint8Array, [nx, ny, nz]: Vec3): Components {
  const plane = nx * ny;
  const ids = new Int32Array(mask.length);
  const sizes = [0];
  const stack = new Int32Array(mask.length);
  for (let seed = 0; seed < mask.length; seed++) {
    if (!mask[seed] || ids[seed]) continue;
    const id = sizes.length;
    let size = 0;
    let top = 0;
    const push = (n: number): void => {
      if (mask[n] && !ids[n]) {
        ids[n] = id;
        stack[top++] = n;
      }
    };
    push(seed);
    while (top > 0) {
      const n = stack[--top];
      size++;
      const i = n % nx;
      const j = ((n - i) / nx) % ny;
      const k = Math.floor(n / plane);
      if (i > 0) push(n - 1);
      if (i < nx - 1) push(n + 1);
      if (j > 0) push(n - nx);
      if (j < ny - 1) push(n + nx);
      if (k > 0) push(n - plane);
      if (k < nz - 1) push(n + plane);
    }
    sizes.push(size);
  }
  return { ids, sizes };
}

/** Number of the largest component, 0 when there is none. */
export function largestComponent({ sizes }: Components): number {
  let best = 0;
  for (let id = 1; id < sizes.length; id++) if (sizes[id] > (best ? sizes[best] : 0)) best = id;
  return best;
}

/** The mask reduced to its largest component. */
export function keepLargest(mask: Uint8Array, dimensions: Vec3): Uint8Array {
  const components = connectedComponents(mask, dimensions);
  const keep = largestComponent(components);
  return Uint8Array.from(components.ids, (id) => (keep && id === keep ? 1 : 0));
}

/** The mask with every hole that does not reach the edge of the grid filled. */
export function fillHoles(mask: Uint8Array, dimensions: Vec3): Uint8Array {
  const [nx, ny, nz] = dimensions;
  const outside = connectedComponents(
    Uint8Array.from(mask, (value) => (value ? 0 : 1)),
    dimensions,
  );
  const open = new Uint8Array(outside.sizes.length);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const edge = !i || !j || !k || i === nx - 1 || j === ny - 1 || k === nz - 1;
        if (edge) open[outside.ids[n]] = 1;
      }
  return Uint8Array.from(mask, (value, n) => (value || !open[outside.ids[n]] ? 1 : 0));
}
