// Elementary functions that give the same bits on every machine: in double precision for tables, in four lanes of single
// precision for the few places that a table cannot serve.
#pragma once
#include "kernel.h"

#pragma clang fp contract(off)

namespace detail {
template <class To, class From> static inline To bits(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  __builtin_memcpy(&to, &from, sizeof(to));
  return to;
}
} // namespace detail

/// e^x to about 1e-16: reduction by powers of two, Taylor polynomial of degree 13. Beyond 700 it stays at e^700.
static inline double expOf(double x) {
  x = x < -700 ? -700 : x > 700 ? 700 : x;
  const double shifted = x * 0x1.71547652b82fep0 + 0x1.8p52;
  const double k = shifted - 0x1.8p52;
  const double r = (x - k * 0x1.62e42fefa38p-1) - k * 0x1.ef35793c7673p-45;
  double divisor = 6227020800.0; // 13!
  double sum = 1 / divisor;
  for (u32 n = 13; n > 0; n--) {
    divisor /= double(n);
    sum = sum * r + 1 / divisor;
  }
  return sum * detail::bits<double>((i64(k) + 1023) << 52);
}

/// Natural logarithm to about 1e-16, for normal positive x: ln x = e ln 2 + 2 atanh((m - 1) / (m + 1)).
static inline double logOf(double x) {
  const i64 bits = detail::bits<i64>(x);
  i64 exponent = (bits >> 52) - 1023;
  double m = detail::bits<double>((bits & 0xfffffffffffffll) | (0x3ffll << 52));
  if (m > 0x1.6a09e667f3bcdp0) {
    m *= 0.5;
    exponent++;
  }
  const double f = (m - 1) / (m + 1), square = f * f;
  double sum = 1.0 / 21;
  for (i32 n = 19; n > 0; n -= 2) sum = sum * square + 1.0 / n;
  return double(exponent) * 0x1.62e42fefa38p-1 +
         (double(exponent) * 0x1.ef35793c7673p-45 + (f + f) * sum);
}

static inline double powOf(double x, double y) { return expOf(y * logOf(x)); }
static inline double rootOf(double x) { return __builtin_sqrt(x); }
/// 1 / (1 + e^x)
static inline double falling(double x) { return 1 / (1 + expOf(x)); }
/// x / (e^x - 1), also at 0.
static inline double perExp(double x) {
  if (x > -1e-4 && x < 1e-4) return 1 - x / 2 + x * x / 12;
  return x / (expOf(x) - 1);
}
/// Share of the way to its steady state that a gate of time constant `tau` goes in `dt`.
static inline double approach(double dt, double tau) {
  const double x = dt / tau;
  // The difference to 1 would lose its digits for slow gates, and those are the ones that remember.
  if (x < 1e-3) return x * (1 - x / 2 * (1 - x / 3));
  return 1 - expOf(-x);
}

/// The second where the first is not a number. Written so that each is one instruction.
static inline f32x4 least4(f32x4 a, f32x4 b) { return a < b ? a : b; }
static inline f32x4 most4(f32x4 a, f32x4 b) { return a > b ? a : b; }

static inline f32x4 root4(f32x4 x) {
#ifdef __wasm__
  return __builtin_wasm_sqrt_f32x4(x);
#else
  return f32x4{sqrtOf(x[0]), sqrtOf(x[1]), sqrtOf(x[2]), sqrtOf(x[3])};
#endif
}

/// ln x to about 1e-7, for normal positive x.
static inline f32x4 log4(f32x4 x) {
  const i32x4 bits = reinterpret_cast<i32x4>(x);
  // Exponent and mantissa such that the mantissa lies between sqrt(1/2) and sqrt(2).
  const i32x4 from = bits - 0x3f3504f3;
  const i32x4 exponent = from >> 23;
  const f32x4 m = reinterpret_cast<f32x4>(bits - (exponent << 23));
  const f32x4 f = (m - splat4(1)) / (m + splat4(1)), square = f * f;
  const f32x4 series =
      splat4(2) + square * (splat4(2.0f / 3) +
                            square * (splat4(2.0f / 5) +
                                      square * (splat4(2.0f / 7) + square * splat4(2.0f / 9))));
  return __builtin_convertvector(exponent, f32x4) * splat4(0.69314718f) + f * series;
}

/// e^x to about 2e-7, held at |x| = 80.
static inline f32x4 exp4(f32x4 x) {
  const f32x4 held = least4(most4(x, splat4(-80)), splat4(80));
  const f32x4 shifted = held * splat4(1.44269504f) + splat4(12582912.0f);
  const f32x4 k = shifted - splat4(12582912.0f);
  const f32x4 r = (held - k * splat4(0.693359375f)) - k * splat4(-2.12194440e-4f);
  const f32x4 sum =
      splat4(1) +
      r * (splat4(1) +
           r * (splat4(0.5f) +
                r * (splat4(1.0f / 6) +
                     r * (splat4(1.0f / 24) + r * (splat4(1.0f / 120) + r * splat4(1.0f / 720))))));
  const i32x4 power = (reinterpret_cast<i32x4>(shifted) + (127 - 0x4b400000)) << 23;
  return sum * reinterpret_cast<f32x4>(power);
}

/// 1 - e^-x for x >= 0 to 1e-5 of itself below 0.4 (Pade), where the rate does not depend on the potential.
static inline f32x4 approach4(f32x4 x) {
  return splat4(12) * x / (splat4(12) + x * (splat4(6) + x));
}
