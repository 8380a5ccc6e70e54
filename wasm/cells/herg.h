// The hERG channel as states with transitions, and drugs that bind to it: Li et al. 2017, doi 10.1161/CIRCEP.116.004628, rates
// of the public program of that work (FDA, `hERG_fitting`), at 37 degrees.
//
//   C1 <-> C2 <-> O
//    |      |      |      columns: also to the inactivated state below each
//   IC1 <-> IC2 <-> IO    drug: O <-> O bound, IO <-> IO bound <-> C bound <-> O bound (trapped)
//
// Rates reach 200 per ms at potentials of an action potential, far too fast for explicit steps of any usable length. For a
// potential that stays the transitions are linear: y(t + dt) = exp(Q dt) y(t). Tables hold exp(Q dt) - 1. Rows between two rows
// of the table mix two stochastic matrices and so are one: shares stay between 0 and 1 and add up to 1 for steps of any length.
#pragma once
#include "elementary.h"

#pragma clang fp contract(off)

namespace herg {

enum Channel : u32 { IC1, IC2, C1, C2, O, IO, CHANNELS };
using Matrix = double[CHANNELS][CHANNELS];

/// A transition rate at 37 degrees: fitted at 20 degrees, with the factor per ten degrees `perTen`.
struct Transition {
  double rate, perMv, perTen;
  double at(double v) const { return rate * powOf(perTen, 1.7) * expOf(perMv * v); }
};
struct Pair {
  u32 from, to;
  Transition forth, back;
};
constexpr Pair OPEN_TO_INACTIVE = {O, IO, {0.149, 0.004668, 2.412}, {0.008978, -0.02215, 5.682}};
constexpr Pair PAIRS[] = {
    {C1, C2, {0.0264, 4.631e-5, 4.843}, {4.986e-6, -0.004226, 4.23}},
    {IC1, IC2, {0.0007868, 1.535e-8, 4.942}, {5.455e-6, -0.1688, 4.156}},
    {C2, O, {0.005509, 7.771e-9, 4.22}, {0.001416, -0.02877, 1.459}},
    {IC2, IO, {0.001214, 0.008516, 4.962}, {1.854e-5, -0.04641, 3.769}},
    {C1, IC1, {0.4492, 0.008595, 5}, {0.01241, 0.1725, 5.568}},
    {C2, IC2, {0.3181, 3.613e-8, 4.663}, {0.3226, -0.0006575, 5}},
    OPEN_TO_INACTIVE,
};
/// Slope of the opening of the activation gate that lets a trapped drug out, mV.
constexpr double TRAP_SLOPE = 6.789;

static inline void product(const Matrix &a, const Matrix &b, Matrix &out) {
  for (u32 i = 0; i < CHANNELS; i++)
    for (u32 j = 0; j < CHANNELS; j++) {
      double sum = 0;
      for (u32 n = 0; n < CHANNELS; n++) sum += a[i][n] * b[n][j];
      out[i][j] = sum;
    }
}

/// exp(Q dt) - 1 at a potential: a series for a part dt / 2^n, then doubled n times by E(2t) = 2 E(t) + E(t)^2, which
/// keeps the digits of what hardly changes.
static inline void transitions(double v, double dt, Matrix &out) {
  Matrix rates = {};
  double fastest = 0;
  for (const Pair &pair : PAIRS) {
    const double forth = pair.forth.at(v) * dt, back = pair.back.at(v) * dt;
    rates[pair.to][pair.from] += forth;
    rates[pair.from][pair.from] -= forth;
    rates[pair.from][pair.to] += back;
    rates[pair.to][pair.to] -= back;
  }
  for (u32 n = 0; n < CHANNELS; n++)
    if (-rates[n][n] > fastest) fastest = -rates[n][n];
  u32 doublings = 0;
  for (; fastest > 0.125; fastest /= 2) doublings++;
  const double part = 1 / double(i64(1) << doublings);
  for (auto &row : rates)
    for (double &rate : row) rate *= part;
  // ((R/8 + 1) R/7 + 1) ... R
  Matrix sum = {}, next;
  for (u32 order = 8; order > 0; order--) {
    for (u32 n = 0; n < CHANNELS; n++) sum[n][n] += 1;
    product(sum, rates, next);
    for (u32 i = 0; i < CHANNELS; i++)
      for (u32 j = 0; j < CHANNELS; j++) sum[i][j] = next[i][j] / double(order);
  }
  for (; doublings > 0; doublings--) {
    product(sum, sum, next);
    for (u32 i = 0; i < CHANNELS; i++)
      for (u32 j = 0; j < CHANNELS; j++) sum[i][j] = 2 * sum[i][j] + next[i][j];
  }
  __builtin_memcpy(&out, &sum, sizeof(out));
}

} // namespace herg
