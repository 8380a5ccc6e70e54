// Surface of a binary mask: extraction and smoothing.
//
// Extraction. Samples sit at voxel centres; a cell is the cube of eight neighbouring centres. A cell that
// holds both values gets surface vertices, and every pair of face neighbours with different values gets a
// polygon that joins the four cells around it (surface nets, Gibson 1998). Plain surface nets put one vertex
// in a cell and so pinch the surface where parts of the mask touch along an edge or at a corner. Here a cell
// gets one vertex for each loop of polygons around it (as in dual marching cubes, Nielson 2004), with the
// two diagonal voxels of an ambiguous cell face kept apart. One defect remains then: two cells that share an
// ambiguous face may be joined by two different surface edges. The second of them gets a vertex in its
// middle. The result is a closed 2-manifold for every mask, with the topology of its 6-connected parts.
//
// Smoothing. Every vertex moves towards the mean of its neighbours by a weight (positive: Laplacian smoothing,
// negative: the inflating half of Taubin 1995) and stays in a box around its voxel corner (Gibson 1998;
// Frisken 2022, "SurfaceNets for multi-label segmentations with preservation of sharp boundaries").
//
// Shapes: mask u8[nx*ny*nz] of 0 and 1 whose outermost voxels are all 0; points float4 per vertex (x, y, z, 0)
// in millimetres along the grid axes, from the centre of voxel (0, 0, 0). Polygons are counter-clockwise seen
// from outside in a right-handed frame.

// No fused multiply-add, so that every build of the kernel gives the same bits.
#pragma clang fp contract(off)

using u8 = unsigned char;
using i32 = int;
using u32 = unsigned;
typedef float f4 __attribute__((vector_size(16)));

#define EXPORT(name) extern "C" __attribute__((export_name(name)))

