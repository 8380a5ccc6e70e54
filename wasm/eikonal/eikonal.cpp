// When a front of excitation arrives at every voxel of anisotropic tissue, once or again and again.
//
//   sqrt(grad T . D grad T) = s,   D = c_l^2 f f^T + c_t^2 s s^T + c_n^2 n n^T,   T given at the sources
//
// T in ms, D in (mm/ms)^2, s = 1 or the slowing after a short rest. Space: sums of squared upwind differences along the
// integer offsets of `stencil.h`, of second order where two voxels upwind are known. Ordered: voxels are taken in the order
// of T, in buckets narrower than the shortest time from a voxel to another, so that one pass over the tissue is the
// solution. Around a source T is the travel time along straight lines through the tissue (exact in uniform tissue), which
// removes the error at the point.
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
#include "buckets.h"
#include "tissue.h"

namespace {

/// Where a tentative time comes from.
constexpr u32 FROM_FRONT = 0, FROM_SOURCE = 1, IS_SOURCE = 2;
constexpr u32 ORIGIN = 3;
/// The mark of a vertex that has its time for good.
constexpr u32 TAKEN = 0xfffffffc;
/// A front that meets tissue activated less than this ago meets itself: no block, ms.
constexpr float BEHIND_MS = 30;
/// A neighbour's activation is never on the way for longer, ms.
constexpr float ON_THE_WAY_MS = 60;
constexpr float NEVER = -1e9f;
constexpr float NARROWEST_MS = 0.02f;

struct Front {
  float *time;    // per place of the box, then per further vertex: T, FAR or NEVER where there is none
  State *states;  // per vertex
  u32 *batch;     // vertices of a bucket
  u32 *concerned; // voxels whose neighbours they are
  u32 vertices;
  u32 round;
  float radius[3]; // of the straight lines around a source, voxel edges along each axis
} front;

Buckets buckets;

struct Links {
  u32 count;
  float shortest;
  const u32 *from; // ascending
  const u32 *to;
  const float *delay;
} links;

struct Rest {
  float *until;      // per vertex: end of its action potential
  float *blockedAt;  // per vertex: last block, NEVER without
  const u8 *kind;    // per vertex: row of the tables
  const float *table; // per kind: shortest DI, then APD (ms) and 1/s^2 at DI = 0, step, 2 step, ...
  u32 entries;
  float step;
  // Activations in order, until they are fetched.
  u32 *eventVertex;
  float *eventTime, *eventLength;
  u32 events;
} rest;

inline u32 placeOf(u32 vertex) {
  return vertex < tissue.count ? tissue.voxels[vertex].place
                               : tissue.boxSize + (vertex - tissue.count);
}

inline u32 kindRow(u32 n) { return rest.kind[n] * (1 + 2 * rest.entries); }

inline float look(u32 row, u32 column, float di) {
  const float *values = rest.table + row + 1 + column;
  const float x = di / rest.step;
  if (!(x > 0)) return values[0];
  const u32 last = rest.entries - 1;
  if (x >= float(last)) return values[2 * last];
  const u32 n = u32(x);
  return values[2 * n] + (x - float(n)) * (values[2 * n + 2] - values[2 * n]);
}

/// Upwind time of a voxel from its neighbours; `slow` = 1/s^2. FAR without any.
template <bool AGAIN>
inline float upwind(const Voxel &voxel, float now, float slow, bool firstOrder) {
  const float *weight = voxel.weight;
  const i32 *delta = voxel.delta;
  const u32 open = voxel.open;
  const float *here = front.time + voxel.place;
  float t[OFFSETS], w[OFFSETS];
  u32 used = 0;
  const auto known = [&](float a, float wi) {
    if constexpr (!AGAIN) return a < FAR;
    const float age = now - a;
    return age <= ON_THE_WAY_MS && wi * age * age <= slow;
  };
  for (u32 i = 0; i < OFFSETS; i++) {
    const float wi = weight[i];
    if (wi == 0) break;
    float plus = (open >> i) & 1 ? here[delta[i]] : FAR;
    float minus = (open >> (i + 6)) & 1 ? here[-delta[i]] : FAR;
    if constexpr (AGAIN) {
      if (!known(plus, wi)) plus = FAR;
      if (!known(minus, wi)) minus = FAR;
    }
    const bool back = minus < plus;
    float a = back ? minus : plus;
    if (!(a < FAR)) continue;
    float wa = wi;
    if (!firstOrder && (open >> (back ? i + 18 : i + 12)) & 1) {
      const float b = here[back ? -2 * delta[i] : 2 * delta[i]];
      bool usable = b <= a;
      if constexpr (AGAIN) usable = usable && wi * (a - b) * (a - b) <= 2 * slow;
      if (usable) {
        a += (a - b) * (1.0f / 3);
        wa = 2.25f * wi;
      }
    }
    u32 at = used++;
    for (; at > 0 && t[at - 1] > a; at--) {
      t[at] = t[at - 1];
      w[at] = w[at - 1];
    }
    t[at] = a;
    w[at] = wa;
  }
  if (used == 0) return FAR;
  // Sum over the used offsets of w (T - t)^2 = slow, with as many as keep T above their t; relative to the first.
  float a = 0, b = 0, c = -slow, result = FAR;
  for (u32 k = 0; k < used; k++) {
    const float x = t[k] - t[0];
    if (x >= result) break;
    a += w[k];
    b += w[k] * x;
    c += w[k] * x * x;
    const float root = b * b - a * c;
    if (root < 0) break;
    result = (b + sqrtOf(root)) / a;
  }
  return t[0] + result;
}

/// As `upwind`, and straight from face neighbours where ways along offsets are closed.
template <bool AGAIN> inline float arrival(u32 n, float now, float slow, bool firstOrder) {
  const Voxel &voxel = tissue.voxels[n];
  float t = upwind<AGAIN>(voxel, now, slow, firstOrder);
  if (voxel.open & INCOMPLETE) {
    const float *here = front.time + voxel.place;
    const float lag = sqrtOf(slow);
    for (u32 axis = 0; axis < 3; axis++) {
      const float edge = lag * sqrtOf(tissue.metric[6 * n + axis]);
      for (i32 side = -1; side <= 1; side += 2) {
        const float from = here[side * tissue.stride[axis]];
        if constexpr (AGAIN) {
          if (!(from >= now - edge - 1e-3f)) continue;
        }
        if (from + edge < t) t = from + edge;
      }
    }
  }
  return t;
}

/// Whether a vertex would be excited by what arrives at `t`; notes the block where not.
inline bool excitable(u32 n, float t) {
  if (t - rest.until[n] >= rest.table[kindRow(n)]) return true;
  if (t - front.time[placeOf(n)] > BEHIND_MS) rest.blockedAt[n] = t;
  return false;
}

template <bool AGAIN> inline bool offer(u32 n, float t, u32 origin) {
  State &state = front.states[n];
  if constexpr (AGAIN) {
    if (!excitable(n, t)) return false;
  } else {
    if (state.mark >= TAKEN) return false;
  }
  if (!buckets.offer(n, t)) return false;
  state.mark = (state.mark & ~ORIGIN) | origin;
  return true;
}

/// Straight lines from a point (box coordinates) with time `t0` to the voxels around it; returns how many were reached.
template <bool AGAIN> u32 spread(const float at[3], float t0) {
  i32 low[3], high[3];
  for (u32 axis = 0; axis < 3; axis++) {
    low[axis] = i32(at[axis] - front.radius[axis] + 1);
    high[axis] = i32(at[axis] + front.radius[axis]);
  }
  u32 reached = 0;
  for (i32 k = low[2]; k <= high[2]; k++)
    for (i32 j = low[1]; j <= high[1]; j++)
      for (i32 i = low[0]; i <= high[0]; i++) {
        const u32 place = u32(i + j * tissue.stride[1] + k * tissue.stride[2]);
        if (!conducts(place)) continue;
        const u32 n = u32(tissue.numberAt[place]);
        const float d[3] = {float(i) - at[0], float(j) - at[1], float(k) - at[2]};
        float far = 0, longest = 0;
        for (u32 axis = 0; axis < 3; axis++) {
          const float part = d[axis] / front.radius[axis];
          far += part * part;
          longest = absOf(d[axis]) > longest ? absOf(d[axis]) : longest;
        }
        if (far > 1) continue;
        if constexpr (!AGAIN) {
          if (front.states[n].mark >= TAKEN) continue;
        }
        // Slowness along the line, at the middle of equal parts about half a voxel long.
        const i32 parts = 1 + i32(2 * longest);
        float sum = 0;
        bool clear = true;
        for (i32 part = 0; part < parts && clear; part++) {
          const float share = (float(part) + 0.5f) / float(parts);
          const u32 by = u32(i32(at[0] + share * d[0] + 0.5f) +
                             i32(at[1] + share * d[1] + 0.5f) * tissue.stride[1] +
                             i32(at[2] + share * d[2] + 0.5f) * tissue.stride[2]);
          clear = conducts(by);
          if (clear) sum += edgeTime(u32(tissue.numberAt[by]), d);
        }
        if (!clear) continue;
        float t = t0 + sum / float(parts);
        if constexpr (AGAIN) {
          const float slow = look(kindRow(n), 1, t - rest.until[n]);
          t = t0 + sqrtOf(slow) * sum / float(parts);
        }
        if (offer<AGAIN>(n, t, FROM_SOURCE)) reached++;
      }
  return reached;
}

/// Around a voxel that is a source, unless all its neighbours are as early.
template <bool AGAIN> void spreadFrom(u32 n, float t) {
  const u32 place = tissue.voxels[n].place;
  bool inside = true;
  for (u32 face = 0; face < 6 && inside; face++) {
    const i32 step = tissue.stride[face >> 1];
    const u32 next = place + u32(face & 1 ? step : -step);
    if (!conducts(next)) continue;
    const State &state = front.states[tissue.numberAt[next]];
    inside = front.time[next] == t || state.tentative <= t;
    if constexpr (!AGAIN) inside = inside || state.mark >= TAKEN;
  }
  if (inside) return;
  const i32 row = tissue.stride[1], plane = tissue.stride[2];
  const float at[3] = {float(i32(place) % row), float(i32(place) % plane / row),
                       float(i32(place) / plane)};
  spread<AGAIN>(at, t);
}

template <bool AGAIN> inline void update(u32 n, float now) {
  if constexpr (AGAIN) {
    const u32 row = kindRow(n);
    const float first = look(row, 1, now - rest.until[n]);
    float t = arrival<true>(n, now, first, false);
    if (!(t < FAR)) return;
    const float second = look(row, 1, t - rest.until[n]);
    if (second != first) t = arrival<true>(n, now, second, false);
    if (t < FAR) offer<true>(n, t < now ? now : t, FROM_FRONT);
  } else {
    const State &state = front.states[n];
    const bool near = state.tentative < FAR && (state.mark & ORIGIN) == FROM_SOURCE;
    const float t = arrival<false>(n, now, 1, near);
    if (t < FAR) offer<false>(n, t, FROM_FRONT);
  }
}

template <bool AGAIN> void follow(u32 vertex, float t) {
  u32 low = 0, high = links.count;
  while (low < high) {
    const u32 middle = (low + high) >> 1;
    if (links.from[middle] < vertex) low = middle + 1;
    else high = middle;
  }
  for (u32 n = low; n < links.count && links.from[n] == vertex; n++) {
    const u32 to = links.to[n];
    const bool voxel = to < tissue.count;
    if (voxel && (tissue.voxels[to].open & BLOCKED)) continue;
    offer<AGAIN>(to, t + links.delay[n], voxel ? IS_SOURCE : FROM_FRONT);
  }
}

/// A vertex is excited now: its action potential begins.
void record(u32 n) {
  const float t = front.time[placeOf(n)];
  const float length = look(kindRow(n), 0, t - rest.until[n]);
  rest.until[n] = t + length;
  rest.eventVertex[rest.events] = n;
  rest.eventTime[rest.events] = t;
  rest.eventLength[rest.events++] = length;
}

/// What is taken together may lie upwind of one another, though never first: the times are found again with all of them
/// known.
template <bool AGAIN> void correct(u32 taken) {
  for (u32 k = 0; k < taken; k++) {
    const u32 n = front.batch[k];
    if (n >= tissue.count || (front.states[n].mark & ORIGIN) != FROM_FRONT) continue;
    float &t = front.time[tissue.voxels[n].place];
    float slow = 1;
    if constexpr (AGAIN) slow = look(kindRow(n), 1, t - rest.until[n]);
    const float better = arrival<AGAIN>(n, t, slow, false);
    if (better < t) t = better;
  }
}

/// Takes what the next bucket holds before `until`; returns how many vertices.
template <bool AGAIN> u32 take(float until, i32 lastBucket) {
  u32 taken = 0;
  while (taken == 0 && buckets.findNext(lastBucket)) {
    const i32 list = buckets.current & (Buckets::RING - 1);
    for (i32 v = buckets.first[list]; v != Buckets::NONE;) {
      const i32 next = front.states[v].next;
      if (front.states[v].tentative < until) {
        buckets.remove(u32(v), list);
        front.batch[taken++] = u32(v);
      }
      v = next;
    }
    if (taken == 0 && buckets.current >= lastBucket) return 0;
  }
  float now = 0;
  for (u32 k = 0; k < taken; k++) {
    const u32 n = front.batch[k];
    State &state = front.states[n];
    const float t = state.tentative;
    if (k == 0 || t > now) now = t;
    state.tentative = FAR;
    front.time[placeOf(n)] = t;
    if constexpr (!AGAIN) state.mark = TAKEN | (state.mark & ORIGIN);
  }
  correct<AGAIN>(taken);
  if constexpr (AGAIN)
    for (u32 k = 0; k < taken; k++) record(front.batch[k]);
  front.round++;
  u32 concerned = 0;
  for (u32 k = 0; k < taken; k++) {
    const u32 n = front.batch[k];
    const float t = front.time[placeOf(n)];
    const bool voxel = n < tissue.count;
    if (voxel && (front.states[n].mark & ORIGIN) == IS_SOURCE) spreadFrom<AGAIN>(n, t);
    if (!voxel || (tissue.voxels[n].open & LINKED)) follow<AGAIN>(n, t);
    if (!voxel) continue;
    const u32 *end = tissue.readers + tissue.readerStart[n + 1];
    for (const u32 *entry = tissue.readers + tissue.readerStart[n]; entry < end; entry++) {
      const u32 reader = *entry >> WAY_BITS, way = *entry & ((1u << WAY_BITS) - 1);
      State &state = front.states[reader];
      if (state.mark >> 2 == front.round) continue;
      if constexpr (!AGAIN) {
        if (state.mark >= TAKEN) continue;
      }
      const Voxel &there = tissue.voxels[reader];
      if (way < FACE_WAY ? !((there.open >> way) & 1) : !(there.open & INCOMPLETE)) continue;
      if (there.open & BLOCKED) continue;
      if constexpr (AGAIN) {
        if (t - front.time[there.place] < BEHIND_MS) continue;
      }
      state.mark = front.round << 2 | (state.mark & ORIGIN);
      front.concerned[concerned++] = reader;
    }
  }
  for (u32 k = 0; k < concerned; k++) update<AGAIN>(front.concerned[k], now);
  return taken;
}

void begin(float none) {
  const u32 all = tissue.boxSize + front.vertices - tissue.count;
  for (u32 place = 0; place < all; place++) front.time[place] = none;
  for (u32 v = 0; v < front.vertices; v++) front.states[v] = {FAR, Buckets::NONE, Buckets::NONE, 0};
  front.round = 0;
  buckets.states = front.states;
  float width = tissue.shortest < links.shortest ? tissue.shortest : links.shortest;
  buckets.clear(width < NARROWEST_MS ? NARROWEST_MS : width);
}

i32 base[4][3];

} // namespace

/// The box and the arrays of `tissue.h`; `readerStart` has one entry more than there are voxels.
EXPORT(use_tissue)
void use_tissue(u32 count, u32 vertices, i32 row, i32 plane, u32 boxSize, const i32 *numberAt,
                Voxel *voxels, float *metric, u32 *readerStart) {
  tissue = {count,  {1, row, plane}, boxSize, numberAt, voxels,
            metric, readerStart,     nullptr, 0,        FAR};
  links = {0, FAR, nullptr, nullptr, nullptr};
  front.vertices = vertices;
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
    voxel.open = 0;
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
  links = {count, FAR, from, to, delay};
  for (u32 n = 0; n < count; n++) {
    if (from[n] < tissue.count) tissue.voxels[from[n]].open |= LINKED;
    if (delay[n] < links.shortest) links.shortest = delay[n];
  }
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
