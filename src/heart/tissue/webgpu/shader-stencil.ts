/**
 * The diffusion operator at a node: K v of the eight trilinear elements around it, each from the sums and differences of its corners
 * (Walsh modes). The mathematics is that of `wasm/tissue/stencil.h`; here every thread gathers what flows into its own node.
 */
const OFFSETS = [-1, 0, 1] as const;
const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** Number of a neighbour among 27. */
const neighbour = (x: number, y: number, z: number): number => x + 1 + 3 * (y + 1) + 9 * (z + 1);

/** Declares `n0` to `n26`: the lanes around `lane`. A strip of lane 0 stands for none. */
export const neighbourLanes = (): string => `
  let around = tissue.near + 27u * (lane >> 2u);
  let x = lane & 3u;
  let before = (x + 3u) >> 2u;
  let after = (x + 5u) >> 2u;
${OFFSETS.flatMap((z) =>
  OFFSETS.map((y) => {
    const row = `around + ${3 * (y + 1 + 3 * (z + 1))}u`;
    return `  let n${neighbour(-1, y, z)} = 4u * lattice[${row} + before] + ((x + 3u) & 3u);
  let n${neighbour(0, y, z)} = 4u * lattice[${row} + 1u] + x;
  let n${neighbour(1, y, z)} = 4u * lattice[${row} + after] + ((x + 1u) & 3u);`;
  }),
).join('\n')}`;

/** For each of the eight voxels around a node: its corners among the 27, by corner. The node is corner `own` of it. */
export const VOXELS_AROUND = CORNERS.map((own) => ({
  own,
  corners: CORNERS.map((corner) => {
    const along = (bit: number): number => ((corner >> bit) & 1) - ((own >> bit) & 1);
    return neighbour(along(0), along(1), along(2));
  }),
}));

const sign = (corner: number, bit: number): string =>
  ((corner >> bit) & 1) === 1 ? '1.0' : '-1.0';

/** `name(lane, begin)`: the operator applied to the potentials that begin at `begin`. `flow`: what a voxel gives, see below. */
const gather = (name: string, flow: string): string => `
fn ${name}(lane: u32, begin: u32) -> f32 {
${neighbourLanes()}
${[...new Array(27).keys()].map((n) => `  let v${n} = field[begin + n${n}];`).join('\n')}
  return ${VOXELS_AROUND.map(
    ({ own, corners: c }) =>
      `${flow}(n${c[0]}, vec4f(${[0, 2, 4, 6].map((n) => `v${c[n]}`).join(', ')}), vec4f(${[1, 3, 5, 7].map((n) => `v${c[n]}`).join(', ')}), vec3f(${sign(own, 0)}, ${sign(own, 1)}, ${sign(own, 2)}))`,
  ).join('\n    + ')};
}`;

/** The modes of a voxel from its corners at the low and the high end along x. */
const MODES = `
  let even = low + high;
  let odd = high - low;
  let a = vec4f(odd.x + odd.y, even.y - even.x, odd.y - odd.x, even.x + even.y);
  let b = vec4f(odd.z + odd.w, even.w - even.z, odd.w - odd.z, even.z + even.w);
  let X = a.x + b.x; let Y = a.y + b.y; let Z = b.w - a.w;
  let XY = a.z + b.z; let XZ = b.x - a.x; let YZ = b.y - a.y; let XYZ = b.z - a.z;`;

/** Back to the corner with the signs `s`. */
const BACK = `
  return s.x * oX + s.y * oY + s.z * oZ + s.x * s.y * oXY + s.x * s.z * oXZ + s.y * s.z * oYZ + s.x * s.y * s.z * oXYZ;`;

const VECTORS = `
  let w0 = lattice[voxel];
  let w1 = lattice[tissue.lanes + voxel];
  let s0 = low16(w0) * tissue.isotropic;
  let q = vec3f(high16(w0), low16(w1), high16(w1));
  let k = tissue.directed;`;
const SHEET = `
  let w2 = lattice[3u * tissue.lanes + voxel];
  let p = vec3f(low16(w2), high16(w2), low16(lattice[4u * tissue.lanes + voxel]));`;

const fullFlow = (sheets: boolean): string => `${VECTORS}${sheets ? SHEET : ''}
  let d = vec3f(s0) + k * (q * q${sheets ? ' + p * p' : ''});
  let xy = k * (q.x * q.y${sheets ? ' + p.x * p.y' : ''});
  let xz = k * (q.x * q.z${sheets ? ' + p.x * p.z' : ''});
  let yz = k * (q.y * q.z${sheets ? ' + p.y * p.z' : ''});
  let oX = d.x * X + xy * Y + xz * Z;
  let oY = xy * X + d.y * Y + yz * Z;
  let oZ = xz * X + yz * Y + d.z * Z;
  let m = tissue.second * vec3f(XY, XZ, YZ);
  let oXY = (d.x + d.y) * m.x + yz * m.y + xz * m.z;
  let oXZ = (d.x + d.z) * m.y + yz * m.x + xy * m.z;
  let oYZ = (d.y + d.z) * m.z + xz * m.x + xy * m.y;
  let oXYZ = (d.x + d.y + d.z) * (tissue.third * XYZ);`;

const ISOTROPIC_VARIATION = `
  let twice = 2.0 * tissue.second * s0;
  let oXY = twice * XY; let oXZ = twice * XZ; let oYZ = twice * YZ;
  let oXYZ = 3.0 * tissue.third * s0 * XYZ;`;

const reducedFlow = (sheets: boolean): string => `${VECTORS}${sheets ? SHEET : ''}
  let g = vec3f(X, Y, Z);
  let o = s0 * g + q * (k * dot(q, g))${sheets ? ' + p * (k * dot(p, g))' : ''};
  let oX = o.x; let oY = o.y; let oZ = o.z;${ISOTROPIC_VARIATION}`;

const SHARPEN_FLOW = `
  let s0 = fractionOf(voxel) * tissue.sharpening;
  let oX = s0 * X; let oY = s0 * Y; let oZ = s0 * Z;${ISOTROPIC_VARIATION}`;

const flow = (name: string, body: string): string => `
fn ${name}(voxel: u32, low: vec4f, high: vec4f, s: vec3f) -> f32 {${MODES}${body}${BACK}
}`;

/** `diffusionAt(lane, begin)`. */
export const diffusionShader = (operator: 'reduced' | 'full', sheets: boolean): string =>
  flow('diffusionFlow', operator === 'reduced' ? reducedFlow(sheets) : fullFlow(sheets)) +
  gather('diffusionAt', 'diffusionFlow');

/** `sharpeningAt(lane, begin)`: the operator of diffusivity e h2, alike in all directions. */
export const sharpeningShader = (): string =>
  flow('sharpeningFlow', SHARPEN_FLOW) + gather('sharpeningAt', 'sharpeningFlow');
