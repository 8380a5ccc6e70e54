// Where the nodes of the tissue stand: corners of conducting voxels, in strips of four along x, sixteen strips (4 x 4 rows) to a
// brick. Only strips that hold a node have memory. A sweep visits bricks with everything that surrounds them at hand.
#pragma once
#include "kernel.h"

#pragma clang fp contract(off)

constexpr u32 NONE = 0xffffffff;
/// Rows of a column of bricks and its rim: y, z from -1 to 4; row y + 1 + 6 (z + 1).
constexpr u32 RIM = 6, ROWS = RIM * RIM;
/// Rows of a brick: y + 4 z.
constexpr u32 OWN = 16;
/// Sum of the fractions of a node whose eight voxels are full.
constexpr float FULL_FRACTION = 255;

typedef unsigned short u16x4 __attribute__((vector_size(8), may_alias));
typedef unsigned char u8x4 __attribute__((vector_size(4), may_alias));

static inline f32x4 widenU16(const u16 *p) {
  return __builtin_convertvector(*reinterpret_cast<const u16x4 *>(p), f32x4);
}
static inline f32x4 widenU8(const u8 *p) {
  return __builtin_convertvector(*reinterpret_cast<const u8x4 *>(p), f32x4);
}

struct Bricks {
  u32 count;
  u32 row, plane;      // strides of the map
  const u32 *map;      // brick number + 1 at each place of the padded box; 0: none
  const u32 *place;    // of each brick in the map
  const u16 *mask;     // which of a brick's rows have a strip
  const u32 *base;     // a brick's first strip; strip 0 belongs to none
  const u32 *fibre;    // [strip][4]: unit vector of the voxel whose lowest corner the node is, x y z of 10 bits each from the top
  const u32 *sheet;    // likewise across it in the sheet, or null
  const u8 *kind;      // [strip][4]: class of that voxel; null where there is but one
  const u8 *fraction;  // [strip][4]: share of that voxel that is tissue, 255 full, 0 no voxel
  const u16 *mass;     // [strip][4]: sum of the fractions around the node; 0 where there is no node
} static bricks;

/// Classes of the nodes of a strip; the first where there are none.
static inline const u8 *kindsAt(const u8 *classOf, u32 strip) {
  static const u8 first[4] = {};
  return classOf ? classOf + 4 * strip : first;
}

/// For each row of a column and its rim: which of the nine neighbours in y and z holds it, and its bit there.
struct ColumnTable {
  u8 neighbour[ROWS], bit[ROWS];
  u8 rim[ROWS - OWN];
  constexpr ColumnTable() : neighbour(), bit(), rim() {
    u32 rims = 0;
    for (u32 row = 0; row < ROWS; row++) {
      const u32 y = row % RIM + 3, z = row / RIM + 3; // 4 is the first of the brick itself
      neighbour[row] = u8(y / 4 + 3 * (z / 4));
      bit[row] = u8(y % 4 + 4 * (z % 4));
      if (neighbour[row] != 4) rim[rims++] = u8(row);
    }
  }
};
static constexpr ColumnTable columnTable;

/// Row of a column that holds an own row.
static inline constexpr u32 ownRow(u32 n) { return n % 4 + 1 + RIM * (n / 4 + 1); }
/// Strip of a brick's row, 0 where it has none.
static inline u32 stripIn(u32 mask, u32 base, u32 bit) {
  const u32 before = mask & ((1u << bit) - 1);
  return (mask >> bit) & 1 ? base + u32(__builtin_popcount(before)) : 0;
}

/// The strips of a column: 0 where there is none.
static inline void findColumn(u32 place, u32 strips[ROWS]) {
  u32 mask[9], base[9];
  u32 any = 0;
  for (i32 z = -1, n = 0; z <= 1; z++)
    for (i32 y = -1; y <= 1; y++, n++) {
      const u32 brick = bricks.map[u32(i32(place) + y * i32(bricks.row) + z * i32(bricks.plane))];
      mask[n] = brick == 0 ? 0 : bricks.mask[brick - 1];
      base[n] = brick == 0 ? 0 : bricks.base[brick - 1];
      any |= mask[n];
    }
  if (any == 0) {
    for (u32 row = 0; row < ROWS; row++) strips[row] = 0;
    return;
  }
  if (mask[4] == 0xffff) {
    for (u32 n = 0; n < OWN; n++) strips[ownRow(n)] = base[4] + n;
  } else {
    for (u32 n = 0; n < OWN; n++) strips[ownRow(n)] = stripIn(mask[4], base[4], n);
  }
  for (const u8 row : columnTable.rim) {
    const u32 n = columnTable.neighbour[row];
    strips[row] = stripIn(mask[n], base[n], columnTable.bit[row]);
  }
}

/// A column with the values of a field in it.
struct Column {
  u32 strip[ROWS];
  f32x4 value[ROWS];
  template <class Load> void fill(u32 place, Load load) {
    findColumn(place, strip);
    for (u32 row = 0; row < ROWS; row++) value[row] = load(strip[row]);
  }
};

/// Values one node further along x.
static inline f32x4 nextAlong(f32x4 here, f32x4 after) {
  return __builtin_shufflevector(here, after, 1, 2, 3, 4);
}
/// Values one node back along x.
static inline f32x4 backAlong(f32x4 before, f32x4 here) {
  return __builtin_shufflevector(before, here, 3, 4, 5, 6);
}

/// Visits the bricks `from` to `to` that are wanted, in order. `load` gives a field by strip; `flow(column, next, left, right)`
/// what the voxels of a column give to the nodes at their left and right ends, by own row of the column; `done(brick, sum)` gets the
/// sum of both per node of the brick. Values and sums do not depend on which bricks are visited together.
template <class Wanted, class Load, class Flow, class Done>
static inline void sweep(u32 from, u32 to, Wanted wanted, Load load, Flow flow, Done done) {
  Column columns[2];
  f32x4 left[OWN], right[OWN], before[OWN], sum[OWN];
  u32 now = 0, last = NONE - 1;
  for (u32 brick = from; brick < to; brick++) {
    if (!wanted(brick)) continue;
    const u32 place = bricks.place[brick];
    if (place != last + 1) {
      columns[now ^ 1].fill(place - 1, load);
      columns[now].fill(place, load);
      flow(columns[now ^ 1], columns[now], left, before);
    } else {
      now ^= 1;
    }
    columns[now ^ 1].fill(place + 1, load);
    flow(columns[now], columns[now ^ 1], left, right);
    for (u32 n = 0; n < OWN; n++) {
      sum[n] = left[n] + backAlong(before[n], right[n]);
      before[n] = right[n];
    }
    done(brick, sum);
    last = place;
  }
}
