// When a front reaches a voxel from those it has reached before: the upwind solution, with or without restitution.
#pragma once
#include "buckets.h"
#include "tissue.h"

#pragma clang fp contract(off)

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
  // Sum over the used offsets of w (T - t)^2 = slow, with as many as keep T above their t; relative to the first. T is below
  // the next t where the sum at that t is large enough, so that one root is taken in the end.
  float a = w[0], b = 0, c = -slow;
  for (u32 k = 1; k < used; k++) {
    const float x = t[k] - t[0];
    if ((a * x - 2 * b) * x + c >= 0) break;
    a += w[k];
    b += w[k] * x;
    c += w[k] * x * x;
  }
  const float root = b * b - a * c;
  return t[0] + (b + sqrtOf(root > 0 ? root : 0)) / a;
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

} // namespace
