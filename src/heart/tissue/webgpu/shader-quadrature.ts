/**
 * Sub-voxel quadrature of the fast inward current in wave fronts, as in `wasm/tissue/quadrature.h`: `correctionAt(lane)` is the sum over
 * the voxels around a node of f_e (sum over q of phi_i(q) I(q) - I(i)) / 8 at 2 x 2 x 2 Gauss points.
 */
import { CLASS_EXTRA, classFloats } from './shader-cells.ts';
import type { ShaderCell } from './shader-cells.ts';
import { neighbourLanes } from './shader-stencil.ts';

/** (1 - 1 / sqrt(3)) / 2 */
const GAUSS = 0.21132487;

export function quadratureShader(cell: ShaderCell): string {
  const floats = classFloats(cell);
  const fastFrom = cell.constants.length + CLASS_EXTRA - 3;
  const gates = cell.gates.map((name) => cell.states.indexOf(name));
  const fields = gates.length + 2;
  const conductance = fields - 1;
  const fast = (values: string, a: string, b: string): string =>
    `fastAt(${[...new Array(fields).keys()].map((f) => `${values}[${f}]`).join(', ')}, ${a}, ${b})`;
  return `
// Potential, gates and conductance of a node.
fn fieldsOf(lane: u32) -> array<f32, ${fields}> {
  var out: array<f32, ${fields}>;
  out[0] = field[lane];
${gates.map((gate, n) => `  out[${n + 1}] = variables[${gate}u * tissue.lanes + lane];`).join('\n')}
  out[${conductance}] = constants[${floats}u * classOf(lane) + ${fastFrom}u];
  return out;
}
fn frontFlow(corners: array<u32, 8>, own: u32) -> f32 {
  let fraction = fractionOf(corners[0]);
  if (fraction == 0.0) { return 0.0; }
  var lanes = corners;
  var low = field[lanes[0]];
  var high = low;
  for (var n = 1u; n < 8u; n++) {
    let v = field[lanes[n]];
    low = min(low, v);
    high = max(high, v);
  }
  if (!(high - low > tissue.threshold)) { return 0.0; }
  let kind = ${floats}u * classOf(lanes[0]) + ${fastFrom}u;
  let a = constants[kind + 1u];
  let b = constants[kind + 2u];
  var values: array<array<f32, ${fields}>, 8>;
  for (var n = 0u; n < 8u; n++) { values[n] = fieldsOf(lanes[n]); }
  var sum = 0.0;
  for (var q = 0u; q < 8u; q++) {
    // The share of a corner at a point: near or far along each axis.
    // Cleared in so many words: not every compiler clears a variable of a loop again.
    var here = array<f32, ${fields}>();
    var ofOwn = 0.0;
    for (var n = 0u; n < 8u; n++) {
      var weight = 1.0;
      for (var axis = 1u; axis <= 4u; axis *= 2u) {
        weight *= select(${GAUSS}, ${1 - GAUSS}, ((n ^ q) & axis) == 0u);
      }
      for (var f = 0u; f < ${fields}u; f++) { here[f] += weight * values[n][f]; }
      if (n == own) { ofOwn = weight; }
    }
    sum += ofOwn * ${fast('here', 'a', 'b')};
  }
  let mine = values[own];
  return fraction * 0.125 * (sum - ${fast('mine', 'a', 'b')});
}
// Number of a corner among the 27 nodes around the lowest corner of a voxel.
fn stepTo(corner: u32) -> u32 { return (corner & 1u) + 3u * ((corner >> 1u) & 1u) + 9u * (corner >> 2u); }
fn correctionAt(lane: u32) -> f32 {
${neighbourLanes()}
  var nearby = array(${[...new Array(27).keys()].map((n) => `n${n}`).join(', ')});
  var low = field[lane];
  var high = low;
  for (var n = 0u; n < 27u; n++) {
    // Strip 0 stands for no node.
    let v = field[select(nearby[n], lane, nearby[n] < 4u)];
    low = min(low, v);
    high = max(high, v);
  }
  if (!(high - low > tissue.threshold)) { return 0.0; }
  var sum = 0.0;
  for (var own = 0u; own < 8u; own++) {
    var corners = array<u32, 8>();
    for (var n = 0u; n < 8u; n++) { corners[n] = nearby[13u + stepTo(n) - stepTo(own)]; }
    sum += frontFlow(corners, own);
  }
  return sum;
}`;
}
