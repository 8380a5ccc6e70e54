/**
 * Rotations of the rule-based fibre model (Bayer 2012, doi 10.1007/s10439-012-0593-5). A frame is three unit columns
 * (fibre, longitudinal, transmural), stored as nine numbers column after column. Everything writes into arrays
 * it is given: the rule runs once per voxel.
 */
export type Frame = Float64Array;
export type Quaternion = Float64Array;

/**
 * Local axes from the apex-to-base gradient `l` and the transmural gradient `t` (x, y, z at an offset): longitudinal
 * along l, transmural along the part of t across it, circumferential = longitudinal x transmural.
 */
export function localAxes(
  out: Frame,
  l: Float64Array,
  lAt: number,
  t: Float64Array,
  tAt: number,
  tSign: 1 | -1,
): void {
  const lengthL = Math.hypot(l[lAt], l[lAt + 1], l[lAt + 2]);
  let [lx, ly, lz] = [0, 0, 1];
  if (lengthL > 1e-12) {
    [lx, ly, lz] = [l[lAt] / lengthL, l[lAt + 1] / lengthL, l[lAt + 2] / lengthL];
  }
  let [tx, ty, tz] = [tSign * t[tAt], tSign * t[tAt + 1], tSign * t[tAt + 2]];
  const along = tx * lx + ty * ly + tz * lz;
  [tx, ty, tz] = [tx - along * lx, ty - along * ly, tz - along * lz];
  let lengthT = Math.hypot(tx, ty, tz);
  if (lengthT < 1e-12) {
    // Any direction across l serves: the caller gives such a frame no weight.
    [tx, ty, tz] = Math.abs(lx) < 0.9 ? [0, -lz, ly] : [lz, 0, -lx];
    lengthT = Math.hypot(tx, ty, tz);
  }
  [tx, ty, tz] = [tx / lengthT, ty / lengthT, tz / lengthT];
  out[0] = ly * tz - lz * ty;
  out[1] = lz * tx - lx * tz;
  out[2] = lx * ty - ly * tx;
  out[3] = lx;
  out[4] = ly;
  out[5] = lz;
  out[6] = tx;
  out[7] = ty;
  out[8] = tz;
}

/** Turns a frame by the fibre angle about its transmural axis, then by the sheet angle about the fibre (radians). */
export function turn(frame: Frame, alpha: number, beta: number): void {
  const [ca, sa, cb, sb] = [Math.cos(alpha), Math.sin(alpha), Math.cos(beta), Math.sin(beta)];
  for (let n = 0; n < 3; n++) {
    const [c, l, t] = [frame[n], frame[3 + n], frame[6 + n]];
    const turned = ca * l - sa * c;
    frame[n] = ca * c + sa * l;
    frame[3 + n] = cb * turned - sb * t;
    frame[6 + n] = sb * turned + cb * t;
  }
}

/** Unit quaternion (w, x, y, z) of a frame. */
export function toQuaternion(out: Quaternion, m: Frame): void {
  const trace = m[0] + m[4] + m[8];
  if (trace > 0) {
    const s = 2 * Math.sqrt(trace + 1);
    set(out, s / 4, (m[5] - m[7]) / s, (m[6] - m[2]) / s, (m[1] - m[3]) / s);
  } else if (m[0] > m[4] && m[0] > m[8]) {
    const s = 2 * Math.sqrt(1 + m[0] - m[4] - m[8]);
    set(out, (m[5] - m[7]) / s, s / 4, (m[3] + m[1]) / s, (m[6] + m[2]) / s);
  } else if (m[4] > m[8]) {
    const s = 2 * Math.sqrt(1 + m[4] - m[0] - m[8]);
    set(out, (m[6] - m[2]) / s, (m[3] + m[1]) / s, s / 4, (m[7] + m[5]) / s);
  } else {
    const s = 2 * Math.sqrt(1 + m[8] - m[0] - m[4]);
    set(out, (m[1] - m[3]) / s, (m[6] + m[2]) / s, (m[7] + m[5]) / s, s / 4);
  }
}

function set(q: Quaternion, w: number, x: number, y: number, z: number): void {
  q[0] = w;
  q[1] = x;
  q[2] = y;
  q[3] = z;
}

/**
 * Bidirectional spherical interpolation: between `a` and `b` at `fraction`, into `a`. A fibre has no sign, so of the
 * quaternions that turn `a` by half turns about its own axes the one nearest to `b` is taken.
 */
export function bislerp(a: Quaternion, b: Quaternion, fraction: number): void {
  const [w, x, y, z] = [a[0], a[1], a[2], a[3]];
  const [p, q, r, s] = [b[0], b[1], b[2], b[3]];
  const same = w * p + x * q + y * r + z * s;
  const aboutFibre = -x * p + w * q + z * r - y * s;
  const aboutLong = -y * p - z * q + w * r + x * s;
  const aboutTrans = -z * p + y * q - x * r + w * s;
  let best = same;
  if (Math.abs(aboutFibre) > Math.abs(best)) {
    best = aboutFibre;
    set(a, -x, w, z, -y);
  }
  if (Math.abs(aboutLong) > Math.abs(best)) {
    best = aboutLong;
    set(a, -y, -z, w, x);
  }
  if (Math.abs(aboutTrans) > Math.abs(best)) {
    best = aboutTrans;
    set(a, -z, y, -x, w);
  }
  const sign = best < 0 ? -1 : 1;
  const angle = Math.acos(Math.min(1, Math.abs(best)));
  const sine = Math.sin(angle);
  const fromA = sine < 1e-6 ? 1 - fraction : Math.sin((1 - fraction) * angle) / sine;
  const fromB = sine < 1e-6 ? fraction : Math.sin(fraction * angle) / sine;
  let length = 0;
  for (let n = 0; n < 4; n++) {
    a[n] = fromA * a[n] * sign + fromB * b[n];
    length += a[n] * a[n];
  }
  for (let n = 0; n < 4; n++) a[n] /= Math.sqrt(length);
}

/** First column (fibre) of a quaternion's frame, to `out` at `at`. */
export function fibreOf(q: Quaternion, out: Float32Array, at: number): void {
  const [w, x, y, z] = [q[0], q[1], q[2], q[3]];
  out[at] = 1 - 2 * (y * y + z * z);
  out[at + 1] = 2 * (x * y + w * z);
  out[at + 2] = 2 * (x * z - w * y);
}

/** Third column (sheet: transmural turned by the sheet angle). */
export function sheetOf(q: Quaternion, out: Float32Array, at: number): void {
  const [w, x, y, z] = [q[0], q[1], q[2], q[3]];
  out[at] = 2 * (x * z + w * y);
  out[at + 1] = 2 * (y * z - w * x);
  out[at + 2] = 1 - 2 * (x * x + y * y);
}
