// Distances from seeds through a field of slowness, by raster scans.
//
// Mathematics: cost(v) = min over neighbours m of cost(m) + |v - m| (slowness(v) + slowness(m)) / 2, the 26-neighbourhood,
// 0 at the seeds. A scan visits the rows of the box in order and relaxes each voxel from the twelve neighbours in rows that
// were visited before (four voxels at once), then along its own row in both directions; a scan in the opposite order
// follows. Repeated until nothing changes, this is the cheapest path over the graph. A row is visited again only where it
// or a row before it has changed.
// Sources: P. J. Toivanen, "New geodesic distance transforms for gray-scale images", Pattern Recognition Letters 17 (1996)
// 437-450; A. Criminisi, T. Sharp, A. Blake, "GeoS: geodesic image segmentation", ECCV 2008.
//
// Shapes: cost and slowness f32[mx*my*mz], x fastest, mx a multiple of 4; the box with a layer around it where both are
// infinite, four voxels wide before every row so that rows start at 16 bytes. Flags u8[my*mz], one per row, with the layer.
// Units: lengths in mm, slowness in cost per mm.
#include "kernel.h"

namespace {
constexpr i32 LEAD = 4; // voxels before the first one of a row

struct Box {
  float *cost;
  const float *slowness;
  u8 *fresh;   // changed in the round before
  u8 *changed; // changed in this round
  i32 nx, mx, my;
  float sx, sy, sz;
};
Box box;

static inline f32x4 least4(f32x4 a, f32x4 b) { return select4(a < b, a, b); }

/// The three voxels of another row around each of four: straight across, and one to either side.
static inline f32x4 through(const float *cost, const float *slow, f32x4 own, f32x4 straight,
                            f32x4 slanted) {
  const f32x4 a = load4(cost) + straight * (load4(slow) + own);
  const f32x4 b = loadAny4(cost - 1) + slanted * (loadAny4(slow - 1) + own);
  const f32x4 c = loadAny4(cost + 1) + slanted * (loadAny4(slow + 1) + own);
  return least4(a, least4(b, c));
}

static inline f32x4 halfLength(float a, float b, float c) {
  return splat4(0.5f * sqrtOf(a * a + b * b + c * c));
}

/// Relaxes one row; `side` is -1 where rows before it are lower, +1 where they are higher.
bool relaxRow(i32 row, i32 side) {
  const auto &[cost, slowness, fresh, changed, nx, mx, my, sx, sy, sz] = box;
  const i32 start = row * mx + LEAD;
  const i32 beside = side * mx, behind = side * my * mx;
  const f32x4 y = halfLength(0, sy, 0), xy = halfLength(sx, sy, 0);
  const f32x4 z = halfLength(0, 0, sz), xz = halfLength(sx, 0, sz);
  const f32x4 yz = halfLength(0, sy, sz), xyz = halfLength(sx, sy, sz);
  i32x4 lowered = {0, 0, 0, 0};
  for (i32 n = start; n < start + nx; n += 4) {
    const float *c = cost + n, *s = slowness + n;
    const f32x4 own = load4(s), before = load4(c);
    f32x4 best = through(c + beside, s + beside, own, y, xy);
    best = least4(best, through(c + behind, s + behind, own, z, xz));
    best = least4(best, through(c + behind - mx, s + behind - mx, own, yz, xyz));
    best = least4(best, through(c + behind + mx, s + behind + mx, own, yz, xyz));
    lowered |= best < before;
    store4(cost + n, least4(best, before));
  }
  bool any = any4(lowered);
  const float half = 0.5f * sx;
  const i32 last = start + nx - 1;
  float reached = cost[start];
  for (i32 n = start + 1; n <= last; n++) {
    const float along = reached + half * (slowness[n - 1] + slowness[n]);
    any |= along < cost[n];
    reached = along < cost[n] ? along : cost[n];
    cost[n] = reached;
  }
  reached = cost[last];
  for (i32 n = last - 1; n >= start; n--) {
    const float along = reached + half * (slowness[n + 1] + slowness[n]);
    any |= along < cost[n];
    reached = along < cost[n] ? along : cost[n];
    cost[n] = reached;
  }
  return any;
}
} // namespace

/// Takes the fields; the caller has set costs, slowness and the flags of the rows that hold seeds.
EXPORT(geodesic_start)
void geodesic_start(float *cost, const float *slowness, u8 *fresh, u8 *changed, i32 nx, i32 mx,
                    i32 my, float sx, float sy, float sz) {
  box = {cost, slowness, fresh, changed, nx, mx, my, sx, sy, sz};
}

/// Scans the planes from `from` to before `to` (of the box without its layer) upwards, or with `down` the other way.
EXPORT(geodesic_scan)
void geodesic_scan(i32 from, i32 to, i32 down) {
  const i32 my = box.my, ny = my - 2, side = down ? 1 : -1;
  const auto moved = [](i32 row) { return box.fresh[row] | box.changed[row]; };
  for (i32 p = 0; p < to - from; p++) {
    const i32 k = down ? to - 1 - p : from + p;
    for (i32 q = 0; q < ny; q++) {
      const i32 row = (k + 1) * my + 1 + (down ? ny - 1 - q : q);
      const i32 behind = row + side * my;
      if (!(moved(row) | moved(row + side) | moved(behind - 1) | moved(behind) |
            moved(behind + 1)))
        continue;
      if (relaxRow(row, side)) box.changed[row] = 1;
    }
  }
}
