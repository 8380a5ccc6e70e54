/** A small ragged piece of tissue in the monodomain kernel, with its membrane switched off, beside exact finite elements. */
import { createRandom } from '../../../src/core/random.ts';
import { instantiateKernel } from '../../../wasm/kernel.ts';
import type { MonodomainExports } from '../../../wasm/monodomain/monodomain.ts';

type Node = readonly [number, number, number];

export interface DiffusionBlob {
  /** Voxels along each axis of the box the blob lies in; nodes run from 0 to `size`. */
  readonly size: number;
  readonly dtMs: number;
  readonly nodes: readonly Node[];
  setPotential(value: (x: number, y: number, z: number) => number): void;
  /** Potential per entry of `nodes`. */
  potential(): number[];
  readonly potentialAt: (x: number, y: number, z: number) => number;
  /** du/dt per node by finite elements in double precision. */
  referenceRate(): number[];
  run(steps: number): void;
  /** Sum of lumped mass times potential. */
  integral(): number;
  range(): number;
}

const SIZE = 7;
const EDGE_MM = 0.9;
const DT_MS = 0.05;
const [ALONG, ACROSS] = [0.43, 0.11];
const GAUSS = [0.5 - 0.5 / Math.sqrt(3), 0.5 + 0.5 / Math.sqrt(3)];

interface Element {
  readonly at: Node;
  /** xx yy zz xy xz yz */
  readonly tensor: readonly number[];
}

export async function diffusionBlob(
  seed: number,
  { mirrorX = false } = {},
): Promise<DiffusionBlob> {
  const elements = randomElements(seed, mirrorX);
  const row = 16;
  const plane = row * (SIZE + 3);
  const boxSize = plane * (SIZE + 3);
  const dense = ([x, y, z]: Node): number => x + 4 + row * (y + 1) + plane * (z + 1);
  const masses = new Map<number, number>();
  const nodes: Node[] = [];
  for (const { at } of elements) {
    for (const corner of corners(at)) {
      if (!masses.has(dense(corner))) nodes.push(corner);
      masses.set(dense(corner), (masses.get(dense(corner)) ?? 0) + EDGE_MM ** 3 / 8);
    }
  }
  const strips = [...new Set(nodes.map((node) => dense(node) & ~3))].sort((a, b) => a - b);
  const lanes = strips.length * 4;

  const kernel = await instantiateKernel<MonodomainExports>('monodomain');
  const floats = (length: number): number => kernel.allocate(4 * length);
  const [start, u0, u1, gate] = [
    floats(strips.length),
    floats(boxSize),
    floats(boxSize),
    floats(lanes),
  ];
  const [coupling, weight, closing, stimulus] = [
    kernel.allocate(lanes * 52),
    floats(lanes),
    floats(lanes),
    floats(lanes),
  ];
  const [first, last, recovered] = [floats(boxSize), floats(boxSize), floats(boxSize)];
  const [count, elementAt, tensors] = [
    floats(boxSize),
    floats(boxSize),
    floats(6 * elements.length),
  ];
  kernel.u32(start, strips.length).set(strips);
  kernel.f32(gate, lanes).fill(1);
  kernel.f32(closing, lanes).fill(1);
  elements.forEach(({ at, tensor }, n) => {
    kernel.u32(elementAt, boxSize)[dense(at)] = n + 1;
    kernel.f32(tensors, 6 * elements.length).set(tensor, 6 * n);
  });
  const { exports } = kernel;
  exports.use_lattice(strips.length, start, row, plane);
  exports.use_state(u0, u1, gate, coupling, weight, closing, stimulus);
  exports.use_events(first, last, recovered, count);
  // Time constants so long that the membrane does nothing.
  exports.use_membrane(DT_MS, 1e30, 1e30, 0.13, 0.13, 1);
  exports.use_sampling(1_000_000, 0, 0, 0);
  const largest = exports.largest_coupling(elementAt, tensors, 0, strips.length);
  exports.assemble(elementAt, tensors, EDGE_MM, largest, 0, strips.length);
  exports.team_size(1);

  const box = (): Float32Array => kernel.f32(exports.current_box(), boxSize);
  const massOf = (node: Node): number => masses.get(dense(node)) ?? 0;
  const potential = (): number[] => nodes.map((node) => box()[dense(node)]);
  return {
    size: SIZE,
    dtMs: DT_MS,
    nodes,
    setPotential: (value) => {
      for (const node of nodes) box()[dense(node)] = value(...node);
    },
    potential,
    potentialAt: (x, y, z) => box()[dense([x, y, z])],
    referenceRate: () => {
      const u = box();
      const rate = new Map<number, number>();
      for (const { at, tensor } of elements) {
        const own = corners(at);
        const stiffness = elementStiffness(tensor);
        own.forEach((node, a) => {
          const flow = own.reduce((sum, other, b) => sum + stiffness[a][b] * u[dense(other)], 0);
          rate.set(dense(node), (rate.get(dense(node)) ?? 0) - flow / massOf(node));
        });
      }
      return nodes.map((node) => rate.get(dense(node)) ?? 0);
    },
    run: (steps) => exports.run(steps, 0),
    integral: () => nodes.reduce((sum, node) => sum + massOf(node) * box()[dense(node)], 0),
    range: () => Math.max(...potential()) - Math.min(...potential()),
  };
}

