// The diffusion operator, voxel by voxel: K v of trilinear elements with a tensor s I + q q^T (+ p p^T) each.
//
// The eight corners of a voxel are taken as sums and differences along x, y, z (Walsh transform): v = S + 2x X + 2y Y + ... +
// 8xyz XYZ, over 8. In these the stiffness matrix is nearly diagonal:
//   mean gradient   oX   = (Dxx X + Dxy Y + Dxz Z) / 16                    and in turn
//   its variation   oXY  = second ((Dxx + Dyy) XY + Dyz XZ + Dxz YZ)       second = 1/48, exact integral
//                   oXYZ = third (Dxx + Dyy + Dzz) XYZ                     third = 1/144
// With the reduced operator the directed parts q q^T act on the mean gradient alone, so that a wave across the fibre takes
// nothing from the diffusivity along it, whatever the angle to the grid; with second = third = 1/16 and a tensor along the
// axes it is the seven-point star.
#pragma once
#include "bricks.h"

#pragma clang fp contract(off)

struct Stencil {
  float isotropic; // of one count of the isotropic part, 1/ms (h2 included)
  float directed;  // of one count squared of a directed part
  float second, third;
} static stencil;

enum class Operator { sharpen, reduced, full };

struct Vector4 {
  f32x4 x, y, z;
};

static inline Vector4 vectorAt(const i16 *p) { return {widen4(p), widen4(p + 4), widen4(p + 8)}; }

template <Operator kind, bool sheets>
static inline void elementFlow(const Column &column, const Column &next, f32x4 left[OWN],
                               f32x4 right[OWN], float sharpening) {
  f32x4 evenX[ROWS], oddX[ROWS], even[ROWS], odd[ROWS];
  for (u32 row = 0; row < ROWS; row++) {
    const f32x4 a = column.value[row], b = nextAlong(a, next.value[row]);
    evenX[row] = a + b;
    oddX[row] = b - a;
    even[row] = odd[row] = splat4(0);
  }
  const f32x4 gradient = splat4(1.0f / 16);
  for (u32 z = 0; z + 1 < RIM; z++)
    for (u32 y = 0; y + 1 < RIM; y++) {
      const u32 r = y + RIM * z, strip = column.strip[r];
      if (strip == 0) continue;
      const f32x4 ss0 = evenX[r] + evenX[r + 1], sd0 = evenX[r + 1] - evenX[r];
      const f32x4 ds0 = oddX[r] + oddX[r + 1], dd0 = oddX[r + 1] - oddX[r];
      const u32 up = r + RIM;
      const f32x4 ss1 = evenX[up] + evenX[up + 1], sd1 = evenX[up + 1] - evenX[up];
      const f32x4 ds1 = oddX[up] + oddX[up + 1], dd1 = oddX[up + 1] - oddX[up];
      const f32x4 X = ds0 + ds1, Y = sd0 + sd1, Z = ss1 - ss0;
      const f32x4 XY = dd0 + dd1, XZ = ds1 - ds0, YZ = sd1 - sd0, XYZ = dd1 - dd0;
      f32x4 oX, oY, oZ, oXY, oXZ, oYZ, oXYZ;
      if (kind == Operator::sharpen) {
        const f32x4 s = widenU8(bricks.fraction + 4 * strip) * splat4(sharpening);
        const f32x4 s1 = s * gradient, s2 = s * splat4(2 * stencil.second);
        oX = s1 * X, oY = s1 * Y, oZ = s1 * Z;
        oXY = s2 * XY, oXZ = s2 * XZ, oYZ = s2 * YZ;
        oXYZ = s * splat4(3 * stencil.third) * XYZ;
      } else {
        const f32x4 s = widen4(bricks.coupling + 16 * strip) * splat4(stencil.isotropic);
        const f32x4 k = splat4(stencil.directed);
        const Vector4 q = vectorAt(bricks.coupling + 16 * strip + 4);
        if (kind == Operator::reduced) {
          const f32x4 s1 = s * gradient, s2 = s * splat4(2 * stencil.second);
          const f32x4 along = k * gradient * (q.x * X + q.y * Y + q.z * Z);
          oX = s1 * X + q.x * along, oY = s1 * Y + q.y * along, oZ = s1 * Z + q.z * along;
          if (sheets) {
            const Vector4 p = vectorAt(bricks.sheet + 12 * strip);
            const f32x4 in = k * gradient * (p.x * X + p.y * Y + p.z * Z);
            oX += p.x * in, oY += p.y * in, oZ += p.z * in;
          }
          oXY = s2 * XY, oXZ = s2 * XZ, oYZ = s2 * YZ;
          oXYZ = s * splat4(3 * stencil.third) * XYZ;
        } else {
          f32x4 xx = q.x * q.x, yy = q.y * q.y, zz = q.z * q.z;
          f32x4 xy = q.x * q.y, xz = q.x * q.z, yz = q.y * q.z;
          if (sheets) {
            const Vector4 p = vectorAt(bricks.sheet + 12 * strip);
            xx += p.x * p.x, yy += p.y * p.y, zz += p.z * p.z;
            xy += p.x * p.y, xz += p.x * p.z, yz += p.y * p.z;
          }
          xx = s + k * xx, yy = s + k * yy, zz = s + k * zz;
          xy *= k, xz *= k, yz *= k;
          oX = gradient * (xx * X + xy * Y + xz * Z);
          oY = gradient * (xy * X + yy * Y + yz * Z);
          oZ = gradient * (xz * X + yz * Y + zz * Z);
          const f32x4 second = splat4(stencil.second);
          oXY = second * ((xx + yy) * XY + yz * XZ + xz * YZ);
          oXZ = second * ((xx + zz) * XZ + yz * XY + xy * YZ);
          oYZ = second * ((yy + zz) * YZ + xz * XY + xy * XZ);
          oXYZ = splat4(stencil.third) * (xx + yy + zz) * XYZ;
        }
      }
      // Back to corners: y and z here, x below for all voxels of a row at once.
      const f32x4 y0 = oY - oYZ, y1 = oY + oYZ, x0 = oX - oXZ, x1 = oX + oXZ;
      const f32x4 w0 = oXY - oXYZ, w1 = oXY + oXYZ;
      even[r] -= oZ + y0, even[r + 1] += y0 - oZ;
      even[up] += oZ - y1, even[up + 1] += oZ + y1;
      odd[r] += x0 - w0, odd[r + 1] += x0 + w0;
      odd[up] += x1 - w1, odd[up + 1] += x1 + w1;
    }
  for (u32 n = 0; n < OWN; n++) {
    const u32 r = ownRow(n);
    left[n] = even[r] - odd[r];
    right[n] = even[r] + odd[r];
  }
}
