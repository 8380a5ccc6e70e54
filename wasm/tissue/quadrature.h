// Sub-voxel quadrature of the fast inward current. Inside a wave front the current varies within a voxel far more than its value at
// the corners tells: there the potential and the gates are interpolated and the current alone is evaluated at 2 x 2 x 2 Gauss points.
//   J_i = (1 / M_i) sum over voxels e of f_e (sum over q of phi_i(q) I(q) / 8 - I(i) / 8)
// which the caller adds, times theta, to the current of node i.
#pragma once
#include "cells/bueno-orovio.h"
#include "cells/courtemanche.h"
#include "cells/mitchell-schaeffer.h"
#include "cells/ohara-rudy.h"
#include "cells/ten-tusscher.h"
#include "bricks.h"

#pragma clang fp contract(off)

/// The fast current of a model: its gates, and its value in the model's potential per ms. `g`: the conductance of the class; `a`, `b`
/// levels of the class.
template <class Model> struct FastCurrent {
  // Models without one of their own: no correction.
  static constexpr u32 GATES = 1;
  static constexpr u32 GATE[1] = {0};
  static inline f32x4 at(f32x4, const f32x4 *, f32x4, f32x4, f32x4) { return splat4(0); }
};

template <> struct FastCurrent<TenTusscher> {
  static constexpr u32 GATES = 3;
  static constexpr u32 GATE[3] = {TenTusscher::M, TenTusscher::H, TenTusscher::J};
  static inline f32x4 at(f32x4 v, const f32x4 *y, f32x4 g, f32x4 reversal, f32x4) {
    return g * y[0] * y[0] * y[0] * y[1] * y[2] * (v - reversal);
  }
};
template <> struct FastCurrent<Courtemanche> {
  static constexpr u32 GATES = 3;
  static constexpr u32 GATE[3] = {Courtemanche::M, Courtemanche::H, Courtemanche::J};
  static inline f32x4 at(f32x4 v, const f32x4 *y, f32x4 g, f32x4 reversal, f32x4) {
    return g * y[0] * y[0] * y[0] * y[1] * y[2] * (v - reversal);
  }
};
template <> struct FastCurrent<MitchellSchaeffer> {
  static constexpr u32 GATES = 1;
  static constexpr u32 GATE[1] = {MitchellSchaeffer::H};
  static inline f32x4 at(f32x4 u, const f32x4 *y, f32x4 g, f32x4 critical, f32x4) {
    return -(g * y[0] * u * (u - critical) * (splat4(1) - u));
  }
};
template <> struct FastCurrent<BuenoOrovio> {
  static constexpr u32 GATES = 1;
  static constexpr u32 GATE[1] = {BuenoOrovio::V};
  static inline f32x4 at(f32x4 u, const f32x4 *y, f32x4 g, f32x4 threshold, f32x4 top) {
    return select4(u > threshold, -(g * y[0] * (u - threshold) * (top - u)), splat4(0));
  }
};

/// Floats per class: conductance and two levels.
constexpr u32 FAST_FLOATS = 4;

struct Quadrature {
  const float *fast; // [class][FAST_FLOATS]
  float share;       // theta
  float threshold;   // difference of potential in a voxel that makes it part of a front
} static quadrature;

/// Fields that are interpolated: the potential, the gates, the conductance.
template <class Model> struct FrontColumn {
  static constexpr u32 FIELDS = FastCurrent<Model>::GATES + 2;
  Column potential;
  f32x4 field[FIELDS][ROWS];
  f32x4 a, b;

  void gather(const float *state, const u8 *classOf) {
    for (u32 row = 0; row < ROWS; row++) {
      const u32 strip = potential.strip[row];
      field[0][row] = potential.value[row];
      for (u32 n = 0; n < FastCurrent<Model>::GATES; n++)
        field[n + 1][row] =
            load4(state + 4 * (strip * Model::STATES + FastCurrent<Model>::GATE[n]));
      const u8 *kind = kindsAt(classOf, strip);
      for (u32 lane = 0; lane < 4; lane++)
        field[FIELDS - 1][row][lane] = quadrature.fast[FAST_FLOATS * kind[lane]];
    }
  }
};

