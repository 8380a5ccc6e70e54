// Monodomain equation on the voxels of a heart, any membrane of `wasm/cells`, without stored matrices.
//
//   dV/dt = stimulus - I_ion(V, y) + div(D grad V), no flux through the surface
//
// Space: every conducting voxel is one trilinear cube with its own tensor and the share of it that is tissue; mass lumped; the
// operator is applied voxel by voxel (`stencil.h`). Scheme hybrid: reduced operator, V' = L (V - L_E V) with L_E the same
// operator of diffusivity e h2 (fourth order), and quadrature of the fast current in fronts (`quadrature.h`). Otherwise the full
// operator once.
//
// Time: in a single-rate run of the full operator diffusion and stimulus first, then the membrane, in one pass over memory. Else
// the membrane first: its current I is held in memory until the brick is due again, at most 64 steps later by the rule of
// `levelOf`; the potential goes on in every step, or, where nothing happens in the whole neighbourhood, every `stride` steps by
// so much more. No cell is ever left out.
//
// All arrays: by strips of four nodes, `bricks.h`. IEEE single precision without contraction and sums in an order that the grid
// alone decides: the same bits on every machine, in every build, for any number of threads.
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
  const u8 *classOf;   // [strip][4]
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
  float tolerance, hot, quiet; // potential; potential per ms; potential per ms
  u32 mostLevel, stride;
} method;

struct Pace {
  float *rate;   // per brick: largest |dV/dt| when it was last advanced
  u32 *due;      // per brick: step at which its current is needed anew
  u32 *advanced; // per brick: steps that its potential has done
  u8 *awake;     // per brick: bit 0 something happens nearby, bit 1 a front passes
} pace;

struct Stimuli {
  const u32 *of;       // per brick: its block + 1, or 0
  const float *blocks; // [block][row][4], potential per ms
  const u32 *timedOf;  // likewise for pulses of their own
  const float *onset, *strength; // [block][row][4]
  float durationMs, until;
} stimuli;

