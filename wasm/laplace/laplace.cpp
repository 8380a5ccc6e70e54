// Laplace's equation on the voxels of a wall, by conjugate gradients with a diagonal preconditioner.
//
//   sum over neighbours (phi_i - phi_j) + sum over fixed faces 2 (phi_i - g_face) = 0
//
// Unknowns stand at voxel centres, a fixed value on a face (half an edge away), so no voxel has to belong to one boundary
// only and thin walls keep both. Faces that are neither have no flux. A part of the wall without any fixed face keeps
// its starting value.
//
// neighbours: 6 voxel numbers per voxel, its own number where there is none. fixed: 2 * fixed faces per voxel.
// source: 2 * sum of their values. phi: start and result.
#include "kernel.h"

namespace {
u32 count;
const i32 *neighbours;
const float *fixedFaces;
float *phi, *residual, *direction, *image;
double rho, rhoStart;

float diagonal(u32 i) {
  float sum = fixedFaces[i];
  for (u32 face = 0; face < 6; face++) sum += neighbours[6 * i + face] == i32(i) ? 0.0f : 1.0f;
  return sum > 0 ? sum : 1;
}

/// image = A field; returns field . image.
double apply(const float *field) {
  double product = 0;
  for (u32 i = 0; i < count; i++) {
    const i32 *next = neighbours + 6 * i;
    const float here = field[i];
    const float sum = ((here - field[next[0]]) + (here - field[next[1]])) +
                      ((here - field[next[2]]) + (here - field[next[3]])) +
                      ((here - field[next[4]]) + (here - field[next[5]])) + fixedFaces[i] * here;
    image[i] = sum;
    product += double(here) * double(sum);
  }
  return product;
}
} // namespace

/// Prepares a solve; the three work arrays hold `n` floats each.
EXPORT(begin)
void begin(u32 n, const i32 *neighbourList, const float *fixed, const float *source, float *field,
           float *work0, float *work1, float *work2) {
  count = n;
  neighbours = neighbourList;
  fixedFaces = fixed;
  phi = field;
  residual = work0;
  direction = work1;
  image = work2;
  apply(phi);
  rho = 0;
  for (u32 i = 0; i < count; i++) {
    residual[i] = source[i] - image[i];
    direction[i] = residual[i] / diagonal(i);
    rho += double(residual[i]) * double(direction[i]);
  }
  rhoStart = rho;
}

/// Up to `steps` iterations; returns the residual relative to the start (0 when solved).
EXPORT(iterate) double iterate(u32 steps, double tolerance) {
  for (u32 step = 0; step < steps; step++) {
    if (!(rho > tolerance * tolerance * rhoStart) || rho < 1e-24) return 0;
    const double curvature = apply(direction);
    if (!(curvature > 0)) return 0;
    const float alpha = float(rho / curvature);
    double next = 0;
    for (u32 i = 0; i < count; i++) {
      phi[i] += alpha * direction[i];
      residual[i] -= alpha * image[i];
      next += double(residual[i]) * double(residual[i] / diagonal(i));
    }
    const float beta = float(next / rho);
    rho = next;
    for (u32 i = 0; i < count; i++)
      direction[i] = residual[i] / diagonal(i) + beta * direction[i];
  }
  return __builtin_sqrt(rho / rhoStart);
}
