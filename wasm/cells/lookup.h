// Tables of what depends on the potential alone: one row per step of the potential, linear interpolation between rows,
// four columns at a time. Every lane may read a table of its own, because cells of one strip may differ in kind.
#pragma once
#include "elementary.h"

#pragma clang fp contract(off)

/// Rows at `from`, `from` + `step`, ...; outside, the first or last row holds.
struct Axis {
  float from, perUnit;
  u32 rows;
  constexpr double at(u32 row) const { return double(from) + double(row) / double(perUnit); }
};

/// Four columns for four lanes.
struct Quad {
  f32x4 a, b, c, d;
};

static inline Quad transpose4(f32x4 r0, f32x4 r1, f32x4 r2, f32x4 r3) {
  const f32x4 a = __builtin_shufflevector(r0, r1, 0, 4, 1, 5);
  const f32x4 b = __builtin_shufflevector(r2, r3, 0, 4, 1, 5);
  const f32x4 c = __builtin_shufflevector(r0, r1, 2, 6, 3, 7);
  const f32x4 d = __builtin_shufflevector(r2, r3, 2, 6, 3, 7);
  return {__builtin_shufflevector(a, b, 0, 1, 4, 5), __builtin_shufflevector(a, b, 2, 3, 6, 7),
          __builtin_shufflevector(c, d, 0, 1, 4, 5), __builtin_shufflevector(c, d, 2, 3, 6, 7)};
}

/// Columns of a table of one function.
constexpr u32 PAIR = 2;

/// Where four potentials lie in a table of COLUMNS columns that begins `skip` floats into each lane's own.
template <u32 COLUMNS> struct Lookup {
  const float *row[4];
  f32x4 between[4];
  f32x4 weight;

  Lookup(const float *const table[4], u32 skip, const Axis &axis, f32x4 x) {
    const f32x4 place = (x - splat4(axis.from)) * splat4(axis.perUnit);
    // What is not a number goes to the first row.
    const f32x4 held = least4(most4(place, splat4(0)), splat4(float(axis.rows) - 1.001f));
    const i32x4 index = __builtin_convertvector(held, i32x4);
    weight = held - __builtin_convertvector(index, f32x4);
#pragma GCC unroll 4
    for (u32 lane = 0; lane < 4; lane++) {
      row[lane] = table[lane] + skip + u32(index[lane]) * COLUMNS;
      between[lane] = splat4(weight[lane]);
    }
  }

  Quad quad(u32 column) const {
    f32x4 lane[4];
#pragma GCC unroll 4
    for (u32 n = 0; n < 4; n++) {
      const f32x4 here = load4(row[n] + column), next = load4(row[n] + COLUMNS + column);
      lane[n] = here + between[n] * (next - here);
    }
    return transpose4(lane[0], lane[1], lane[2], lane[3]);
  }

  /// One function, as pairs of its value and what it gains until the next row. Reads two floats past the last pair.
  f32x4 single() const {
    static_assert(COLUMNS == PAIR);
    const f32x4 low = __builtin_shufflevector(loadAny4(row[0]), loadAny4(row[1]), 0, 4, 1, 5);
    const f32x4 high = __builtin_shufflevector(loadAny4(row[2]), loadAny4(row[3]), 0, 4, 1, 5);
    return __builtin_shufflevector(low, high, 0, 1, 4, 5) +
           weight * __builtin_shufflevector(low, high, 2, 3, 6, 7);
  }
};
