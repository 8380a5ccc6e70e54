// Exact Euclidean distance transform of a voxel mask on an anisotropic grid.
//
// Mathematics: D(p) = min over mask voxels q of |S (p - q)|, S = diag(spacing). The squared distance
// separates over the axes; each axis replaces f by the lower envelope of the parabolas
// s^2 (x - q)^2 + f(q), which one scan builds and a second reads (linear time per line).
// Source: P. Felzenszwalb and D. Huttenlocher, "Distance Transforms of Sampled Functions",
// Theory of Computing 8 (2012) 415-428.
//
// Shapes: mask u8[nx*ny*nz] (non-zero = inside), out f32[nx*ny*nz], x fastest.
// Units: spacing and result in millimetres; 0 inside the mask, +infinity everywhere if it is empty.
// Scratch: distance_scratch_bytes(longest side) bytes.

namespace {

using u8 = unsigned char;
using i32 = int;
using u32 = unsigned int;

constexpr float INFINITE = __builtin_inff();
// Lines handled together, so that strided axes read and write whole cache lines.
constexpr i32 BLOCK = 16;

struct Scratch {
  float* lines;     // BLOCK lines, one after the other
  double* bound;    // length + 1: where a parabola starts to be the lowest
  double* height;   // f(q) + (s q)^2 of the parabolas in the envelope
  i32* vertex;      // their positions
};

/** One axis of the transform, in place; `f` holds squared distances. */
void transformLine(float* f, i32 n, double s, const Scratch& w, float* copy) {
  const double s2 = s * s;
  i32 top = -1;
  for (i32 q = 0; q < n; q++) {
    if (f[q] == INFINITE) continue;
    const double h = double(f[q]) + s2 * q * q;
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
    const double d = s * (q - w.vertex[k]);
    f[q] = float(d * d + copy[w.vertex[k]]);
  }
}

/** The axis with stride `stride` for `count` neighbouring lines that start at `f`. */
void transformBlock(float* f, i32 count, u32 stride, i32 n, double s, const Scratch& w) {
  float* copy = w.lines + BLOCK * n;
  for (i32 q = 0; q < n; q++)
    for (i32 b = 0; b < count; b++) w.lines[b * n + q] = f[q * stride + b];
  for (i32 b = 0; b < count; b++) transformLine(w.lines + b * n, n, s, w, copy);
  for (i32 q = 0; q < n; q++)
    for (i32 b = 0; b < count; b++) f[q * stride + b] = w.lines[b * n + q];
}

/** Squared distance along x only: two sweeps. */
void firstAxis(const u8* mask, float* out, i32 n, float s) {
  i32 last = -1;
  for (i32 x = 0; x < n; x++) {
    if (mask[x]) last = x;
    const float d = s * float(x - last);
    out[x] = last < 0 ? INFINITE : d * d;
  }
  last = -1;
  for (i32 x = n - 1; x >= 0; x--) {
    if (mask[x]) last = x;
    if (last < 0) continue;
    const float d = s * float(last - x);
    if (d * d < out[x]) out[x] = d * d;
  }
}

}  // namespace

extern "C" __attribute__((export_name("distance_scratch_bytes"))) u32 distance_scratch_bytes(
    u32 longest) {
  return (longest + 2) * (u32(BLOCK + 1) * sizeof(float) + 2 * sizeof(double) + sizeof(i32)) + 64;
}

extern "C" __attribute__((export_name("distance_transform"))) void distance_transform(
    const u8* mask, float* out, i32 nx, i32 ny, i32 nz, double sx, double sy, double sz,
    void* scratch, i32 longest) {
  Scratch w;
  w.bound = static_cast<double*>(scratch);
  w.height = w.bound + longest + 2;
  w.lines = reinterpret_cast<float*>(w.height + longest + 2);
  w.vertex = reinterpret_cast<i32*>(w.lines + (BLOCK + 1) * (longest + 2));

  const u32 plane = u32(nx) * u32(ny);
  for (i32 k = 0; k < nz; k++) {
    const u32 slice = plane * u32(k);
    for (i32 j = 0; j < ny; j++)
      firstAxis(mask + slice + u32(j) * nx, out + slice + u32(j) * nx, nx, float(sx));
    for (i32 i = 0; i < nx; i += BLOCK)
      transformBlock(out + slice + i, nx - i < BLOCK ? nx - i : BLOCK, u32(nx), ny, sy, w);
  }
  for (u32 p = 0; p < plane; p += BLOCK)
    transformBlock(out + p, plane - p < BLOCK ? i32(plane - p) : BLOCK, plane, nz, sz, w);
  const u32 total = plane * u32(nz);
  for (u32 p = 0; p < total; p++) out[p] = __builtin_sqrtf(out[p]);
}
