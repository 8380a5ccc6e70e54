// What is looked at after every step: upstrokes, recoveries, potentials out of bounds; and once per millisecond, the electrodes.
#pragma once
#include "half.h"
#include "state.h"

#pragma clang fp contract(off)

namespace {

/// Time of an event in ms since they were armed.
inline float timeOf(Event event, u32 brick, u32 node) {
  const float time =
      float(events.epoch[EVENTS * brick + event]) * membrane.dt + fromHalf(events.time[event][node]);
  return time > 0 ? time : 0;
}
inline bool hasHappened(Event event, u32 node) { return events.time[event][node] != NOT_YET; }

/// Times of a brick lie close to each other. Half precision from one of them on is off by less than 0.02 ms within 64 ms of it, and
/// by less than 0.05 % of the distance beyond.
constexpr float NEAR_MS = 64;

/// Notes an event `part` steps after `step`. Where it is far from the others of its brick, those are told from it on.
inline void note(Event event, u32 brick, u32 node, u32 step, float part) {
  u32 &epoch = events.epoch[EVENTS * brick + event];
  u16 *time = events.time[event];
  i32 since = i32(step - events.armed);
  if (since < 0) {
    // A long step had begun before they were armed.
    part = part + float(since) > 0 ? part + float(since) : 0;
    since = 0;
  }
  if (epoch == NONE) epoch = u32(since);
  float offset = (float(since - i32(epoch)) + part) * membrane.dt;
  if (offset > NEAR_MS) {
    const float back = float(since - i32(epoch)) * membrane.dt;
    eachStrip(brick, [&](u32 strip, u32) {
      for (u32 lane = 4 * strip; lane < 4 * strip + 4; lane++)
        if (time[lane] != NOT_YET) time[lane] = toHalf(fromHalf(time[lane]) - back);
    });
    epoch = u32(since);
    offset = part * membrane.dt;
  }
  time[node] = toHalf(offset);
}

void recordEvents(u32 brick, u32 strip, f32x4 old, f32x4 now, i32x4 up, i32x4 down, u32 step, u32 steps,
                  u32 thread) {
  for (u32 lane = 0; lane < 4; lane++) {
    if (!up[lane] && !down[lane]) continue;
    const u32 node = 4 * strip + lane;
    const float level = up[lane] ? events.up : events.down;
    const float share = (level - old[lane]) / (now[lane] - old[lane]);
    const float part = float(steps) * share;
    if (up[lane]) {
      if (!hasHappened(FIRST, node)) {
        note(FIRST, brick, node, step, part);
        tally[thread].activated++;
      }
      note(LAST, brick, node, step, part);
      if (events.count[node] < 255) events.count[node]++;
    } else if (hasHappened(FIRST, node) && !hasHappened(RECOVERED, node)) {
      note(RECOVERED, brick, node, step, part);
    }
  }
}

/// After a potential has gone from `old` to `now` in `steps` steps from `step`.
inline void watch(u32 brick, u32 strip, f32x4 old, f32x4 now, float limit, u32 step, u32 steps, u32 thread) {
  const i32x4 node = isNode(strip);
  const i32x4 up = (old < splat4(events.up)) & (now >= splat4(events.up)) & node;
  const i32x4 down = (old >= splat4(events.down)) & (now < splat4(events.down)) & node;
  if (any4(up | down)) recordEvents(brick, strip, old, now, up, down, step, steps, thread);
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
