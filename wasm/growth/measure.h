// What is read from the densities, and what acts on them at once: sums, frames, a fraction of radiotherapy, a resection.
// One thread; visits the supports only. Sums are per row and then over rows, in order.
#pragma once

namespace {

/// Calls visit(dense index) for every voxel where the density may be other than zero.
template <class Visit> inline void visitSupport(Visit visit) {
  const Stretch *support = state.support[state.now & 1];
  for (u32 row = 0; row < box.rows; row++)
    for (i32 column = support[row].from; column < support[row].to; column++)
      visit(row * box.row + u32(column));
}

inline double densityAt(u32 at) {
  const u32 now = state.now & 1;
  return state.sensitive[now][at] + (state.resistant[now] ? state.resistant[now][at] : 0);
}

inline void scaleAt(u32 at, double sensitive, double resistant) {
  const u32 now = state.now & 1;
  state.sensitive[now][at] *= sensitive;
  if (state.resistant[now]) state.resistant[now][at] *= resistant;
}

inline u32 byteOf(double density) {
  const double level = density * 255 + 0.5;
  return level >= 255 ? 255u : level > 0 ? u32(level) : 0u;
}

constexpr u32 BINS = 4096;
double binned[BINS];
inline u32 binOf(double density) {
  const double bin = density * BINS;
  return bin >= BINS ? BINS - 1 : u32(bin);
}

} // namespace

/// Supports from the densities as they were loaded into the first buffers.
EXPORT(find_support) void findSupport() {
  state.now = 0;
  const double *s = state.sensitive[0], *r = state.resistant[0];
  for (u32 row = 0; row < box.rows; row++) {
    const u32 start = row * box.row;
    i32 from = box.organ[row].from, to = box.organ[row].to;
    while (from < to && isEmpty(s, r, start + u32(from))) from += 2;
    while (to > from && isEmpty(s, r, start + u32(to) - 2)) to -= 2;
    state.support[0][row] = state.support[1][row] = {from, to};
  }
}

/// Writes: sum of sensitive and of resistant densities, voxels at or above `threshold`, largest density, and the dense
/// index of the first density that is not a number or lies outside [-1e-6, 1 + 1e-6] (-1: none).
EXPORT(measure) void measure(double threshold, double *out) {
  const u32 now = state.now & 1;
  const double *s = state.sensitive[now], *r = state.resistant[now];
  const Stretch *support = state.support[now];
  double sums[2] = {0, 0}, above = 0, largest = 0, broken = -1;
  for (u32 row = 0; row < box.rows; row++) {
    double rowSums[2] = {0, 0};
    for (i32 column = support[row].from; column < support[row].to; column++) {
      const u32 at = row * box.row + u32(column);
      const double resistant = r ? r[at] : 0, density = s[at] + resistant;
      rowSums[0] += s[at];
      rowSums[1] += resistant;
      if (density >= threshold) above += 1;
      if (density > largest) largest = density;
      if (!(density >= -1e-6 && density <= 1 + 1e-6) && broken < 0) broken = at;
    }
    sums[0] += rowSums[0];
    sums[1] += rowSums[1];
  }
  out[0] = sums[0];
  out[1] = sums[1];
  out[2] = above;
  out[3] = largest;
  out[4] = broken;
}

/// First and last column, row in its plane and plane of the voxels whose density is at least half of 1/255; the first is
/// above the last where there are none.
EXPORT(frame_box) void frameBox(i32 *out) {
  i32 low[3] = {0x7fffffff, 0x7fffffff, 0x7fffffff}, high[3] = {-1, -1, -1};
  visitSupport([&](u32 at) {
    if (byteOf(densityAt(at)) == 0) return;
    const i32 place[3] = {i32(at % box.row), i32(at % box.plane / box.row), i32(at / box.plane)};
    for (u32 axis = 0; axis < 3; axis++) {
      if (place[axis] < low[axis]) low[axis] = place[axis];
      if (place[axis] > high[axis]) high[axis] = place[axis];
    }
  });
  for (u32 axis = 0; axis < 3; axis++) {
    out[axis] = low[axis];
    out[3 + axis] = high[axis];
  }
}

/// Densities of a box as bytes, 255 for the capacity.
EXPORT(frame) void frame(i32 i0, i32 j0, i32 k0, i32 i1, i32 j1, i32 k1, u8 *out) {
  for (i32 k = k0; k <= k1; k++)
    for (i32 j = j0; j <= j1; j++)
      for (i32 i = i0; i <= i1; i++)
        *out++ = u8(byteOf(densityAt(u32(i) + u32(j) * box.row + u32(k) * box.plane)));
}

/// Multiplies the clones by a share each.
EXPORT(scale) void scale(double sensitive, double resistant) {
  visitSupport([&](u32 at) { scaleAt(at, sensitive, resistant); });
}

/// One fraction: survival exp(-(alpha m + beta m^2)) with m the relative dose of the voxel (dense) and alpha, beta
/// multiplied by the prescribed dose and its square.
EXPORT(irradiate)
void irradiate(const float *relativeDose, double alphaS, double betaS, double alphaR, double betaR) {
  visitSupport([&](u32 at) {
    const double m = relativeDose[at];
    const f64x2 exponent = {-m * (alphaS + betaS * m), -m * (alphaR + betaR * m)};
    const f64x2 lowest = {-690, -690};
    const f64x2 survival = exp2lanes(select2(exponent > lowest, exponent, lowest));
    scaleAt(at, survival[0], survival[1]);
  });
}

/// Removes a share of all cells, from the densest places down, as a resection takes the bulk and leaves the rim.
EXPORT(resect) void resect(double share) {
  for (u32 bin = 0; bin < BINS; bin++) binned[bin] = 0;
  double total = 0;
  visitSupport([&](u32 at) {
    const double density = densityAt(at);
    binned[binOf(density)] += density;
    total += density;
  });
  double missing = share * total;
  u32 bin = BINS;
  while (bin > 0 && binned[bin - 1] <= missing) missing -= binned[--bin];
  const double kept = bin == 0 ? 1 : 1 - missing / binned[bin - 1];
  visitSupport([&](u32 at) {
    const u32 own = binOf(densityAt(at));
    if (own >= bin) scaleAt(at, 0, 0);
    else if (own + 1 == bin) scaleAt(at, kept, kept);
  });
}
