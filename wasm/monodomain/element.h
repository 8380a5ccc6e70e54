// Stiffness matrix of a trilinear cube with a constant symmetric tensor, integrated exactly.
#pragma once
#include "kernel.h"

/// Integrals over the unit cube of d_k phi_a d_l phi_b + d_l phi_a d_k phi_b for the six tensor components
/// xx, yy, zz, xy, xz, yz and corners a, b (bit 0: x, bit 1: y, bit 2: z).
struct ElementTable {
  float k[8][8][6];
  constexpr ElementTable() : k() {
    for (u32 a = 0; a < 8; a++)
      for (u32 b = 0; b < 8; b++) {
        float sa[3] = {}, sb[3] = {}, mass[3] = {};
        for (u32 axis = 0; axis < 3; axis++) {
          sa[axis] = (a >> axis) & 1 ? 1.0f : -1.0f;
          sb[axis] = (b >> axis) & 1 ? 1.0f : -1.0f;
          mass[axis] = sa[axis] == sb[axis] ? 1.0f / 3 : 1.0f / 6;
        }
        k[a][b][0] = sa[0] * sb[0] * mass[1] * mass[2];
        k[a][b][1] = sa[1] * sb[1] * mass[0] * mass[2];
        k[a][b][2] = sa[2] * sb[2] * mass[0] * mass[1];
        k[a][b][3] = (sa[0] * sb[1] + sa[1] * sb[0]) * mass[2] / 4;
        k[a][b][4] = (sa[0] * sb[2] + sa[2] * sb[0]) * mass[1] / 4;
        k[a][b][5] = (sa[1] * sb[2] + sa[2] * sb[1]) * mass[0] / 4;
      }
  }
};
static constexpr ElementTable element;

/// Entry (a, b) of the stiffness matrix of an element of edge 1 with a tensor xx yy zz xy xz yz.
static inline float elementEntry(u32 a, u32 b, const float *tensor) {
  const float *k = element.k[a][b];
  return k[0] * tensor[0] + k[1] * tensor[1] + k[2] * tensor[2] + k[3] * tensor[3] +
         k[4] * tensor[4] + k[5] * tensor[5];
}
