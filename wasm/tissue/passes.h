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
  const u8 *kind = state.classOf + 4 * strip;
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
            watch(strip, v, now, limit, step, 1, thread);
          });
        });
  });
}

/// Whether anything happens in a brick or beside it.
inline bool isAwake(u32 brick) {
  if (!method.multirate || isStimulated(brick)) return true;
  const float *here = pace.rate + bricks.place[brick];
  for (i32 z = -1; z <= 1; z++)
    for (i32 y = -1; y <= 1; y++) {
      const float *at = here + y * i32(bricks.row) + z * i32(bricks.plane);
      if (at[-1] > method.quiet || at[0] > method.quiet || at[1] > method.quiet) return true;
    }
  return false;
}

/// Bricks whose potential moves on in this step.
inline bool isTurn(u32 brick, u32 step) {
  return (pace.awake[brick] & 1) || (step + 1) % method.stride == 0;
}

/// Sleeping bricks are asked twice per stride: nothing fast can come in between.
void wake(u32 step, u32 thread) {
  const bool all = method.stride < 4 || step % (method.stride / 2) == 0;
  ofThread(thread, [&](u32 from, u32 to) {
    for (u32 brick = from; brick < to; brick++)
      if (all || pace.awake[brick] || isStimulated(brick)) pace.awake[brick] = isAwake(brick) ? 1 : 0;
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
      if (!(pace.awake[brick] & 1)) continue;
      const u32 place = bricks.place[brick];
      for (u32 n = 0; n < 3; n++) columns[n].potential.fill(place + n - 1, load);
      const bool behind = findFront(columns[0].potential, columns[1].potential, front[0]);
      const bool here = findFront(columns[1].potential, columns[2].potential, front[1]);
      if (!behind && !here) continue;
      for (u32 n = 0; n < 3; n++) columns[n].gather(state.variables, state.classOf);
      frontFlow<Model>(columns[0], columns[1], front[0], state.classOf, left, before);
      frontFlow<Model>(columns[1], columns[2], front[1], state.classOf, left, right);
      pace.awake[brick] |= 2;
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
  const float rate = pace.rate[bricks.place[brick]];
  if (rate > method.hot) return 0;
  const float steps = method.tolerance / (rate * membrane.dt + 1e-12f);
  u32 level = 0;
  while (level < method.mostLevel && float(2u << level) <= steps) level++;
  return level;
}

template <class Model> void membranePass(u32 step, u32 thread) {
  const float *potential = state.potential[0];
  u32 updates = 0;
  ofThread(thread, [&](u32 from, u32 to) {
    for (u32 brick = from; brick < to; brick++) {
      const bool stimulated = isStimulated(brick), front = pace.awake[brick] & 2;
      const bool now =
          stimulated || front || pace.rate[bricks.place[brick]] > method.hot;
      if (method.multirate && !now && pace.due[brick] > step) continue;
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
    }
  });
  tally[thread].updates += updates;
}

/// What diffusion works on: the potential after the membrane, sharpened.
void sharpen(u32 step, u32 thread) {
  const float *potential = state.potential[0];
  float *out = state.potential[1];
  const f32x4 dt = splat4(membrane.dt);
  const auto load = [&](u32 strip) {
    return load4(potential + 4 * strip) - dt * load4(state.held + 4 * strip);
  };
  const auto wanted = [&](u32 brick) { return isTurn(brick, step); };
  ofThread(thread, [&](u32 from, u32 to) {
    if (!method.sharpened) {
      for (u32 brick = from; brick < to; brick++)
        if (wanted(brick))
          eachStrip(brick, [&](u32 strip, u32) { store4(out + 4 * strip, load(strip)); });
      return;
    }
    sweep(
        from, to, wanted, load, flowOf<Operator::sharpen, false>, [&](u32 brick, const f32x4 *sum) {
          eachStrip(brick, [&](u32 strip, u32 row) {
            // W = V - L_E V, and L_E = -K / M.
            store4(out + 4 * strip, load(strip) + perMass(strip) * sum[row]);
          });
        });
  });
}

void spread(u32 step, float limit, u32 thread) {
  float *potential = state.potential[0];
  const float *sharp = state.potential[1];
  ofThread(thread, [&](u32 from, u32 to) {
    sweep(
        from, to, [&](u32 brick) { return isTurn(brick, step); },
        [&](u32 strip) { return load4(sharp + 4 * strip); }, operatorInUse(),
        [&](u32 brick, const f32x4 *sum) {
          const u32 steps = step + 1 - pace.advanced[brick];
          pace.advanced[brick] = step + 1;
          const f32x4 dt = splat4(membrane.dt * float(steps));
          f32x4 largest = splat4(0);
          eachStrip(brick, [&](u32 strip, u32 row) {
            const f32x4 v = load4(potential + 4 * strip);
            const f32x4 change = dt * (load4(state.held + 4 * strip) + perMass(strip) * sum[row]);
            const f32x4 now = v - change;
            store4(potential + 4 * strip, now);
            const f32x4 size =
                select4(isNode(strip), change < splat4(0) ? -change : change, splat4(0));
            largest = size > largest ? size : largest;
            watch(strip, v, now, limit, step + 1 - steps, steps, thread);
          });
          pace.rate[bricks.place[brick]] = most(largest) / (membrane.dt * float(steps));
        });
  });
}

} // namespace
