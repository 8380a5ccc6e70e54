// How fronts go on: sources and the straight lines around them, links, and the taking of vertices in the order of time.
#pragma once
#include "arrival.h"

namespace {

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
    if (state.mark >= TAKEN) {
      // Links may be shorter than a bucket is wide: a node that was taken too late is taken again.
      if (n < tissue.count || t >= front.time[placeOf(n)]) return false;
      state.mark = 0;
    }
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
    taken = buckets.takeBefore(until, front.batch);
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
        // Nothing that comes later than the time it has makes it earlier.
        if (state.mark >= TAKEN || state.tentative <= t) continue;
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
  buckets.clear(tissue.shortest);
}

} // namespace
