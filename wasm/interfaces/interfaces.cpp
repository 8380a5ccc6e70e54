// Shrinks the area of the interfaces between the labels of a mask: threshold dynamics.
//
// Mathematics: each round convolves the indicator of every label with a bell-shaped kernel and gives each voxel
// the label with the largest value. This moves interfaces by their mean curvature, with free ends that meet the
// edge of the mask at right angles, so that they come to rest at narrow places.
// Sources: B. Merriman, J. Bence, S. Osher, "Motion of multiple junctions: a level set approach", J. Comput. Phys.
// 112 (1994) 334-363; S. Esedoglu, F. Otto, "Threshold dynamics for networks with arbitrary surface tensions",
// Comm. Pure Appl. Math. 68 (2015) 808-864.
//
// Shapes: labels u8[nx*ny*nz], x fastest, 0 = outside (never read or written as a label); fixed u8, non-zero keeps its
// label. The kernel is a box of 2*radius+1 voxels applied twice on every axis; with radius <= 2 the integer sums
// stay below 2^16 and are exact. scratch: interfaces_scratch_bytes() bytes. Returns how many voxels changed in the last round.

namespace {

using u8 = unsigned char;
using u16 = unsigned short;
using i32 = int;
using u32 = unsigned int;

// Running sum of rows of `width` values along an axis of `n` rows: out[q] = sum of in[q-r .. q+r].
void boxRows(const u16* in, u16* out, u16* sum, u32 width, i32 n, i32 r) {
  for (u32 x = 0; x < width; x++) sum[x] = 0;
  for (i32 q = 0; q < r && q < n; q++)
    for (u32 x = 0; x < width; x++) sum[x] += in[u32(q) * width + x];
  for (i32 q = 0; q < n; q++) {
    if (q + r < n) {
      const u16* enter = in + u32(q + r) * width;
      for (u32 x = 0; x < width; x++) sum[x] += enter[x];
    }
    if (q - r > 0) {
      const u16* leave = in + u32(q - r - 1) * width;
      for (u32 x = 0; x < width; x++) sum[x] -= leave[x];
    }
    u16* row = out + u32(q) * width;
    for (u32 x = 0; x < width; x++) row[x] = sum[x];
  }
}

void boxLine(const u16* in, u16* out, i32 n, i32 r) {
  u16 sum = 0;
  for (i32 q = 0; q < r && q < n; q++) sum += in[q];
  for (i32 q = 0; q < n; q++) {
    if (q + r < n) sum += in[q + r];
    if (q - r > 0) sum -= in[q - r - 1];
    out[q] = sum;
  }
}

// The box on all three axes; the result is back in `a`.
void boxVolume(u16* a, u16* b, u16* sum, i32 nx, i32 ny, i32 nz, i32 r) {
  const u32 plane = u32(nx) * u32(ny);
  for (u32 row = 0; row < u32(ny) * u32(nz); row++) boxLine(a + row * nx, b + row * nx, nx, r);
  for (i32 k = 0; k < nz; k++) boxRows(b + u32(k) * plane, a + u32(k) * plane, sum, u32(nx), ny, r);
  boxRows(a, b, sum, plane, nz, r);
  const u32 total = plane * u32(nz);
  for (u32 n = 0; n < total; n++) a[n] = b[n];
}

}  // namespace

extern "C" __attribute__((export_name("interfaces_scratch_bytes"))) u32 interfaces_scratch_bytes(
    u32 total, u32 plane) {
  return total * (3 * u32(sizeof(u16)) + 1) + plane * u32(sizeof(u16));
}

extern "C" __attribute__((export_name("interfaces_relax"))) u32 interfaces_relax(
    u8* labels, const u8* fixed, i32 nx, i32 ny, i32 nz, i32 labelCount, i32 radius, i32 rounds,
    void* scratch) {
  const u32 plane = u32(nx) * u32(ny);
  const u32 total = plane * u32(nz);
  u16* value = static_cast<u16*>(scratch);
  u16* other = value + total;
  u16* best = other + total;
  u16* sum = best + total;
  u8* winner = reinterpret_cast<u8*>(sum + plane);
  u32 changed = 0;
  for (i32 round = 0; round < rounds; round++) {
    for (u32 n = 0; n < total; n++) {
      best[n] = 0;
      winner[n] = labels[n];
    }
    for (i32 label = 1; label <= labelCount; label++) {
      for (u32 n = 0; n < total; n++) value[n] = labels[n] == label;
      boxVolume(value, other, sum, nx, ny, nz, radius);
      boxVolume(value, other, sum, nx, ny, nz, radius);
      for (u32 n = 0; n < total; n++) {
        // A draw keeps the label that is there.
        const bool wins = value[n] > best[n] || (value[n] == best[n] && labels[n] == label);
        winner[n] = wins ? u8(label) : winner[n];
        best[n] = wins ? value[n] : best[n];
      }
    }
    changed = 0;
    for (u32 n = 0; n < total; n++) {
      const bool moves = labels[n] && !fixed[n] && winner[n] != labels[n];
      changed += moves;
      labels[n] = moves ? winner[n] : labels[n];
    }
    if (!changed) break;
  }
  return changed;
}
