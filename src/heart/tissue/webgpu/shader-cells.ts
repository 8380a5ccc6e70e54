/**
 * One step of the membranes at a node: `membraneStep(lane, v, stimulus)` gives the potential after it and moves the node's variables.
 * The arithmetic of `wasm/cells`, equations and sources there; constants and tables are those that the kernel fills.
 */
import type { CellModelId } from '../../cells/cell-model.ts';

export interface ShaderCell {
  /** Variables beside the potential, in the kernel's order. */
  readonly states: readonly string[];
  /** Constants of a class, in the kernel's order. */
  readonly constants: readonly string[];
  /** Floats of a table, a multiple of four. */
  readonly tableFloats: number;
  /** Beyond it, the potential is taken for broken. */
  readonly limit: number;
  /** Variables that gate the fast inward current. */
  readonly gates: readonly string[];
  /** That current from the potential `v`, the gates `y0`, `y1`, ..., the conductance `g` and the levels `a`, `b`. */
  readonly fast: string;
  readonly step: string;
}

/** Floats of a class beside its constants: where its table begins (of four floats), conductance and levels of the fast current. */
export const CLASS_EXTRA = 4;

/** Place in a table of `columns` columns: rows at `from`, `from` + 1 / `perUnit`, ...; outside, the first or last row holds. */
const LOOKUP = `
struct Place { row: u32, between: f32 }
fn placeOf(x: f32, first: f32, perUnit: f32, rows: u32) -> Place {
  let held = clamp((x - first) * perUnit, 0.0, f32(rows) - 1.001);
  let row = u32(held);
  return Place(row, held - f32(row));
}
fn quad(first: u32, place: Place, quads: u32, n: u32) -> vec4f {
  let here = first + place.row * quads + n;
  return mix(tables[here], tables[here + quads], place.between);
}
`;

const MITCHELL_SCHAEFFER: ShaderCell = {
  states: ['H'],
  constants: ['excite', 'decay', 'opening', 'closing', 'gateLevel', 'critical'],
  tableFloats: 0,
  limit: 10,
  gates: ['H'],
  fast: '-(g * y0 * v * (v - a) * (1.0 - v))',
  step: `
  let h = H;
  let lifted = v + dt * stimulus;
  H = select(h * closing, 1.0 - (1.0 - h) * opening, lifted < gateLevel);
  return lifted + lifted * (excite * h * (lifted - critical) * (1.0 - lifted) - decay * (1.0 - h));`,
};

const BUENO_OROVIO: ShaderCell = {
  states: ['V', 'W', 'S'],
  // prettier-ignore
  constants: [
    'uo', 'uu', 'thetaV', 'thetaW', 'thetaVMinus', 'thetaO', 'v1Minus', 'v2Minus', 'vPlus', 'wPlus', 'fi', 'o1', 'o2',
    'so', 's1', 's2', 'si', 'perTauWInf', 'wInfStar',
  ],
  tableFloats: 4 * 2601,
  limit: 10,
  gates: ['V'],
  fast: 'select(0.0, -(g * y0 * (v - a) * (b - v)), v > a)',
  step: `
  let u = v;
  let smoothed = quad(table, placeOf(u, -0.5, 1000.0, 2601u), 1u, 0u);
  let gv = V; let gw = W; let gs = S;
  let fast = u > thetaV; let slow = u > thetaW; let lifted = u > thetaO; let opening = u > thetaVMinus;
  let jfi = select(0.0, gv * (u - thetaV) * (uu - u) * fi, fast);
  let jso = select((u - uo) * select(o1, o2, lifted), so * smoothed.x, slow);
  let jsi = select(0.0, gw * gs * si, slow);
  let vInf = select(1.0, 0.0, opening);
  let wInf = select(1.0 - u * perTauWInf, wInfStar, lifted);
  V = gv + select((vInf - gv) * select(v1Minus, v2Minus, opening), -gv * vPlus, fast);
  W = gw + select((wInf - gw) * smoothed.z, -gw * wPlus, slow);
  S = gs + (smoothed.y - gs) * select(s1, s2, slow);
  return u + dt * (jfi + jsi - jso + stimulus);`,
};

