// Decomposition of a symmetric positive tensor along integer directions with non-negative weights:
//
//   D = sum over six pairs of lambda_ij e_ij e_ij^T,   e_ij = b_k x b_l,   lambda_ij = -b_i . D b_j >= 0
//
// for an obtuse superbase b_0..b_3 of the integer lattice (Selling 1874; used for diffusion by Fehrenbach and Mirebeau 2014,
// doi 10.1007/s10851-013-0462-8). A graph Laplacian with these weights is consistent with div(D grad), keeps the sum and
// never makes new extremes. Directions are limited to the 26 neighbours; a tensor that needs longer ones is made rounder,
// at the same mean diffusivity, until it does not (on cubic voxels none below five to one does; ten to one loses a tenth).
#pragma once
#include "kernel.h"

#pragma clang fp contract(off)

constexpr u32 DIRECTIONS = 13;

/// Half of the 26 neighbours: those at a higher dense index.
static constexpr i32 direction[DIRECTIONS][3] = {
    {1, 0, 0},  {0, 1, 0},  {0, 0, 1},  {1, 1, 0},  {-1, 1, 0}, {1, 0, 1},   {-1, 0, 1},
    {0, 1, 1},  {0, -1, 1}, {1, 1, 1},  {-1, 1, 1}, {1, -1, 1}, {-1, -1, 1},
};

/// Number of the direction of +v or -v, or -1 where it is longer than a neighbour.
static i32 directionOf(const i32 v[3]) {
  for (u32 n = 0; n < DIRECTIONS; n++) {
    const i32 *e = direction[n];
    if (v[0] == e[0] && v[1] == e[1] && v[2] == e[2]) return i32(n);
    if (v[0] == -e[0] && v[1] == -e[1] && v[2] == -e[2]) return i32(n);
  }
  return -1;
}

/// b_i . D b_j with D as xx yy zz xy xz yz.
static double productOf(const double *d, const i32 a[3], const i32 b[3]) {
  const double x = d[0] * b[0] + d[3] * b[1] + d[4] * b[2];
  const double y = d[3] * b[0] + d[1] * b[1] + d[5] * b[2];
  const double z = d[4] * b[0] + d[5] * b[1] + d[2] * b[2];
  return a[0] * x + a[1] * y + a[2] * z;
}

/// Adds the weights of `d` to `out`; false where a direction is not a neighbour (`out` is then useless).
static bool decompose(const double *d, double out[DIRECTIONS]) {
  i32 base[4][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {-1, -1, -1}};
  const double tolerance = 1e-14 * (d[0] + d[1] + d[2]);
  for (u32 sweep = 0; sweep < 60; sweep++) {
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
    if (obtuse) break;
  }
  for (u32 n = 0; n < DIRECTIONS; n++) out[n] = 0;
  for (u32 i = 0; i < 4; i++)
    for (u32 j = i + 1; j < 4; j++) {
      const double weight = -productOf(d, base[i], base[j]);
      if (weight <= tolerance) continue;
      u32 rest[2], found = 0;
      for (u32 k = 0; k < 4; k++)
        if (k != i && k != j) rest[found++] = k;
      const i32 *p = base[rest[0]], *q = base[rest[1]];
      const i32 e[3] = {p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2],
                        p[0] * q[1] - p[1] * q[0]};
      const i32 n = directionOf(e);
      if (n < 0) return false;
      out[n] += weight;
    }
  return true;
}

/// Weights of a tensor in mm2/day on voxels of the given edges (mm), in 1/day. Returns true where it was made rounder.
static bool neighbourWeights(const float *tensor, const double edge[3], double out[DIRECTIONS]) {
  const double mean = (double(tensor[0]) + tensor[1] + tensor[2]) / 3;
  for (double share = 1; share > 0.01; share *= 0.95) {
    const double d[6] = {
        (share * tensor[0] + (1 - share) * mean) / (edge[0] * edge[0]),
        (share * tensor[1] + (1 - share) * mean) / (edge[1] * edge[1]),
        (share * tensor[2] + (1 - share) * mean) / (edge[2] * edge[2]),
        share * tensor[3] / (edge[0] * edge[1]),
        share * tensor[4] / (edge[0] * edge[2]),
        share * tensor[5] / (edge[1] * edge[2]),
    };
    if (decompose(d, out)) return share < 1;
  }
  for (u32 n = 0; n < DIRECTIONS; n++) out[n] = n < 3 ? mean / (edge[n] * edge[n]) : 0;
  return true;
}
