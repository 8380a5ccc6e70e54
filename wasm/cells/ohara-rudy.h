// Human ventricular membrane of O'Hara, Virag, Varro and Rudy 2011, doi 10.1371/journal.pcbi.1002061, in two forms:
//
//   OHaraRudy      as published, 41 variables and 14 carries; I_Kr by two gates
//   OHaraRudyHerg  I_Kr by the states of the hERG channel with drugs that bind to them, 47 variables and 16 carries; the CiPA model of Dutta
//                  et al. 2017, doi 10.3389/fphys.2017.00616, with its conductances
//
// V in mV, t in ms, concentrations in mM, currents in pA/pF. Gates by Rush and Larsen, channel states by the exponential of
// their transitions, all else by explicit steps. Sodium, potassium and stored calcium are kept as deviations from a level
// that both sides of an exchange share (see `ten-tusscher.h`). The published sodium current conducts too slowly in tissue
// (doi 10.1371/journal.pone.0084401); `sodium2006` puts that of ten Tusscher and Panfilov in its place.
#pragma once
#include "currents.h"
#include "ohara-rudy-rates.h"

#pragma clang fp contract(off)

template <bool byStates> struct OHaraRudyOf {
  struct GateParameters : ord::Parameters {};
  struct StateParameters : ord::Parameters {
    ord::Drug drug;
  };
  template <bool, class A, class> struct Either { using Type = A; };
  template <class A, class B> struct Either<false, A, B> { using Type = B; };
  using Parameters = typename Either<byStates, StateParameters, GateParameters>::Type;
  struct Constants {
    f32x4 gNa, gNaL, gTo, pCa, gKr, gKs, gK1, gNaCa, pNaK, gKb, pNab, pCab, gpCa, release, uptake, calmodulin,
        lnKo, lnNao, lnKs, ko, nao, exchangerCalcium, hLPace, hLpPace, jCaPace, openShare, openPace, trapped;
  };
  /// The first twelve change by less in a step than single precision resolves: what rounding left of each is carried along.
  enum State : u32 {
    HL, HLP, IS, ISP, FS, FCAS, JCA, XS1, CAMK, NA_I, K_I, CA_NSR,
    M, HF, HS, J, HSP, JP, ML, A, IF, AP, IFP, D, FF, FCAF, FFP, FCAFP, NCA,
    XS2, XK1, RELEASE, RELEASE_P, NA_SS, K_SS, CA_I, CA_SS, CA_JSR,
    KR_FIRST, CARRIED = M
  };
  enum Gate : u32 { XRF = KR_FIRST, XRS, GATE_STATES };
  /// IC1 is what the others leave.
  enum Channel : u32 { IC2 = KR_FIRST, C1, C2, O, IO, IO_BOUND, O_BOUND, C_BOUND, CHANNEL_STATES };
  static constexpr u32 CARRY = byStates ? u32(CHANNEL_STATES) : u32(GATE_STATES);
  /// That of the potential, then of the gate XRS or of the three bound states.
  static constexpr u32 V_CARRY = CARRY + CARRIED, KR_CARRY = V_CARRY + 1;
  static constexpr u32 STATES = KR_CARRY + (byStates ? 3 : 1);
  static constexpr double REST[STATES] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 145, 1.4, 0, 0, 0, 0, 0, 0,   0,
                                          0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,   0,   0, 0, 7, 145, 0, 0, 1.4};
  static_assert(REST[NA_I] == 7 && REST[K_SS] == 145 && REST[CA_NSR] == 1.4 && REST[CA_JSR] == 1.4);
  enum Current : u32 {
    I_NA, I_NAL, I_TO, I_CAL, I_CANA, I_CAK, I_KR, I_KS, I_K1, I_NACA, I_NACA_SS, I_NAK, I_KB, I_NAB,
    I_CAB, I_PCA, CURRENTS
  };
  static constexpr float LIMIT = 300;

  static constexpr Axis AXIS = ord::AXIS;
  static constexpr u32 COLUMNS = byStates ? u32(ord::STATE_COLUMNS) : u32(ord::GATE_COLUMNS);
  static constexpr u32 TABLE_FLOATS = AXIS.rows * COLUMNS;

  // Cylinder of 100 by 22 um with twice its geometric area of membrane; the paper counts with pi = 3.14.
  static constexpr double RADIUS = 0.0011, LENGTH = 0.01, CELL = 1000 * 3.14 * RADIUS * RADIUS * LENGTH;
  static constexpr double AREA = 2 * (2 * 3.14 * RADIUS * RADIUS + 2 * 3.14 * RADIUS * LENGTH);
  static constexpr double V_MYO = 0.68, V_NSR = 0.0552, V_JSR = 0.0048, V_SS = 0.02;
  static constexpr double KS_SODIUM = 0.01833;

  static void fillConstants(const Parameters &p, double dt, Constants &out) {
    const auto just = [](double value) { return splat4(float(value)); };
    const auto pace = [dt](double tau) { return splat4(float(approach(dt, tau))); };
    out = {just(p.gNa), just(p.gNaL), just(p.gTo), just(p.pCa), just(p.gKr * rootOf(p.ko / 5.4)),
           just(p.gKs), just(p.gK1 * rootOf(p.ko)), just(p.gNaCa), just(p.pNaK), just(p.gKb),
           just(p.pNab), just(p.pCab), just(p.gpCa), just(p.release), just(p.uptake),
           just(p.calmodulin), just(ord::RT_F * logOf(p.ko)), just(ord::RT_F * logOf(p.nao)),
           just(ord::RT_F * logOf(p.ko + KS_SODIUM * p.nao)), just(p.ko), just(p.nao),
           just(1.5e6 * p.cao / (13.5 + ord::exchangerOutside(p.nao))), pace(200), pace(600), pace(75),
           just(0), just(0), just(0)};
    if constexpr (byStates) {
      const double binding = p.drug.binding(), leaving = p.drug.ku;
      out.openShare = just(binding > 0 ? binding / (binding + leaving) : 0);
      out.openPace = pace(1 / (binding + leaving));
      out.trapped = just(dt * p.drug.kTrap);
    }
  }

  static void fillTable(const Parameters &p, double dt, float *out) {
    for (u32 row = 0; row < AXIS.rows; row++, out += COLUMNS) {
      ord::fillRow(p, dt, AXIS.at(row), out);
      if constexpr (byStates) ord::fillStates(p.drug, dt, AXIS.at(row), out);
      else ord::fillGates(dt, AXIS.at(row), out);
    }
  }

  static inline void move(f32x4 &gate, f32x4 steady, f32x4 pace) { gate += (steady - gate) * pace; }
  static inline void add(f32x4 &value, f32x4 &carry, f32x4 increment) {
    const f32x4 whole = increment + carry, next = value + whole;
    carry = whole - (next - value);
    value = next;
  }
  static inline void moveSlow(f32x4 *y, u32 gate, f32x4 steady, f32x4 pace) {
    add(y[gate], y[CARRY + gate], (steady - y[gate]) * pace);
  }

  /// Exchange of three sodium for one calcium at one side, per its largest rate; positive inward for sodium.
  static inline f32x4 exchange(f32x4 na, f32x4 ca, f32x4 hna, const Quad &q, f32x4 k1) {
    const f32x4 one = splat4(1), off = splat4(5e3f);
    const f32x4 site = na * splat4(1 / 88.12f);
    const f32x4 h3 = one / (one + site * (one + hna)), h2 = site * hna * h3;
    const f32x4 h6 = one / (one + na * splat4(1.0f / 15) * (one + na * splat4(0.2f)));
    const f32x4 k4Na = h2 * splat4(float(ord::EXCHANGE_NACA)), k4 = h3 * q.a + k4Na;
    const f32x4 k6 = h6 * ca * splat4(1.5e6f);
    const f32x4 k7 = na * na * h6 * splat4(1.0f / 75) * h2 * splat4(float(ord::EXCHANGE));
    const f32x4 k3 = q.b, k3Na = q.c, k8 = q.d;
    const f32x4 x1 = off * (k4 * (k7 + k6) + k7 * (off + k3));
    const f32x4 x2 = k1 * k7 * (k4 + off) + k4 * k6 * (k1 + k8);
    const f32x4 x3 = k1 * k3 * (k7 + k6) + k8 * k6 * (off + k3);
    const f32x4 x4 = off * (k8 * (k4 + off) + k3 * (k1 + k8));
    const f32x4 active = ca * ca / (ca * ca + splat4(150e-6f * 150e-6f));
    return active *
           (splat4(3) * (x4 * k7 - x1 * k8) + x3 * k4Na - x2 * k3Na + splat4(2) * (x2 * off - x1 * k1)) /
           (x1 + x2 + x3 + x4);
  }

  /// Sodium-potassium pump, per its largest rate.
  static inline f32x4 pump(f32x4 na, f32x4 ki, const Quad &q) {
    constexpr double ATP = 9.8 / 1.698e-7, PROTON = 1e-7;
    constexpr float A2 = 687.2f, A4 = float(639 * ATP / (1 + ATP)), B1 = 182.4f * 0.05f;
    const f32x4 one = splat4(1), x = na * q.a, y = ki * splat4(2), b2 = q.b, a3 = q.c;
    const f32x4 cube = one + x, pair = one + y;
    const f32x4 inside = one / (cube * cube * cube + pair * pair - one);
    const f32x4 a1 = splat4(949.5f) * x * x * x * inside, b4 = splat4(40) * y * y * inside;
    const f32x4 b3 = splat4(float(4.2 * 79300 * PROTON / (1 + ATP))) /
                     (splat4(float(1 + PROTON / 1.698e-7)) + na * splat4(1.0f / 224) +
                      ki * splat4(1.0f / 292));
    const f32x4 a2 = splat4(A2), a4 = splat4(A4), b1 = splat4(B1);
    const f32x4 x1 = a4 * a1 * a2 + b4 * b3 * (b2 + a2) + b3 * a1 * a2;
    const f32x4 x2 = b2 * b1 * b4 + a2 * a3 * (a1 + b4) + a3 * b1 * b4;
    const f32x4 x3 = a3 * a4 * (a2 + b1) + b2 * b1 * (b3 + a4);
    const f32x4 x4 = b2 * b3 * (b4 + a1) + a4 * a1 * (a3 + b2);
    return (splat4(3) * (x1 * a3 - x2 * b3) + splat4(2) * (x4 * b1 - x3 * a1)) / (x1 + x2 + x3 + x4);
  }

  /// Advances the channel's states and what a drug holds of them; returns the open share before the step.
  template <class Table> static inline f32x4 moveStates(f32x4 *y, const Table &at, f32x4 freed, const Constants &k) {
    static_assert(byStates);
    const f32x4 bound = y[IO_BOUND] + y[O_BOUND] + y[C_BOUND];
    f32x4 from[herg::CHANNELS];
    from[0] = splat4(1) - bound;
    for (u32 n = 1; n < herg::CHANNELS; n++) from[0] -= from[n] = y[KR_FIRST + n - 1];
    f32x4 q[8][4];
    for (u32 n = 0; n < 8; n++) {
      const Quad quad = at.quad(ord::MATRIX + 4 * n);
      q[n][0] = quad.a, q[n][1] = quad.b, q[n][2] = quad.c, q[n][3] = quad.d;
    }
    for (u32 row = 0; row < ord::MATRIX_ROWS; row++) {
      f32x4 change = splat4(0);
      for (u32 n = 0; n < herg::CHANNELS; n++) {
        const u32 entry = row * herg::CHANNELS + n;
        change += q[entry / 4][entry % 4] * from[n];
      }
      y[KR_FIRST + row] = from[row + 1] + change;
    }
    // Binding to the open and to the inactivated state, each towards its own balance, then the trap.
    const f32x4 toOpen = ((y[O] + y[O_BOUND]) * k.openShare - y[O_BOUND]) * k.openPace;
    const f32x4 toInactive = ((y[IO] + y[IO_BOUND]) * q[7][2] - y[IO_BOUND]) * q[7][3];
    const f32x4 trapOpen = y[O_BOUND] * k.trapped - y[C_BOUND] * freed;
    const f32x4 trapInactive = y[IO_BOUND] * k.trapped - y[C_BOUND] * freed;
    y[O] -= toOpen;
    y[IO] -= toInactive;
    add(y[IO_BOUND], y[KR_CARRY], toInactive - trapInactive);
    add(y[O_BOUND], y[KR_CARRY + 1], toOpen - trapOpen);
    add(y[C_BOUND], y[KR_CARRY + 2], trapOpen + trapInactive);
    return from[herg::O];
  }

  template <class Tap = NoTap>
  static inline f32x4 step(f32x4 v, f32x4 stimulus, f32x4 *y, const Constants &k,
                           const float *const *table, f32x4 dt, Tap tap = {}) {
    const f32x4 one = splat4(1), rt = splat4(float(ord::RT_F));
    const Lookup<COLUMNS> at(table, 0, AXIS, v);
    const f32x4 na = y[NA_I] + splat4(7), naSs = y[NA_SS] + splat4(7);
    const f32x4 ki = y[K_I] + splat4(145), kSs = y[K_SS] + splat4(145);
    const f32x4 nsr = y[CA_NSR] + splat4(1.4f), jsr = y[CA_JSR] + splat4(1.4f);
    const f32x4 ca = y[CA_I], ss = y[CA_SS];
    const f32x4 aboveNa = v - (k.lnNao - rt * log4(na)), aboveK = v - (k.lnKo - rt * log4(ki));
    const f32x4 aboveKs = v - (k.lnKs - rt * log4(ki + splat4(float(KS_SODIUM)) * na));

    // CaM kinase: active share, and the share of channels that it has phosphorylated.
    const f32x4 camkBound = splat4(0.05f) * (one - y[CAMK]) * ss / (ss + splat4(0.0015f));
    const f32x4 camk = camkBound + y[CAMK];
    const f32x4 p = camk / (camk + splat4(0.15f)), np = one - p;
    add(y[CAMK], y[CARRY + CAMK],
        dt * (splat4(0.05f) * camkBound * camk - splat4(0.00068f) * y[CAMK]));

    const Quad q0 = at.quad(ord::M_INF), q1 = at.quad(ord::HS_PACE);
    const f32x4 fast = splat4(0.99f) * y[HF];
    const f32x4 iNa = k.gNa * aboveNa * y[M] * y[M] * y[M] *
                      (np * (fast + splat4(0.01f) * y[HS]) * y[J] +
                       p * (fast + splat4(0.01f) * y[HSP]) * y[JP]);
    tap(I_NA, iNa);
    move(y[M], q0.a, q0.b);
    move(y[HF], q0.c, q0.d);
    move(y[HS], q0.c, q1.a);
    move(y[J], q0.c, q1.b);
    move(y[HSP], q1.c, q1.d);
    const Quad q2 = at.quad(ord::JP_PACE), q3 = at.quad(ord::HLP_INF);
    move(y[JP], q0.c, q2.a);
    const f32x4 iNaL = k.gNaL * aboveNa * y[ML] * (np * y[HL] + p * y[HLP]);
    tap(I_NAL, iNaL);
    move(y[ML], q2.b, q2.c);
    moveSlow(y, HL, q2.d, k.hLPace);
    moveSlow(y, HLP, q3.a, k.hLpPace);

    const Quad q4 = at.quad(ord::I_INF), q5 = at.quad(ord::IFP_PACE);
    const f32x4 slow = one - q4.d;
    const f32x4 iTo = k.gTo * aboveK *
                      (np * y[A] * (q4.d * y[IF] + slow * y[IS]) +
                       p * y[AP] * (q4.d * y[IFP] + slow * y[ISP]));
    tap(I_TO, iTo);
    move(y[A], q3.b, q3.c);
    move(y[AP], q3.d, q3.c);
    move(y[IF], q4.a, q4.b);
    moveSlow(y, IS, q4.a, q4.c);
    move(y[IFP], q4.a, q5.a);
    moveSlow(y, ISP, q4.a, q5.b);

    const Quad q6 = at.quad(ord::F_INF), q7 = at.quad(ord::FCAF_PACE), q8 = at.quad(ord::CA_IN);
    const f32x4 byVoltage = one - y[NCA], byCalcium = y[JCA] * y[NCA];
    const f32x4 slowF = splat4(0.4f) * y[FS], slowFca = (one - q7.d) * y[FCAS];
    const f32x4 open = k.pCa * y[D] *
                       (np * ((splat4(0.6f) * y[FF] + slowF) * byVoltage +
                              (q7.d * y[FCAF] + slowFca) * byCalcium) +
                        splat4(1.1f) * p *
                            ((splat4(0.6f) * y[FFP] + slowF) * byVoltage +
                             (q7.d * y[FCAFP] + slowFca) * byCalcium));
    const f32x4 iCaL = open * (q8.a * ss - q8.b);
    const f32x4 iCaNa = splat4(0.00125f * 0.75f) * open * (q8.c * naSs - q8.d * k.nao);
    const f32x4 iCaK = splat4(3.574e-4f * 0.75f) * open * (q8.c * kSs - q8.d * k.ko);
    tap(I_CAL, iCaL);
    tap(I_CANA, iCaNa);
    tap(I_CAK, iCaK);
    move(y[D], q5.c, q5.d);
    move(y[FF], q6.a, q6.b);
    moveSlow(y, FS, q6.a, q6.c);
    move(y[FFP], q6.a, q6.d);
    move(y[FCAF], q6.a, q7.a);
    moveSlow(y, FCAS, q6.a, q7.b);
    move(y[FCAFP], q6.a, q7.c);
    const f32x4 bound = one + splat4(0.002f) / ss, bound2 = bound * bound;
    move(y[NCA], splat4(1000) / (splat4(1000) + y[JCA] * bound2 * bound2), approach4(dt * y[JCA]));
    moveSlow(y, JCA, q6.a, k.jCaPace);

    const Quad q9 = at.quad(ord::XS_INF), q10 = at.quad(ord::XK1_INF);
    // Calcium at (3.8e-5 / Ca)^1.4.
    const f32x4 ksCa =
        one + splat4(0.6f) / (one + exp4(splat4(1.4f) * (splat4(-10.177924f) - log4(ca))));
    const f32x4 iKs = k.gKs * ksCa * y[XS1] * y[XS2] * aboveKs;
    const f32x4 iK1 = k.gK1 * q10.c * y[XK1] * aboveK, iKb = k.gKb * q9.d * aboveK;
    tap(I_KS, iKs);
    tap(I_K1, iK1);
    tap(I_KB, iKb);
    moveSlow(y, XS1, q9.a, q9.b);
    move(y[XS2], q9.a, q9.c);
    move(y[XK1], q10.a, q10.b);

    const Quad q11 = at.quad(ord::NCX_CA), q12 = at.quad(ord::PUMP_NAI);
    const f32x4 iNaCa = splat4(0.8f) * k.gNaCa * exchange(na, ca, q10.d, q11, k.exchangerCalcium);
    const f32x4 iNaCaSs = splat4(0.2f) * k.gNaCa * exchange(naSs, ss, q10.d, q11, k.exchangerCalcium);
    const f32x4 iNaK = k.pNaK * pump(na, ki, q12);
    const f32x4 iNab = k.pNab * (q8.c * na - q8.d * k.nao), iCab = k.pCab * (q8.a * ca - q8.b);
    const f32x4 ipCa = k.gpCa * ca / (ca + splat4(0.0005f));
    tap(I_NACA, iNaCa);
    tap(I_NACA_SS, iNaCaSs);
    tap(I_NAK, iNaK);
    tap(I_NAB, iNab);
    tap(I_CAB, iCab);
    tap(I_PCA, ipCa);

    f32x4 openKr;
    if constexpr (byStates) {
      openKr = moveStates(y, at, q12.d, k);
    } else {
      const Quad q13 = at.quad(ord::XR_INF);
      openKr = q12.d * (q13.d * y[XRF] + (one - q13.d) * y[XRS]);
      move(y[XRF], q13.a, q13.b);
      add(y[XRS], y[KR_CARRY], (q13.a - y[XRS]) * q13.c);
    }
    const f32x4 iKr = k.gKr * openKr * aboveK;
    tap(I_KR, iKr);

    // Calcium release follows the current that triggers it; uptake, translocation, diffusion out of the subspace.
    const f32x4 load = splat4(1.5f) / jsr, load2 = load * load, load4th = load2 * load2;
    const f32x4 trigger = -k.release * iCaL / (one + load4th * load4th);
    // Alternans at fast rates empties the store to zero and a little below, where release follows at once (tau below 0.001 ms
    // in the authors' program).
    const f32x4 steps = dt * (one + splat4(0.0123f) / jsr) * splat4(1 / 4.75f);
    const f32x4 perTau = select4(steps >= splat4(0), least4(steps, splat4(3)), splat4(3));
    const f32x4 release = np * y[RELEASE] + p * y[RELEASE_P];
    move(y[RELEASE], splat4(0.5f * 4.75f) * trigger, approach4(perTau));
    move(y[RELEASE_P], splat4(0.625f * 4.75f) * trigger, approach4(splat4(0.8f) * perTau));
    const f32x4 uptake = k.uptake * ca *
                             (np / (ca + splat4(0.00092f)) + splat4(2.75f) * p / (ca + splat4(0.00075f))) -
                         splat4(0.0039375f / 15) * nsr;
    const f32x4 refill = (nsr - jsr) * splat4(0.01f), diffusion = (ss - ca) * splat4(5);
    const f32x4 diffusionNa = (y[NA_SS] - y[NA_I]) * splat4(0.5f);
    const f32x4 diffusionK = (y[K_SS] - y[K_I]) * splat4(0.5f);
    const auto binding = [](f32x4 c, f32x4 total, float half) {
      const f32x4 sum = c + splat4(half);
      return total * splat4(half) / (sum * sum);
    };

    constexpr float PER_MYO = float(AREA / (ord::FARADAY * V_MYO * CELL));
    constexpr float PER_SS = float(AREA / (ord::FARADAY * V_SS * CELL));
    constexpr float SS_IN_MYO = float(V_SS / V_MYO);
    y[CA_I] += dt *
               (diffusion * splat4(SS_IN_MYO) - uptake * splat4(float(V_NSR / V_MYO)) -
                (ipCa + iCab - splat4(2) * iNaCa) * splat4(PER_MYO / 2)) /
               (one + binding(ca, k.calmodulin, 0.00238f) + binding(ca, splat4(0.07f), 0.0005f));
    y[CA_SS] += dt *
                (release * splat4(float(V_JSR / V_SS)) - diffusion -
                 (iCaL - splat4(2) * iNaCaSs) * splat4(PER_SS / 2)) /
                (one + binding(ss, splat4(0.047f), 0.00087f) + binding(ss, splat4(1.124f), 0.0087f));
    add(y[CA_NSR], y[CARRY + CA_NSR], dt * (uptake - refill * splat4(float(V_JSR / V_NSR))));
    y[CA_JSR] += dt * (refill - release) / (one + binding(jsr, splat4(10), 0.8f));
    const f32x4 ofNa = iNa + iNaL + iNab + splat4(3) * (iNaCa + iNaK);
    const f32x4 ofNaSs = iCaNa + splat4(3) * iNaCaSs;
    const f32x4 ofK = iTo + iKr + iKs + iK1 + iKb - splat4(2) * iNaK;
    add(y[NA_I], y[CARRY + NA_I], dt * (diffusionNa * splat4(SS_IN_MYO) - ofNa * splat4(PER_MYO)));
    y[NA_SS] -= dt * (diffusionNa + ofNaSs * splat4(PER_SS));
    add(y[K_I], y[CARRY + K_I],
        dt * (diffusionK * splat4(SS_IN_MYO) - (ofK - stimulus) * splat4(PER_MYO)));
    y[K_SS] -= dt * (diffusionK + iCaK * splat4(PER_SS));
    // Of the exchangers' charge the sodium is in ofNa and ofNaSs already; two go back with calcium.
    f32x4 next = v;
    add(next, y[V_CARRY],
        dt * (stimulus - (ofNa + ofNaSs + ofK + iCaK + iCaL + iCab + ipCa -
                          splat4(2) * (iNaCa + iNaCaSs))));
    return next;
  }
};

using OHaraRudy = OHaraRudyOf<false>;
using OHaraRudyHerg = OHaraRudyOf<true>;
