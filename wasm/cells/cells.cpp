// Membranes of the heart: arrays of cells of one model, advanced in time. No coupling between cells: a caller that has tissue
// adds what diffusion brings to the potentials between two steps.
//
// Models: 0 modified Mitchell-Schaeffer, 1 Bueno-Orovio, 2 ten Tusscher-Panfilov 2006, 3 Courtemanche 1998, 4 O'Hara-Rudy
// 2011, 5 O'Hara-Rudy with the states of the hERG channel; equations and sources stand in their headers. Storage: cells in strips of four lanes; the potential as [strip][4], the other variables as
// [strip][variable][4], single precision. What differs between cell types, tissues and drugs is a class: constants spread
// over four lanes, and a table of what depends on the potential alone. A strip may mix classes.
//
// Arithmetic is IEEE single precision without contraction: every build and machine gives the same bits. A cell depends on
// nothing but itself: strips may be divided among threads at will.
#include "bueno-orovio.h"
#include "courtemanche.h"
#include "mitchell-schaeffer.h"
#include "ohara-rudy.h"
#include "ten-tusscher.h"

#pragma clang fp contract(off)

namespace {

struct Cells {
  u32 model;
  float *potential;
  float *state;
  const u8 *classOf;            // per cell
  const float *const *tables;   // per class
  const float *constants;       // per class
  const float *stimulus;        // per cell, potential units per ms, while a pulse is on
  float dt;                     // ms; that of the classes
} cells;

constexpr u32 NONE = 0xffffffff;

/// Calls `what` with a value of the model's type.
template <class What> auto withModel(u32 model, What what) {
  switch (model) {
  case 0: return what(MitchellSchaeffer{});
  case 1: return what(BuenoOrovio{});
  case 2: return what(TenTusscher{});
  case 3: return what(Courtemanche{});
  case 4: return what(OHaraRudy{});
  default: return what(OHaraRudyHerg{});
  }
}

/// The kinds of a strip's four cells in one number.
u32 kindsOf(u32 strip) {
  u32 kinds;
  __builtin_memcpy(&kinds, cells.classOf + 4 * strip, 4);
  return kinds;
}

/// Strips of one kind, or a single mixed one. Returns the first broken cell, or NONE.
template <class Model, bool stimulated>
u32 advanceAlike(u32 from, u32 to, const typename Model::Constants &constants,
                 const float *const table[4], const float *stimulus) {
  const f32x4 dt = splat4(cells.dt), limit = splat4(Model::LIMIT);
  u32 broken = NONE;
  for (u32 strip = from; strip < to; strip++) {
    f32x4 *state = reinterpret_cast<f32x4 *>(cells.state) + strip * Model::STATES;
    const f32x4 now = Model::step(load4(cells.potential + 4 * strip),
                                  stimulated ? load4(stimulus + 4 * strip) : splat4(0), state,
                                  constants, table, dt);
    store4(cells.potential + 4 * strip, now);
    const i32x4 sound = (now < limit) & (now > -limit);
    if (any4(~sound) && broken == NONE)
      for (u32 lane = 4; lane-- > 0;)
        if (!sound[lane]) broken = 4 * strip + lane;
  }
  return broken;
}

bool isMixed(u32 kinds) { return kinds != (kinds & 0xff) * 0x01010101; }

/// Tables and constants of a strip.
template <class Model> struct Kind {
  typename Model::Constants constants;
  const float *table[4];

  explicit Kind(u32 strip) {
    constexpr u32 FLOATS = sizeof(constants) / 4;
    const u8 *kind = cells.classOf + 4 * strip;
    for (u32 lane = 0; lane < 4; lane++) table[lane] = cells.tables[kind[lane]];
    if (isMixed(kindsOf(strip))) {
      // Every lane its own: constants gathered into one set.
      float *out = reinterpret_cast<float *>(&constants);
      for (u32 n = 0; n < FLOATS; n++) out[n] = cells.constants[FLOATS * kind[n % 4] + n];
    } else {
      __builtin_memcpy(&constants, cells.constants + FLOATS * kind[0], sizeof(constants));
    }
  }
};

/// Returns the first cell whose potential is not a number or beyond all bounds, or NONE.
template <class Model> u32 advance(u32 from, u32 to, const float *stimulus) {
  u32 broken = NONE;
  for (u32 strip = from; strip < to;) {
    const u32 kinds = kindsOf(strip);
    u32 end = strip + 1;
    if (!isMixed(kinds))
      while (end < to && kindsOf(end) == kinds) end++;
    const Kind<Model> own(strip);
    const u32 found =
        stimulus ? advanceAlike<Model, true>(strip, end, own.constants, own.table, stimulus)
                 : advanceAlike<Model, false>(strip, end, own.constants, own.table, stimulus);
    if (found < broken) broken = found;
    strip = end;
  }
  return broken;
}

} // namespace

