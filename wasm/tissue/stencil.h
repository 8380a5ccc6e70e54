// The diffusion operator, voxel by voxel: K v of trilinear elements with a tensor s I + q q^T (+ p p^T) each.
//
// The eight corners of a voxel are taken as sums and differences along x, y, z (Walsh transform): v = S + 2x X + 2y Y + ... +
// 8xyz XYZ, over 8. In these the stiffness matrix is nearly diagonal:
//   mean gradient   16 oX   = Dxx X + Dxy Y + Dxz Z                        and in turn
//   its variation   16 oXY  = second ((Dxx + Dyy) XY + Dyz XZ + Dxz YZ)    second = 1/3, exact integral
//                   16 oXYZ = third (Dxx + Dyy + Dzz) XYZ                  third = 1/9
// With the reduced operator the directed parts q q^T act on the mean gradient alone, so that a wave across the fibre takes
// nothing from the diffusivity along it, whatever the angle to the grid; with second = third = 1 and a tensor along the
// axes it is the seven-point star.
#pragma once
#include "bricks.h"

#pragma clang fp contract(off)

struct Stencil {
  float isotropic; // of one count of the isotropic part over 16 h2, 1/ms
  float directed;  // of one count squared of a directed part
  float second, third;
} static stencil;

enum class Operator { sharpen, reduced, full };

struct Vector4 {
  f32x4 x, y, z;
};

static inline Vector4 vectorAt(const i16 *p) { return {widen4(p), widen4(p + 4), widen4(p + 8)}; }

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
        const f32x4 s = widen4(bricks.coupling + 16 * strip) * splat4(stencil.isotropic);
        const Vector4 q = vectorAt(bricks.coupling + 16 * strip + 4);
        const f32x4 k = splat4(stencil.directed);
        const Vector4 kq = {k * q.x, k * q.y, k * q.z};
        f32x4 xx = s + kq.x * q.x, yy = s + kq.y * q.y, zz = s + kq.z * q.z;
        f32x4 xy = kq.x * q.y, xz = kq.x * q.z, yz = kq.y * q.z;
        if (sheets) {
          const Vector4 p = vectorAt(bricks.sheet + 12 * strip);
          const Vector4 kp = {k * p.x, k * p.y, k * p.z};
          xx += kp.x * p.x, yy += kp.y * p.y, zz += kp.z * p.z;
          xy += kp.x * p.y, xz += kp.x * p.z, yz += kp.y * p.z;
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
        const f32x4 s = kind == Operator::sharpen
                            ? widenU8(bricks.fraction + 4 * strip) * splat4(sharpening)
                            : widen4(bricks.coupling + 16 * strip) * splat4(stencil.isotropic);
        oX = s * X, oY = s * Y, oZ = s * Z;
        if (kind == Operator::reduced) {
          const f32x4 k = splat4(stencil.directed);
          const Vector4 q = vectorAt(bricks.coupling + 16 * strip + 4);
          const f32x4 along = k * (q.x * X + q.y * Y + q.z * Z);
          oX += q.x * along, oY += q.y * along, oZ += q.z * along;
          if (sheets) {
            const Vector4 p = vectorAt(bricks.sheet + 12 * strip);
            const f32x4 in = k * (p.x * X + p.y * Y + p.z * Z);
            oX += p.x * in, oY += p.y * in, oZ += p.z * in;
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
