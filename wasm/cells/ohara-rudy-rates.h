// What depends on the potential alone in the membrane of O'Hara and Rudy: one row of its table. See `ohara-rudy.h`.
#pragma once
#include "herg.h"
#include "lookup.h"
#include "ten-tusscher.h"

#pragma clang fp contract(off)

namespace ord {

struct Parameters {
  double gNa, gNaL, gTo, pCa, gKr, gKs, gK1, gNaCa, pNaK, gKb, pNab, pCab, gpCa, release, uptake,
      calmodulin, ko, nao, cao, epicardial, sodium2006;
};
/// A drug that binds to the hERG channel: `hill`, `halfMaximum` by concentration in nM, rates per ms.
struct Drug {
  double concentration, kMax, ku, hill, halfMaximum, vHalf, kTrap;
  /// Rate of binding to open channels.
  double binding() const {
    if (!(concentration > 0)) return 0;
    const double power = powOf(concentration, hill);
    return kMax * ku * power / (power + halfMaximum);
  }
};

enum Column : u32 {
  M_INF, M_PACE, H_INF, HF_PACE,
  HS_PACE, J_PACE, HSP_INF, HSP_PACE,
  JP_PACE, ML_INF, ML_PACE, HL_INF,
  HLP_INF, A_INF, A_PACE, AP_INF,
  I_INF, IF_PACE, IS_PACE, IF_SHARE,
  IFP_PACE, ISP_PACE, D_INF, D_PACE,
  F_INF, FF_PACE, FS_PACE, FFP_PACE,
  FCAF_PACE, FCAS_PACE, FCAFP_PACE, FCAF_SHARE,
  CA_IN, CA_OUT, MONO_IN, MONO_OUT,
  XS_INF, XS1_PACE, XS2_PACE, KB,
  XK1_INF, XK1_PACE, RK1, NA_SHARE,
  NCX_CA, NCX_K3, NCX_K3_NA, NCX_K8,
  PUMP_NAI, PUMP_B2, PUMP_A3, OTHER,
  /// From here on by gates (2011) or by states (2017).
  KR
};
/// OTHER: rectification of I_Kr (2011), release from the trap in a step (2017).
enum GateColumn : u32 { XR_INF = KR, XRF_PACE, XRS_PACE, XRF_SHARE, GATE_COLUMNS };
/// Five rows of six of exp(Q dt) - 1: the first state is what the others leave.
constexpr u32 MATRIX_ROWS = herg::CHANNELS - 1;
enum StateColumn : u32 { MATRIX = KR, IO_SHARE = KR + MATRIX_ROWS * herg::CHANNELS, IO_PACE, STATE_COLUMNS };

constexpr double RT_F = 8314.0 * 310 / 96485, FARADAY = 96485;
constexpr Axis AXIS = {-120, 10, 2401};
constexpr double CALCIUM_OUTSIDE = 0.341; // activity coefficient
constexpr double EXCHANGE = 6e4, EXCHANGE_NACA = 5e3;

/// Sodium outside bound to the exchanger beside its last site: shares by the potential.
static inline double exchangerOutside(double nao) { return nao / 15 * (1 + nao / 5); }

static inline void fillRow(const Parameters &p, double dt, double v, float *out) {
  const auto pace = [&](u32 column, double tau) { out[column] = float(approach(dt, tau)); };
  const auto put = [&](u32 column, double value) { out[column] = float(value); };
  // Fast sodium current, of this model or of ten Tusscher and Panfilov, whose gates h and j serve all channels.
  const double tauM = 1 / (6.765 * expOf((v + 11.64) / 34.77) + 8.552 * expOf(-(v + 77.42) / 5.955));
  if (p.sodium2006 > 0.5) {
    const TenTusscher::Sodium sodium = TenTusscher::sodiumAt(v);
    put(M_INF, sodium.mInf);
    pace(M_PACE, sodium.tauM);
    put(H_INF, sodium.hInf);
    put(HSP_INF, sodium.hInf);
    pace(HF_PACE, sodium.tauH);
    pace(HS_PACE, sodium.tauH);
    pace(HSP_PACE, sodium.tauH);
    pace(J_PACE, sodium.tauJ);
    pace(JP_PACE, sodium.tauJ);
  } else {
    put(M_INF, falling(-(v + 39.57) / 9.871));
    pace(M_PACE, tauM);
    put(H_INF, falling((v + 82.9) / 6.086));
    put(HSP_INF, falling((v + 89.1) / 6.086));
    pace(HF_PACE, 1 / (1.432e-5 * expOf(-(v + 1.196) / 6.285) + 6.149 * expOf((v + 0.5096) / 20.27)));
    const double tauHs =
        1 / (0.009794 * expOf(-(v + 17.95) / 28.05) + 0.3343 * expOf((v + 5.73) / 56.66));
    pace(HS_PACE, tauHs);
    pace(HSP_PACE, 3 * tauHs);
    const double tauJ =
        2.038 + 1 / (0.02136 * expOf(-(v + 100.6) / 8.281) + 0.3052 * expOf((v + 0.9941) / 38.45));
    pace(J_PACE, tauJ);
    pace(JP_PACE, 1.46 * tauJ);
  }
  put(ML_INF, falling(-(v + 42.85) / 5.264));
  pace(ML_PACE, tauM);
  put(HL_INF, falling((v + 87.61) / 7.488));
  put(HLP_INF, falling((v + 93.81) / 7.488));

  // Transient outward current.
  put(A_INF, falling(-(v - 14.34) / 14.82));
  put(AP_INF, falling(-(v - 24.34) / 14.82));
  pace(A_PACE, 1.0515 / (falling(-(v - 18.4099) / 29.3814) / 1.2089 + 3.5 * falling((v + 100) / 29.3814)));
  put(I_INF, falling((v + 43.94) / 5.711));
  const double epicardial = p.epicardial > 0.5 ? 1 - 0.95 * falling((v + 70) / 5) : 1;
  const double tauFast =
      epicardial *
      (4.562 + 1 / (0.3933 * expOf(-(v + 100) / 100) + 0.08004 * expOf((v + 50) / 16.59)));
  const double tauSlow =
      epicardial *
      (23.62 + 1 / (0.001416 * expOf(-(v + 96.52) / 59.05) + 1.78e-8 * expOf((v + 114.1) / 8.079)));
  const double phosphorylated =
      (1.354 + 1e-4 / (expOf((v - 167.4) / 15.89) + expOf(-(v - 12.23) / 0.2154))) *
      (1 - 0.5 * falling((v + 70) / 20));
  pace(IF_PACE, tauFast);
  pace(IS_PACE, tauSlow);
  pace(IFP_PACE, tauFast * phosphorylated);
  pace(ISP_PACE, tauSlow * phosphorylated);
  put(IF_SHARE, falling((v - 213.6) / 151.2));

  // L-type calcium current, and the sodium and potassium that pass with it.
  put(D_INF, falling(-(v + 3.94) / 4.23));
  pace(D_PACE, 0.6 + 1 / (expOf(-0.05 * (v + 6)) + expOf(0.09 * (v + 14))));
  put(F_INF, falling((v + 19.58) / 3.696));
  const double tauFf = 7 + 1 / (0.0045 * (expOf(-(v + 20) / 10) + expOf((v + 20) / 10)));
  pace(FF_PACE, tauFf);
  pace(FFP_PACE, 2.5 * tauFf);
  pace(FS_PACE, 1000 + 1 / (3.5e-5 * (expOf(-(v + 5) / 4) + expOf((v + 5) / 6))));
  const double tauFcaf = 7 + 1 / (0.04 * (expOf(-(v - 4) / 7) + expOf((v - 4) / 7)));
  pace(FCAF_PACE, tauFcaf);
  pace(FCAFP_PACE, 2.5 * tauFcaf);
  pace(FCAS_PACE, 100 + 1 / (0.00012 * (expOf(-v / 3) + expOf(v / 7))));
  put(FCAF_SHARE, 0.3 + 0.6 * falling((v - 10) / 10));
  const double x = v / RT_F;
  put(CA_IN, 2 * FARADAY * perExp(-2 * x));
  put(CA_OUT, 2 * FARADAY * CALCIUM_OUTSIDE * p.cao * perExp(2 * x));
  put(MONO_IN, FARADAY * perExp(-x));
  put(MONO_OUT, FARADAY * perExp(x));

  // Potassium currents but for I_Kr.
  put(XS_INF, falling(-(v + 11.6) / 8.932));
  pace(XS1_PACE, 817.3 + 1 / (2.326e-4 * expOf((v + 48.28) / 17.8) + 0.001292 * expOf(-(v + 210) / 230)));
  pace(XS2_PACE, 1 / (0.01 * expOf((v - 50) / 20) + 0.0193 * expOf(-(v + 66.54) / 31)));
  put(KB, falling(-(v - 14.48) / 18.34));
  put(XK1_INF, falling(-(v + 2.5538 * p.ko + 144.59) / (1.5692 * p.ko + 3.8115)));
  pace(XK1_PACE, 122.2 / (expOf(-(v + 127.2) / 20.36) + expOf((v + 236.8) / 69.33)));
  put(RK1, falling((v + 105.8 - 2.6 * p.ko) / 9.493));

  // Exchanger: states that see the outside, by the potential.
  const double hna = expOf(0.5224 * x), site = p.nao / 88.12;
  const double h7 = 1 + site * (1 + 1 / hna), h8 = site / (hna * h7);
  const double outside = exchangerOutside(p.nao);
  put(NA_SHARE, hna);
  put(NCX_CA, EXCHANGE / expOf(0.167 * x));
  put(NCX_K3_NA, h8 * EXCHANGE_NACA);
  put(NCX_K3, EXCHANGE / h7 + h8 * EXCHANGE_NACA);
  put(NCX_K8, h8 * EXCHANGE * p.nao * p.nao / (75 * (13.5 + outside)));

  // Pump.
  const double nao = p.nao / (27.78 * expOf(1.155 / 3 * x)), ko = p.ko / 0.3582;
  const double divisor = (1 + nao) * (1 + nao) * (1 + nao) + (1 + ko) * (1 + ko) - 1;
  put(PUMP_NAI, expOf(0.155 / 3 * x) / 9.073);
  put(PUMP_B2, 39.4 * nao * nao * nao / divisor);
  put(PUMP_A3, 1899 * ko * ko / divisor);
}

/// I_Kr by two gates, as published in 2011.
static inline void fillGates(double dt, double v, float *out) {
  out[OTHER] = float(falling((v + 55) / 75) * falling((v - 10) / 30));
  out[XR_INF] = float(falling(-(v + 8.337) / 6.789));
  out[XRF_PACE] = float(approach(
      dt, 12.98 + 1 / (0.3652 * expOf((v - 31.66) / 3.869) + 4.123e-5 * expOf(-(v - 47.78) / 20.38))));
  out[XRS_PACE] = float(approach(
      dt, 1.865 + 1 / (0.06629 * expOf((v - 34.7) / 7.355) + 1.128e-5 * expOf(-(v - 29.74) / 25.94))));
  out[XRF_SHARE] = float(falling((v + 54.81) / 38.21));
}

/// I_Kr by the states of the channel, and what a drug does to them.
static inline void fillStates(const Drug &drug, double dt, double v, float *out) {
  herg::Matrix change;
  herg::transitions(v, dt, change);
  for (u32 row = 0; row < MATRIX_ROWS; row++)
    for (u32 n = 0; n < herg::CHANNELS; n++)
      out[MATRIX + row * herg::CHANNELS + n] = float(change[row + 1][n]);
  const double binding = drug.binding();
  const double leaving =
      drug.ku * herg::OPEN_TO_INACTIVE.forth.at(v) / herg::OPEN_TO_INACTIVE.back.at(v);
  out[IO_SHARE] = binding > 0 ? float(binding / (binding + leaving)) : 0;
  out[IO_PACE] = float(approach(dt, 1 / (binding + leaving)));
  out[OTHER] = float(dt * drug.kTrap * falling(-(v - drug.vHalf) / herg::TRAP_SLOPE));
}

} // namespace ord