/// Variables of a model beside the potential; floats of a class's constants and of its table.
EXPORT(states) u32 states(u32 model) {
  return withModel(model, [](auto m) { return u32(decltype(m)::STATES); });
}
EXPORT(constant_floats) u32 constantFloats(u32 model) {
  return withModel(model, [](auto m) { return u32(sizeof(typename decltype(m)::Constants) / 4); });
}
EXPORT(table_floats) u32 tableFloats(u32 model) {
  return withModel(model, [](auto m) { return decltype(m)::TABLE_FLOATS; });
}
/// Doubles that `fill_constants` and `fill_table` read, in the order of the model's `Parameters`.
EXPORT(parameter_count) u32 parameterCount(u32 model) {
  return withModel(model, [](auto m) { return u32(sizeof(typename decltype(m)::Parameters) / 8); });
}

/// Currents that `step_tapped` writes.
EXPORT(current_count) u32 currentCount(u32 model) {
  return withModel(model, [](auto m) { return u32(decltype(m)::CURRENTS); });
}

EXPORT(fill_constants)
void fillConstants(u32 model, const double *parameters, double dt, float *out) {
  withModel(model, [&](auto m) {
    using Model = decltype(m);
    Model::fillConstants(*reinterpret_cast<const typename Model::Parameters *>(parameters), dt,
                         *reinterpret_cast<typename Model::Constants *>(out));
  });
}
EXPORT(fill_table) void fillTable(u32 model, const double *parameters, double dt, float *out) {
  withModel(model, [&](auto m) {
    using Model = decltype(m);
    Model::fillTable(*reinterpret_cast<const typename Model::Parameters *>(parameters), dt, out);
  });
}

EXPORT(use_cells) void useCells(u32 model, float *potential, float *state, const u8 *classOf) {
  cells.model = model;
  cells.potential = potential;
  cells.state = state;
  cells.classOf = classOf;
}
/// `dt` must be the one that constants and tables were filled with.
EXPORT(use_classes)
void useClasses(const float *constants, const float *const *tables, const float *stimulus, float dt) {
  cells.constants = constants;
  cells.tables = tables;
  cells.stimulus = stimulus;
  cells.dt = dt;
}

/// Writes and reads one cell: potential first, then the other variables, concentrations absolute.
EXPORT(write_cell) void writeCell(u32 cell, const double *values) {
  withModel(cells.model, [&](auto m) {
    using Model = decltype(m);
    cells.potential[cell] = float(values[0]);
    float *state = cells.state + (cell / 4 * Model::STATES) * 4 + cell % 4;
    for (u32 n = 0; n < Model::STATES; n++) state[4 * n] = float(values[n + 1] - Model::REST[n]);
  });
}
EXPORT(read_cell) void readCell(u32 cell, double *values) {
  withModel(cells.model, [&](auto m) {
    using Model = decltype(m);
    values[0] = double(cells.potential[cell]);
    const float *state = cells.state + (cell / 4 * Model::STATES) * 4 + cell % 4;
    for (u32 n = 0; n < Model::STATES; n++) values[n + 1] = double(state[4 * n]) + Model::REST[n];
  });
}

/// One step of strips `from` to `to`. Returns the first broken cell, or 2^32 - 1.
EXPORT(step) u32 step(u32 from, u32 to, u32 stimulated) {
  return withModel(cells.model, [&](auto m) {
    return advance<decltype(m)>(from, to, stimulated ? cells.stimulus : nullptr);
  });
}

/// One step of the strip that holds `cell`, with the currents of that cell at its start written to `row`: pA/pF, outward
/// positive, in the order of the model's `Current`. Returns the first broken cell of the strip, or 2^32 - 1.
EXPORT(step_tapped) u32 stepTapped(u32 cell, u32 stimulated, float *row) {
  const u32 strip = cell / 4;
  withModel(cells.model, [&](auto m) {
    using Model = decltype(m);
    const Kind<Model> own(strip);
    const u32 bytes = 16 * Model::STATES;
    f32x4 kept[Model::STATES];
    __builtin_memcpy(kept, cells.state + 4 * strip * Model::STATES, bytes);
    Model::step(load4(cells.potential + 4 * strip), splat4(0), kept, own.constants, own.table,
                splat4(cells.dt), RowTap{row, cell % 4});
  });
  return step(strip, strip + 1, stimulated);
}

/// Many steps of the strips `from` to `to`, with the potentials after each written to `trace` as [step][cell]. Stops at the
/// first step with a broken cell; returns the steps done in full.
EXPORT(run) u32 run(u32 steps, u32 from, u32 to, u32 stimulated, float *trace) {
  for (u32 n = 0; n < steps; n++) {
    if (step(from, to, stimulated) != NONE) return n;
    for (u32 strip = from; strip < to; strip++, trace += 4)
      store4(trace, load4(cells.potential + 4 * strip));
  }
  return steps;
}
