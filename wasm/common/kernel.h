// What every kernel shares: export names, plain types, four-lane vectors. The same source also compiles
// natively (g++ or clang++), where it serves as a speed reference.
#pragma once

#ifdef __wasm__
#define EXPORT(name) extern "C" __attribute__((export_name(#name)))
#else
#define EXPORT(name) extern "C"
#endif

using i8 = signed char;
using u8 = unsigned char;
using i16 = short;
using u16 = unsigned short;
using i32 = int;
using u32 = unsigned int;
using i64 = long long;

/// Four floats, and the mask that comparing them gives (all bits set where true).
typedef float f32x4 __attribute__((vector_size(16), may_alias));
typedef int i32x4 __attribute__((vector_size(16)));
typedef short i16x4 __attribute__((vector_size(8), may_alias));
typedef float f32x4u __attribute__((vector_size(16), aligned(4), may_alias));

static inline f32x4 load4(const float *p) { return *reinterpret_cast<const f32x4 *>(p); }
/// From any float address, not only a multiple of 16 bytes.
static inline f32x4 loadAny4(const float *p) { return *reinterpret_cast<const f32x4u *>(p); }
static inline void store4(float *p, f32x4 v) { *reinterpret_cast<f32x4 *>(p) = v; }
static inline f32x4 splat4(float x) { return f32x4{x, x, x, x}; }
static inline f32x4 widen4(const i16 *p) {
  return __builtin_convertvector(*reinterpret_cast<const i16x4 *>(p), f32x4);
}
static inline f32x4 select4(i32x4 mask, f32x4 yes, f32x4 no) {
  return reinterpret_cast<f32x4>((mask & reinterpret_cast<i32x4>(yes)) |
                                 (~mask & reinterpret_cast<i32x4>(no)));
}
static inline bool any4(i32x4 mask) {
#ifdef __wasm__
  typedef signed char i8x16 __attribute__((vector_size(16)));
  return __builtin_wasm_any_true_v128(reinterpret_cast<i8x16>(mask));
#else
  typedef long long i64x2 __attribute__((vector_size(16)));
  const i64x2 pair = reinterpret_cast<i64x2>(mask);
  return (pair[0] | pair[1]) != 0;
#endif
}
static inline float sum4(f32x4 v) { return (v[0] + v[1]) + (v[2] + v[3]); }
static inline float sqrtOf(float x) { return __builtin_sqrtf(x); }
static inline float absOf(float x) { return __builtin_fabsf(x); }