const TEN_TUSSCHER: ShaderCell = {
  // prettier-ignore
  states: [
    'M', 'H', 'J', 'D', 'F', 'F2', 'F_CASS', 'R', 'S', 'XR1', 'XR2', 'XS', 'RELEASE', 'CA_I', 'CA_SR', 'CA_SS', 'NA_I', 'K_I',
  ],
  // prettier-ignore
  constants: [
    'gNa', 'gK1', 'gTo', 'gKr', 'gKs', 'gCaL', 'gpK', 'gpCa', 'gbNa', 'gbCa', 'pNaK', 'kNaCa', 'vMaxUp', 'vRel', 'vLeak',
    'lnKo', 'lnNao', 'lnKs', 'halfLnCao',
  ],
  tableFloats: 28 * 2401 + 2 * 2601 + 2,
  limit: 300,
  gates: ['M', 'H', 'J'],
  fast: 'g * y0 * y0 * y0 * y1 * y2 * (v - a)',
  step: `
  const RT_F = 8314.472 * 310.0 / 96485.3415;
  const FARADAY = 96485.3415;
  const V_C = 0.016404; const V_SR = 0.001094; const V_SS = 0.00005468; const CAPACITANCE = 0.185;
  const PER_CYTOSOL = CAPACITANCE / (V_C * FARADAY);
  const PER_SUBSPACE = CAPACITANCE / (2.0 * V_SS * FARADAY);
  let place = placeOf(v, -120.0, 10.0, 2401u);
  let q0 = quad(table, place, 7u, 0u);
  let q1 = quad(table, place, 7u, 1u);
  let m = M; let h = H; let j = J;
  let na = NA_I + 9.0;
  let aboveNa = v - (lnNao - RT_F * log(na));
  let iNa = gNa * m * m * m * h * j * aboveNa;
  let ibNa = gbNa * aboveNa;
  M = m + (q0.x - m) * q0.y;
  H = h + (q0.z - h) * q0.w;
  J = j + (q0.z - j) * q1.x;
  let iNaK = pNaK * na / (na + 40.0) * q1.y;
  let ss = CA_SS; let ca = CA_I;
  let d = D; let f = F; let f2 = F2; let fCaSs = F_CASS;
  let iCaL = gCaL * d * f * f2 * fCaSs * (q1.z * ss - q1.w);
  let q2 = quad(table, place, 7u, 2u);
  D = d + (q2.x - d) * q2.y;
  F = f + (q2.z - f) * q2.w;
  let q3 = quad(table, place, 7u, 3u);
  F2 = f2 + (q3.x - f2) * q3.y;
  let iNaCa = kNaCa * (q3.z * na * na * na - q3.w * ca);
  let ofNa = iNa + ibNa + 3.0 * (iNaK + iNaCa);

  let ki = K_I + 137.0;
  let aboveK = v - (lnKo - RT_F * log(ki));
  let q4 = quad(table, place, 7u, 4u);
  let r = R; let s = S;
  let gToNow = gTo * r * s;
  R = r + (q4.x - r) * q4.y;
  S = s + (q4.z - s) * q4.w;
  let q5 = quad(table, place, 7u, 5u);
  let xr1 = XR1; let xr2 = XR2;
  let gKrNow = gKr * xr1 * xr2;
  XR1 = xr1 + (q5.x - xr1) * q5.y;
  XR2 = xr2 + (q5.z - xr2) * q5.w;
  let q6 = quad(table, place, 7u, 6u);
  // Rectification of I_K1: pairs of a value and what it gains until the next row.
  let above = placeOf(aboveK, -60.0, 10.0, 2601u);
  let pairs = tables[table + ${(28 * 2401) / 4}u + (above.row >> 1u)];
  let pair = select(pairs.xy, pairs.zw, (above.row & 1u) == 1u);
  let gK1Now = gK1 * (pair.x + above.between * pair.y);
  let xs = XS;
  let iKs = gKs * xs * xs * (v - (lnKs - RT_F * log(ki + 0.03 * na)));
  XS = xs + (q6.x - xs) * q6.y;
  let ofK = (gToNow + gKrNow + gpK * q6.z + gK1Now) * aboveK + iKs - 2.0 * iNaK;

  let ibCa = gbCa * (v - (halfLnCao - 0.5 * RT_F * log(ca)));
  let ofCa = ibCa + gpCa * ca / (ca + 0.0005) - 2.0 * iNaCa;
  NA_I = NA_I - dt * PER_CYTOSOL * ofNa;
  K_I = K_I - dt * PER_CYTOSOL * (ofK - stimulus);
  let next = v - dt * (ofK + ofNa + iCaL + ofCa - stimulus);

  let sr = CA_SR + 3.5; let ss2 = ss * ss; let sr2 = sr * sr;
  let kCaSr = 2.5 - 1.5 * sr2 / (sr2 + 2.25);
  let opening = 0.15 * ss2;
  let released = RELEASE;
  let release = vRel * (opening * released / (0.06 * kCaSr + opening)) * (sr - ss);
  let uptake = vMaxUp * ca * ca / (ca * ca + 0.00025 * 0.00025);
  let leak = vLeak * (sr - ca);
  let transfer = 0.0038 * (ss - ca);
  RELEASE = released + dt * (0.005 * (1.0 - released) - 0.045 * kCaSr * ss * released);
  let bound = 1.0 / (1.0 + ss2 * 400.0);
  let tau = 80.0 * bound + 2.0;
  F_CASS = fCaSs + (0.6 * bound + 0.4 - fCaSs) * (12.0 * dt * tau / (12.0 * tau * tau + dt * (6.0 * tau + dt)));
  CA_I = ca + dt * buffered(ca, 0.2, 0.001) *
    ((leak - uptake) * (V_SR / V_C) + transfer - ofCa * (PER_CYTOSOL / 2.0));
  CA_SR = CA_SR + dt * buffered(sr, 10.0, 0.3) * (uptake - release - leak);
  CA_SS = ss + dt * buffered(ss, 0.4, 0.00025) *
    (release * (V_SR / V_SS) - iCaL * PER_SUBSPACE - transfer * (V_C / V_SS));
  return next;`,
};