namespace {

constexpr u8 NONE = 255;

// Loop of every cell edge and number of loops, for each of the 256 corner patterns. Corner dx + 2 dy + 4 dz.
// Edge 4 * axis + (offset along the lower other axis) + 2 * (offset along the higher other axis).
u8 loop_of[256][12];
u8 loops[256];
bool ready = false;

constexpr int edge_number(int axis, const int (&offset)[3]) {
  const int low = axis == 0 ? 1 : 0;
  const int high = axis == 2 ? 1 : 2;
  return 4 * axis + offset[low] + 2 * offset[high];
}

void build_table() {
  for (int pattern = 0; pattern < 256; ++pattern) {
    int group[12];
    for (int edge = 0; edge < 12; ++edge) group[edge] = edge;
    const auto join = [&](int p, int q) {
      const int from = group[p];
      const int to = group[q];
      for (int& value : group)
        if (value == from) value = to;
    };
    const auto inside = [&](const int (&o)[3]) { return (pattern >> (o[0] + 2 * o[1] + 4 * o[2])) & 1; };
    bool crossed[12] = {};
    for (int axis = 0; axis < 3; ++axis) {
      const int b = (axis + 1) % 3;
      const int c = (axis + 2) % 3;
      for (int side = 0; side < 2; ++side) {
        // The four corners and edges of one cell face, in turn.
        int value[4];
        int edge[4];
        const int turn[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
        for (int n = 0; n < 4; ++n) {
          int corner[3];
          corner[axis] = side;
          corner[b] = turn[n][0];
          corner[c] = turn[n][1];
          value[n] = inside(corner);
          // Edge from corner n to corner n + 1.
          const int along = n % 2 == 0 ? b : c;
          edge[n] = edge_number(along, corner);
        }
        int crossings = 0;
        int found[4];
        for (int n = 0; n < 4; ++n)
          if (value[n] != value[(n + 1) % 4]) {
            crossed[edge[n]] = true;
            found[crossings++] = edge[n];
          }
        if (crossings == 2) join(found[0], found[1]);
        if (crossings == 4)
          for (int n = 0; n < 4; ++n)
            if (value[n]) join(edge[n], edge[(n + 3) % 4]);
      }
    }
    int count = 0;
    int name[12];
    for (int& value : name) value = -1;
    for (int edge = 0; edge < 12; ++edge) {
      loop_of[pattern][edge] = NONE;
      if (!crossed[edge]) continue;
      int& number = name[group[edge]];
      if (number < 0) number = count++;
      loop_of[pattern][edge] = static_cast<u8>(number);
    }
    loops[pattern] = static_cast<u8>(count);
  }
  ready = true;
}

// What two slices of cells hold: corner pattern, first vertex, and the vertex in the middle of a doubled
// surface edge on the cell's lower face along each axis (-1: none).
struct Cell {
  i32 first;
  i32 middle[3];
  i32 pattern;
};

struct Counts {
  u32 vertices;
  u32 quads;
  u32 triangles;
  u32 sides;
};

struct Output {
  f4* points;
  u32* quads;
  u32* triangles;
  u32* sides;
  f4 spacing;
};

// True when the two surface edges on an ambiguous face join the same vertices.
bool doubled(int lower, int upper, int axis) {
  const int b = (axis + 1) % 3;
  const int c = (axis + 2) % 3;
  int corner[3];
  int value[4];
  for (int n = 0; n < 4; ++n) {
    corner[axis] = 0;
    corner[b] = n & 1;
    corner[c] = n >> 1;
    value[n] = (upper >> (corner[0] + 2 * corner[1] + 4 * corner[2])) & 1;
  }
  if (value[0] == value[1] || value[0] != value[3] || value[1] != value[2]) return false;
  // The face edges along b at both offsets along c belong to different diagonal voxels.
  int near[3] = {0, 0, 0};
  int far[3] = {0, 0, 0};
  far[c] = 1;
  const bool upper_same = loop_of[upper][edge_number(b, near)] == loop_of[upper][edge_number(b, far)];
  near[axis] = far[axis] = 1;
  return upper_same && loop_of[lower][edge_number(b, near)] == loop_of[lower][edge_number(b, far)];
}

template <bool WRITE>
void polygon(const u32* corner, const i32* middle, bool inward, Counts& counts, const Output& out) {
  u32 ring[8];
  u32 size = 0;
  u32 start = 0;
  bool plain = true;
  for (u32 n = 0; n < 4; ++n) {
    ring[size++] = corner[n];
    if (middle[n] < 0) continue;
    plain = false;
    start = size;
    ring[size++] = static_cast<u32>(middle[n]);
  }
  if constexpr (WRITE) {
    if (inward)
      for (u32 n = 0; n < size / 2; ++n) {
        const u32 swap = ring[n];
        ring[n] = ring[size - 1 - n];
        ring[size - 1 - n] = swap;
      }
    if (inward) start = size - 1 - start;
    for (u32 n = 0; n < size; ++n) {
      out.sides[2 * (counts.sides + n)] = ring[n];
      out.sides[2 * (counts.sides + n) + 1] = ring[(n + 1) % size];
    }
    if (plain)
      for (u32 n = 0; n < 4; ++n) out.quads[4 * counts.quads + n] = ring[n];
    else
      // A fan from a middle vertex: no triangle edge then joins the ends of a doubled edge.
      for (u32 n = 1; n + 1 < size; ++n) {
        u32* triangle = out.triangles + 3 * (counts.triangles + n - 1);
        triangle[0] = ring[start];
        triangle[1] = ring[(start + n) % size];
        triangle[2] = ring[(start + n + 1) % size];
      }
  }
  counts.sides += size;
  if (plain)
    ++counts.quads;
  else
    counts.triangles += size - 2;
}

template <bool WRITE>
void slices(const u8* mask, i32 nx, i32 ny, i32 nz, i32 from, i32 to, Cell* cells, Counts& counts,
            const Output& out) {
  const i32 slice = nx * ny;
  const i32 step[3] = {1, nx, slice};
  const i32 end = to < nz - 1 ? to : nz - 1;
  for (i32 k = from; k < end; ++k) {
    Cell* here = cells + (k & 1) * slice;
    Cell* below = cells + (1 - (k & 1)) * slice;
    const auto cell = [&](i32 i, i32 j, i32 back) -> Cell& { return (back ? below : here)[i + nx * j]; };
    for (i32 j = 0; j < ny - 1; ++j) {
      const u8* row = mask + k * slice + j * nx;
      const auto column = [&](i32 i) {
        return row[i] | row[i + nx] << 2 | row[i + slice] << 4 | row[i + slice + nx] << 6;
      };
      int left = column(0);
      for (i32 i = 0; i < nx - 1; ++i) {
        const int right = column(i + 1);
        const int pattern = left | right << 1;
        left = right;
        Cell& current = cell(i, j, 0);
        current.pattern = pattern;
        if (pattern == 0 || pattern == 255) continue;

        const f4 centre = f4{i + 0.5f, j + 0.5f, k + 0.5f, 0.0f} * out.spacing;
        current.first = static_cast<i32>(counts.vertices);
        if constexpr (WRITE)
          for (int n = 0; n < loops[pattern]; ++n) out.points[counts.vertices + n] = centre;
        counts.vertices += loops[pattern];

        const i32 index[3] = {i, j, k};
        for (int axis = 0; axis < 3; ++axis) {
          current.middle[axis] = -1;
          if (index[axis] == 0) continue;
          const Cell& lower = cell(i - (axis == 0), j - (axis == 1), axis == 2);
          if (lower.pattern == 0 || lower.pattern == 255) continue;
          if (!doubled(lower.pattern, pattern, axis)) continue;
          current.middle[axis] = static_cast<i32>(counts.vertices);
          if constexpr (WRITE) {
            f4 point = centre;
            point[axis] -= 0.5f * out.spacing[axis];
            out.points[counts.vertices] = point;
          }
          ++counts.vertices;
        }

        const u8* voxel = row + i;
        for (int a = 0; a < 3; ++a) {
          if (voxel[0] == voxel[step[a]]) continue;
          const int b = (a + 1) % 3;
          const int c = (a + 2) % 3;
          const int far = voxel[0] ? 0 : 1;  // offset of the inside voxel along a
          // Cells around the pair of voxels, counter-clockwise about +a, by their steps back along b and c.
          const int back[4][2] = {{1, 1}, {0, 1}, {0, 0}, {1, 0}};
          const Cell* around[4];
          u32 corner[4];
          for (int n = 0; n < 4; ++n) {
            int away[3] = {0, 0, 0};
            away[b] = back[n][0];
            away[c] = back[n][1];
            around[n] = &cell(i - away[0], j - away[1], away[2]);
            corner[n] = static_cast<u32>(around[n]->first) + loop_of[around[n]->pattern][edge_number(a, away)];
          }
          // On a doubled face with normal n, the inside voxel at offset 1 along axis n + 2 takes the middle vertex.
          const i32 middle[4] = {far ? around[1]->middle[b] : -1, -1, far ? around[2]->middle[b] : -1,
                                 around[3]->middle[c]};
          polygon<WRITE>(corner, middle, far == 1, counts, out);
        }
      }
    }
  }
}

}  // namespace

// Counts what slices [from, to) of cells hold, adding to `counts`; `cells` is scratch for 2 * nx * ny cells of
// 20 bytes and carries over from call to call.
EXPORT("count")
void count(const u8* mask, i32 nx, i32 ny, i32 nz, i32 from, i32 to, void* cells, Counts* counts) {
  if (!ready) build_table();
  const Output nothing{};
  slices<false>(mask, nx, ny, nz, from, to, static_cast<Cell*>(cells), *counts, nothing);
}

// Writes them: points f4[vertices], quads u32[4 * quads], triangles u32[3 * triangles], sides u32[2 * sides]
// (directed polygon edges). `counts` starts at zero and carries over from call to call.
EXPORT("extract")
void extract(const u8* mask, i32 nx, i32 ny, i32 nz, i32 from, i32 to, void* cells, Counts* counts, f4* points,
             u32* quads, u32* triangles, u32* sides, float sx, float sy, float sz) {
  const Output out{points, quads, triangles, sides, f4{sx, sy, sz, 0.0f}};
  slices<true>(mask, nx, ny, nz, from, to, static_cast<Cell*>(cells), *counts, out);
}

// Neighbours of every vertex: offsets u32[vertices + 1] (zeroed by the caller), neighbours u32[sides].
EXPORT("adjacency")
void adjacency(const u32* sides, u32 side_count, u32 vertices, u32* offsets, u32* neighbours) {
  for (u32 n = 0; n < side_count; ++n) ++offsets[sides[2 * n] + 1];
  for (u32 v = 0; v < vertices; ++v) offsets[v + 1] += offsets[v];
  for (u32 n = side_count; n-- > 0;) {
    const u32 v = sides[2 * n];
    neighbours[offsets[v]++] = sides[2 * n + 1];
  }
  for (u32 v = vertices; v > 0; --v) offsets[v] = offsets[v - 1];
  offsets[0] = 0;
}

// One smoothing pass from `points` to `moved`: towards the neighbours' mean by `weight`, inside the box of
// half sizes (hx, hy, hz) around `home`.
EXPORT("relax")
void relax(const f4* points, f4* moved, const f4* home, const u32* offsets, const u32* neighbours, u32 vertices,
           float weight, float hx, float hy, float hz) {
  const f4 half{hx, hy, hz, 0.0f};
  for (u32 v = 0; v < vertices; ++v) {
    f4 sum{};
    for (u32 n = offsets[v]; n < offsets[v + 1]; ++n) sum += points[neighbours[n]];
    const f4 mean = sum * (1.0f / static_cast<float>(offsets[v + 1] - offsets[v]));
    const f4 target = points[v] + weight * (mean - points[v]);
    const f4 low = home[v] - half;
    const f4 high = home[v] + half;
    const f4 raised = target < low ? low : target;
    moved[v] = raised > high ? high : raised;
  }
}

// Cuts every quad along its shorter diagonal; `triangles` takes six numbers per quad.
EXPORT("triangulate")
void triangulate(const f4* points, const u32* quads, u32 quad_count, u32* triangles) {
  const auto square = [&](u32 p, u32 q) {
    const f4 d = points[p] - points[q];
    return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
  };
  for (u32 n = 0; n < quad_count; ++n) {
    const u32* q = quads + 4 * n;
    u32* t = triangles + 6 * n;
    const u32 shift = square(q[0], q[2]) <= square(q[1], q[3]) ? 0 : 1;
    t[0] = q[shift];
    t[1] = q[shift + 1];
    t[2] = q[shift + 2];
    t[3] = q[shift];
    t[4] = q[shift + 2];
    t[5] = q[(shift + 3) & 3];
  }
}

// Distance in millimetres of every point (float3, same frame) to the nearest voxel face that separates inside
// from outside, looked for within `reach` voxels; larger distances come back as the reach.
EXPORT("face_distance")
void face_distance(const u8* mask, i32 nx, i32 ny, i32 nz, float sx, float sy, float sz, const float* points,
                   u32 count, i32 reach, float* distance) {
  const i32 size[3] = {nx, ny, nz};
  const float spacing[3] = {sx, sy, sz};
  float finest = sx < sy ? sx : sy;
  finest = finest < sz ? finest : sz;
  const auto at = [&](const i32 (&v)[3]) -> u8 {
    for (int a = 0; a < 3; ++a)
      if (v[a] < 0 || v[a] >= size[a]) return 0;
    return mask[v[0] + nx * (v[1] + ny * v[2])];
  };
  for (u32 n = 0; n < count; ++n) {
    const float* p = points + 3 * n;
    i32 nearest[3];
    for (int a = 0; a < 3; ++a) nearest[a] = static_cast<i32>(__builtin_floorf(p[a] / spacing[a] + 0.5f));
    float best = 3.4e38f;
    for (i32 r = 1; r <= reach; ++r) {
      i32 v[3];
      for (v[2] = nearest[2] - r; v[2] <= nearest[2] + r; ++v[2])
        for (v[1] = nearest[1] - r; v[1] <= nearest[1] + r; ++v[1])
          for (v[0] = nearest[0] - r; v[0] <= nearest[0] + r; ++v[0]) {
            const u8 inside = at(v);
            for (int a = 0; a < 3; ++a) {
              i32 w[3] = {v[0], v[1], v[2]};
              ++w[a];
              if (at(w) == inside) continue;
              float sum = 0.0f;
              for (int c = 0; c < 3; ++c) {
                float d = p[c] - v[c] * spacing[c];
                d = c == a ? d - 0.5f * spacing[c] : __builtin_fabsf(d) - 0.5f * spacing[c];
                if (c != a && d < 0.0f) d = 0.0f;
                sum += d * d;
              }
              if (sum < best) best = sum;
            }
          }
      // Everything nearer than this has been seen.
      const float seen = (r - 0.5f) * finest;
      if (best <= seen * seen) break;
    }
    const float limit = reach * finest;
    distance[n] = best > limit * limit ? limit : __builtin_sqrtf(best);
  }
}
