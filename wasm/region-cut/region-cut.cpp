// The cheapest region: minimal surface, weighted by how little it looks like an edge, plus a cost per voxel.
//
// Mathematics: minimise over u in [0, 1]   integral g |grad u| + integral D u,   a convex problem whose level sets
// {u > 1/2} are globally optimal regions. Solved in its dual form, the continuous maximal flow from a source to a sink
// through space: |p| <= g, ps <= max(-D, 0), pt <= max(D, 0), div p - ps + pt = 0, by the augmented Lagrangian
//   p  <- project(p + step grad(div p - ps + pt - u/c)),   ps <- min(Cs, pt + div p - u/c + 1/c),
//   pt <- min(Ct, ps - div p + u/c),                       u  <- u - c (div p - ps + pt).
// Source: J. Yuan, E. Bae, X.-C. Tai, "A study on continuous max-flow and min-cut approaches", CVPR 2010, 2217-2224.
//
// Shapes: fields f32[nx*ny*nz], x fastest, nx a multiple of 4. The caller pads the last voxel of every axis with
// g = 0 and D = 0, and leaves one plane of zeros before px, py and pz: then no neighbour needs a test.
// Units: D and g alike; lengths in voxels (isotropic grid).
#include "kernel.h"

namespace {
constexpr float STEP = 0.11f;
constexpr float PENALTY = 0.35f;
static inline f32x4 min4(f32x4 a, f32x4 b) { return select4(a < b, a, b); }
static inline f32x4 max4(f32x4 a, f32x4 b) { return select4(a > b, a, b); }
} // namespace

/// First half of an iteration: the flow in space. `slack` has a plane of room behind its end.
EXPORT(cut_flow)
void cut_flow(const float *g, const float *slack, float *px, float *py, float *pz, i32 nx, i32 ny,
              i32 from, i32 to) {
  const u32 plane = u32(nx) * u32(ny);
  const f32x4 step = splat4(STEP);
  for (u32 n = plane * u32(from); n < plane * u32(to); n += 4) {
    const f32x4 mid = load4(slack + n);
    const f32x4 limit = load4(g + n);
    const f32x4 x = load4(px + n) + step * (loadAny4(slack + n + 1) - mid);
    const f32x4 y = load4(py + n) + step * (load4(slack + n + nx) - mid);
    const f32x4 z = load4(pz + n) + step * (load4(slack + n + plane) - mid);
    const f32x4 size = __builtin_elementwise_sqrt(x * x + y * y + z * z);
    const f32x4 scale = select4(size > limit, limit / max4(size, splat4(1e-12f)), splat4(1));
    store4(px + n, x * scale);
    store4(py + n, y * scale);
    store4(pz + n, z * scale);
  }
}

/// Second half: the flows from the source and to the sink, and u. Returns the summed change of u.
EXPORT(cut_balance)
float cut_balance(const float *cost, const float *px, const float *py, const float *pz, float *ps,
                  float *pt, float *u, float *slack, i32 nx, i32 ny, i32 from, i32 to) {
  const u32 plane = u32(nx) * u32(ny);
  const f32x4 zero = splat4(0), inverse = splat4(1 / PENALTY);
  f32x4 change = zero;
  for (u32 n = plane * u32(from); n < plane * u32(to); n += 4) {
    const f32x4 div = load4(px + n) - loadAny4(px + n - 1) + load4(py + n) - load4(py + n - nx) +
                      load4(pz + n) - load4(pz + n - plane);
    const f32x4 d = load4(cost + n);
    const f32x4 before = load4(u + n);
    f32x4 sink = load4(pt + n);
    const f32x4 source = min4(sink + div + (splat4(1) - before) * inverse, max4(-d, zero));
    sink = min4(source - div + before * inverse, max4(d, zero));
    const f32x4 error = splat4(PENALTY) * (div - source + sink);
    const f32x4 after = before - error;
    store4(ps + n, source);
    store4(pt + n, sink);
    store4(u + n, after);
    store4(slack + n, div - source + sink - after * inverse);
    change += max4(error, -error);
  }
  return sum4(change);
}
