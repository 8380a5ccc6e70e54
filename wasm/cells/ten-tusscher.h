// Human ventricular membrane, 19 variables. Ten Tusscher and Panfilov 2006, doi 10.1152/ajpheart.00109.2006, with tau_f2 of the
// authors' program (562, 27, 240, 80), which every public implementation uses; the printed one differs by 0.2 ms of APD90.
//
// V in mV, t in ms, concentrations in mM, currents in pA/pF. Gates by Rush and Larsen (exact for a constant potential),
// all else by explicit steps. Na_i, K_i and Ca_SR are kept as deviations from a fixed level: what they gain in a step is less
// than the spacing of single-precision numbers near their absolute values.
#pragma once
#include "currents.h"
#include "elementary.h"
#include "lookup.h"

#pragma clang fp contract(off)

struct TenTusscher {
  struct Parameters {
    double gNa, gK1, gTo, gKr, gKs, gCaL, gpK, gpCa, gbNa, gbCa, pNaK, kNaCa, vMaxUp, vRel, vLeak, ko, nao,
        cao, endocardial;
  };
  struct Constants {
    f32x4 gNa, gK1, gTo, gKr, gKs, gCaL, gpK, gpCa, gbNa, gbCa, pNaK, kNaCa, vMaxUp, vRel, vLeak, lnKo, lnNao,
        lnKs, halfLnCao;
  };
  enum State : u32 {
    M, H, J, D, F, F2, F_CASS, R, S, XR1, XR2, XS, RELEASE, CA_I, CA_SR, CA_SS, NA_I, K_I, STATES
  };
  static constexpr double REST[STATES] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3.5, 0, 9, 137};
  enum Current : u32 {
    I_NA, I_K1, I_TO, I_KR, I_KS, I_CAL, I_NAK, I_NACA, I_PCA, I_PK, I_BNA, I_BCA, CURRENTS
  };
  static constexpr float LIMIT = 300;

  static constexpr Axis AXIS = {-120, 10, 2401};
  enum Column : u32 {
    M_INF, M_PACE, H_INF, H_PACE,
    J_PACE, NAK, CA_IN, CA_OUT,
    D_INF, D_PACE, F_INF, F_PACE,
    F2_INF, F2_PACE, NACA_IN, NACA_OUT,
    R_INF, R_PACE, S_INF, S_PACE,
    XR1_INF, XR1_PACE, XR2_INF, XR2_PACE,
    XS_INF, XS_PACE, PK, UNUSED, COLUMNS
  };
  /// Rectification of I_K1, by the potential above E_K.
  static constexpr Axis ABOVE_EK = {-60, 10, 2601};
  static constexpr u32 VOLTAGE_FLOATS = AXIS.rows * COLUMNS;
  static constexpr u32 TABLE_FLOATS = VOLTAGE_FLOATS + PAIR * ABOVE_EK.rows + PAIR;

  static constexpr double RT_F = 8314.472 * 310 / 96485.3415, FARADAY = 96485.3415;
  static constexpr double V_C = 0.016404, V_SR = 0.001094, V_SS = 0.00005468, CAPACITANCE = 0.185;
  static constexpr double NA_SHARE = 0.03; // of I_Ks

  static void fillConstants(const Parameters &p, double, Constants &out) {
    const auto just = [](double value) { return splat4(float(value)); };
    const double byKo = rootOf(p.ko / 5.4);
    out = {just(p.gNa),
           just(p.gK1 * byKo),
           just(p.gTo),
           just(p.gKr * byKo),
           just(p.gKs),
           just(p.gCaL),
           just(p.gpK),
           just(p.gpCa),
           just(p.gbNa),
           just(p.gbCa),
           just(p.pNaK * p.ko / (p.ko + 1)),
           just(p.kNaCa),
           just(p.vMaxUp),
           just(p.vRel),
           just(p.vLeak),
           just(RT_F * logOf(p.ko)),
           just(RT_F * logOf(p.nao)),
           just(RT_F * logOf(p.ko + NA_SHARE * p.nao)),
           just(RT_F / 2 * logOf(p.cao))};
  }

  static void fillTable(const Parameters &p, double dt, float *out) {
    for (u32 row = 0; row < AXIS.rows; row++) fillRow(p, dt, AXIS.at(row), out + row * COLUMNS);
    float *pairs = out + VOLTAGE_FLOATS;
    for (u32 row = 0; row < ABOVE_EK.rows; row++) {
      const double here = rectification(ABOVE_EK.at(row));
      pairs[PAIR * row] = float(here);
      pairs[PAIR * row + 1] = float(rectification(ABOVE_EK.at(row + 1)) - here);
    }
  }

  /// Open share of I_K1 at a potential above E_K.
  static double rectification(double x) {
    const double alpha = 0.1 * falling(0.06 * (x - 200));
    const double beta = (3 * expOf(0.0002 * (x + 100)) + expOf(0.1 * (x - 10))) * falling(-0.5 * x);
    return alpha / (alpha + beta);
  }

  /// Gates of the fast sodium current; h and j share their steady state.
  struct Sodium {
    double mInf, tauM, hInf, tauH, tauJ;
  };
  static Sodium sodiumAt(double v) {
    const auto square = [](double x) { return x * x; };
    double rateH = 0.77 / (0.13 * (1 + expOf(-(v + 10.66) / 11.1)));
    double rateJ = 0.6 * expOf(0.057 * v) * falling(-0.1 * (v + 32));
    if (v < -40) {
      rateH = 0.057 * expOf(-(v + 80) / 6.8) + 2.7 * expOf(0.079 * v) + 3.1e5 * expOf(0.3485 * v);
      rateJ = (-25428 * expOf(0.2444 * v) - 6.948e-6 * expOf(-0.04391 * v)) * (v + 37.78) *
                  falling(0.311 * (v + 79.23)) +
              0.02424 * expOf(-0.01052 * v) * falling(-0.1378 * (v + 40.14));
    }
    return {square(falling((-56.86 - v) / 9.03)),
            falling((-60 - v) / 5) * (0.1 * falling((v + 35) / 5) + 0.1 * falling((v - 50) / 200)),
            square(falling((v + 71.55) / 7.43)), 1 / rateH, 1 / rateJ};
  }

  static void fillRow(const Parameters &p, double dt, double v, float *out) {
    const auto gate = [&](u32 column, double steady, double tau) {
      out[column] = float(steady);
      out[column + 1] = float(approach(dt, tau));
    };
    const auto square = [](double x) { return x * x; };
    const Sodium sodium = sodiumAt(v);
    gate(M_INF, sodium.mInf, sodium.tauM);
    gate(H_INF, sodium.hInf, sodium.tauH);
    out[J_PACE] = float(approach(dt, sodium.tauJ));
    gate(D_INF, falling((-8 - v) / 7.5),
         (1.4 * falling((-35 - v) / 13) + 0.25) * 1.4 * falling((v + 5) / 5) + falling((50 - v) / 20));
    gate(F_INF, falling((v + 20) / 7),
         1102.5 * expOf(-square(v + 27) / 225) + 200 * falling((13 - v) / 10) +
             180 * falling((v + 30) / 10) + 20);
    gate(F2_INF, 0.67 * falling((v + 35) / 7) + 0.33,
         562 * expOf(-square(v + 27) / 240) + 31 * falling((25 - v) / 10) +
             80 * falling((v + 30) / 10));
    gate(R_INF, falling((20 - v) / 6), 9.5 * expOf(-square(v + 40) / 1800) + 0.8);
    if (p.endocardial > 0.5)
      gate(S_INF, falling((v + 28) / 5), 1000 * expOf(-square(v + 67) / 1000) + 8);
    else
      gate(S_INF, falling((v + 20) / 5),
           85 * expOf(-square(v + 45) / 320) + 5 * falling((v - 20) / 5) + 3);
    gate(XR1_INF, falling((-26 - v) / 7), 450 * falling((-45 - v) / 10) * 6 * falling((v + 30) / 11.5));
    gate(XR2_INF, falling((v + 88) / 24), 3 * falling((-60 - v) / 20) * 1.12 * falling((v - 60) / 20));
    gate(XS_INF, falling((-5 - v) / 14),
         1400 / rootOf(1 + expOf((5 - v) / 6)) * falling((v - 35) / 15) + 80);

    const double x = v / RT_F;
    out[NAK] = float(1 / (1 + 0.1245 * expOf(-0.1 * x) + 0.0353 * expOf(-x)));
    out[PK] = float(falling((25 - v) / 5.98));
    const double z = 2 * (v - 15) / RT_F;
    out[CA_IN] = float(0.5 * FARADAY * perExp(-z));
    out[CA_OUT] = float(2 * FARADAY * p.cao * perExp(z));
    const double back = expOf(-0.65 * x);
    const double divisor =
        (87.5 * 87.5 * 87.5 + p.nao * p.nao * p.nao) * (1.38 + p.cao) * (1 + 0.1 * back);
    out[NACA_IN] = float(expOf(0.35 * x) * p.cao / divisor);
    out[NACA_OUT] = float(back * p.nao * p.nao * p.nao * 2.5 / divisor);
    out[UNUSED] = 0;
  }

  template <class Tap = NoTap>
  static inline f32x4 step(f32x4 v, f32x4 stimulus, f32x4 *y, const Constants &k,
                           const float *const *table, f32x4 dt, Tap tap = {}) {
    const f32x4 one = splat4(1), rt = splat4(float(RT_F));
    const Lookup<COLUMNS> at(table, 0, AXIS, v);
    const auto move = [](f32x4 &gate, f32x4 steady, f32x4 pace) { gate += (steady - gate) * pace; };
    // Currents are summed by their ion as they come: of sixteen registers few must hold them.
    const f32x4 na = y[NA_I] + splat4(float(REST[NA_I]));
    const f32x4 aboveNa = v - (k.lnNao - rt * log4(na));
    const Quad q0 = at.quad(M_INF);
    const f32x4 iNa = k.gNa * y[M] * y[M] * y[M] * y[H] * y[J] * aboveNa;
    const f32x4 ibNa = k.gbNa * aboveNa;
    tap(I_NA, iNa);
    tap(I_BNA, ibNa);
    move(y[M], q0.a, q0.b);
    move(y[H], q0.c, q0.d);
    const Quad q1 = at.quad(J_PACE);
    move(y[J], q0.c, q1.a);
    const f32x4 iNaK = k.pNaK * na / (na + splat4(40)) * q1.b;
    tap(I_NAK, iNaK);
    const f32x4 ss = y[CA_SS], ca = y[CA_I];
    const f32x4 iCaL = k.gCaL * y[D] * y[F] * y[F2] * y[F_CASS] * (q1.c * ss - q1.d);
    tap(I_CAL, iCaL);
    const Quad q2 = at.quad(D_INF);
    move(y[D], q2.a, q2.b);
    move(y[F], q2.c, q2.d);
    const Quad q3 = at.quad(F2_INF);
    move(y[F2], q3.a, q3.b);
    const f32x4 iNaCa = k.kNaCa * (q3.c * na * na * na - q3.d * ca);
    tap(I_NACA, iNaCa);
    const f32x4 ofNa = iNa + ibNa + splat4(3) * (iNaK + iNaCa);

    // All that potassium alone carries has one driving force.
    const f32x4 ki = y[K_I] + splat4(float(REST[K_I]));
    const f32x4 aboveK = v - (k.lnKo - rt * log4(ki));
    const Quad q4 = at.quad(R_INF);
    const f32x4 gTo = k.gTo * y[R] * y[S];
    tap(I_TO, gTo * aboveK);
    move(y[R], q4.a, q4.b);
    move(y[S], q4.c, q4.d);
    const Quad q5 = at.quad(XR1_INF);
    const f32x4 gKr = k.gKr * y[XR1] * y[XR2];
    tap(I_KR, gKr * aboveK);
    move(y[XR1], q5.a, q5.b);
    move(y[XR2], q5.c, q5.d);
    const Quad q6 = at.quad(XS_INF);
    const f32x4 gpK = k.gpK * q6.c;
    const f32x4 gK1 = k.gK1 * Lookup<PAIR>(table, VOLTAGE_FLOATS, ABOVE_EK, aboveK).single();
    tap(I_PK, gpK * aboveK);
    tap(I_K1, gK1 * aboveK);
    const f32x4 aboveKs = v - (k.lnKs - rt * log4(ki + splat4(float(NA_SHARE)) * na));
    const f32x4 iKs = k.gKs * y[XS] * y[XS] * aboveKs;
    tap(I_KS, iKs);
    move(y[XS], q6.a, q6.b);
    const f32x4 ofK = (gTo + gKr + gpK + gK1) * aboveK + iKs - splat4(2) * iNaK;

    const f32x4 ibCa = k.gbCa * (v - (k.halfLnCao - rt * splat4(0.5f) * log4(ca)));
    const f32x4 ipCa = k.gpCa * ca / (ca + splat4(0.0005f));
    tap(I_BCA, ibCa);
    tap(I_PCA, ipCa);
    const f32x4 ofCa = ibCa + ipCa - splat4(2) * iNaCa;
    constexpr float PER_CYTOSOL = float(CAPACITANCE / (V_C * FARADAY));
    constexpr float PER_SUBSPACE = float(CAPACITANCE / (2 * V_SS * FARADAY));
    y[NA_I] -= dt * splat4(PER_CYTOSOL) * ofNa;
    y[K_I] -= dt * splat4(PER_CYTOSOL) * (ofK - stimulus);
    // What Na and K carry is in ofNa and ofK already; the pump and the exchanger carry one charge net.
    const f32x4 next = v - dt * (ofK + ofNa + iCaL + ofCa - stimulus);

    // Calcium: stores, subspace between release and channel, cytosol; buffers at equilibrium. Fractions in as few divisions
    // as they need: k_casr = 2.5 - 1.5 / (1 + (1.5 / Ca_SR)^2), k1 = 0.15 / k_casr.
    const f32x4 sr = y[CA_SR] + splat4(float(REST[CA_SR])), ss2 = ss * ss, sr2 = sr * sr;
    const f32x4 kCaSr = splat4(2.5f) - splat4(1.5f) * sr2 / (sr2 + splat4(2.25f));
    const f32x4 opening = splat4(0.15f) * ss2;
    const f32x4 open = opening * y[RELEASE] / (splat4(0.06f) * kCaSr + opening);
    const f32x4 release = k.vRel * open * (sr - ss);
    const f32x4 uptake = k.vMaxUp * ca * ca / (ca * ca + splat4(0.00025f * 0.00025f));
    const f32x4 leak = k.vLeak * (sr - ca), transfer = splat4(0.0038f) * (ss - ca);
    const auto buffered = [](f32x4 c, float total, float half) {
      const f32x4 sum = c + splat4(half), square = sum * sum;
      return square / (square + splat4(total * half));
    };
    y[RELEASE] += dt * (splat4(0.005f) * (one - y[RELEASE]) -
                        splat4(0.045f) * kCaSr * ss * y[RELEASE]);
    // tau = 80 / (1 + (Ca_ss / 0.05)^2) + 2, in the approach of `approach4`.
    const f32x4 bound = one / (one + ss2 * splat4(400)), tau = splat4(80) * bound + splat4(2);
    move(y[F_CASS], splat4(0.6f) * bound + splat4(0.4f),
         splat4(12) * dt * tau / (splat4(12) * tau * tau + dt * (splat4(6) * tau + dt)));
    y[CA_I] += dt * buffered(ca, 0.2f, 0.001f) *
               ((leak - uptake) * splat4(float(V_SR / V_C)) + transfer -
                ofCa * splat4(PER_CYTOSOL / 2));
    y[CA_SR] += dt * buffered(sr, 10, 0.3f) * (uptake - release - leak);
    y[CA_SS] += dt * buffered(ss, 0.4f, 0.00025f) *
                (release * splat4(float(V_SR / V_SS)) - iCaL * splat4(PER_SUBSPACE) -
                 transfer * splat4(float(V_C / V_SS)));
    return next;
  }
};