function corners([x, y, z]: Node): Node[] {
  return Array.from({ length: 8 }, (_, n): Node => [x + (n & 1), y + ((n >> 1) & 1), z + (n >> 2)]);
}

/** About two thirds of the voxels of a box, each with a fibre of its own. */
function randomElements(seed: number, mirrorX: boolean): Element[] {
  const random = createRandom(seed);
  const elements: Element[] = [];
  for (let n = 0; n < SIZE ** 3; n++) {
    const at: Node = [n % SIZE, Math.floor(n / SIZE) % SIZE, Math.floor(n / SIZE / SIZE)];
    const f = [random.normal(), random.normal(), random.normal()];
    const length = Math.hypot(...f);
    if (random.uniform() > 0.65) continue;
    const [x, y, z] = f.map((component) => component / length);
    const extra = ALONG - ACROSS;
    const sign = mirrorX ? -1 : 1;
    elements.push({
      at: [mirrorX ? SIZE - 1 - at[0] : at[0], at[1], at[2]],
      tensor: [
        ACROSS + extra * x * x,
        ACROSS + extra * y * y,
        ACROSS + extra * z * z,
        sign * extra * x * y,
        sign * extra * x * z,
        extra * y * z,
      ],
    });
  }
  return elements;
}

function elementStiffness([xx, yy, zz, xy, xz, yz]: readonly number[]): number[][] {
  const tensor = [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
  const matrix = Array.from({ length: 8 }, () => new Array<number>(8).fill(0));
  for (const px of GAUSS) {
    for (const py of GAUSS) {
      for (const pz of GAUSS) {
        const gradient = Array.from({ length: 8 }, (_, a) => {
          const factor = (axis: number, p: number): number => ((a >> axis) & 1 ? p : 1 - p);
          const slope = (axis: number): number => ((a >> axis) & 1 ? 1 : -1) / EDGE_MM;
          const [fx, fy, fz] = [factor(0, px), factor(1, py), factor(2, pz)];
          return [slope(0) * fy * fz, slope(1) * fx * fz, slope(2) * fx * fy];
        });
        for (let a = 0; a < 8; a++) {
          for (let b = 0; b < 8; b++) {
            for (let k = 0; k < 3; k++) {
              for (let l = 0; l < 3; l++) {
                matrix[a][b] += (EDGE_MM ** 3 / 8) * tensor[k][l] * gradient[a][k] * gradient[b][l];
              }
            }
          }
        }
      }
    }
  }
  return matrix;
}
