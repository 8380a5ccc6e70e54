// The diffusion operator, voxel by voxel: K v of trilinear elements with a tensor s I + k q q^T (+ l p p^T) each.
//
// The eight corners of a voxel are taken as sums and differences along x, y, z (Walsh transform): v = S + 2x X + 2y Y + ... +
// 8xyz XYZ, over 8. In these the stiffness matrix is nearly diagonal:
//   mean gradient   16 oX   = Dxx X + Dxy Y + Dxz Z                        and in turn
//   its variation   16 oXY  = second ((Dxx + Dyy) XY + Dyz XZ + Dxz YZ)    second = 1/3, exact integral
//                   16 oXYZ = third (Dxx + Dyy + Dzz) XYZ                  third = 1/9
// With the reduced operator the directed parts act on the mean gradient alone, so that a wave across the fibre takes
// nothing from the diffusivity along it, whatever the angle to the grid; with second = third = 1 and a tensor along the
// axes it is the seven-point star.
#pragma once
#include "bricks.h"
#include "cells/lookup.h"

#pragma clang fp contract(off)

struct Stencil {
  float second, third;
  const float *classes; // [class][4]: normal, along the fibre, across it in the sheet, share (`tensorOf`)
} static stencil;

enum class Operator { sharpen, reduced, full };

struct Vector4 {
  f32x4 x, y, z;
};

/// One over the count that is 1 in a direction.
constexpr float PER_COUNT = 1.0f / 511;

static inline Vector4 directionAt(const u32 *p) {
  const i32x4 word = *reinterpret_cast<const i32x4 *>(p);
  return {__builtin_convertvector(word >> 22, f32x4), __builtin_convertvector((word << 10) >> 22, f32x4),
          __builtin_convertvector((word << 20) >> 22, f32x4)};
}

/// Tensor of each voxel over 16 h2, 1/ms: s I + k q q^T (+ l p p^T).
struct Tensor4 {
  f32x4 s, k, l;
  Vector4 q, p;
};

/// From the diffusivities of the class and the part of the voxel that is tissue. Of those across a fibre `share` is left where it runs
/// between axes of the grid, all where it runs along one.
template <bool sheets> static inline Tensor4 tensorOf(u32 strip) {
  f32x4 normal, along, across, share;
  u32 kinds = 0;
  if (bricks.kind) __builtin_memcpy(&kinds, bricks.kind + 4 * strip, 4);
  if (kinds == (kinds & 0xff) * 0x01010101) {
    const float *row = stencil.classes + 4 * (kinds & 0xff);
    normal = splat4(row[0]), along = splat4(row[1]), across = splat4(row[2]), share = splat4(row[3]);
  } else {
    const float *row = stencil.classes;
    const Quad quad = transpose4(load4(row + 4 * (kinds & 0xff)), load4(row + 4 * (kinds >> 8 & 0xff)),
                                 load4(row + 4 * (kinds >> 16 & 0xff)), load4(row + 4 * (kinds >> 24)));
    normal = quad.a, along = quad.b, across = quad.c, share = quad.d;
  }
  const f32x4 part = widenU8(bricks.fraction + 4 * strip);
  Tensor4 out;
  out.q = directionAt(bricks.fibre + 4 * strip);
  if (any4(share < splat4(1))) {
    const f32x4 unit = splat4(PER_COUNT * PER_COUNT);
    const f32x4 x = unit * out.q.x * out.q.x, y = unit * out.q.y * out.q.y, z = unit * out.q.z * out.q.z;
    const f32x4 aligned = most4(splat4(2) * (x * x + y * y + z * z) - splat4(1), splat4(0));
    const f32x4 kept = share + (splat4(1) - share) * least4(aligned, splat4(1));
    normal *= kept, across *= kept;
  }
  const f32x4 counted = part * splat4(PER_COUNT * PER_COUNT);
  out.s = part * normal;
  out.k = counted * (along - normal);
  if (sheets) {
    out.l = counted * (across - normal);
    out.p = directionAt(bricks.sheet + 4 * strip);
  }
  return out;
}

/// Sums and differences along x and y over the lower corner of each voxel of a plane of nodes.
struct PlaneModes {
  f32x4 ss, sd, ds, dd; // first letter: along x, second: along y
};

/// Four of the eight modes of a voxel that act on one row of nodes along x: on both ends alike, and with opposite signs.
struct Ends {
  f32x4 even, odd;
};

static inline void transformPlane(const Column &column, const Column &next, u32 z,
                                  PlaneModes out[RIM - 1]) {
  f32x4 even, odd;
  for (u32 y = 0; y < RIM; y++) {
    const u32 row = y + RIM * z;
    const f32x4 a = column.value[row], b = nextAlong(a, next.value[row]);
    const f32x4 sum = a + b, difference = b - a;
    if (y > 0) out[y - 1] = {even + sum, sum - even, odd + difference, difference - odd};
    even = sum;
    odd = difference;
  }
}

