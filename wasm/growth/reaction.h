// Growth of cells at one point, without movement: logistic or Gompertz, one clone or two that share the room.
//
//   logistic  dc/dt = rho c (1 - c)       exact: c e^{rho h} / (1 + c (e^{rho h} - 1))
//   Gompertz  dc/dt = rho c ln(1 / c)     exact: c^{e^{-rho h}}
//
// Two clones s and r with rates a and b compete through their sum C: ds/dt = a s g(C), dr/dt = b r g(C), so that both are
// known once tau, the integral of g(C) over the step, is. C is taken to grow at the mean rate (a s + b r) / C of the start:
// exact for equal rates, second order in the step otherwise.
#pragma once
#include "lanes.h"

#pragma clang fp contract(off)

/// Below this share of capacity (far less than one cell in any organ) a density counts as none. It keeps numbers away
/// from the slow subnormal range; the front speed changes by pi^2 / ln(FLOOR)^2 = 0.1 % at most (Brunet and Derrida
/// 1997, doi 10.1103/PhysRevE.56.2597).
static constexpr double FLOOR = 1e-40;

static inline f64x2 floored(f64x2 v) { return select2(v < splat2(FLOOR), splat2(0), v); }

enum class Law { logistic, gompertz };

/// What one step does. Times in days; the growth between two diffusion steps is merged into one.
struct Step {
  double dt;            // of diffusion
  double keptSensitive; // share of sensitive cells that stay alive and sensitive
  double mutated;       // resistant cells made per sensitive cell
  double keptResistant;
  double growthDays;
  double factor; // logistic: e^{rho h}, Gompertz: e^{-rho h}; rho: the first clone's rate, or the mean of both
};

struct Rates {
  double sensitive, resistant; // 1/day
};

template <Law law> static inline f64x2 grown(f64x2 c, const Step &step) {
  const f64x2 factor = splat2(step.factor);
  if constexpr (law == Law::logistic)
    return c * factor / (splat2(1) + c * (factor - splat2(1)));
  const f64x2 some = select2(c > splat2(FLOOR), c, splat2(1));
  return select2(c > splat2(FLOOR), exp2lanes(log2lanes(some) * factor), c);
}

/// e^x to 1e-7 for |x| < 0.2, exactly 1 at 0 (Pade).
static inline f64x2 pade(f64x2 x) {
  const f64x2 even = splat2(12) + x * x, odd = splat2(6) * x;
  return (even + odd) / (even - odd);
}

template <Law law>
static inline void growTwo(f64x2 &s, f64x2 &r, const Step &step, const Rates &rates) {
  const f64x2 a = splat2(rates.sensitive), b = splat2(rates.resistant);
  const f64x2 h = splat2(step.growthDays), one = splat2(1);
  const f64x2 sum = s + r;
  const f64x2 C = select2(sum > splat2(FLOOR), sum, splat2(FLOOR));
  if constexpr (law == Law::logistic) {
    const f64x2 rate = (a * s + b * r) / C;
    const f64x2 mean = (a + b) * splat2(0.5);
    const f64x2 factor = splat2(step.factor) * pade((rate - mean) * h);
    const f64x2 gain = factor / (one + C * (factor - one));
    const f64x2 tau = h * (one - C * (one + gain) * splat2(0.5));
    s = s * gain * pade((a - rate) * tau);
    r = r * gain * pade((b - rate) * tau);
  } else {
    const f64x2 found = (a * s + b * r) / C;
    const f64x2 rate = select2(found > splat2(1e-12), found, splat2(1e-12));
    const f64x2 tau = (exp2lanes(-rate * h) - one) * log2lanes(C) / rate;
    s = s * exp2lanes(a * tau);
    r = r * exp2lanes(b * tau);
  }
}
