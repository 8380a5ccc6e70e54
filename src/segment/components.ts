/** Connected components of masks and label maps (faces touch: 6-neighbourhood). */
import type { Vec3 } from '../core/space.ts';
import { maskWhere } from './mask.ts';

export interface Components {
  /** Component number of every voxel, 1 for the first found; 0 outside the mask. */
  readonly ids: Int32Array;
  /** Voxels per component; entry 0 is unused. */
  readonly sizes: readonly number[];
}

/** Numbers the 6-connected regions of equal, non-zero value. */
export function connectedComponents(mask: Uint8Array, [nx, ny, nz]: Vec3): Components {
  const plane = nx * ny;
  const ids = new Int32Array(mask.length);
  const sizes = [0];
  const stack = new Int32Array(mask.length);
  for (let seed = 0; seed < mask.length; seed++) {
    if (!mask[seed] || ids[seed]) continue;
    const id = sizes.length;
    const value = mask[seed];
    let size = 0;
    let top = 0;
    const push = (n: number): void => {
      if (mask[n] === value && !ids[n]) {
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
  return maskWhere(mask.length, (n) => keep > 0 && components.ids[n] === keep);
}

/** The mask with every hole that does not reach the edge of the grid filled. */
export function fillHoles(mask: Uint8Array, dimensions: Vec3): Uint8Array {
  const [nx, ny, nz] = dimensions;
  const outside = connectedComponents(
    maskWhere(mask.length, (n) => !mask[n]),
    dimensions,
  );
  const open = new Uint8Array(outside.sizes.length);
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        const edge = !i || !j || !k || i === nx - 1 || j === ny - 1 || k === nz - 1;
        if (edge) open[outside.ids[n]] = 1;
      }
  return maskWhere(mask.length, (n) => mask[n] > 0 || !open[outside.ids[n]]);
}

/**
 * Leaves one component of every label, its largest; each other component takes the value that most of the
 * faces around it have. Changes `labels`.
 */
export function keepLargestOfEach(labels: Uint8Array, dimensions: Vec3): void {
  const [nx, ny, nz] = dimensions;
  const plane = nx * ny;
  const { ids, sizes } = connectedComponents(labels, dimensions);
  const labelOf = new Uint8Array(sizes.length);
  const largest = new Int32Array(256);
  for (let n = 0; n < labels.length; n++) if (ids[n]) labelOf[ids[n]] = labels[n];
  for (let id = 1; id < sizes.length; id++) {
    const label = labelOf[id];
    if (!largest[label] || sizes[id] > sizes[largest[label]]) largest[label] = id;
  }
  const votes = new Map<number, Int32Array>();
  const see = (n: number, m: number): void => {
    const id = ids[n];
    if (!id || largest[labelOf[id]] === id || ids[m] === id) return;
    let around = votes.get(id);
    if (!around) votes.set(id, (around = new Int32Array(256)));
    if (!ids[m] || largest[labels[m]] === ids[m]) around[labels[m]]++;
  };
  for (let n = 0, k = 0; k < nz; k++)
    for (let j = 0; j < ny; j++)
      for (let i = 0; i < nx; i++, n++) {
        if (i > 0) see(n, n - 1);
        if (i < nx - 1) see(n, n + 1);
        if (j > 0) see(n, n - nx);
        if (j < ny - 1) see(n, n + nx);
        if (k > 0) see(n, n - plane);
        if (k < nz - 1) see(n, n + plane);
      }
  const become = new Uint8Array(sizes.length);
  for (const [id, around] of votes) become[id] = around.indexOf(Math.max(...around));
  for (let n = 0; n < labels.length; n++) {
    const id = ids[n];
    if (id && largest[labelOf[id]] !== id) labels[n] = become[id];
  }
}
