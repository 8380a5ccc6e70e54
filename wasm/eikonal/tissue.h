// The prepared tissue: where voxels lie, how fronts reach them, and which of these ways are open.
//
// Voxels stand in a dense padded box; `numberAt` maps its places to voxels. A way along an offset is open where a staircase
// of face neighbours inside its box leads from one end to the other through conducting voxels, so that no front jumps over a
// line that is closed voxel by voxel.
#pragma once
#include "stencil.h"

constexpr float FAR = __builtin_inff();

/// Bits of `Tissue::open`: 0-5 the offsets, 6-11 their opposites, 12-23 the same one step farther.
constexpr u32 LINKED = 1u << 28;     // a link starts at the voxel
constexpr u32 INCOMPLETE = 1u << 29; // a way that the tensor asks for is closed
constexpr u32 BLOCKED = 1u << 30;    // the voxel does not conduct
/// Ways of an entry of `readers` beyond the twelve along offsets: from a face neighbour that is in no offset.
constexpr u32 FACE_WAY = 12;
constexpr u32 WAY_BITS = 5;

struct Tissue {
  u32 count;          // voxels
  i32 stride[3];      // of the box
  const u32 *placeOf; // per vertex: voxels in the box, then further vertices behind it
  const i32 *numberAt;
  float *weight; // six per voxel
  i32 *delta;    // six per voxel: the offsets as differences of places
  float *metric; // six per voxel: inverse tensor in voxel edges, xx yy zz xy xz yz, ms^2
  u32 *open;
  u32 *readerStart; // per vertex: first of the entries (voxel << WAY_BITS | way) that a change of it concerns
  u32 *readers;
  i32 reach; // longest offset along an axis
};

static Tissue tissue;

static void offsetOf(i32 delta, i32 e[3]) {
  // The padding keeps every component below half a row.
  const i32 row = tissue.stride[1], plane = tissue.stride[2];
  e[2] = (delta + plane / 2 + FARTHEST * plane) / plane - FARTHEST;
  delta -= e[2] * plane;
  e[1] = (delta + row / 2 + FARTHEST * row) / row - FARTHEST;
  e[0] = delta - e[1] * row;
}

static bool conducts(u32 place) {
  const i32 number = tissue.numberAt[place];
  return number >= 0 && !(tissue.open[number] & BLOCKED);
}

static bool stairs(u32 place, const i32 e[3]) {
  bool arrived = true;
  for (u32 axis = 0; axis < 3; axis++) {
    if (e[axis] == 0) continue;
    arrived = false;
    const i32 sign = e[axis] > 0 ? 1 : -1;
    const u32 next = place + u32(sign * tissue.stride[axis]);
    if (!conducts(next)) continue;
    i32 rest[3] = {e[0], e[1], e[2]};
    rest[axis] -= sign;
    if (stairs(next, rest)) return true;
  }
  return arrived;
}

static void findOpenWays(u32 n) {
  const u32 place = tissue.placeOf[n];
  u32 open = tissue.open[n] & (LINKED | BLOCKED);
  for (u32 i = 0; i < OFFSETS && tissue.weight[OFFSETS * n + i] > 0; i++) {
    const i32 delta = tissue.delta[OFFSETS * n + i];
    i32 e[3];
    offsetOf(delta, e);
    for (u32 side = 0; side < 2; side++) {
      if (side) {
        e[0] = -e[0];
        e[1] = -e[1];
        e[2] = -e[2];
      }
      const i32 step = side ? -delta : delta;
      if (!stairs(place, e)) {
        open |= INCOMPLETE;
        continue;
      }
      open |= 1u << (i + 6 * side);
      if (stairs(place + u32(step), e)) open |= 1u << (12 + i + 6 * side);
    }
  }
  tissue.open[n] = open;
}

/// Travel time along a straight line from a voxel along `d` (voxel edges) in its own tensor.
static inline float edgeTime(u32 n, const float d[3]) {
  const float *g = tissue.metric + 6 * n;
  return sqrtOf(g[0] * d[0] * d[0] + g[1] * d[1] * d[1] + g[2] * d[2] * d[2] +
                2 * (g[3] * d[0] * d[1] + g[4] * d[0] * d[2] + g[5] * d[1] * d[2]));
}

/// Calls `read(voxel, way)` for everything that voxel n reads, as (place, way).
template <class Visit> static void visitWays(u32 n, Visit visit) {
  const u32 place = tissue.placeOf[n];
  bool faces[6] = {};
  for (u32 i = 0; i < OFFSETS && tissue.weight[OFFSETS * n + i] > 0; i++) {
    const i32 delta = tissue.delta[OFFSETS * n + i];
    for (u32 axis = 0; axis < 3; axis++)
      if (delta == tissue.stride[axis] || delta == -tissue.stride[axis])
        faces[2 * axis] = faces[2 * axis + 1] = true;
    visit(place + u32(delta), i);
    visit(place - u32(delta), i + 6);
  }
  for (u32 face = 0; face < 6; face++) {
    const i32 step = tissue.stride[face >> 1];
    if (!faces[face]) visit(place + u32(face & 1 ? step : -step), FACE_WAY + face);
  }
}
