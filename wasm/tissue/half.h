// Half precision (IEEE 754 binary16), to the nearest; what is beyond its range becomes its largest number.
#pragma once
#include "kernel.h"

/// Not a number.
constexpr u16 NOT_YET = 0x7e00;

static inline u16 toHalf(float x) {
  u32 bits;
  __builtin_memcpy(&bits, &x, 4);
  const u32 sign = bits >> 16 & 0x8000;
  bits &= 0x7fffffff;
  if (bits >= 0x477ff000) return u16(sign | 0x7bff);
  // Below 2^-14 numbers are counted in units of 2^-24.
  if (bits < 0x38800000) return u16(sign | u32((x < 0 ? -x : x) * 16777216.0f + 0.5f));
  return u16(sign | ((bits - (112u << 23) + 0x1000) >> 13));
}

static inline float fromHalf(u16 half) {
  const u32 sign = u32(half & 0x8000) << 16, size = half & 0x7fff;
  if (size < 0x400) return (sign ? -1.0f : 1.0f) * float(size) * (1 / 16777216.0f);
  const u32 bits = sign | ((size << 13) + (112u << 23));
  float x;
  __builtin_memcpy(&x, &bits, 4);
  return x;
}
