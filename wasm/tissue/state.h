// What the tissue kernel works on, and how its parts visit it: one instance per kernel, set by the exports of `tissue.cpp`.
#pragma once
#include "bricks.h"
#include "quadrature.h"
#include "stencil.h"
#include "team.h"

#pragma clang fp contract(off)

using size_t = decltype(sizeof(0));

namespace {

constexpr u32 CHUNK = 64; // bricks that a thread takes at a time; sums are per chunk, then over chunks in order
constexpr u32 MAX_THREADS = 64;
constexpr u32 BLOCK = 4 * OWN; // floats of a stimulus per brick

struct State {
  float *potential[2]; // [1]: the other end of a fused step, else what diffusion works on
  float *variables;    // [strip][variable][4]
  float *held;         // membrane current, potential per ms; null in fused runs
  const u8 *classOf;   // [strip][4], of the cells of each node; null where there is but one
} state;

struct Membrane {
  u32 model, classes;
  const float *constants;     // [level][class]
  const float *const *tables; // [level][class]
  float dt;
  bool active; // false: diffusion alone
} membrane;

struct Method {
  bool fused, sharpened, reduced, sheets, quadrature, multirate;
  float sharpening; // e, per unit of fraction
  float tolerance, flat, hot;  // potential; potential; potential per ms
  u32 mostLevel, mostStride;   // of steps of the membrane and of the potential, powers of two
} method;

constexpr u8 STRIDE = 15, FLAT = 64, FRONT = 128;
struct Pace {
  float *stir;   // per place of the map: largest rise of the potential or share of a fall, per ms, when its brick was last advanced
  float *level;  // per place: potential of its brick where that is the same all over it, else infinite
  float *rate;   // per brick: largest |dV/dt| then
  u32 *due;      // per brick: step at which its current is needed anew
  u32 *advanced; // per brick: steps that its potential has done
  u8 *stride;    // per brick: STRIDE of its bits: steps between its moves, as a power of two; FLAT: nothing diffuses; FRONT: a front passes
} pace;

struct Stimuli {
  const u32 *of;       // per brick: its block + 1, or 0
  const float *blocks; // [block][row][4], potential per ms
  const u32 *timedOf;  // likewise for pulses of their own
  const float *onset, *strength; // [block][row][4]
  float durationMs, until;
} stimuli;

enum Event : u32 { FIRST, LAST, RECOVERED, EVENTS };
struct Events {
  u16 *time[EVENTS]; // per lane, ms since the epoch, as half precision; NOT_YET where it has not happened
  u32 *epoch;        // [brick][event]: step of a recent one, since armed
  u8 *count;
  float up, down; // potentials
  u32 armed;      // step
} events;

struct Sampling {
  u32 everySteps, leads;
  const float *leadField; // [lead][lane]
  float *sums;            // [chunk][lead]
} sampling;

struct Progress {
  u32 step, steps;
  bool stimulated;
} progress;

struct alignas(64) Tally {
  u32 activated;
  float low, high;
  u32 broken, brokenStep; // lane
  unsigned long long updates; // strips whose membrane was advanced
} tally[MAX_THREADS];

template <class What> auto withModel(What what) {
  switch (membrane.model) {
  case 0: return what(MitchellSchaeffer{});
  case 1: return what(BuenoOrovio{});
  case 2: return what(TenTusscher{});
  case 3: return what(Courtemanche{});
  case 4: return what(OHaraRudy{});
  default: return what(OHaraRudyHerg{});
  }
}

/// Chunks of one thread: every n-th, because a wave is in one place at a time.
template <class Work> inline void ofThread(u32 thread, Work work) {
  const u32 size = u32(team::size);
  for (u32 from = CHUNK * thread; from < bricks.count; from += CHUNK * size)
    work(from, from + CHUNK < bricks.count ? from + CHUNK : bricks.count);
}

template <class What> inline void eachStrip(u32 brick, What what) {
  u32 strip = bricks.base[brick];
  for (u32 left = bricks.mask[brick]; left != 0; left &= left - 1)
    what(strip++, u32(__builtin_ctz(left)));
}

/// Per step: 1 / M in units of the flows.
inline f32x4 perMass(u32 strip) {
  const f32x4 mass = widenU16(bricks.mass + 4 * strip);
  return select4(mass > splat4(0), splat4(8 * FULL_FRACTION) / mass, splat4(0));
}
inline i32x4 isNode(u32 strip) { return widenU16(bricks.mass + 4 * strip) > splat4(0); }

/// What acts on a strip in a step, potential per ms.
inline f32x4 stimulusOf(u32 brick, u32 row, f32x4 v, u32 step) {
  f32x4 sum = splat4(0);
  if (progress.stimulated && stimuli.of[brick])
    sum += load4(stimuli.blocks + BLOCK * (stimuli.of[brick] - 1) + 4 * row);
  if (stimuli.timedOf && stimuli.timedOf[brick]) {
    const u32 at = BLOCK * (stimuli.timedOf[brick] - 1) + 4 * row;
    const f32x4 since = splat4(float(step) * membrane.dt) - load4(stimuli.onset + at);
    const i32x4 on = (since > splat4(-0.25f * membrane.dt)) &
                     (since < splat4(stimuli.durationMs - 0.25f * membrane.dt)) &
                     (v < splat4(stimuli.until));
    sum += select4(on, load4(stimuli.strength + at), splat4(0));
  }
  return sum;
}
inline bool isStimulated(u32 brick) {
  return (progress.stimulated && stimuli.of[brick]) || (stimuli.timedOf && stimuli.timedOf[brick]);
}

} // namespace
