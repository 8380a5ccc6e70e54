// When a front of excitation arrives at every voxel of anisotropic tissue, once or again and again.
//
//   sqrt(grad T . D grad T) = s,   D = c_l^2 f f^T + c_t^2 s s^T + c_n^2 n n^T,   T given at the sources
//
// T in ms, D in (mm/ms)^2, s = 1 or the slowing after a short rest. Space: sums of squared upwind differences along the
// integer offsets of `stencil.h`, of second order where two voxels upwind are known. Ordered: voxels are taken in the order
// of T, in buckets as wide as the shortest time from the first neighbour of a voxel to it; the few in a bucket that lie upwind of
// one another are found again together. So one pass over the tissue is the solution, to 0.02 ms. Around a source T is the
// travel time along straight lines through the tissue (exact in uniform tissue), which removes the error at the point.
// Voxels with closed ways (edges of the tissue, lesions) are reached through their face neighbours as well.
//
// Links (`link...`) join vertices with fixed delays: the conduction system, whose nodes are vertices behind the voxels.
//
// Re-excitation: a vertex rests from T + APD(DI) on; a front that comes sooner than the shortest rest is blocked there; later
// ones are slowed by s(DI). A neighbour counts as upwind only while its activation can still be on the way. APD and s are
// tables over the rest (diastolic interval) DI, one row per kind of tissue; they are data.
//
// Sources: Mirebeau 2019, doi 10.1137/17M1127466 (offsets, causality); Sethian 1996, PNAS 93:1591 (fast marching);
// Neic 2017, doi 10.1016/j.jcp.2017.06.020 (reaction-eikonal); Barrios Espinosa 2022, doi 10.3389/fphys.2022.869381
// (re-excitation in eikonal models).
#include "front.h"

namespace {

/// The superbase of the last tensor, from which the next is reduced.
i32 base[4][3];

} // namespace

/// The box and the arrays of `tissue.h`; `readerStart` has one entry more than there are voxels.
EXPORT(use_tissue)
void use_tissue(u32 count, u32 vertices, i32 row, i32 plane, u32 boxSize, const i32 *numberAt,
                Voxel *voxels, float *metric, u32 *readerStart) {
  tissue = {count,  {1, row, plane}, boxSize, numberAt, voxels,
            metric, readerStart,     nullptr, 0,        FAR};
  links = {0, nullptr, nullptr, nullptr};
  front.vertices = vertices;
}

/// Before the voxels are built, for the first time or with other velocities.
EXPORT(start_build)
void start_build() {
  tissue.reach = 0;
  tissue.shortest = FAR;
  const i32 start[4][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {-1, -1, -1}};
  for (u32 i = 0; i < 4; i++)
    for (u32 axis = 0; axis < 3; axis++) base[i][axis] = start[i][axis];
}

/// Offsets and metric of voxels [from, to). `fibre` and `normal` (or 0): unit vectors, three per voxel, in the axes of the
/// box; `speed`: mm/ms along, across, normal per class; `edge`: mm. Returns the voxels whose tensor was made rounder.
EXPORT(build)
u32 build(u32 from, u32 to, const float *fibre, const float *normal, const u8 *classOf,
          const float *speed, float edgeX, float edgeY, float edgeZ) {
  const double edge[3] = {edgeX, edgeY, edgeZ};
  constexpr u32 A[6] = {0, 1, 2, 0, 0, 1}, B[6] = {0, 1, 2, 1, 2, 2};
  u32 rounder = 0;
  for (u32 n = from; n < to; n++) {
    const float *c = speed + 3 * classOf[n];
    const double across = double(c[1]) * c[1];
    const double along = double(c[0]) * c[0], upright = double(c[2]) * c[2];
    double d[6];
    for (u32 k = 0; k < 6; k++) {
      const u32 a = A[k], b = B[k];
      const double ff = double(fibre[3 * n + a]) * fibre[3 * n + b];
      const double nn = normal ? double(normal[3 * n + a]) * normal[3 * n + b] : 0;
      const double one = a == b ? 1 : 0;
      d[k] = (across * one + (along - across) * ff + (upright - across) * nn) / (edge[a] * edge[b]);
      tissue.metric[6 * n + k] =
          float((one / across + (1 / along - 1 / across) * ff + (1 / upright - 1 / across) * nn) *
                edge[a] * edge[b]);
    }
    Stencil stencil;
    if (stencilOf(d, base, stencil)) rounder++;
    Voxel &voxel = tissue.voxels[n];
    float all = 0;
    for (u32 i = 0; i < OFFSETS; i++) {
      voxel.weight[i] = stencil.weight[i];
      all += stencil.weight[i];
      const i32 *e = stencil.offset[i];
      voxel.delta[i] = e[0] + e[1] * tissue.stride[1] + e[2] * tissue.stride[2];
      for (u32 axis = 0; axis < 3; axis++) {
        const i32 length = e[axis] < 0 ? -e[axis] : e[axis];
        if (length > tissue.reach) tissue.reach = length;
      }
    }
    voxel.open &= LINKED | BLOCKED;
    // All neighbours at one time.
    const float shortest = 1 / sqrtOf(all);
    if (shortest < tissue.shortest) tissue.shortest = shortest;
  }
  return rounder;
}

/// Longest offset along an axis; known after `build`.
EXPORT(reach)
i32 reach() { return tissue.reach; }

