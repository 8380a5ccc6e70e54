// The passes of a step: each reads what others have written before a barrier and writes its own bricks.
#pragma once
#include "watch.h"

#pragma clang fp contract(off)

namespace {

template <class Model>
inline f32x4 membraneStep(u32 strip, f32x4 v, f32x4 stimulus, u32 level, f32x4 dt) {
  using Constants = typename Model::Constants;
  constexpr u32 FLOATS = sizeof(Constants) / 4;
  f32x4 *y = reinterpret_cast<f32x4 *>(state.variables) + strip * Model::STATES;
  const u8 *kind = kindsAt(state.classOf, strip);
  const u32 first = level * membrane.classes;
  u32 kinds;
  __builtin_memcpy(&kinds, kind, 4);
  const float *constants = membrane.constants + FLOATS * first;
  const float *table[4];
  for (u32 lane = 0; lane < 4; lane++) table[lane] = membrane.tables[first + kind[lane]];
  Constants mixed;
  const Constants *own = reinterpret_cast<const Constants *>(constants + FLOATS * kind[0]);
  if (kinds != (kinds & 0xff) * 0x01010101) {
    float *out = reinterpret_cast<float *>(&mixed);
    for (u32 n = 0; n < FLOATS; n++) out[n] = constants[FLOATS * kind[n % 4] + n];
    own = &mixed;
  }
  return Model::step(v, stimulus, y, *own, table, dt);
}

/// The flow of the operator in use.
using Flow = void (*)(const Column &, const Column &, f32x4 *, f32x4 *);
template <Operator kind, bool sheets>
__attribute__((noinline)) void flowOf(const Column &a, const Column &b, f32x4 *left, f32x4 *right) {
  elementFlow<kind, sheets>(a, b, left, right, method.sharpening);
}
inline Flow operatorInUse() {
  if (method.reduced)
    return method.sheets ? flowOf<Operator::reduced, true> : flowOf<Operator::reduced, false>;
  return method.sheets ? flowOf<Operator::full, true> : flowOf<Operator::full, false>;
}

/// Diffusion, stimulus and membrane in one pass.
template <class Model> void fusedStep(u32 step, u32 thread) {
  const float *old = state.potential[step & 1];
  float *next = state.potential[(step + 1) & 1];
  const f32x4 dt = splat4(membrane.dt);
  const float limit = Model::LIMIT;
  const bool active = membrane.active;
  ofThread(thread, [&](u32 from, u32 to) {
    sweep(
        from, to, [](u32) { return true; }, [&](u32 strip) { return load4(old + 4 * strip); },
        operatorInUse(), [&](u32 brick, const f32x4 *sum) {
          const bool stimulated = isStimulated(brick);
          eachStrip(brick, [&](u32 strip, u32 row) {
            const f32x4 v = load4(old + 4 * strip);
            const f32x4 spread = v - dt * perMass(strip) * sum[row];
            f32x4 now = spread;
            if (active)
              now = membraneStep<Model>(
                  strip, spread, stimulated ? stimulusOf(brick, row, v, step) : splat4(0), 0, dt);
            store4(next + 4 * strip, now);
            watch(brick, strip, v, now, limit, step, 1, thread);
          });
        });
  });
}

/// Steps that the potential of a brick may take at once, as a power of two: where it moves by less than the tolerance in so many, here
/// and in the bricks around; and FLAT where it is the same in all of them, so that nothing diffuses.
inline u32 strideOf(u32 brick) {
  if (!method.multirate || isStimulated(brick)) return 0;
  const u32 place = bricks.place[brick];
  const float own = pace.level[place];
  float fastest = 0;
  bool flat = true;
  for (i32 z = -1; z <= 1; z++)
    for (i32 y = -1; y <= 1; y++) {
      const u32 row = u32(i32(place) + y * i32(bricks.row) + z * i32(bricks.plane));
      for (u32 at = row - 1; at <= row + 1; at++) {
        fastest = pace.stir[at] > fastest ? pace.stir[at] : fastest;
        flat = flat && (absOf(pace.level[at] - own) <= method.flat || bricks.map[at] == 0);
      }
    }
  u32 stride = 0;
  while (stride < method.mostStride && fastest * membrane.dt * float(2u << stride) <= method.tolerance)
    stride++;
  return flat && stride == method.mostStride ? stride | FLAT : stride;
}

/// Bricks whose potential moves on in this step.
inline bool isTurn(u32 brick, u32 step) {
  return ((step + 1) & ((1u << (pace.stride[brick] & STRIDE)) - 1)) == 0;
}

/// Bricks are asked at the begin of each of their strides: what moves fast comes less far in one than a brick is wide.
void wake(u32 step, u32 thread) {
  ofThread(thread, [&](u32 from, u32 to) {
    for (u32 brick = from; brick < to; brick++)
      if ((step & ((1u << (pace.stride[brick] & STRIDE)) - 1)) == 0 || isStimulated(brick))
        pace.stride[brick] = u8(strideOf(brick));
  });
}

/// The correction of the fast current of front bricks, into `held`.
template <class Model> void quadratureStep(u32, u32 thread) {
  const float *potential = state.potential[0];
  const auto load = [&](u32 strip) { return load4(potential + 4 * strip); };
  const f32x4 share = splat4(quadrature.share / FULL_FRACTION);
  ofThread(thread, [&](u32 from, u32 to) {
    FrontColumn<Model> columns[3];
    i32x4 front[2][ROWS];
    f32x4 left[OWN], right[OWN], before[OWN];
    for (u32 brick = from; brick < to; brick++) {
      if (pace.stride[brick] != 0) continue;
      const u32 place = bricks.place[brick];
      for (u32 n = 0; n < 3; n++) columns[n].potential.fill(place + n - 1, load);
      const bool behind = findFront(columns[0].potential, columns[1].potential, front[0]);
      const bool here = findFront(columns[1].potential, columns[2].potential, front[1]);
      if (!behind && !here) continue;
      for (u32 n = 0; n < 3; n++) columns[n].gather(state.variables, state.classOf);
      frontFlow<Model>(columns[0], columns[1], front[0], state.classOf, left, before);
      frontFlow<Model>(columns[1], columns[2], front[1], state.classOf, left, right);
      pace.stride[brick] |= FRONT;
      eachStrip(brick, [&](u32 strip, u32 row) {
        const f32x4 sum = left[row] + backAlong(before[row], right[row]);
        store4(state.held + 4 * strip, share * perMass(strip) * sum);
      });
    }
  });
}

/// Steps until a brick's current is needed anew: as a power of two, how many of them.
inline u32 levelOf(u32 brick, bool now) {
  if (now || !method.multirate) return 0;
  const float rate = pace.rate[brick];
  if (rate > method.hot) return 0;
  const float steps = method.tolerance / (rate * membrane.dt + 1e-12f);
  u32 level = 0;
  while (level < method.mostLevel && float(2u << level) <= steps) level++;
  return level;
}

/// The current of the bricks that are due; and, where nothing is sharpened, the potential after it for diffusion to work on.
template <class Model> void membranePass(u32 step, u32 thread) {
  const float *potential = state.potential[0];
  float *out = state.potential[1];
  u32 updates = 0;
  const auto update = [&](u32 brick) {
    const bool stimulated = isStimulated(brick), front = pace.stride[brick] & FRONT;
    const bool now = stimulated || front || pace.rate[brick] > method.hot;
    if (method.multirate && !now && pace.due[brick] > step) return;
    const u32 level = levelOf(brick, now);
    pace.due[brick] = step + (1u << level);
    const f32x4 dt = splat4(membrane.dt * float(1u << level)), per = splat4(1) / dt;
    eachStrip(brick, [&](u32 strip, u32 row) {
      const f32x4 v = load4(potential + 4 * strip);
      f32x4 current = splat4(0);
      const f32x4 stimulus = stimulated ? stimulusOf(brick, row, v, step) : splat4(0);
      if (membrane.active)
        current = (v - membraneStep<Model>(strip, v, stimulus, level, dt)) * per;
      if (front) current += load4(state.held + 4 * strip);
      store4(state.held + 4 * strip, current);
      updates++;
    });
  };
  ofThread(thread, [&](u32 from, u32 to) {
    for (u32 brick = from; brick < to; brick++) {
      update(brick);
      if (method.sharpened || !isTurn(brick, step)) continue;
      const f32x4 dt = splat4(membrane.dt);
      eachStrip(brick, [&](u32 strip, u32) {
        store4(out + 4 * strip, load4(potential + 4 * strip) - dt * load4(state.held + 4 * strip));
      });
    }
  });
  tally[thread].updates += updates;
}

/// Bricks that move on in this step, and in which something diffuses.
inline bool isDiffusing(u32 brick, u32 step) {
  return isTurn(brick, step) && !(pace.stride[brick] & FLAT);
}

/// Those in which nothing diffuses.
template <class Done> inline void eachFlat(u32 from, u32 to, u32 step, Done done) {
  const f32x4 none[OWN] = {};
  for (u32 brick = from; brick < to; brick++)
    if ((pace.stride[brick] & FLAT) && isTurn(brick, step)) done(brick, none);
}

/// What diffusion works on: the potential after the membrane, sharpened.
void sharpen(u32 step, u32 thread) {
  const float *potential = state.potential[0];
  float *out = state.potential[1];
  const f32x4 dt = splat4(membrane.dt);
  const auto load = [&](u32 strip) {
    return load4(potential + 4 * strip) - dt * load4(state.held + 4 * strip);
  };
  const auto done = [&](u32 brick, const f32x4 *sum) {
    eachStrip(brick, [&](u32 strip, u32 row) {
      // W = V - L_E V, and L_E = -K / M.
      store4(out + 4 * strip, load(strip) + perMass(strip) * sum[row]);
    });
  };
  ofThread(thread, [&](u32 from, u32 to) {
    sweep(
        from, to, [&](u32 brick) { return isDiffusing(brick, step); }, load,
        flowOf<Operator::sharpen, false>, done);
    eachFlat(from, to, step, done);
  });
}

/// What a fall counts beside a rise when it is asked how long the potential may take one step: no wave begins with it.
constexpr float FALL = 0.25f;

void spread(u32 step, float limit, u32 thread) {
  float *potential = state.potential[0];
  const float *sharp = state.potential[1];
  const auto done = [&](u32 brick, const f32x4 *sum) {
    const u32 steps = step + 1 - pace.advanced[brick], place = bricks.place[brick];
    pace.advanced[brick] = step + 1;
    const f32x4 dt = splat4(membrane.dt * float(steps));
    f32x4 rise = splat4(0), fall = splat4(0), low = splat4(1e30f), high = splat4(-1e30f);
    eachStrip(brick, [&](u32 strip, u32 row) {
      const f32x4 v = load4(potential + 4 * strip);
      const f32x4 change = dt * (load4(state.held + 4 * strip) + perMass(strip) * sum[row]);
      const f32x4 now = v - change;
      store4(potential + 4 * strip, now);
      const i32x4 node = isNode(strip);
      rise = select4(node & (change < -rise), -change, rise);
      fall = select4(node & (change > fall), change, fall);
      low = select4(node & (now < low), now, low);
      high = select4(node & (now > high), now, high);
      watch(brick, strip, v, now, limit, step + 1 - steps, steps, thread);
    });
    const float per = 1 / (membrane.dt * float(steps)), up = most(rise), down = most(fall);
    pace.rate[brick] = (up > down ? up : down) * per;
    pace.stir[place] = (up > FALL * down ? up : FALL * down) * per;
    const float least = -most(-low), largest = most(high);
    // Not flat in itself: no level is near, its own neither.
    pace.level[place] = largest - least <= method.flat ? least : __builtin_inff();
  };
  ofThread(thread, [&](u32 from, u32 to) {
    sweep(
        from, to, [&](u32 brick) { return isDiffusing(brick, step); },
        [&](u32 strip) { return load4(sharp + 4 * strip); }, operatorInUse(), done);
    eachFlat(from, to, step, done);
  });
}

} // namespace
