// Exact signed distance from voxel centres to the boundary of a voxel mask on an anisotropic grid.
//
// Mathematics: the boundary is sampled where it is known best, at the midpoint of every pair of face neighbours of
// which one is inside: B_a = { q + e_a / 2 : mask(q) != mask(q + e_a) }, a = x, y, z. Then
//   d(p) = min over a and b in B_a of |S (p - b)|, S = diag(spacing), negative inside the mask.
// For each a the squared distance separates over the axes; along axis a the sites lie half a voxel off the centres.
// Each axis takes the lower envelope of the parabolas s^2 (x - q - shift)^2 + f(q), in linear time per line.
// Source: P. Felzenszwalb and D. Huttenlocher, "Distance Transforms of Sampled Functions",
// Theory of Computing 8 (2012) 415-428.
//
// Shapes: mask u8[nx*ny*nz] (non-zero = inside), out and other f32[nx*ny*nz], x fastest. What lies beyond the grid is
// no boundary. Units: millimetres; +infinity (-infinity inside) everywhere if there is no boundary.
// Scratch: boundary_distance_scratch_bytes(longest side) bytes.
#include "kernel.h"

namespace {

constexpr float INFINITE = __builtin_inff();
// Lines handled together, so that strided axes read and write whole cache lines.
constexpr i32 BLOCK = 16;

struct Scratch {
  float *lines;    // BLOCK lines and one more, one after the other
  double *bound;   // where a parabola starts to be the lowest
  double *height;  // f(q) + (s (q + shift))^2 of the parabolas in the envelope
  i32 *vertex;     // their positions, without the shift
};

/// One axis of the transform, in place; `f` holds squared distances at q + shift and gets them at q.
void transformLine(float *f, i32 n, double s, double shift, const Scratch &w, float *copy) {
  const double s2 = s * s;
  i32 top = -1;
  for (i32 q = 0; q < n; q++) {
    if (f[q] == INFINITE) continue;
    const double at = q + shift;
    const double h = double(f[q]) + s2 * at * at;
    double from = -__builtin_inf();
    while (top >= 0) {
      from = (h - w.height[top]) / (2 * s2 * (q - w.vertex[top]));
      if (from > w.bound[top]) break;
      top--;
    }
    if (top < 0) from = -__builtin_inf();
    top++;
    w.vertex[top] = q;
    w.height[top] = h;
    w.bound[top] = from;
  }
  if (top < 0) return;
  for (i32 q = 0; q < n; q++) copy[q] = f[q];
  i32 k = 0;
  for (i32 q = 0; q < n; q++) {
    while (k < top && w.bound[k + 1] < q) k++;
    const double d = s * (q - w.vertex[k] - shift);
    f[q] = float(d * d + copy[w.vertex[k]]);
  }
}

/// The axis with stride `stride` for `count` neighbouring lines that start at `f`.
void transformBlock(float *f, i32 count, u32 stride, i32 n, double s, double shift,
                    const Scratch &w) {
  float *copy = w.lines + BLOCK * n;
  bool any = false;
  for (i32 q = 0; q < n; q++)
    for (i32 b = 0; b < count; b++) {
      const float value = f[q * stride + b];
      w.lines[b * n + q] = value;
      any |= value != INFINITE;
    }
  if (!any) return;
  for (i32 b = 0; b < count; b++) transformLine(w.lines + b * n, n, s, shift, w, copy);
  for (i32 q = 0; q < n; q++)
    for (i32 b = 0; b < count; b++) f[q * stride + b] = w.lines[b * n + q];
}

/// Squared distance along x from the sites, which hold 0 (the rest infinity), in place: one sweep each way. A shifted
/// site is left of no voxel before the next, so the sweep from the left takes a site in after its own voxel.
void firstAxis(float *f, i32 n, double s, double shift, float *fromLeft) {
  i32 last = -1;
  for (i32 x = 0; x < n; x++) {
    fromLeft[x] = last < 0 ? INFINITE : float((x - last - shift) * s);
    if (f[x] == 0) last = x;
  }
  last = -1;
  for (i32 x = n - 1; x >= 0; x--) {
    if (f[x] == 0) last = x;
    const float right = last < 0 ? INFINITE : float((last + shift - x) * s);
    const float d = right < fromLeft[x] ? right : fromLeft[x];
    f[x] = d * d;
  }
}

}  // namespace

EXPORT(boundary_distance_scratch_bytes) u32 boundary_distance_scratch_bytes(u32 longest) {
  return (longest + 2) * (u32(BLOCK + 1) * sizeof(float) + 2 * sizeof(double) + sizeof(i32)) + 64;
}

EXPORT(boundary_distance)
void boundary_distance(const u8 *mask, float *out, float *other, i32 nx, i32 ny, i32 nz, double sx,
                       double sy, double sz, void *scratch, i32 longest) {
  Scratch w;
  w.bound = static_cast<double *>(scratch);
  w.height = w.bound + longest + 2;
  w.lines = reinterpret_cast<float *>(w.height + longest + 2);
  w.vertex = reinterpret_cast<i32 *>(w.lines + (BLOCK + 1) * (longest + 2));

  const u32 plane = u32(nx) * u32(ny);
  const u32 total = plane * u32(nz);
  const i32 sides[3] = {nx, ny, nz};
  const u32 strides[3] = {1, u32(nx), plane};
  for (i32 axis = 0; axis < 3; axis++) {
    float *f = axis == 0 ? out : other;
    const u32 stride = strides[axis];
    const double half = 0.5;
    for (i32 k = 0; k < nz; k++)
      for (i32 j = 0; j < ny; j++) {
        const u32 row = u32(j) * nx + u32(k) * plane;
        const i32 end = axis == 0 ? nx - 1 : (axis == 1 ? j : k) + 1 < sides[axis] ? nx : 0;
        for (i32 i = 0; i < end; i++) {
          const u32 p = row + i;
          f[p] = (mask[p] != 0) != (mask[p + stride] != 0) ? 0 : INFINITE;
        }
        for (i32 i = end; i < nx; i++) f[row + i] = INFINITE;
        firstAxis(f + row, nx, sx, axis == 0 ? half : 0, w.lines);
      }
    for (i32 k = 0; k < nz; k++)
      for (i32 i = 0; i < nx; i += BLOCK)
        transformBlock(f + u32(k) * plane + i, nx - i < BLOCK ? nx - i : BLOCK, u32(nx), ny, sy,
                       axis == 1 ? half : 0, w);
    for (u32 p = 0; p < plane; p += BLOCK)
      transformBlock(f + p, plane - p < BLOCK ? i32(plane - p) : BLOCK, plane, nz, sz,
                     axis == 2 ? half : 0, w);
    if (axis > 0)
      for (u32 p = 0; p < total; p++) out[p] = other[p] < out[p] ? other[p] : out[p];
  }
  for (u32 p = 0; p < total; p++) {
    const float d = __builtin_sqrtf(out[p]);
    out[p] = mask[p] ? -d : d;
  }
}
