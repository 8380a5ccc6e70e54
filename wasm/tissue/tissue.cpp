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
// `levelOf`; the potential goes on in every step, or, where little happens in the whole neighbourhood, every 2, 4, ... steps by so
// much more (`strideOf`). No cell is ever left out.
//
// All arrays: by strips of four nodes, `bricks.h`. IEEE single precision without contraction and sums in an order that the grid
// alone decides: the same bits on every machine, in every build, for any number of threads.
#include "passes.h"

#pragma clang fp contract(off)

namespace {

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
      if (method.sharpened) {
        sharpen(step, thread);
        team::barrier();
      }
      spread(step, Model::LIMIT, thread);
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
               const u32 *base, const u32 *fibre, const u32 *sheet, const u8 *kind, const u8 *fraction,
               const u16 *mass) {
  bricks = {count, row, plane, map, place, mask, base, fibre, sheet, kind, fraction, mass};
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
void useStencil(float second, float third, const float *classes) {
  stencil = {second, third, classes};
}
EXPORT(use_method)
void useMethod(u32 fused, u32 sharpened, u32 reduced, u32 sheets, u32 quadratureOn, u32 multirate,
               float sharpening, float tolerance, float flat, float hot, u32 mostLevel, u32 mostStride) {
  method = {fused != 0,     sharpened != 0, reduced != 0, sheets != 0, quadratureOn != 0,
            multirate != 0, sharpening,     tolerance,    flat,        hot,         mostLevel,
            mostStride};
}
EXPORT(use_quadrature) void useQuadrature(const float *fast, float share, float threshold) {
  quadrature = {fast, share, threshold};
}
EXPORT(use_pace) void usePace(float *stir, float *level, float *rate, u32 *due, u32 *advanced, u8 *stride) {
  pace = {stir, level, rate, due, advanced, stride};
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
void useEvents(u16 *first, u16 *last, u16 *recovered, u32 *epoch, u8 *count, float up, float down) {
  events = {{first, last, recovered}, epoch, count, up, down, 0};
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
      if (state.classOf && state.classOf[lane] != kind) continue;
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
    for (u16 *time : events.time) time[lane] = NOT_YET;
    events.count[lane] = 0;
  }
  for (u32 n = 0; n < EVENTS * bricks.count; n++) events.epoch[n] = NONE;
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

/// Mean of the eight corners of each voxel, times `slope` plus `shift`, by the lane of its lowest corner from the first of `from` on.
EXPORT(voxel_means) void voxelMeans(float slope, float shift, u32 from, u32 to, float *out) {
  const float *potential = now(progress.step);
  Column column, next;
  const auto load = [&](u32 strip) { return load4(potential + 4 * strip); };
  for (u32 brick = from; brick < to; brick++) {
    column.fill(bricks.place[brick], load);
    next.fill(bricks.place[brick] + 1, load);
    f32x4 pair[ROWS];
    for (u32 row = 0; row < ROWS; row++)
      pair[row] = column.value[row] + nextAlong(column.value[row], next.value[row]);
    eachStrip(brick, [&](u32 strip, u32 own) {
      const u32 row = ownRow(own);
      const f32x4 sum = (pair[row] + pair[row + 1]) + (pair[row + RIM] + pair[row + RIM + 1]);
      store4(out + 4 * (strip - bricks.base[from]), sum * splat4(slope / 8) + splat4(shift));
    });
  }
}
/// Times of an event around a brick, ms since they were armed; -1 where there is none.
static void fillTimes(u32 place, Event event, Column &column) {
  findColumn(place, column.strip);
  for (u32 row = 0; row < ROWS; row++) {
    const u32 side = columnTable.neighbour[row];
    const u32 at = u32(i32(place) + (i32(side % 3) - 1) * i32(bricks.row) + (i32(side / 3) - 1) * i32(bricks.plane));
    for (u32 lane = 0; lane < 4; lane++) {
      const u32 node = 4 * column.strip[row] + lane;
      const bool had = column.strip[row] != 0 && hasHappened(event, node);
      column.value[row][lane] = had ? timeOf(event, bricks.map[at] - 1, node) : -1;
    }
  }
}
/// Mean time of an event over the corners of each voxel that had it within `span` ms of the latest; NaN where fewer than half had
/// it at all. By lanes as above.
EXPORT(voxel_times) void voxelTimes(u32 event, float span, u32 from, u32 to, float *out) {
  Column column, next;
  for (u32 brick = from; brick < to; brick++) {
    fillTimes(bricks.place[brick], Event(event), column);
    fillTimes(bricks.place[brick] + 1, Event(event), next);
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
        out[4 * (strip - bricks.base[from]) + lane] = had >= 4 ? sum / float(used) : __builtin_nanf("");
      }
    });
  }
}
/// Times of an event of the nodes of the bricks `from` to `to`, by lane; -1 where there is none.
EXPORT(node_times) void nodeTimes(u32 event, u32 from, u32 to, float *out) {
  for (u32 brick = from; brick < to; brick++)
    eachStrip(brick, [&](u32 strip, u32) {
      for (u32 node = 4 * strip; node < 4 * strip + 4; node++)
        out[node - 4 * bricks.base[from]] =
            hasHappened(Event(event), node) ? timeOf(Event(event), brick, node) : -1;
    });
}
