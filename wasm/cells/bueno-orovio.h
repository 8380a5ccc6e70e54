// Minimal human ventricular membrane, four variables. Bueno-Orovio, Cherry and Fenton 2008, doi 10.1016/j.jtbi.2008.03.029.
//
//   du/dt = -(J_fi + J_so + J_si) + stimulus; gates v, w fast and slow, s of the slow inward current
//   J_fi = -v H(u - theta_v)(u - theta_v)(u_u - u) / tau_fi
//   J_so = (u - u_o)(1 - H(u - theta_w)) / tau_o + H(u - theta_w) / tau_so
//   J_si = -H(u - theta_w) w s / tau_si
//
// u: 0 at rest, V = 85.7 u - 84 mV; times in ms. The smooth functions of u (the three tanh) are tabulated; thresholds are
// compared exactly, because a table would smear the steps there.
#pragma once
#include "currents.h"
#include "elementary.h"
#include "lookup.h"

#pragma clang fp contract(off)

struct BuenoOrovio {
  struct Parameters {
    double uo, uu, thetaV, thetaW, thetaVMinus, thetaO, tauV1Minus, tauV2Minus, tauVPlus, tauW1Minus,
        tauW2Minus, kWMinus, uWMinus, tauWPlus, tauFi, tauO1, tauO2, tauSo1, tauSo2, kSo, uSo, tauS1,
        tauS2, kS, uS, tauSi, tauWInf, wInfStar, fastInward, slowOutward, slowInward;
  };
  struct Constants {
    f32x4 uo, uu, thetaV, thetaW, thetaVMinus, thetaO, v1Minus, v2Minus, vPlus, wPlus, fi, o1, o2, so,
        s1, s2, si, perTauWInf, wInfStar;
  };
  enum State : u32 { V, W, S, STATES };
  static constexpr Axis AXIS = {-0.5f, 1000, 2601};
  enum Column : u32 { PER_TAU_SO, S_INF, W_MINUS, UNUSED, COLUMNS };
  static constexpr u32 TABLE_FLOATS = AXIS.rows * COLUMNS;
  enum Current : u32 { J_FI, J_SO, J_SI, CURRENTS };
  static constexpr float LIMIT = 10;
  static constexpr double REST[STATES] = {};

  /// (1 + tanh x) / 2
  static double rising(double x) { return falling(-2 * x); }

  static void fillConstants(const Parameters &p, double dt, Constants &out) {
    const auto pace = [dt](double tau) { return splat4(float(approach(dt, tau))); };
    const auto just = [](double value) { return splat4(float(value)); };
    out = {just(p.uo),
           just(p.uu),
           just(p.thetaV),
           just(p.thetaW),
           just(p.thetaVMinus),
           just(p.thetaO),
           pace(p.tauV1Minus),
           pace(p.tauV2Minus),
           pace(p.tauVPlus),
           pace(p.tauWPlus),
           just(p.fastInward / p.tauFi),
           just(p.slowOutward / p.tauO1),
           just(p.slowOutward / p.tauO2),
           just(p.slowOutward),
           pace(p.tauS1),
           pace(p.tauS2),
           just(p.slowInward / p.tauSi),
           just(1 / p.tauWInf),
           just(p.wInfStar)};
  }

  static void fillTable(const Parameters &p, double dt, float *out) {
    for (u32 row = 0; row < AXIS.rows; row++, out += COLUMNS) {
      const double u = AXIS.at(row);
      out[PER_TAU_SO] =
          float(1 / (p.tauSo1 + (p.tauSo2 - p.tauSo1) * rising(p.kSo * (u - p.uSo))));
      out[S_INF] = float(rising(p.kS * (u - p.uS)));
      const double tauWMinus =
          p.tauW1Minus + (p.tauW2Minus - p.tauW1Minus) * rising(p.kWMinus * (u - p.uWMinus));
      out[W_MINUS] = float(approach(dt, tauWMinus));
      out[UNUSED] = 0;
    }
  }

  template <class Tap = NoTap>
  static inline f32x4 step(f32x4 u, f32x4 stimulus, f32x4 *y, const Constants &k,
                           const float *const *table, f32x4 dt, Tap tap = {}) {
    const f32x4 zero = splat4(0), one = splat4(1);
    const Quad smooth = Lookup<COLUMNS>(table, 0, AXIS, u).quad(PER_TAU_SO);
    const f32x4 v = y[V], w = y[W], s = y[S];
    const i32x4 fast = u > k.thetaV, slow = u > k.thetaW, lifted = u > k.thetaO;
    const i32x4 opening = u > k.thetaVMinus;

    const f32x4 fi = select4(fast, v * (u - k.thetaV) * (k.uu - u) * k.fi, zero);
    const f32x4 so = select4(slow, k.so * smooth.a, (u - k.uo) * select4(lifted, k.o2, k.o1));
    const f32x4 si = select4(slow, w * s * k.si, zero);

    tap(J_FI, -fi);
    tap(J_SO, so);
    tap(J_SI, -si);

    const f32x4 vInf = select4(opening, zero, one);
    const f32x4 wInf = select4(lifted, k.wInfStar, one - u * k.perTauWInf);
    y[V] = v + select4(fast, -v * k.vPlus, (vInf - v) * select4(opening, k.v2Minus, k.v1Minus));
    y[W] = w + select4(slow, -w * k.wPlus, (wInf - w) * smooth.c);
    y[S] = s + (smooth.b - s) * select4(slow, k.s2, k.s1);
    return u + dt * (fi + si - so + stimulus);
  }
};
