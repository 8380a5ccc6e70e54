// Human atrial membrane, 21 variables. Courtemanche, Ramirez and Nattel 1998, doi 10.1152/ajpheart.1998.275.1.H301.
//
// V in mV, t in ms, concentrations in mM, currents in pA/pF. Gates by Rush and Larsen, all else by explicit steps. Na_i, K_i
// and both calcium stores are kept as deviations from a fixed level (see `ten-tusscher.h`).
#pragma once
#include "currents.h"
#include "elementary.h"
#include "lookup.h"

#pragma clang fp contract(off)

struct Courtemanche {
  struct Parameters {
    double gNa, gK1, gTo, gKur, gKr, gKs, gCaL, gbNa, gbCa, iNaK, iNaCa, ipCa, kRel, iUp, ko, nao, cao;
  };
  struct Constants {
    f32x4 gNa, gK1, gTo, gKur, gKr, gKs, gCaL, gbNa, gbCa, iNaK, iNaCa, ipCa, kRel, iUp, lnKo, lnNao, halfLnCao;
  };
  enum State : u32 {
    M, H, J, OA, OI, UA, UI, XR, XS, D, F, F_CA, U, V, W, NA_I, K_I, CA_I, CA_UP, CA_REL, STATES
  };
  static constexpr double REST[STATES] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0,   0,
                                          0, 0, 0, 0, 11, 139, 0, 1.5, 1.5};
  enum Current : u32 {
    I_NA, I_K1, I_TO, I_KUR, I_KR, I_KS, I_CAL, I_NAK, I_NACA, I_PCA, I_BNA, I_BCA, CURRENTS
  };
  static constexpr float LIMIT = 300;

  static constexpr Axis AXIS = {-120, 10, 2401};
  enum Column : u32 {
    M_INF, M_PACE, H_INF, H_PACE,
    J_INF, J_PACE, NAK, K1,
    OA_INF, OA_PACE, OI_INF, OI_PACE,
    UA_INF, UA_PACE, UI_INF, UI_PACE,
    XR_INF, XR_PACE, XS_INF, XS_PACE,
    D_INF, D_PACE, F_INF, F_PACE,
    W_INF, W_PACE, KUR, KR,
    NACA_IN, NACA_OUT, UNUSED_1, UNUSED_2, COLUMNS
  };
  static constexpr u32 TABLE_FLOATS = AXIS.rows * COLUMNS;

  static constexpr double RT_F = 8.3143 * 310 / 96.4867, FARADAY = 96.4867, CAPACITANCE = 100;
  static constexpr double V_I = 13668, V_REL = 96.48, V_UP = 1109.52;

  static void fillConstants(const Parameters &p, double, Constants &out) {
    const auto just = [](double value) { return splat4(float(value)); };
    out = {just(p.gNa),
           just(p.gK1),
           just(p.gTo),
           just(p.gKur),
           just(p.gKr),
           just(p.gKs),
           just(p.gCaL),
           just(p.gbNa),
           just(p.gbCa),
           just(p.iNaK * p.ko / (p.ko + 1.5)),
           just(p.iNaCa),
           just(p.ipCa),
           just(p.kRel),
           just(p.iUp),
           just(RT_F * logOf(p.ko)),
           just(RT_F * logOf(p.nao)),
           just(RT_F / 2 * logOf(p.cao))};
  }

  static void fillTable(const Parameters &p, double dt, float *out) {
    for (u32 row = 0; row < AXIS.rows; row++) fillRow(p, dt, AXIS.at(row), out + row * COLUMNS);
  }

  static void fillRow(const Parameters &p, double dt, double v, float *out) {
    const auto gate = [&](u32 column, double steady, double tau) {
      out[column] = float(steady);
      out[column + 1] = float(approach(dt, tau));
    };
    const auto rates = [&](u32 column, double alpha, double beta) {
      gate(column, alpha / (alpha + beta), 1 / (alpha + beta));
    };
    rates(M_INF, 3.2 * perExp(-0.1 * (v + 47.13)), 0.08 * expOf(-v / 11));
    const bool low = v < -40;
    rates(H_INF, low ? 0.135 * expOf(-(v + 80) / 6.8) : 0,
          low ? 3.56 * expOf(0.079 * v) + 3.1e5 * expOf(0.35 * v)
              : 1 / (0.13 * (1 + expOf(-(v + 10.66) / 11.1))));
    rates(J_INF,
          low ? (-127140 * expOf(0.2444 * v) - 3.474e-5 * expOf(-0.04391 * v)) * (v + 37.78) *
                    falling(0.311 * (v + 79.23))
              : 0,
          low ? 0.1212 * expOf(-0.01052 * v) * falling(-0.1378 * (v + 40.14))
              : 0.3 * expOf(-2.535e-7 * v) * falling(-0.1 * (v + 32)));
    constexpr double Q10 = 3;
    const double alphaA = 0.65 / (expOf(-(v + 10) / 8.5) + expOf(-(v - 30) / 59));
    const double betaA = 0.65 / (2.5 + expOf((v + 82) / 17));
    gate(OA_INF, falling(-(v + 20.47) / 17.54), 1 / (alphaA + betaA) / Q10);
    gate(UA_INF, falling(-(v + 30.3) / 9.6), 1 / (alphaA + betaA) / Q10);
    gate(OI_INF, falling((v + 43.1) / 5.3),
         1 / (1 / (18.53 + expOf((v + 113.7) / 10.95)) + 1 / (35.56 + expOf(-(v + 1.26) / 7.44))) /
             Q10);
    gate(UI_INF, falling((v - 99.45) / 27.48),
         1 / (1 / (21 + expOf(-(v - 185) / 28)) + expOf((v - 158) / 16)) / Q10);
    gate(XR_INF, falling(-(v + 14.1) / 6.5),
         1 / (0.0003 * 5 * perExp(-(v + 14.1) / 5) +
              7.3898e-5 * 5.1237 * perExp((v - 3.3328) / 5.1237)));
    gate(XS_INF, rootOf(falling(-(v - 19.9) / 12.7)),
         0.5 / (4e-5 * 17 * perExp(-(v - 19.9) / 17) + 3.5e-5 * 9 * perExp((v - 19.9) / 9)));
    // (1 - e^-x) / (x (1 + e^-x)) with x = (v + 10) / 6.24
    gate(D_INF, falling(-(v + 10) / 8),
         1 / perExp(-(v + 10) / 6.24) * falling(-(v + 10) / 6.24) / (0.035 * 6.24));
    gate(F_INF, falling((v + 28) / 6.9),
         9 / (0.0197 * expOf(-0.0337 * 0.0337 * (v + 10) * (v + 10)) + 0.02));
    gate(W_INF, 1 - falling(-(v - 40) / 17),
         6.0 / 5 / perExp(-(v - 7.9) / 5) / (1 + 0.3 * expOf(-(v - 7.9) / 5)));

    const double x = v / RT_F, sigma = (expOf(p.nao / 67.3) - 1) / 7;
    out[NAK] = float(1 / (1 + 0.1245 * expOf(-0.1 * x) + 0.0365 * sigma * expOf(-x)));
    out[K1] = float(falling(0.07 * (v + 80)));
    out[KUR] = float(0.005 + 0.05 * falling(-(v - 15) / 13));
    out[KR] = float(falling((v + 15) / 22.4));
    const double back = expOf(-0.65 * x);
    const double divisor =
        (87.5 * 87.5 * 87.5 + p.nao * p.nao * p.nao) * (1.38 + p.cao) * (1 + 0.1 * back);
    out[NACA_IN] = float(expOf(0.35 * x) * p.cao / divisor);
    out[NACA_OUT] = float(back * p.nao * p.nao * p.nao / divisor);
    out[UNUSED_1] = out[UNUSED_2] = 0;
  }

  template <class Tap = NoTap>
  static inline f32x4 step(f32x4 v, f32x4 stimulus, f32x4 *y, const Constants &k,
                           const float *const *table, f32x4 dt, Tap tap = {}) {
    const f32x4 one = splat4(1), rt = splat4(float(RT_F));
    const Lookup<COLUMNS> at(table, 0, AXIS, v);
    const auto move = [](f32x4 &gate, f32x4 steady, f32x4 pace) { gate += (steady - gate) * pace; };
    const f32x4 na = y[NA_I] + splat4(float(REST[NA_I])), ki = y[K_I] + splat4(float(REST[K_I]));
    const f32x4 up = y[CA_UP] + splat4(float(REST[CA_UP]));
    const f32x4 rel = y[CA_REL] + splat4(float(REST[CA_REL])), ca = y[CA_I];
    const f32x4 aboveNa = v - (k.lnNao - rt * log4(na));
    const f32x4 aboveK = v - (k.lnKo - rt * log4(ki));
    const f32x4 aboveCa = v - (k.halfLnCao - rt * splat4(0.5f) * log4(ca));

    const Quad q0 = at.quad(M_INF);
    const f32x4 iNa = k.gNa * y[M] * y[M] * y[M] * y[H] * y[J] * aboveNa;
    move(y[M], q0.a, q0.b);
    move(y[H], q0.c, q0.d);
    const Quad q1 = at.quad(J_INF);
    move(y[J], q1.a, q1.b);
    const f32x4 perNa = splat4(10) / na;
    const f32x4 iNaK = k.iNaK * q1.c / (one + perNa * root4(perNa));
    const f32x4 iK1 = k.gK1 * q1.d * aboveK;
    const Quad q2 = at.quad(OA_INF);
    const f32x4 iTo = k.gTo * y[OA] * y[OA] * y[OA] * y[OI] * aboveK;
    move(y[OA], q2.a, q2.b);
    move(y[OI], q2.c, q2.d);
    const Quad q3 = at.quad(UA_INF);
    const f32x4 openKur = y[UA] * y[UA] * y[UA] * y[UI];
    move(y[UA], q3.a, q3.b);
    move(y[UI], q3.c, q3.d);
    const Quad q4 = at.quad(XR_INF);
    const f32x4 openKr = y[XR];
    const f32x4 iKs = k.gKs * y[XS] * y[XS] * aboveK;
    move(y[XR], q4.a, q4.b);
    move(y[XS], q4.c, q4.d);
    const Quad q5 = at.quad(D_INF);
    const f32x4 iCaL = k.gCaL * y[D] * y[F] * y[F_CA] * (v - splat4(65));
    move(y[D], q5.a, q5.b);
    move(y[F], q5.c, q5.d);
    const Quad q6 = at.quad(W_INF);
    const f32x4 iKur = k.gKur * q6.c * openKur * aboveK;
    const f32x4 iKr = k.gKr * q6.d * openKr * aboveK;
    const f32x4 release = k.kRel * y[U] * y[U] * y[V] * y[W] * (rel - ca);
    move(y[W], q6.a, q6.b);
    const Quad q7 = at.quad(NACA_IN);
    const f32x4 iNaCa = k.iNaCa * (q7.a * na * na * na - q7.b * ca);
    const f32x4 ipCa = k.ipCa * ca / (ca + splat4(0.0005f));
    const f32x4 ibNa = k.gbNa * aboveNa, ibCa = k.gbCa * aboveCa;

    tap(I_NA, iNa);
    tap(I_K1, iK1);
    tap(I_TO, iTo);
    tap(I_KUR, iKur);
    tap(I_KR, iKr);
    tap(I_KS, iKs);
    tap(I_CAL, iCaL);
    tap(I_NAK, iNaK);
    tap(I_NACA, iNaCa);
    tap(I_PCA, ipCa);
    tap(I_BNA, ibNa);
    tap(I_BCA, ibCa);

    // The release flux F_n of the paper, counted in its slope 1.367e-15.
    constexpr double SLOPE = 1.367e-15;
    const f32x4 flux = splat4(float(1e-12 * V_REL / SLOPE)) * release -
                       splat4(float(5e-13 / FARADAY * CAPACITANCE / SLOPE)) *
                           (splat4(0.5f) * iCaL - splat4(0.2f) * iNaCa);
    const f32x4 uInf = one / (one + exp4(splat4(250) - flux));
    const f32x4 vInf = one / (one + exp4(flux - splat4(50)));
    move(y[U], uInf, approach4(dt * splat4(1.0f / 8)));
    move(y[V], vInf, approach4(dt / (splat4(1.91f) + splat4(2.09f) * uInf)));
    move(y[F_CA], splat4(0.00035f) / (splat4(0.00035f) + ca), approach4(dt * splat4(0.5f)));

    const f32x4 uptake = k.iUp * ca / (ca + splat4(0.00092f));
    const f32x4 leak = splat4(0.005f / 15) * up;
    const f32x4 transfer = (up - rel) * splat4(1.0f / 180);
    const auto binding = [](f32x4 c, float total, float half) {
      const f32x4 sum = c + splat4(half);
      return splat4(total * half) / (sum * sum);
    };
    constexpr float PER_CYTOSOL = float(CAPACITANCE / (V_I * FARADAY));
    y[CA_I] += dt *
               ((splat4(2) * iNaCa - ipCa - iCaL - ibCa) * splat4(PER_CYTOSOL / 2) +
                (leak - uptake) * splat4(float(V_UP / V_I)) + release * splat4(float(V_REL / V_I))) /
               (one + binding(ca, 0.07f, 0.0005f) + binding(ca, 0.05f, 0.00238f));
    y[CA_UP] += dt * (uptake - leak - transfer * splat4(float(V_REL / V_UP)));
    y[CA_REL] += dt * (transfer - release) / (one + binding(rel, 10, 0.8f));
    const f32x4 ofK = iK1 + iTo + iKur + iKr + iKs - splat4(2) * iNaK;
    const f32x4 ofNa = iNa + ibNa + splat4(3) * (iNaK + iNaCa);
    y[NA_I] -= dt * splat4(PER_CYTOSOL) * ofNa;
    y[K_I] -= dt * splat4(PER_CYTOSOL) * (ofK - stimulus);
    // What Na and K carry is in ofNa and ofK already; the exchanger's calcium is 2 of its 3 charges back.
    return v - dt * (ofK + ofNa + iCaL + ibCa + ipCa - splat4(2) * iNaCa - stimulus);
  }
};
