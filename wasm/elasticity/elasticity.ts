/** Typed access to `elasticity.cpp`; addresses are bytes in the kernel's memory. */
import type { Kernel } from '../kernel.ts';

export interface ElasticityExports {
  use_nodes(row: number, plane: number, size: number, free: number, inside: number): void;
  use_vectors(u: number, residual: number, direction: number, product: number): void;
  use_material(
    edgeXMm: number,
    edgeYMm: number,
    edgeZMm: number,
    shearKpa: number,
    bulkKpa: number,
  ): void;
  begin(density: number, pressureKpa: number): void;
  iterate(iterations: number, tolerance: number): number;
  stress(out: number): void;
}

export type ElasticityKernel = Kernel<ElasticityExports>;
