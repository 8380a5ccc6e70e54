// Modified Mitchell-Schaeffer membrane, without spontaneous firing. Corrado and Niederer 2016, doi 10.1016/j.mbs.2016.08.010.
//
//   du/dt = h u (u - u_crit)(1 - u) / tau_in - (1 - h) u / tau_out + stimulus
//   dh/dt = (1 - h) / tau_open where u < u_gate, else -h / tau_close
//
// u: 0 at rest, 1 at the peak; times in ms. Exact exponential for h, explicit step for u.
#pragma once
#include "currents.h"
#include "elementary.h"

#pragma clang fp contract(off)

struct MitchellSchaeffer {
  struct Parameters {
    double tauIn, tauOut, tauOpen, tauClose, gateLevel, criticalLevel, inward, outward;
  };
  struct Constants {
    f32x4 excite, decay, opening, closing, gateLevel, critical;
  };
  enum State : u32 { H, STATES };
  static constexpr u32 TABLE_FLOATS = 0;
  enum Current : u32 { J_IN, J_OUT, CURRENTS };
  static constexpr float LIMIT = 10;
  static constexpr double REST[STATES] = {};

  static void fillConstants(const Parameters &p, double dt, Constants &out) {
    out = {splat4(float(dt * p.inward / p.tauIn)),    splat4(float(dt * p.outward / p.tauOut)),
           splat4(float(expOf(-dt / p.tauOpen))),     splat4(float(expOf(-dt / p.tauClose))),
           splat4(float(p.gateLevel)),                splat4(float(p.criticalLevel))};
  }
  static void fillTable(const Parameters &, double, float *) {}

  template <class Tap = NoTap>
  static inline f32x4 step(f32x4 u, f32x4 stimulus, f32x4 *y, const Constants &k,
                           const float *const *, f32x4 dt, Tap tap = {}) {
    const f32x4 one = splat4(1), h = y[H];
    const f32x4 lifted = u + dt * stimulus;
    y[H] = select4(lifted < k.gateLevel, one - (one - h) * k.opening, h * k.closing);
    tap(J_IN, -k.excite / dt * h * lifted * (lifted - k.critical) * (one - lifted));
    tap(J_OUT, k.decay / dt * (one - h) * lifted);
    return lifted + lifted * (k.excite * h * (lifted - k.critical) * (one - lifted) -
                              k.decay * (one - h));
  }
};
