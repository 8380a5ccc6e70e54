// The prepared tissue: where voxels lie, how fronts reach them, and which of these ways are open.
//
// Voxels stand in a dense padded box; `numberAt` maps its places to voxels. A way along an offset is open where a staircase
// of face neighbours inside its box leads from one end to the other through conducting voxels, so that no front jumps over a
// line that is closed voxel by voxel.
#pragma once
#include "stencil.h"

/// Bits of `Voxel::open`: 0-5 the offsets, 6-11 their opposites, 12-23 the same one step farther.
constexpr u32 LINKED = 1u << 28;     // a link starts at the voxel
constexpr u32 INCOMPLETE = 1u << 29; // a way that the tensor asks for is closed
constexpr u32 BLOCKED = 1u << 30;    // the voxel does not conduct
/// Ways of an entry of `readers` beyond the twelve along offsets: from a face neighbour that is in no offset.
constexpr u32 FACE_WAY = 12;
constexpr u32 WAY_BITS = 5;

/// One line of the cache: all that the update of a voxel reads of it.
struct Voxel {
  float weight[OFFSETS];
  i32 delta[OFFSETS]; // the offsets as differences of places
  u32 open;
  u32 place; // in the box
  u32 unused[2];
};
static_assert(sizeof(Voxel) == 64, "the loader writes `place` at byte 52");

struct Tissue {
  u32 count;     // voxels
  i32 stride[3]; // of the box
  u32 boxSize;
  const i32 *numberAt; // per place
  Voxel *voxels;
  float *metric;    // six per voxel: inverse tensor in voxel edges, xx yy zz xy xz yz, ms^2
  u32 *readerStart; // per voxel: first of the entries (voxel << WAY_BITS | way) that a change of it concerns
  u32 *readers;
  i32 reach;         // longest offset along an axis
  float shortest;    // no voxel is reached sooner after the earliest of its neighbours, ms
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
  return number >= 0 && !(tissue.voxels[number].open & BLOCKED);
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
  Voxel &voxel = tissue.voxels[n];
  const u32 place = voxel.place;
  u32 open = voxel.open & (LINKED | BLOCKED);
  for (u32 i = 0; i < OFFSETS && voxel.weight[i] > 0; i++) {
    const i32 delta = voxel.delta[i];
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
  voxel.open = open;
}

/// Travel time along a straight line from a voxel along `d` (voxel edges) in its own tensor.
static inline float edgeTime(u32 n, const float d[3]) {
  const float *g = tissue.metric + 6 * n;
  return sqrtOf(g[0] * d[0] * d[0] + g[1] * d[1] * d[1] + g[2] * d[2] * d[2] +
                2 * (g[3] * d[0] * d[1] + g[4] * d[0] * d[2] + g[5] * d[1] * d[2]));
}

/// Calls `visit(place, way)` for everything that voxel n reads.
template <class Visit> static void visitWays(u32 n, Visit visit) {
  const Voxel &voxel = tissue.voxels[n];
  const u32 place = voxel.place;
  bool faces[6] = {};
  for (u32 i = 0; i < OFFSETS && voxel.weight[i] > 0; i++) {
    const i32 delta = voxel.delta[i];
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
