// Joint histogram of two images under an affine map, and the derivative of a functional of it by that map.
//
// Samples stand at positions r_s (fixed image) with a fixed bin f_s. The map takes them to voxels of the moving image,
// v = A r + b, where trilinear interpolation gives a value x_s in units of histogram bins and its gradient by v.
// Parzen window: zero order in the fixed image, cubic B-spline beta3 in the moving one,
//
//   h(f, m) = sum over s with f_s = f of beta3(m - x_s)
//
// Mutual information I depends on h; with W(f, m) = dI / dh its derivative by the map is
//
//   dI / d(A | b) = sum over s of [ sum over m of W(f_s, m) d beta3(m - x_s) / dx ] grad x_s (r_s | 1)^T
//
// Source: Thevenaz and Unser, IEEE Trans Image Process 9 (2000) 2083-2099; Mattes et al., Proc SPIE 4322 (2001) 1609.
//
// moving: f32[nx*ny*nz], bins; a sample that meets a value below 0 (outside the image) does not count.
// positions: f32[3 * samples]; fixedBins: u8[samples]; affine: f32[12], rows of (A | b).
// h: f64[rows * movingBins]; weights, partial: f32 of the same size; values x_s must lie in [1, movingBins - 3].
// Single precision would lose the last digits of full bins, so it adds up BLOCK samples at most.
// scratch: f32[4 * samples], filled by `histogram` and read by `derivative`: x_s (below 0: not counted), gradient.
#include "kernel.h"

namespace {

typedef f32x4 Weights;
constexpr u32 BLOCK = 2048;

void storeAny4(float *p, f32x4 v) { *reinterpret_cast<f32x4u *>(p) = v; }

/// Values of the four windows that reach over a position at fraction t between its bins.
Weights windows(float t) {
  const float u = 1 - t;
  return Weights{u * u * u, (3 * t - 6) * t * t + 4, ((-3 * t + 3) * t + 3) * t + 1, t * t * t} *
         splat4(1.0f / 6);
}

Weights windowSlopes(float t) {
  const float u = 1 - t;
  return Weights{-0.5f * u * u, (1.5f * t - 2) * t, (-1.5f * t + 1) * t + 0.5f, 0.5f * t * t};
}

void flush(double *h, float *partial, u32 cells) {
  for (u32 c = 0; c < cells; c++) {
    h[c] += double(partial[c]);
    partial[c] = 0;
  }
}

} // namespace

/// Fills histogram and scratch; returns the number of samples that count.
EXPORT(histogram)
u32 histogram(const float *moving, i32 nx, i32 ny, i32 nz, u32 samples, const float *positions,
              const u8 *fixedBins, const float *affine, u32 movingBins, u32 rows, double *h,
              float *partial, float *scratch) {
  const u32 cells = rows * movingBins;
  for (u32 c = 0; c < cells; c++) h[c] = partial[c] = 0;
  const i32 plane = nx * ny;
  u32 counted = 0;
  for (u32 s = 0; s < samples; s++) {
    if (s % BLOCK == 0) flush(h, partial, cells);
    const float *r = positions + 3 * s;
    float *out = scratch + 4 * s;
    out[0] = -1;
    const float x = affine[0] * r[0] + affine[1] * r[1] + affine[2] * r[2] + affine[3];
    const float y = affine[4] * r[0] + affine[5] * r[1] + affine[6] * r[2] + affine[7];
    const float z = affine[8] * r[0] + affine[9] * r[1] + affine[10] * r[2] + affine[11];
    // Written so that NaN fails too.
    if (!(x >= 0 && y >= 0 && z >= 0 && x < nx - 1 && y < ny - 1 && z < nz - 1)) continue;
    const i32 i = i32(x), j = i32(y), k = i32(z);
    const float fx = x - i, fy = y - j, fz = z - k;
    const float *c = moving + i + nx * j + plane * k;
    // Lanes: the four edges along x, at (j, k), (j + 1, k), (j, k + 1), (j + 1, k + 1).
    const f32x4 low = {c[0], c[nx], c[plane], c[plane + nx]};
    const f32x4 high = {c[1], c[nx + 1], c[plane + 1], c[plane + nx + 1]};
    if (any4(low < splat4(0)) || any4(high < splat4(0))) continue;
    const f32x4 slope = high - low;
    const f32x4 edge = low + slope * splat4(fx);
    const float front = edge[0] + (edge[1] - edge[0]) * fy;
    const float back = edge[2] + (edge[3] - edge[2]) * fy;
    const float slopeFront = slope[0] + (slope[1] - slope[0]) * fy;
    const float slopeBack = slope[2] + (slope[3] - slope[2]) * fy;
    const float value = front + (back - front) * fz;
    out[0] = value;
    out[1] = slopeFront + (slopeBack - slopeFront) * fz;
    out[2] = (edge[1] - edge[0]) * (1 - fz) + (edge[3] - edge[2]) * fz;
    out[3] = back - front;
    const i32 bin = i32(value);
    float *row = partial + fixedBins[s] * movingBins + bin - 1;
    storeAny4(row, loadAny4(row) + windows(value - bin));
    counted++;
  }
  flush(h, partial, cells);
  return counted;
}

/// Adds up the derivative by (A | b), row by row, into `out` (12 numbers), from the scratch of the last histogram.
EXPORT(derivative)
void derivative(u32 samples, const float *positions, const u8 *fixedBins, u32 movingBins,
                const float *weights, const float *scratch, double *out) {
  double sum[12] = {};
  for (u32 s = 0; s < samples; s++) {
    const float *at = scratch + 4 * s;
    if (at[0] < 0) continue;
    const i32 bin = i32(at[0]);
    const float *row = weights + fixedBins[s] * movingBins + bin - 1;
    const float pull = sum4(loadAny4(row) * windowSlopes(at[0] - bin));
    const float *r = positions + 3 * s;
    for (u32 axis = 0; axis < 3; axis++) {
      const float force = pull * at[1 + axis];
      sum[4 * axis] += double(force * r[0]);
      sum[4 * axis + 1] += double(force * r[1]);
      sum[4 * axis + 2] += double(force * r[2]);
      sum[4 * axis + 3] += double(force);
    }
  }
  for (u32 n = 0; n < 12; n++) out[n] = sum[n];
}
