// Pairs of doubles, with an exponential and a logarithm that give the same bits on every machine.
#pragma once
#include "kernel.h"

#pragma clang fp contract(off)

typedef double f64x2 __attribute__((vector_size(16), may_alias));
typedef double f64x2u __attribute__((vector_size(16), aligned(8), may_alias));
typedef i64 i64x2 __attribute__((vector_size(16), may_alias));
typedef float f32x2u __attribute__((vector_size(8), aligned(4), may_alias));

static inline f64x2 load2(const double *p) { return *reinterpret_cast<const f64x2 *>(p); }
/// From any address of a double, not only a multiple of 16 bytes.
static inline f64x2 loadAny2(const double *p) { return *reinterpret_cast<const f64x2u *>(p); }
static inline f64x2 loadAny2(const float *p) {
  return __builtin_convertvector(*reinterpret_cast<const f32x2u *>(p), f64x2);
}
static inline void store2(double *p, f64x2 v) { *reinterpret_cast<f64x2 *>(p) = v; }
static inline f64x2 splat2(double x) { return f64x2{x, x}; }
static inline f64x2 select2(i64x2 mask, f64x2 yes, f64x2 no) {
  return reinterpret_cast<f64x2>((mask & reinterpret_cast<i64x2>(yes)) |
                                 (~mask & reinterpret_cast<i64x2>(no)));
}

/// Adding it puts the integer part of a double into its lowest bits.
static constexpr double SHIFTER = 0x1.8p52;

/// e^x to about 1e-16, for |x| < 700: reduction by powers of two, Taylor polynomial of degree 13.
static inline f64x2 exp2lanes(f64x2 x) {
  const f64x2 shifter = splat2(SHIFTER);
  const f64x2 shifted = x * splat2(0x1.71547652b82fep0) + shifter;
  const f64x2 k = shifted - shifter;
  const f64x2 r = (x - k * splat2(0x1.62e42fefa38p-1)) - k * splat2(0x1.ef35793c7673p-45);
  double divisor = 6227020800.0; // 13!
  f64x2 sum = splat2(1 / divisor);
#pragma GCC unroll 13
  for (u32 n = 13; n > 0; n--) {
    divisor /= double(n);
    sum = sum * r + splat2(1 / divisor);
  }
  const i64x2 power = (reinterpret_cast<i64x2>(shifted) << 52) + i64x2{0x3ffll << 52, 0x3ffll << 52};
  return sum * reinterpret_cast<f64x2>(power);
}

/// Natural logarithm to about 1e-16, for normal positive x: ln x = e ln 2 + 2 atanh((m - 1) / (m + 1)).
static inline f64x2 log2lanes(f64x2 x) {
  const i64x2 bits = reinterpret_cast<i64x2>(x);
  i64x2 exponent = (bits >> 52) - i64x2{1023, 1023};
  f64x2 m = reinterpret_cast<f64x2>((bits & i64x2{0xfffffffffffffll, 0xfffffffffffffll}) |
                                    i64x2{0x3ffll << 52, 0x3ffll << 52});
  const i64x2 large = m > splat2(0x1.6a09e667f3bcdp0);
  m = select2(large, m * splat2(0.5), m);
  exponent = exponent - large; // a true lane is -1
  const i64x2 magic = reinterpret_cast<i64x2>(splat2(SHIFTER));
  const f64x2 e = reinterpret_cast<f64x2>(exponent + magic) - splat2(SHIFTER);
  const f64x2 f = (m - splat2(1)) / (m + splat2(1));
  const f64x2 square = f * f;
  f64x2 sum = splat2(1.0 / 21);
#pragma GCC unroll 10
  for (i32 n = 19; n > 0; n -= 2) sum = sum * square + splat2(1.0 / double(n));
  return e * splat2(0x1.62e42fefa38p-1) + (e * splat2(0x1.ef35793c7673p-45) + (f + f) * sum);
}