struct Events {
  float *first, *last, *recovered; // per lane, ms since arm; negative where it has not happened
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
  default: return what(Courtemanche{});
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
  if (kinds == (kinds & 0xff) * 0x01010101)
    return Model::step(v, stimulus, y,
                       *reinterpret_cast<const Constants *>(constants + FLOATS * kind[0]), table, dt);
  Constants own;
  float *out = reinterpret_cast<float *>(&own);
  for (u32 n = 0; n < FLOATS; n++) out[n] = constants[FLOATS * kind[n % 4] + n];
  return Model::step(v, stimulus, y, own, table, dt);
}

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
inline void watch(u32 strip, f32x4 old, f32x4 now, f32x4 limit, u32 step, u32 steps, u32 thread) {
  const i32x4 node = isNode(strip);
  const i32x4 up = (old < splat4(events.up)) & (now >= splat4(events.up)) & node;
  const i32x4 down = (old >= splat4(events.down)) & (now < splat4(events.down)) & node;
  if (any4(up | down)) recordEvents(strip, old, now, up, down, step, steps, thread);
  const i32x4 broken = ~((now < limit) & (now > -limit)) & node;
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

template <auto number> struct Value {
  static constexpr auto value = number;
};

/// Calls `visit` with the flow of the operator in use.
template <class Visit> inline void withOperator(Visit visit) {
  const auto go = [&](auto kind, auto sheets) {
    visit([](const Column &a, const Column &b, f32x4 *left, f32x4 *right) {
      elementFlow<decltype(kind)::value, decltype(sheets)::value>(a, b, left, right, 0);
    });
  };
  using Reduced = Value<Operator::reduced>;
  using Full = Value<Operator::full>;
  using Yes = Value<true>;
  using No = Value<false>;
  if (method.reduced) {
    if (method.sheets) go(Reduced{}, Yes{});
    else go(Reduced{}, No{});
  } else {
    if (method.sheets) go(Full{}, Yes{});
    else go(Full{}, No{});
  }
}

/// Diffusion, stimulus and membrane in one pass.
template <class Model> void fusedStep(u32 step, u32 thread) {
  const float *old = state.potential[step & 1];
  float *next = state.potential[(step + 1) & 1];
  const f32x4 dt = splat4(membrane.dt), limit = splat4(Model::LIMIT);
  const bool active = membrane.active;
  withOperator([&](auto flow) {
    ofThread(thread, [&](u32 from, u32 to) {
      sweep(
          from, to, [](u32) { return true; }, [&](u32 strip) { return load4(old + 4 * strip); }, flow,
          [&](u32 brick, const f32x4 *sum) {
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
  });
}

/// Whether anything happens in a brick or beside it.
inline bool isAwake(u32 brick) {
  if (!method.multirate || isStimulated(brick)) return true;
  const u32 place = bricks.place[brick];
  for (i32 z = -1; z <= 1; z++)
    for (i32 y = -1; y <= 1; y++) {
      const u32 at = u32(i32(place) + y * i32(bricks.row) + z * i32(bricks.plane));
      for (u32 x = at - 1; x <= at + 1; x++)
        if (bricks.map[x] != 0 && pace.rate[bricks.map[x] - 1] > method.quiet) return true;
    }
  return false;
}

/// Bricks whose potential moves on in this step.
inline bool isTurn(u32 brick, u32 step) {
  return (pace.awake[brick] & 1) || (step + 1) % method.stride == 0;
}

void wake(u32, u32 thread) {
  ofThread(thread, [&](u32 from, u32 to) {
    for (u32 brick = from; brick < to; brick++) pace.awake[brick] = isAwake(brick) ? 1 : 0;
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
  const float rate = pace.rate[brick];
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
      const bool now = stimulated || front || pace.rate[brick] > method.hot;
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
        from, to, wanted, load,
        [](const Column &a, const Column &b, f32x4 *left, f32x4 *right) {
          elementFlow<Operator::sharpen, false>(a, b, left, right, method.sharpening);
        },
        [&](u32 brick, const f32x4 *sum) {
          eachStrip(brick, [&](u32 strip, u32 row) {
            // W = V - L_E V, and L_E = -K / M.
            store4(out + 4 * strip, load(strip) + perMass(strip) * sum[row]);
          });
        });
  });
}

template <class Model> void spread(u32 step, u32 thread) {
  float *potential = state.potential[0];
  const float *sharp = state.potential[1];
  const f32x4 limit = splat4(Model::LIMIT);
  withOperator([&](auto flow) {
    ofThread(thread, [&](u32 from, u32 to) {
      sweep(
          from, to, [&](u32 brick) { return isTurn(brick, step); },
          [&](u32 strip) { return load4(sharp + 4 * strip); }, flow,
          [&](u32 brick, const f32x4 *sum) {
            const u32 steps = step + 1 - pace.advanced[brick];
            pace.advanced[brick] = step + 1;
            const f32x4 dt = splat4(membrane.dt * float(steps));
            f32x4 largest = splat4(0);
            eachStrip(brick, [&](u32 strip, u32 row) {
              const f32x4 v = load4(potential + 4 * strip);
              const f32x4 change =
                  dt * (load4(state.held + 4 * strip) + perMass(strip) * sum[row]);
              const f32x4 now = v - change;
              store4(potential + 4 * strip, now);
              const f32x4 size = select4(isNode(strip), change < splat4(0) ? -change : change, splat4(0));
              largest = size > largest ? size : largest;
              watch(strip, v, now, limit, step + 1 - steps, steps, thread);
            });
            pace.rate[brick] = most(largest) / (membrane.dt * float(steps));
          });
    });
  });
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

const float *now(u32 step) { return state.potential[method.fused ? step & 1 : 0]; }

template <class Model> void steps(u32 thread) {
  const u32 end = progress.step + progress.steps;
  for (u32 step = progress.step; step < end; step++) {
    if (method.fused) {
      fusedStep<Model>(step, thread);
    } else {
      wake(step, thread);
      if (method.quadrature && membrane.active) {
        quadratureStep<Model>(step, thread);
        team::barrier();
      }
      membranePass<Model>(step, thread);
      team::barrier();
      sharpen(step, thread);
      team::barrier();
      spread<Model>(step, thread);
    }
    team::barrier();
  }
  if (end % sampling.everySteps == 0) {
    sample(now(end), thread);
    team::barrier();
  }
}

void work(i32 thread) {
  withModel([&](auto model) { steps<decltype(model)>(u32(thread)); });
}

} // namespace

EXPORT(use_bricks)
void useBricks(u32 count, u32 row, u32 plane, const u32 *map, const u32 *place, const u16 *mask,
               const u32 *base, const i16 *coupling, const i16 *sheet, const u8 *fraction,
               const u16 *mass) {
  bricks = {count, row, plane, map, place, mask, base, coupling, sheet, fraction, mass};
}
EXPORT(use_state)
void useState(float *v0, float *v1, float *variables, float *held, const u8 *classOf) {
  state = {{v0, v1}, variables, held, classOf};
}
EXPORT(use_membrane)
void useMembrane(u32 model, u32 classes, const float *constants, const float *const *tables, float dt,
                 u32 active) {
  membrane = {model, classes, constants, tables, dt, active != 0};
}
EXPORT(use_stencil)
void useStencil(float isotropic, float directed, float second, float third) {
  stencil = {isotropic, directed, second, third};
}
EXPORT(use_method)
void useMethod(u32 fused, u32 sharpened, u32 reduced, u32 sheets, u32 quadratureOn, u32 multirate,
               float sharpening, float tolerance, float hot, float quiet, u32 mostLevel, u32 stride) {
  method = {fused != 0,     sharpened != 0, reduced != 0, sheets != 0, quadratureOn != 0,
            multirate != 0, sharpening,     tolerance,    hot,         quiet,
            mostLevel,      stride};
}
EXPORT(use_quadrature) void useQuadrature(const float *fast, float share, float threshold) {
  quadrature = {fast, share, threshold};
}
EXPORT(use_pace) void usePace(float *rate, u32 *due, u32 *advanced, u8 *awake) {
  pace = {rate, due, advanced, awake};
}
EXPORT(use_stimulus) void useStimulus(const u32 *of, const float *blocks) {
  stimuli.of = of;
  stimuli.blocks = blocks;
}
/// `of` null: none.
EXPORT(use_timed_stimulus)
void useTimedStimulus(const u32 *of, const float *onset, const float *strength, float durationMs,
                      float until) {
  stimuli.timedOf = of;
  stimuli.onset = onset;
  stimuli.strength = strength;
  stimuli.durationMs = durationMs;
  stimuli.until = until;
}
EXPORT(use_events)
void useEvents(float *first, float *last, float *recovered, u8 *count, float up, float down) {
  events = {first, last, recovered, count, up, down, 0};
}
EXPORT(use_sampling)
void useSampling(u32 everySteps, u32 leads, const float *leadField, float *sums) {
  sampling = {everySteps, leads, leadField, sums};
}

/// Numbers of a model; and constants and tables of a class for a step, see `wasm/cells/cells.cpp`.
EXPORT(states) u32 states() {
  return withModel([](auto m) { return u32(decltype(m)::STATES); });
}
EXPORT(constant_floats) u32 constantFloats() {
  return withModel([](auto m) { return u32(sizeof(typename decltype(m)::Constants) / 4); });
}
EXPORT(table_floats) u32 tableFloats() {
  return withModel([](auto m) { return decltype(m)::TABLE_FLOATS; });
}
EXPORT(fill_constants) void fillConstants(const double *parameters, double dt, float *out) {
  withModel([&](auto m) {
    using Model = decltype(m);
    Model::fillConstants(*reinterpret_cast<const typename Model::Parameters *>(parameters), dt,
                         *reinterpret_cast<typename Model::Constants *>(out));
  });
}
EXPORT(fill_table) void fillTable(const double *parameters, double dt, float *out) {
  withModel([&](auto m) {
    using Model = decltype(m);
    Model::fillTable(*reinterpret_cast<const typename Model::Parameters *>(parameters), dt, out);
  });
}
/// Sets the nodes of a class in the strips `from` to `to` to the variables given, concentrations absolute.
EXPORT(start_cells) void startCells(u32 kind, const double *values, u32 from, u32 to) {
  withModel([&](auto m) {
    using Model = decltype(m);
    for (u32 lane = 4 * from; lane < 4 * to; lane++) {
      if (state.classOf[lane] != kind) continue;
      state.potential[0][lane] = state.potential[1][lane] = float(values[0]);
      float *out = state.variables + size_t(lane / 4 * Model::STATES) * 4 + lane % 4;
      for (u32 n = 0; n < Model::STATES; n++) out[4 * n] = float(values[n + 1] - Model::REST[n]);
    }
  });
}

EXPORT(team_size) void teamSize(u32 threads) {
  team::size = i32(threads < MAX_THREADS ? threads : MAX_THREADS);
}
/// Advances; where it ends with a whole millisecond, samples too.
EXPORT(run) void run(u32 count, u32 stimulated) {
  progress.steps = count;
  progress.stimulated = stimulated != 0;
  team::together(work);
  progress.step += count; // helpers read it again only after the next command
}
EXPORT(helper) void helper(i32 thread) { team::serve(thread, work); }
EXPORT(set_step) void setStep(u32 step) { progress.step = step; }
/// Samples the state as it is.
EXPORT(sample_now) void sampleNow() {
  const i32 size = team::size;
  team::size = 1;
  sample(now(progress.step), 0);
  team::size = size;
  for (u32 n = 1; n < MAX_THREADS; n++) tally[n].low = 1e30f, tally[n].high = -1e30f;
}
EXPORT(potentials) float *potentials() { return const_cast<float *>(now(progress.step)); }

EXPORT(arm) void arm(u32 lanes) {
  for (u32 lane = 0; lane < lanes; lane++) {
    events.first[lane] = events.last[lane] = events.recovered[lane] = -1;
    events.count[lane] = 0;
  }
  events.armed = progress.step;
  for (u32 n = 0; n < MAX_THREADS; n++) tally[n].activated = 0;
}
EXPORT(armed_at) u32 armedAt() { return events.armed; }
EXPORT(activated) u32 activated() {
  u32 sum = 0;
  for (u32 n = 0; n < MAX_THREADS; n++) sum += tally[n].activated;
  return sum;
}
EXPORT(low) float low() {
  float least = 1e30f;
  for (i32 n = 0; n < team::size; n++)
    if (tally[n].low < least) least = tally[n].low;
  return least;
}
EXPORT(high) float high() {
  float largest = -1e30f;
  for (i32 n = 0; n < team::size; n++)
    if (tally[n].high > largest) largest = tally[n].high;
  return largest;
}
/// The lane that left the range first, of those the lowest; NONE where all are sound.
EXPORT(broken) u32 broken() {
  u32 found = NONE, step = NONE;
  for (u32 n = 0; n < MAX_THREADS; n++) {
    const Tally &one = tally[n];
    if (one.broken == NONE) continue;
    if (one.brokenStep < step || (one.brokenStep == step && one.broken < found)) {
      found = one.broken;
      step = one.brokenStep;
    }
  }
  return found;
}
EXPORT(broken_step) u32 brokenStep() {
  u32 step = NONE;
  for (u32 n = 0; n < MAX_THREADS; n++)
    if (tally[n].broken != NONE && tally[n].brokenStep < step) step = tally[n].brokenStep;
  return step;
}
EXPORT(forget_broken) void forgetBroken() {
  for (u32 n = 0; n < MAX_THREADS; n++) tally[n].broken = NONE, tally[n].updates = 0;
}
/// Membrane updates so far, in strips.
EXPORT(updates) double updates() {
  double sum = 0;
  for (u32 n = 0; n < MAX_THREADS; n++) sum += double(tally[n].updates);
  return sum;
}

/// Mean of the eight corners of each voxel, times `slope` plus `shift`, by the lane of its lowest corner.
EXPORT(voxel_means) void voxelMeans(float slope, float shift, float *out) {
  const float *potential = now(progress.step);
  Column column, next;
  const auto load = [&](u32 strip) { return load4(potential + 4 * strip); };
  for (u32 brick = 0; brick < bricks.count; brick++) {
    column.fill(bricks.place[brick], load);
    next.fill(bricks.place[brick] + 1, load);
    f32x4 pair[ROWS];
    for (u32 row = 0; row < ROWS; row++)
      pair[row] = column.value[row] + nextAlong(column.value[row], next.value[row]);
    eachStrip(brick, [&](u32 strip, u32 own) {
      const u32 row = ownRow(own);
      const f32x4 sum = (pair[row] + pair[row + 1]) + (pair[row + RIM] + pair[row + RIM + 1]);
      store4(out + 4 * strip, sum * splat4(slope / 8) + splat4(shift));
    });
  }
}
/// Mean time of an event over the corners of each voxel that had it within `span` ms of the latest; NaN where fewer than half had
/// it at all. By lanes as above.
EXPORT(voxel_times) void voxelTimes(const float *times, float span, float *out) {
  Column column, next;
  const auto load = [&](u32 strip) { return load4(times + 4 * strip); };
  for (u32 brick = 0; brick < bricks.count; brick++) {
    column.fill(bricks.place[brick], load);
    next.fill(bricks.place[brick] + 1, load);
    eachStrip(brick, [&](u32 strip, u32 own) {
      const u32 row = ownRow(own);
      f32x4 corner[8];
      for (u32 n = 0; n < 4; n++) {
        const u32 r = row + n % 2 + RIM * (n / 2);
        corner[2 * n] = column.value[r];
        corner[2 * n + 1] = nextAlong(column.value[r], next.value[r]);
      }
      for (u32 lane = 0; lane < 4; lane++) {
        float latest = -1;
        u32 had = 0;
        for (u32 n = 0; n < 8; n++) {
          const float time = corner[n][lane];
          if (time < 0) continue;
          had++;
          if (time > latest) latest = time;
        }
        float sum = 0;
        u32 used = 0;
        for (u32 n = 0; n < 8; n++)
          if (corner[n][lane] >= 0 && corner[n][lane] > latest - span) sum += corner[n][lane], used++;
        out[4 * strip + lane] = had >= 4 ? sum / float(used) : __builtin_nanf("");
      }
    });
  }
}