/// Where a front passes: per row of voxels a mask of lanes. Returns whether there is any.
static inline bool findFront(const Column &column, const Column &next, i32x4 front[ROWS]) {
  f32x4 low[ROWS], high[ROWS];
  for (u32 row = 0; row < ROWS; row++) {
    const f32x4 a = column.value[row], b = nextAlong(a, next.value[row]);
    low[row] = a < b ? a : b;
    high[row] = a < b ? b : a;
  }
  i32x4 any = {0, 0, 0, 0};
  for (u32 z = 0; z + 1 < RIM; z++)
    for (u32 y = 0; y + 1 < RIM; y++) {
      const u32 r = y + RIM * z;
      front[r] = i32x4{0, 0, 0, 0};
      if (column.strip[r] == 0) continue;
      f32x4 least = low[r], most = high[r];
      const u32 others[3] = {r + 1, r + RIM, r + RIM + 1};
      for (const u32 other : others) {
        least = low[other] < least ? low[other] : least;
        most = high[other] > most ? high[other] : most;
      }
      front[r] = (most - least > splat4(quadrature.threshold)) &
                 (widenU8(bricks.fraction + 4 * column.strip[r]) > splat4(0));
      any |= front[r];
    }
  return any4(any);
}

constexpr float GAUSS = 0.21132487f; // (1 - 1 / sqrt(3)) / 2

/// What the front voxels of a column give to the nodes at their left and right ends, times 255 M.
template <class Model>
static inline void frontFlow(const FrontColumn<Model> &column, const FrontColumn<Model> &next,
                             const i32x4 front[ROWS], const u8 *classOf, f32x4 left[OWN],
                             f32x4 right[OWN]) {
  using Fast = FastCurrent<Model>;
  constexpr u32 FIELDS = FrontColumn<Model>::FIELDS;
  f32x4 toLeft[ROWS], toRight[ROWS];
  for (u32 row = 0; row < ROWS; row++) toLeft[row] = toRight[row] = splat4(0);
  const f32x4 near = splat4(1 - GAUSS), far = splat4(GAUSS);
  for (u32 z = 0; z + 1 < RIM; z++)
    for (u32 y = 0; y + 1 < RIM; y++) {
      const u32 r = y + RIM * z;
      if (!any4(front[r])) continue;
      const u32 strip = column.potential.strip[r];
      const u8 *kind = kindsAt(classOf, strip);
      f32x4 a, b;
      for (u32 lane = 0; lane < 4; lane++) {
        a[lane] = quadrature.fast[FAST_FLOATS * kind[lane] + 1];
        b[lane] = quadrature.fast[FAST_FLOATS * kind[lane] + 2];
      }
      const f32x4 weight = reinterpret_cast<f32x4>(
          front[r] & reinterpret_cast<i32x4>(widenU8(bricks.fraction + 4 * strip) * splat4(0.125f)));
      const u32 corner[4] = {r, r + 1, r + RIM, r + RIM + 1};
      // Fields at the Gauss points, one axis after the other: [field][point], point x + 2 y + 4 z.
      f32x4 at[FIELDS][8];
      f32x4 own[8];
      {
        f32x4 corners[FIELDS][8];
        for (u32 f = 0; f < FIELDS; f++) {
          f32x4 *c = corners[f];
          for (u32 n = 0; n < 4; n++) {
            c[2 * n] = column.field[f][corner[n]];
            c[2 * n + 1] = nextAlong(c[2 * n], next.field[f][corner[n]]);
          }
          f32x4 *q = at[f];
          for (u32 n = 0; n < 8; n++) q[n] = c[n];
          for (u32 axis = 1; axis <= 4; axis *= 2)
            for (u32 n = 0; n < 8; n++) {
              if (n & axis) continue;
              const f32x4 p0 = q[n], p1 = q[n | axis];
              q[n] = near * p0 + far * p1;
              q[n | axis] = far * p0 + near * p1;
            }
        }
        for (u32 n = 0; n < 8; n++) {
          f32x4 gates[Fast::GATES];
          for (u32 g = 0; g < Fast::GATES; g++) gates[g] = corners[g + 1][n];
          own[n] = Fast::at(corners[0][n], gates, corners[FIELDS - 1][n], a, b);
        }
      }
      f32x4 current[8];
      for (u32 n = 0; n < 8; n++) {
        f32x4 gates[Fast::GATES];
        for (u32 g = 0; g < Fast::GATES; g++) gates[g] = at[g + 1][n];
        current[n] = Fast::at(at[0][n], gates, at[FIELDS - 1][n], a, b);
      }
      for (u32 axis = 1; axis <= 4; axis *= 2)
        for (u32 n = 0; n < 8; n++) {
          if (n & axis) continue;
          const f32x4 p0 = current[n], p1 = current[n | axis];
          current[n] = near * p0 + far * p1;
          current[n | axis] = far * p0 + near * p1;
        }
      for (u32 n = 0; n < 4; n++) {
        toLeft[corner[n]] += weight * (current[2 * n] - own[2 * n]);
        toRight[corner[n]] += weight * (current[2 * n + 1] - own[2 * n + 1]);
      }
    }
  for (u32 n = 0; n < OWN; n++) {
    left[n] = toLeft[ownRow(n)];
    right[n] = toRight[ownRow(n)];
  }
}
