// Gaussian smoothing and the response of bright tubes at one scale, on an isotropic grid.
//
// Mathematics: L = G(sigma) * I, separable, truncated at 3 sigma, edges replicated. H = sigma^2 times the Hessian of L by
// second differences, eigenvalues e1 <= e2 <= e3 in closed form: with q = tr H / 3, p^2 = tr (H - qI)^2 / 6 and
// r = det((H - qI) / p) / 2 they are q + 2p c(r), q - 2p c(-r) and the rest, where c(r) = cos(acos(r) / 3) is the root of
// 4c^3 - 3c = r in [1/2, 1]; with c = 1/2 + d this reads d^2 (6 + 4d) = 1 + r, solved by a contracting iteration.
// A bright tube has e1, e2 < 0 and e3 near 0, a plate only e1 < 0, a ball e1 = e2 = e3 < 0; the response
// max(0, min(e3, 0) - e2) is that of the tube alone, in the units of I, and largest where sigma fits the radius.
// Source: Y. Sato et al., "Three-dimensional multi-scale line filter", Medical Image Analysis 2 (1998) 143-168;
// scale normalisation: T. Lindeberg, "Edge detection and ridge detection with automatic scale selection", IJCV 30 (1998).
//
// Shapes: all fields f32[nx*ny*nz], x fastest; `scale` u8 of the same shape. Units: sigma in voxels.
// Work is cut into slabs of planes [from, to), so that the caller can stop between them.
#include "kernel.h"

namespace {

constexpr i32 MAX_REACH = 64;

/// Weights of the centre and of one side, summing to 1 over both sides. exp by repeated squaring of its series.
float expOf(float x) {
  const float t = x / 1024;
  float e = 1 + t * (1 + t * (0.5f + t / 6));
  for (i32 n = 0; n < 10; n++) e *= e;
  return e;
}

i32 fillWeights(float *weight, float sigma) {
  i32 reach = i32(3 * sigma + 0.999f);
  if (reach < 1) reach = 1;
  if (reach > MAX_REACH) reach = MAX_REACH;
  float total = 0;
  for (i32 n = 0; n <= reach; n++) {
    weight[n] = expOf(-float(n * n) / (2 * sigma * sigma));
    total += n == 0 ? weight[n] : 2 * weight[n];
  }
  for (i32 n = 0; n <= reach; n++) weight[n] /= total;
  return reach;
}

i32 clamped(i32 n, i32 count) { return n < 0 ? 0 : n >= count ? count - 1 : n; }

/// out(row) = sum of weighted neighbouring rows, `row(q)` giving the q-th of `count` rows along the axis.
template <class Row>
void blurRow(float *out, i32 nx, i32 at, i32 count, const float *weight, i32 reach, Row row) {
  const float *rows[2 * MAX_REACH + 1];
  for (i32 q = -reach; q <= reach; q++) rows[q + reach] = row(clamped(at + q, count));
  i32 x = 0;
  for (; x + 4 <= nx; x += 4) {
    f32x4 sum = splat4(weight[0]) * loadAny4(rows[reach] + x);
    for (i32 q = 1; q <= reach; q++)
      sum += splat4(weight[q]) * (loadAny4(rows[reach - q] + x) + loadAny4(rows[reach + q] + x));
    *reinterpret_cast<f32x4u *>(out + x) = sum;
  }
  for (; x < nx; x++) {
    float sum = weight[0] * rows[reach][x];
    for (i32 q = 1; q <= reach; q++) sum += weight[q] * (rows[reach - q][x] + rows[reach + q][x]);
    out[x] = sum;
  }
}

/// Along x, over a copy of the row with replicated ends.
void blurAlongX(const float *in, float *out, i32 nx, const float *weight, i32 reach, float *line) {
  for (i32 x = -reach; x < nx + reach; x++) line[x + reach] = in[clamped(x, nx)];
  const float *mid = line + reach;
  i32 x = 0;
  for (; x + 4 <= nx; x += 4) {
    f32x4 sum = splat4(weight[0]) * loadAny4(mid + x);
    for (i32 q = 1; q <= reach; q++)
      sum += splat4(weight[q]) * (loadAny4(mid + x - q) + loadAny4(mid + x + q));
    *reinterpret_cast<f32x4u *>(out + x) = sum;
  }
  for (; x < nx; x++) {
    float sum = weight[0] * mid[x];
    for (i32 q = 1; q <= reach; q++) sum += weight[q] * (mid[x - q] + mid[x + q]);
    out[x] = sum;
  }
}

static inline f32x4 sqrt4(f32x4 v) { return __builtin_elementwise_sqrt(v); }
static inline f32x4 min4(f32x4 a, f32x4 b) { return select4(a < b, a, b); }
static inline f32x4 max4(f32x4 a, f32x4 b) { return select4(a > b, a, b); }

/// cos(acos(r) / 3) for r in [-1, 1], to 1e-5.
static inline f32x4 thirdCosine(f32x4 r) {
  const f32x4 s = max4(r + splat4(1), splat4(0));
  f32x4 d = sqrt4(s * splat4(0.14f));
  for (i32 n = 0; n < 5; n++) d = sqrt4(s / (splat4(6) + splat4(4) * d));
  return splat4(0.5f) + d;
}

/// The response at four neighbouring voxels.
static inline f32x4 tube4(const float *c, i32 nx, i32 plane) {
  const f32x4 two = splat4(2);
  const f32x4 mid = loadAny4(c);
  const f32x4 xx = loadAny4(c - 1) + loadAny4(c + 1) - two * mid;
  const f32x4 yy = loadAny4(c - nx) + loadAny4(c + nx) - two * mid;
  const f32x4 zz = loadAny4(c - plane) + loadAny4(c + plane) - two * mid;
  const f32x4 quarter = splat4(0.25f);
  const auto cross = [&](i32 a, i32 b) {
    return quarter * (loadAny4(c + a + b) + loadAny4(c - a - b) - loadAny4(c + a - b) -
                      loadAny4(c - a + b));
  };
  const f32x4 xy = cross(1, nx);
  const f32x4 xz = cross(1, plane);
  const f32x4 yz = cross(nx, plane);
  const f32x4 q = (xx + yy + zz) * splat4(1 / 3.f);
  const f32x4 a = xx - q, b = yy - q, d = zz - q;
  const f32x4 p2 =
      (a * a + b * b + d * d + two * (xy * xy + xz * xz + yz * yz)) * splat4(1 / 6.f);
  const f32x4 p = sqrt4(max4(p2, splat4(1e-12f)));
  const f32x4 det = a * (b * d - yz * yz) - xy * (xy * d - yz * xz) + xz * (xy * yz - b * xz);
  const f32x4 r =
      min4(max4(det / (two * p * p * p), splat4(-1)), splat4(1));
  const f32x4 e3 = q + two * p * thirdCosine(r);
  const f32x4 e1 = q - two * p * thirdCosine(-r);
  const f32x4 e2 = splat4(3) * q - e1 - e3;
  return max4(min4(e3, splat4(0)) - e2, splat4(0));
}

float line[16384 + 2 * MAX_REACH];
float weight[MAX_REACH + 1];

} // namespace

