// What is looked at after every step: upstrokes, recoveries, potentials out of bounds; and once per millisecond, the electrodes.
#pragma once
#include "state.h"

#pragma clang fp contract(off)

namespace {

void recordEvents(u32 strip, f32x4 old, f32x4 now, i32x4 up, i32x4 down, u32 step, u32 steps, u32 thread) {
  for (u32 lane = 0; lane < 4; lane++) {
    if (!up[lane] && !down[lane]) continue;
    const u32 node = 4 * strip + lane;
    const float level = up[lane] ? events.up : events.down;
    const float share = (level - old[lane]) / (now[lane] - old[lane]);
    const float time =
        (float(i32(step) - i32(events.armed)) + float(steps) * share) * membrane.dt;
    if (up[lane]) {
      if (events.first[node] < 0) {
        events.first[node] = time < 0 ? 0 : time;
        tally[thread].activated++;
      }
      events.last[node] = time < 0 ? 0 : time;
      if (events.count[node] < 255) events.count[node]++;
    } else if (events.first[node] >= 0 && events.recovered[node] < 0) {
      events.recovered[node] = time;
    }
  }
}

/// After a potential has gone from `old` to `now` in `steps` steps from `step`.
inline void watch(u32 strip, f32x4 old, f32x4 now, float limit, u32 step, u32 steps, u32 thread) {
  const i32x4 node = isNode(strip);
  const i32x4 up = (old < splat4(events.up)) & (now >= splat4(events.up)) & node;
  const i32x4 down = (old >= splat4(events.down)) & (now < splat4(events.down)) & node;
  if (any4(up | down)) recordEvents(strip, old, now, up, down, step, steps, thread);
  const i32x4 broken = ~((now < splat4(limit)) & (now > splat4(-limit))) & node;
  if (!any4(broken)) return;
  Tally &mine = tally[thread];
  for (u32 lane = 0; lane < 4; lane++)
    if (broken[lane] && (mine.broken == NONE || step < mine.brokenStep)) {
      mine.broken = 4 * strip + lane;
      mine.brokenStep = step;
    }
}

inline float most(f32x4 x) {
  float out = x[0];
  for (u32 lane = 1; lane < 4; lane++)
    if (x[lane] > out) out = x[lane];
  return out;
}

/// Range and electrodes, at the end of a millisecond.
void sample(const float *potential, u32 thread) {
  f32x4 low = splat4(1e30f), high = splat4(-1e30f);
  ofThread(thread, [&](u32 from, u32 to) {
    const u32 begin = bricks.base[from];
    const u32 end = bricks.base[to - 1] + u32(__builtin_popcount(bricks.mask[to - 1]));
    for (u32 strip = begin; strip < end; strip++) {
      const f32x4 v = load4(potential + 4 * strip);
      const i32x4 node = isNode(strip);
      low = select4(node & (v < low), v, low);
      high = select4(node & (v > high), v, high);
    }
    for (u32 lead = 0; lead < sampling.leads; lead++) {
      const u32 lanes = 4 * (bricks.base[bricks.count - 1] +
                             u32(__builtin_popcount(bricks.mask[bricks.count - 1])));
      const float *field = sampling.leadField + size_t(lanes) * lead;
      f32x4 sum = splat4(0);
      for (u32 strip = begin; strip < end; strip++)
        sum += load4(field + 4 * strip) * load4(potential + 4 * strip);
      sampling.sums[from / CHUNK * sampling.leads + lead] = sum4(sum);
    }
  });
  Tally &mine = tally[thread];
  mine.low = -most(-low);
  mine.high = most(high);
}

} // namespace
