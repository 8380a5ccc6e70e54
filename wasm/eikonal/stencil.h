// The neighbours through which a front reaches a voxel, found from its tensor.
//
//   D = sum over six pairs of w_ij e_ij e_ij^T,   e_ij = b_k x b_l,   w_ij = -b_i . D b_j >= 0
//
// for an obtuse superbase b_0..b_3 of the integer lattice (Selling 1874). With it grad T . D grad T becomes a sum of squared
// differences along integer offsets, whose upwind form is causal for any tensor: one ordered pass solves it
// (J.-M. Mirebeau, "Riemannian fast-marching on Cartesian grids, using Voronoi's first reduction of quadratic forms",
// SIAM J. Numer. Anal. 57 (2019) 2608-2655, doi 10.1137/17M1127466).
#pragma once
#include "kernel.h"

#pragma clang fp contract(off)

/// Offsets of a voxel, each used in both senses.
constexpr u32 OFFSETS = 6;
/// No offset goes farther along an axis; a tensor that needs longer ones is made rounder until it does not.
constexpr i32 FARTHEST = 4;
/// What an offset adds to D may be this share of its trace and still be left out.
constexpr double NEGLIGIBLE = 1e-4;

struct Stencil {
  float weight[OFFSETS]; // descending, 0 where unused; 1/ms^2
  i32 offset[OFFSETS][3];
};

/// a . D b with D as xx yy zz xy xz yz.
static double productOf(const double d[6], const i32 a[3], const i32 b[3]) {
  const double x = d[0] * b[0] + d[3] * b[1] + d[4] * b[2];
  const double y = d[3] * b[0] + d[1] * b[1] + d[5] * b[2];
  const double z = d[4] * b[0] + d[5] * b[1] + d[2] * b[2];
  return a[0] * x + a[1] * y + a[2] * z;
}

/// Makes the superbase obtuse for `d`. Starting from that of a similar tensor takes few steps.
static void reduceBase(const double d[6], i32 base[4][3]) {
  const double tolerance = 1e-12 * (d[0] + d[1] + d[2]);
  for (u32 step = 0; step < 200; step++) {
    bool obtuse = true;
    for (u32 i = 0; i < 4 && obtuse; i++)
      for (u32 j = i + 1; j < 4 && obtuse; j++) {
        if (productOf(d, base[i], base[j]) <= tolerance) continue;
        // (b_i, b_j, b_k, b_l) becomes (-b_i, b_j, b_k + b_i, b_l + b_i).
        for (u32 k = 0; k < 4; k++)
          if (k != i && k != j)
            for (u32 axis = 0; axis < 3; axis++) base[k][axis] += base[i][axis];
        for (u32 axis = 0; axis < 3; axis++) base[i][axis] = -base[i][axis];
        obtuse = false;
      }
    if (obtuse) return;
  }
}

/// The stencil of `d`; false where an offset is too long (the stencil is then useless).
static bool decompose(const double d[6], i32 base[4][3], Stencil &out) {
  reduceBase(d, base);
  const double trace = d[0] + d[1] + d[2];
  u32 used = 0;
  for (u32 i = 0; i < 4; i++)
    for (u32 j = i + 1; j < 4; j++) {
      const double weight = -productOf(d, base[i], base[j]);
      u32 rest[2], found = 0;
      for (u32 k = 0; k < 4; k++)
        if (k != i && k != j) rest[found++] = k;
      const i32 *p = base[rest[0]], *q = base[rest[1]];
      const i32 e[3] = {p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2],
                        p[0] * q[1] - p[1] * q[0]};
      if (weight * (e[0] * e[0] + e[1] * e[1] + e[2] * e[2]) <= NEGLIGIBLE * trace) continue;
      for (u32 axis = 0; axis < 3; axis++)
        if (e[axis] > FARTHEST || e[axis] < -FARTHEST) return false;
      u32 at = used++;
      for (; at > 0 && out.weight[at - 1] < float(weight); at--) {
        out.weight[at] = out.weight[at - 1];
        for (u32 axis = 0; axis < 3; axis++) out.offset[at][axis] = out.offset[at - 1][axis];
      }
      out.weight[at] = float(weight);
      for (u32 axis = 0; axis < 3; axis++) out.offset[at][axis] = e[axis];
    }
  for (; used < OFFSETS; used++) {
    out.weight[used] = 0;
    for (u32 axis = 0; axis < 3; axis++) out.offset[used][axis] = 0;
  }
  return true;
}

/// The same for a tensor of any anisotropy; true where it was made rounder (its slow directions faster) to fit.
static bool stencilOf(const double d[6], i32 base[4][3], Stencil &out) {
  if (decompose(d, base, out)) return false;
  const double mean = (d[0] + d[1] + d[2]) / 3;
  for (double share = 0.98; share > 0; share -= 0.02) {
    double rounder[6];
    for (u32 n = 0; n < 6; n++) rounder[n] = share * d[n] + (n < 3 ? (1 - share) * mean : 0);
    if (decompose(rounder, base, out)) break;
  }
  return true;
}
