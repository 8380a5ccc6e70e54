// Small displacements u (mm) of an elastic organ whose surface is held, pushed apart by a swelling of density c:
//
//   div sigma(u) = p grad c,   sigma = 2 mu dev(eps) + kappa tr(eps) I,   u = 0 on the surface
//
// mu, kappa, p in kPa. Source of the load: Hormuth et al. 2018, doi 10.1007/978-1-4939-7493-1_11.
// Space: trilinear boxes on a regular grid, exact quadrature of the deviatoric part and the mean dilatation of each element
// (B-bar), so that nearly incompressible tissue does not lock. Every free node lies among eight elements of the same
// material, so all rows of the stiffness matrix are one stencil of 27 blocks of 3 x 3. Solved by conjugate gradients in
// doubles.
//
// Vectors are three components one after the other over a dense box of nodes, padded by one node (rows by two at their
// end). An element is numbered like its lowest node.
#include "kernel.h"

#pragma clang fp contract(off)

typedef double f64x2 __attribute__((vector_size(16), aligned(8), may_alias));

namespace {

struct Nodes {
  u32 row, plane, size;
  const double *free;   // 1 where the node can move, else 0; dense
  const double *inside; // 1 for an element of the organ, else 0; dense
} nodes;

struct Vectors {
  double *u, *residual, *direction, *product;
} vectors;

double stencil[27][3][3];
double meanGradient[8][3]; // of the shape functions, over the element, times its volume
double edge[3];
double shear;
double residualNow, loadNorm;

u32 cornerOffset(u32 corner) {
  return (corner & 1) + ((corner >> 1) & 1) * nodes.row + ((corner >> 2) & 1) * nodes.plane;
}

/// Gradient of the shape function of a corner at a point of the unit cube.
void gradientAt(u32 corner, const double at[3], double out[3]) {
  double value[3], slope[3];
  for (u32 axis = 0; axis < 3; axis++) {
    const bool high = (corner >> axis) & 1;
    value[axis] = high ? at[axis] : 1 - at[axis];
    slope[axis] = (high ? 1 : -1) / edge[axis];
  }
  out[0] = slope[0] * value[1] * value[2];
  out[1] = value[0] * slope[1] * value[2];
  out[2] = value[0] * value[1] * slope[2];
}

/// product = K vector at the free nodes.
void multiply(const double *vector, double *product) {
  const u32 first = nodes.plane + nodes.row + 1, last = nodes.size - first;
  for (u32 start = first / nodes.row * nodes.row; start < last; start += nodes.row) {
    for (u32 at = start + 1; at + 2 < start + nodes.row; at += 2) {
      const f64x2 free = *reinterpret_cast<const f64x2 *>(nodes.free + at);
      if (free[0] == 0 && free[1] == 0) continue;
      f64x2 sum[3] = {{0, 0}, {0, 0}, {0, 0}};
      for (u32 slot = 0; slot < 27; slot++) {
        const i32 offset = i32(slot % 3) - 1 + (i32(slot / 3 % 3) - 1) * i32(nodes.row) +
                           (i32(slot / 9) - 1) * i32(nodes.plane);
        const double *from = vector + at + offset;
        const f64x2 x = *reinterpret_cast<const f64x2 *>(from);
        const f64x2 y = *reinterpret_cast<const f64x2 *>(from + nodes.size);
        const f64x2 z = *reinterpret_cast<const f64x2 *>(from + 2 * nodes.size);
        for (u32 i = 0; i < 3; i++) {
          const double *k = stencil[slot][i];
          sum[i] += k[0] * x + k[1] * y + k[2] * z;
        }
      }
      for (u32 i = 0; i < 3; i++)
        *reinterpret_cast<f64x2 *>(product + i * nodes.size + at) = sum[i] * free;
    }
  }
}

double dot(const double *a, const double *b) {
  f64x2 sum = {0, 0};
  for (u32 n = 0; n + 1 < 3 * nodes.size; n += 2)
    sum += *reinterpret_cast<const f64x2 *>(a + n) * *reinterpret_cast<const f64x2 *>(b + n);
  return sum[0] + sum[1];
}

} // namespace

EXPORT(use_nodes)
void useNodes(u32 row, u32 plane, u32 size, const double *free, const double *inside) {
  nodes = {row, plane, size, free, inside};
}

/// Four vectors of zeros: displacement, and three that the solver works in.
EXPORT(use_vectors)
void useVectors(double *u, double *residual, double *direction, double *product) {
  vectors = {u, residual, direction, product};
}