template <Operator kind, bool sheets>
static inline void elementFlow(const Column &column, const Column &next, f32x4 left[OWN],
                               f32x4 right[OWN], float sharpening) {
  const f32x4 none = splat4(0);
  // Of the rows of the lower and the upper plane of a layer of voxels; those of the rim are not used.
  Ends rows[2][RIM];
  PlaneModes planes[2][RIM - 1];
  transformPlane(column, next, 0, planes[0]);
  for (u32 y = 0; y < RIM; y++) rows[0][y] = {none, none};
  for (u32 z = 0; z + 1 < RIM; z++) {
    const PlaneModes *low = planes[z & 1];
    PlaneModes *high = planes[(z + 1) & 1];
    Ends *below = rows[z & 1], *above = rows[(z + 1) & 1];
    transformPlane(column, next, z + 1, high);
    Ends carryLow = {none, none}, carryHigh = {none, none};
    for (u32 y = 0; y + 1 < RIM; y++) {
      const u32 strip = column.strip[y + RIM * z];
      if (strip == 0) {
        below[y].even += carryLow.even, below[y].odd += carryLow.odd;
        above[y] = carryHigh;
        carryLow = carryHigh = {none, none};
        continue;
      }
      const PlaneModes a = low[y], b = high[y];
      const f32x4 X = a.ds + b.ds, Y = a.sd + b.sd, Z = b.ss - a.ss;
      const f32x4 XY = a.dd + b.dd, XZ = b.ds - a.ds, YZ = b.sd - a.sd, XYZ = b.dd - a.dd;
      f32x4 oX, oY, oZ, oXY, oXZ, oYZ, oXYZ;
      if (kind == Operator::full) {
        const Tensor4 t = tensorOf<sheets>(strip);
        const f32x4 s = t.s;
        const Vector4 q = t.q, kq = {t.k * q.x, t.k * q.y, t.k * q.z};
        f32x4 xx = s + kq.x * q.x, yy = s + kq.y * q.y, zz = s + kq.z * q.z;
        f32x4 xy = kq.x * q.y, xz = kq.x * q.z, yz = kq.y * q.z;
        if (sheets) {
          const Vector4 p = t.p, lp = {t.l * p.x, t.l * p.y, t.l * p.z};
          xx += lp.x * p.x, yy += lp.y * p.y, zz += lp.z * p.z;
          xy += lp.x * p.y, xz += lp.x * p.z, yz += lp.y * p.z;
        }
        oX = xx * X + xy * Y + xz * Z;
        oY = xy * X + yy * Y + yz * Z;
        oZ = xz * X + yz * Y + zz * Z;
        const f32x4 second = splat4(stencil.second);
        const f32x4 x1 = second * XY, x2 = second * XZ, x3 = second * YZ;
        const f32x4 plane = xx + yy;
        oXY = plane * x1 + yz * x2 + xz * x3;
        oXZ = (xx + zz) * x2 + yz * x1 + xy * x3;
        oYZ = (yy + zz) * x3 + xz * x1 + xy * x2;
        oXYZ = (plane + zz) * (splat4(stencil.third) * XYZ);
      } else {
        f32x4 s;
        if (kind == Operator::sharpen) {
          s = widenU8(bricks.fraction + 4 * strip) * splat4(sharpening);
          oX = s * X, oY = s * Y, oZ = s * Z;
        } else {
          const Tensor4 t = tensorOf<sheets>(strip);
          s = t.s;
          const f32x4 along = t.k * (t.q.x * X + t.q.y * Y + t.q.z * Z);
          oX = s * X + t.q.x * along, oY = s * Y + t.q.y * along, oZ = s * Z + t.q.z * along;
          if (sheets) {
            const f32x4 in = t.l * (t.p.x * X + t.p.y * Y + t.p.z * Z);
            oX += t.p.x * in, oY += t.p.y * in, oZ += t.p.z * in;
          }
        }
        const f32x4 twice = s * splat4(2 * stencil.second);
        oXY = twice * XY, oXZ = twice * XZ, oYZ = twice * YZ;
        oXYZ = s * splat4(3 * stencil.third) * XYZ;
      }
      // Back to corners: y and z here, x below.
      const f32x4 y0 = oY - oYZ, y1 = oY + oYZ, x0 = oX - oXZ, x1 = oX + oXZ;
      const f32x4 w0 = oXY - oXYZ, w1 = oXY + oXYZ;
      below[y].even += carryLow.even - (oZ + y0), below[y].odd += carryLow.odd + (x0 - w0);
      above[y] = {carryHigh.even + (oZ - y1), carryHigh.odd + (x1 - w1)};
      carryLow = {y0 - oZ, x0 + w0};
      carryHigh = {oZ + y1, x1 + w1};
    }
    above[RIM - 1] = carryHigh;
    if (z == 0) continue;
    for (u32 y = 0; y < 4; y++) {
      const Ends &ends = below[y + 1];
      // The last own row has the carry of the voxels before the rim in it already.
      left[y + 4 * (z - 1)] = ends.even - ends.odd;
      right[y + 4 * (z - 1)] = ends.even + ends.odd;
    }
  }
}