/** The membranes that shaders exist for. */
export const SHADER_CELLS: Readonly<Partial<Record<CellModelId, ShaderCell>>> = {
  'mitchell-schaeffer': MITCHELL_SCHAEFFER,
  'bueno-orovio': BUENO_OROVIO,
  'ten-tusscher': TEN_TUSSCHER,
};

/** Floats of a class in the buffer of constants. */
export const classFloats = (cell: ShaderCell): number => cell.constants.length + CLASS_EXTRA;

/** `membraneStep` and `fastAt` of a membrane. */
export function cellShader(cell: ShaderCell): string {
  // Variables stand one after the other; their names become places in memory.
  const names = new RegExp(`\\b(${cell.states.join('|')})\\b`, 'g');
  const step = cell.step.replace(
    names,
    (name) => `variables[${cell.states.indexOf(name)}u * tissue.lanes + lane]`,
  );
  const gates = cell.gates.map((_, n) => `y${n}: f32`).join(', ');
  return `${cell.tableFloats > 0 ? LOOKUP : ''}
fn buffered(c: f32, total: f32, half: f32) -> f32 {
  let sum = c + half;
  return sum * sum / (sum * sum + total * half);
}
fn fastAt(v: f32, ${gates}, g: f32, a: f32, b: f32) -> f32 { return ${cell.fast}; }
fn membraneStep(lane: u32, v: f32, stimulus: f32) -> f32 {
  let own = ${classFloats(cell)}u * classOf(lane);
  let dt = tissue.dt;
${cell.constants.map((name, n) => `  let ${name} = constants[own + ${n}u];`).join('\n')}
  let table = u32(constants[own + ${cell.constants.length}u]);
${step}
}`;
}