/// Stencil of a material: edges of an element in mm, shear modulus and bulk modulus in kPa.
EXPORT(use_material)
void useMaterial(double edgeX, double edgeY, double edgeZ, double shearKpa, double bulkKpa) {
  edge[0] = edgeX;
  edge[1] = edgeY;
  edge[2] = edgeZ;
  shear = shearKpa;
  const double volume = edgeX * edgeY * edgeZ;
  double k[8][8][3][3] = {};
  for (u32 a = 0; a < 8; a++)
    for (u32 i = 0; i < 3; i++) meanGradient[a][i] = 0;
  for (u32 point = 0; point < 8; point++) {
    double at[3], gradient[8][3];
    for (u32 axis = 0; axis < 3; axis++)
      at[axis] = 0.5 + ((point >> axis) & 1 ? 1 : -1) * 0.28867513459481287; // 1 / (2 sqrt 3)
    for (u32 a = 0; a < 8; a++) {
      gradientAt(a, at, gradient[a]);
      for (u32 i = 0; i < 3; i++) meanGradient[a][i] += gradient[a][i] * volume / 8;
    }
    for (u32 a = 0; a < 8; a++)
      for (u32 b = 0; b < 8; b++) {
        const double *p = gradient[a], *q = gradient[b];
        const double both = p[0] * q[0] + p[1] * q[1] + p[2] * q[2];
        for (u32 i = 0; i < 3; i++)
          for (u32 j = 0; j < 3; j++)
            k[a][b][i][j] += shear * volume / 8 *
                             ((i == j ? both : 0) + p[j] * q[i] - 2.0 / 3 * p[i] * q[j]);
      }
  }
  for (u32 slot = 0; slot < 27; slot++)
    for (u32 i = 0; i < 3; i++)
      for (u32 j = 0; j < 3; j++) stencil[slot][i][j] = 0;
  for (u32 a = 0; a < 8; a++)
    for (u32 b = 0; b < 8; b++) {
      u32 slot = 0, weight = 1;
      for (u32 axis = 0; axis < 3; axis++, weight *= 3)
        slot += u32(1 + i32((b >> axis) & 1) - i32((a >> axis) & 1)) * weight;
      for (u32 i = 0; i < 3; i++)
        for (u32 j = 0; j < 3; j++)
          stencil[slot][i][j] +=
              k[a][b][i][j] + bulkKpa / volume * meanGradient[a][i] * meanGradient[b][j];
    }
}

/// Begins a solution for densities per element (dense) and a pressure in kPa, from the displacement at hand.
EXPORT(begin) void begin(const double *density, double pressureKpa) {
  const u32 size = nodes.size, first = nodes.plane + nodes.row + 1;
  for (u32 n = 0; n < 3 * size; n++) vectors.residual[n] = 0;
  for (u32 at = first; at < size - first; at++) {
    if (nodes.free[at] == 0) continue;
    for (u32 corner = 0; corner < 8; corner++) {
      const double load = pressureKpa * density[at - cornerOffset(corner)];
      for (u32 i = 0; i < 3; i++) vectors.residual[i * size + at] += load * meanGradient[corner][i];
    }
  }
  loadNorm = dot(vectors.residual, vectors.residual);
  multiply(vectors.u, vectors.product);
  for (u32 n = 0; n < 3 * size; n++) {
    vectors.residual[n] -= vectors.product[n];
    vectors.direction[n] = vectors.residual[n];
  }
  residualNow = dot(vectors.residual, vectors.residual);
}

/// Takes iterations until the squared residual is below `tolerance` squared of the load; returns their ratio squared.
EXPORT(iterate) double iterate(u32 iterations, double tolerance) {
  const double enough = tolerance * tolerance * loadNorm;
  for (u32 n = 0; n < iterations && residualNow > enough; n++) {
    multiply(vectors.direction, vectors.product);
    const double step = residualNow / dot(vectors.direction, vectors.product);
    for (u32 m = 0; m < 3 * nodes.size; m++) {
      vectors.u[m] += step * vectors.direction[m];
      vectors.residual[m] -= step * vectors.product[m];
    }
    const double next = dot(vectors.residual, vectors.residual);
    const double share = next / residualNow;
    for (u32 m = 0; m < 3 * nodes.size; m++)
      vectors.direction[m] = vectors.residual[m] + share * vectors.direction[m];
    residualNow = next;
  }
  return loadNorm > 0 ? residualNow / loadNorm : 0;
}

/// Von Mises stress (kPa) at the centre of every element of the organ, 0 elsewhere; dense.
EXPORT(stress) void stress(double *out) {
  const double centre[3] = {0.5, 0.5, 0.5};
  double gradient[8][3];
  for (u32 corner = 0; corner < 8; corner++) gradientAt(corner, centre, gradient[corner]);
  for (u32 at = 0; at < nodes.size; at++) {
    out[at] = 0;
    if (nodes.inside[at] == 0) continue;
    double slope[3][3] = {};
    for (u32 corner = 0; corner < 8; corner++)
      for (u32 i = 0; i < 3; i++)
        for (u32 j = 0; j < 3; j++)
          slope[i][j] += vectors.u[i * nodes.size + at + cornerOffset(corner)] * gradient[corner][j];
    const double mean = (slope[0][0] + slope[1][1] + slope[2][2]) / 3;
    double square = 0;
    for (u32 i = 0; i < 3; i++)
      for (u32 j = 0; j < 3; j++) {
        const double deviator = (slope[i][j] + slope[j][i]) / 2 - (i == j ? mean : 0);
        square += deviator * deviator;
      }
    out[at] = 2 * shear * __builtin_sqrt(1.5 * square);
  }
}