/// Fills `readerStart`; returns how many entries `readers` needs.
EXPORT(count_readers)
u32 count_readers() {
  u32 *start = tissue.readerStart;
  for (u32 n = 0; n <= tissue.count; n++) start[n] = 0;
  for (u32 n = 0; n < tissue.count; n++)
    visitWays(n, [&](u32 place, u32) {
      const i32 of = tissue.numberAt[place];
      if (of >= 0) start[of + 1]++;
    });
  for (u32 n = 0; n < tissue.count; n++) start[n + 1] += start[n];
  return start[tissue.count];
}

EXPORT(list_readers)
void list_readers(u32 *readers) {
  tissue.readers = readers;
  u32 *start = tissue.readerStart;
  for (u32 n = 0; n < tissue.count; n++)
    visitWays(n, [&](u32 place, u32 way) {
      const i32 of = tissue.numberAt[place];
      if (of >= 0) readers[start[of]++] = n << WAY_BITS | way;
    });
  for (u32 n = tissue.count; n > 0; n--) start[n] = start[n - 1];
  start[0] = 0;
}

/// Finds the open ways of voxels [from, to).
EXPORT(open_ways)
void open_ways(u32 from, u32 to) {
  for (u32 n = from; n < to; n++) findOpenWays(n);
}

/// The same for the voxels of a block of the box, both ends included.
EXPORT(open_ways_in)
void open_ways_in(i32 i0, i32 j0, i32 k0, i32 i1, i32 j1, i32 k1) {
  for (i32 k = k0; k <= k1; k++)
    for (i32 j = j0; j <= j1; j++)
      for (i32 i = i0; i <= i1; i++) {
        const i32 n = tissue.numberAt[i + j * tissue.stride[1] + k * tissue.stride[2]];
        if (n >= 0) findOpenWays(u32(n));
      }
}

EXPORT(set_blocked)
void set_blocked(u32 voxel, u32 blocked) {
  if (blocked) tissue.voxels[voxel].open |= BLOCKED;
  else tissue.voxels[voxel].open &= ~BLOCKED;
}

/// Links by ascending `from`; delays in ms.
EXPORT(use_links)
void use_links(u32 count, const u32 *from, const u32 *to, const float *delay) {
  links = {count, from, to, delay};
  for (u32 n = 0; n < count; n++)
    if (from[n] < tissue.count) tissue.voxels[from[n]].open |= LINKED;
}

/// Radii of the straight lines in voxel edges along each axis.
EXPORT(use_front)
void use_front(float *time, State *states, u32 *batch, u32 *concerned, float rx, float ry,
               float rz) {
  front.time = time;
  front.states = states;
  front.batch = batch;
  front.concerned = concerned;
  front.radius[0] = rx;
  front.radius[1] = ry;
  front.radius[2] = rz;
}

/// `table`: per kind the shortest DI, then `entries` pairs of APD and 1/s^2, `step` ms of DI apart.
EXPORT(use_rest)
void use_rest(float *until, float *blockedAt, const u8 *kind, const float *table, u32 entries,
              float step, u32 *eventVertex, float *eventTime, float *eventLength) {
  rest = {until, blockedAt, kind, table, entries, step, eventVertex, eventTime, eventLength, 0};
}

EXPORT(start_once)
void start_once() { begin(FAR); }

EXPORT(start_again)
void start_again() {
  begin(NEVER);
  for (u32 v = 0; v < front.vertices; v++) rest.until[v] = rest.blockedAt[v] = NEVER;
}

/// A vertex is excited at `t` (`again`: unless it rests too short); 0 where it is not.
EXPORT(excite)
u32 excite(u32 vertex, float t, u32 again) {
  if (vertex < tissue.count && (tissue.voxels[vertex].open & BLOCKED)) return 0;
  return again ? offer<true>(vertex, t, IS_SOURCE) : offer<false>(vertex, t, IS_SOURCE);
}

/// A point of the box (voxel edges) is excited at `t`; returns the voxels around it that it reaches.
EXPORT(excite_point)
u32 excite_point(float x, float y, float z, float t, u32 again) {
  const float at[3] = {x, y, z};
  return again ? spread<true>(at, t) : spread<false>(at, t);
}

/// Takes about `count` vertices; returns how many, 0 at the end.
EXPORT(advance_once)
u32 advance_once(u32 count) {
  u32 taken = 0;
  while (taken < count) {
    const u32 more = take<false>(FAR, 0x7fffffff);
    if (more == 0) break;
    taken += more;
  }
  return taken;
}

/// Takes vertices before `t` until there are about `count` events (the room holds so many and all vertices); returns the
/// events, 0 where nothing is left before `t`.
EXPORT(advance_again)
u32 advance_again(float t, u32 count) {
  rest.events = 0;
  const i32 last = buckets.numberOf(t);
  while (rest.events < count && take<true>(t, last) > 0) {
  }
  return rest.events;
}

/// Whether activity goes on.
EXPORT(active)
u32 active() { return buckets.waiting > 0 || buckets.first[Buckets::RING] != Buckets::NONE; }

/// Times of the voxels and further vertices in their order.
EXPORT(gather)
void gather(float *out) {
  for (u32 v = 0; v < front.vertices; v++) out[v] = front.time[placeOf(v)];
}