/// Along x and y of the planes [from, to); nx at most 16384.
EXPORT(gaussian_planes)
void gaussian_planes(const float *in, float *out, float *scratch, i32 nx, i32 ny, i32 from, i32 to,
                     float sigma) {
  const i32 reach = fillWeights(weight, sigma);
  for (i32 k = from; k < to; k++) {
    const u32 start = u32(nx) * u32(ny) * u32(k);
    for (i32 j = 0; j < ny; j++)
      blurAlongX(in + start + u32(j) * nx, scratch + u32(j) * nx, nx, weight, reach, line);
    for (i32 j = 0; j < ny; j++)
      blurRow(out + start + u32(j) * nx, nx, j, ny, weight, reach,
              [&](i32 q) { return scratch + u32(q) * nx; });
  }
}

/// Along z of the planes [from, to); `in` and `out` differ.
EXPORT(gaussian_across)
void gaussian_across(const float *in, float *out, i32 nx, i32 ny, i32 nz, i32 from, i32 to,
                     float sigma) {
  const i32 reach = fillWeights(weight, sigma);
  const i32 plane = nx * ny;
  for (i32 k = from; k < to; k++)
    blurRow(out + u32(plane) * u32(k), plane, k, nz, weight, reach,
            [&](i32 q) { return in + u32(plane) * u32(q); });
}

/// Raises `best` to the response of the smoothed field where that is larger and notes the scale there.
/// Planes [from, to); the outermost voxels have no response.
EXPORT(tube_response)
void tube_response(const float *smooth, float *best, u8 *scale, i32 nx, i32 ny, i32 nz, i32 from,
                   i32 to, float sigma, i32 number) {
  const i32 plane = nx * ny;
  const f32x4 norm = splat4(sigma * sigma);
  for (i32 k = from < 1 ? 1 : from; k < (to > nz - 1 ? nz - 1 : to); k++)
    for (i32 j = 1; j < ny - 1; j++) {
      const u32 row = u32(plane) * u32(k) + u32(nx) * u32(j);
      for (i32 i = 1; i < nx - 1; i += 4) {
        // The last step goes back far enough to stay inside the row.
        const i32 x = i > nx - 5 ? (nx > 5 ? nx - 5 : 1) : i;
        const f32x4 response = norm * tube4(smooth + row + x, nx, plane);
        for (i32 q = 0; q < 4 && x + q < nx - 1; q++)
          if (response[q] > best[row + x + q]) {
            best[row + x + q] = response[q];
            scale[row + x + q] = u8(number);
          }
      }
    }
}
