// Simplification of a closed triangle surface by edge collapse with quadric errors
// (Garland and Heckbert 1997, "Surface simplification using quadric error metrics").
//
// Every vertex carries the quadric Q(p) = sum of area * (squared distance of p to the plane) over the triangles
// that were merged into it. The edge whose collapse costs least is taken first; the new vertex minimises Q,
// pulled weakly to the edge's middle where Q leaves it free (flat and ridge-like places). A small term in the
// squared edge length prefers short edges, so that flat parts become even triangles and not slivers.
//
// A collapse is refused when it would break the topology (link condition, Dey et al. 1999: the ends share
// exactly the two vertices opposite the edge, and neither of those has three triangles), turn a triangle by more
// than about 75 degrees, leave a sliver, make an edge longer than the limit or a vertex with more than MAX_DEGREE
// neighbours. So a closed manifold stays one, with the same components and handles.
//
// Shapes: positions f64[3 * vertices] in mm, corners u32[3 * triangles] (NONE: triangle gone).

// No fused multiply-add, so that every build of the kernel gives the same bits.
#pragma clang fp contract(off)

using u8 = unsigned char;
using i32 = int;
using u32 = unsigned;

#define EXPORT(name) extern "C" __attribute__((export_name(name)))

namespace {

constexpr u32 NONE = 0xffffffffu;
constexpr u32 MAX_DEGREE = 14;
constexpr double MIN_TURN_COSINE = 0.25;
// Smallest accepted shape, 4 sqrt(3) area / (sum of squared edges): 1 for an equilateral triangle.
constexpr double MIN_SHAPE = 0.08;
// Pull to the edge's middle and price of its length, both relative to the area gathered in the quadric.
constexpr double MIDDLE = 1e-3;
constexpr double LENGTH = 1e-3;

struct Vec {
  double x, y, z;
};
inline Vec operator-(Vec a, Vec b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline double dot(Vec a, Vec b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec cross(Vec a, Vec b) { return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x}; }

// p' A p + 2 b' p + c with the symmetric A = (xx, xy, xz, yy, yz, zz).
struct Quadric {
  double xx, xy, xz, yy, yz, zz, bx, by, bz, c;
};

struct Entry {
  float cost;
  u32 a;
  u32 b;
  u32 stamp;
};

Vec* position;
Quadric* quadric;
u32* corners;      // vertex of each corner
u32* next_corner;  // next corner at the same vertex
u32* first_corner; // of each vertex
u32* version;      // of each vertex
u32* mark;         // of each vertex, against `marker`
Entry* heap;
u32 vertex_count;
u32 corner_count;
u32 alive;
u32 heap_size;
u32 heap_capacity;
u32 marker;
double max_edge_square;

void add_plane(Quadric& q, Vec n, double d, double weight) {
  q.xx += weight * n.x * n.x;
  q.xy += weight * n.x * n.y;
  q.xz += weight * n.x * n.z;
  q.yy += weight * n.y * n.y;
  q.yz += weight * n.y * n.z;
  q.zz += weight * n.z * n.z;
  q.bx += weight * n.x * d;
  q.by += weight * n.y * d;
  q.bz += weight * n.z * d;
  q.c += weight * d * d;
}

Quadric sum(const Quadric& p, const Quadric& q) {
  return {p.xx + q.xx, p.xy + q.xy, p.xz + q.xz, p.yy + q.yy, p.yz + q.yz,
          p.zz + q.zz, p.bx + q.bx, p.by + q.by, p.bz + q.bz, p.c + q.c};
}

double value(const Quadric& q, Vec p) {
  return p.x * (q.xx * p.x + 2 * (q.xy * p.y + q.xz * p.z + q.bx)) + p.y * (q.yy * p.y + 2 * (q.yz * p.z + q.by)) +
         p.z * (q.zz * p.z + 2 * q.bz) + q.c;
}

// Place of the merged vertex and the cost of the collapse.
double best(u32 a, u32 b, Vec& place) {
  const Quadric q = sum(quadric[a], quadric[b]);
  const Vec middle = {0.5 * (position[a].x + position[b].x), 0.5 * (position[a].y + position[b].y),
                      0.5 * (position[a].z + position[b].z)};
  const double area = q.xx + q.yy + q.zz;  // unit normals: the trace is the area
  const double pull = MIDDLE * area + 1e-12;
  const double xx = q.xx + pull;
  const double yy = q.yy + pull;
  const double zz = q.zz + pull;
  const Vec right = {pull * middle.x - q.bx, pull * middle.y - q.by, pull * middle.z - q.bz};
  const double mx = yy * zz - q.yz * q.yz;
  const double my = q.xz * q.yz - q.xy * zz;
  const double mz = q.xy * q.yz - q.xz * yy;
  const double inverse = 1.0 / (xx * mx + q.xy * my + q.xz * mz);
  place.x = inverse * (mx * right.x + my * right.y + mz * right.z);
  place.y = inverse * (my * right.x + (xx * zz - q.xz * q.xz) * right.y + (q.xy * q.xz - xx * q.yz) * right.z);
  place.z = inverse * (mz * right.x + (q.xy * q.xz - xx * q.yz) * right.y + (xx * yy - q.xy * q.xy) * right.z);
  const Vec edge = position[a] - position[b];
  return value(q, place) + LENGTH * area * dot(edge, edge);
}

bool before(const Entry& p, const Entry& q) {
  if (p.cost != q.cost) return p.cost < q.cost;
  if (p.a != q.a) return p.a < q.a;  // ties in a fixed order: the same input gives the same mesh
  return p.b < q.b;
}

void sift_down(u32 n) {
  const Entry entry = heap[n];
  for (;;) {
    u32 child = 2 * n + 1;
    if (child >= heap_size) break;
    if (child + 1 < heap_size && before(heap[child + 1], heap[child])) ++child;
    if (!before(heap[child], entry)) break;
    heap[n] = heap[child];
    n = child;
  }
  heap[n] = entry;
}

bool stale(const Entry& entry) {
  return first_corner[entry.a] == NONE || first_corner[entry.b] == NONE ||
         version[entry.a] + version[entry.b] != entry.stamp;
}

// Drops stale entries when the heap is full; the live ones always fit.
void compact() {
  u32 kept = 0;
  for (u32 n = 0; n < heap_size; ++n)
    if (!stale(heap[n])) heap[kept++] = heap[n];
  heap_size = kept;
  for (u32 n = heap_size / 2; n-- > 0;) sift_down(n);
}

void push(u32 a, u32 b) {
  if (a > b) {
    const u32 swap = a;
    a = b;
    b = swap;
  }
  if (heap_size == heap_capacity) compact();
  Vec place;
  const Entry entry = {static_cast<float>(best(a, b, place)), a, b, version[a] + version[b]};
  u32 n = heap_size++;
  while (n > 0) {
    const u32 parent = (n - 1) / 2;
    if (!before(entry, heap[parent])) break;
    heap[n] = heap[parent];
    n = parent;
  }
  heap[n] = entry;
}

inline u32 after(u32 corner) { return corner % 3 == 2 ? corner - 2 : corner + 1; }
inline u32 ahead(u32 corner) { return corner % 3 == 0 ? corner + 2 : corner - 1; }

u32 degree(u32 v) {
  u32 count = 0;
  for (u32 c = first_corner[v]; c != NONE; c = next_corner[c]) ++count;
  return count;
}

// True when the triangles of `v` that do not hold `other` keep their side and shape with v at `place`.
bool keeps_shape(u32 v, u32 other, Vec place) {
  for (u32 c = first_corner[v]; c != NONE; c = next_corner[c]) {
    const u32 p = corners[after(c)];
    const u32 q = corners[ahead(c)];
    if (p == other || q == other) continue;
    const Vec side = position[q] - position[p];
    const Vec old = cross(position[p] - position[v], side);
    const Vec arm = position[p] - place;
    const Vec now = cross(arm, side);
    const double now_square = dot(now, now);
    const double turn = dot(old, now);
    const double old_square = dot(old, old);
    const double least = MIN_TURN_COSINE * MIN_TURN_COSINE * old_square * now_square;
    if (old_square > 0 && (turn <= 0 || turn * turn < least)) return false;
    const Vec leg = position[q] - place;
    const double legs = dot(arm, arm);
    const double legs_far = dot(leg, leg);
    if (legs > max_edge_square || legs_far > max_edge_square) return false;
    // shape = 2 sqrt(3) |now| / (sum of squares)
    const double squares = legs + legs_far + dot(side, side);
    if (12 * now_square < MIN_SHAPE * MIN_SHAPE * squares * squares) return false;
  }
  return true;
}

bool link_allows(u32 a, u32 b) {
  marker += 1;
  for (u32 c = first_corner[a]; c != NONE; c = next_corner[c]) {
    mark[corners[after(c)]] = marker;
    mark[corners[ahead(c)]] = marker;
  }
  // Each neighbour of b is seen once as the vertex after b in a triangle of its closed fan.
  u32 shared = 0;
  for (u32 c = first_corner[b]; c != NONE; c = next_corner[c]) {
    const u32 v = corners[after(c)];
    if (mark[v] == marker && v != a) {
      if (degree(v) <= 3) return false;
      ++shared;
    }
  }
  return shared == 2 && degree(a) + degree(b) <= MAX_DEGREE + 4;
}

void collapse(u32 a, u32 b, Vec place) {
  quadric[a] = sum(quadric[a], quadric[b]);
  position[a] = place;
  // Both fans without the two triangles of the edge become the fan of a.
  u32 fan = NONE;
  const auto keep = [&](u32 c) {
    corners[c] = a;
    next_corner[c] = fan;
    fan = c;
  };
  for (u32 c = first_corner[a]; c != NONE;) {
    const u32 following = next_corner[c];
    const bool leads = corners[after(c)] == b;
    if (leads || corners[ahead(c)] == b) {
      const u32 third = leads ? ahead(c) : after(c);
      u32* link = &first_corner[corners[third]];
      while (*link != third) link = &next_corner[*link];
      *link = next_corner[third];
      corners[c] = corners[after(c)] = corners[ahead(c)] = NONE;
    } else {
      keep(c);
    }
    c = following;
  }
  for (u32 c = first_corner[b]; c != NONE;) {
    const u32 following = next_corner[c];
    if (corners[c] != NONE) keep(c);
    c = following;
  }
  first_corner[a] = fan;
  first_corner[b] = NONE;
  alive -= 2;
  ++version[a];
  for (u32 c = fan; c != NONE; c = next_corner[c]) push(a, corners[after(c)]);
}

}  // namespace

// Takes over the surface. Scratch: quadrics 80 B and three u32 per vertex, a u32 per corner, heap entries of 16 B
// (at least one and a half, better three, per triangle). Positions are f64.
EXPORT("begin")
void begin(void* positions, void* quadrics, u32* corner_vertices, u32* next_of_corner, u32* first_of_vertex,
           u32* versions, u32* marks, void* heap_memory, u32 capacity, u32 vertices, u32 triangles,
           double max_edge_mm) {
  position = static_cast<Vec*>(positions);
  quadric = static_cast<Quadric*>(quadrics);
  corners = corner_vertices;
  next_corner = next_of_corner;
  first_corner = first_of_vertex;
  version = versions;
  mark = marks;
  heap = static_cast<Entry*>(heap_memory);
  heap_capacity = capacity;
  vertex_count = vertices;
  corner_count = 3 * triangles;
  alive = triangles;
  heap_size = 0;
  marker = 0;
  max_edge_square = max_edge_mm * max_edge_mm;
  for (u32 v = 0; v < vertices; ++v) {
    quadric[v] = {};
    first_corner[v] = NONE;
    version[v] = mark[v] = 0;
  }
  for (u32 c = 0; c < corner_count; ++c) {
    next_corner[c] = first_corner[corners[c]];
    first_corner[corners[c]] = c;
  }
  for (u32 c = 0; c < corner_count; c += 3) {
    const Vec a = position[corners[c]];
    Vec normal = cross(position[corners[c + 1]] - a, position[corners[c + 2]] - a);
    const double twice = __builtin_sqrt(dot(normal, normal));
    if (twice == 0) continue;
    normal = {normal.x / twice, normal.y / twice, normal.z / twice};
    for (u32 n = 0; n < 3; ++n) add_plane(quadric[corners[c + n]], normal, -dot(normal, a), twice / 2);
  }
}

// Puts the edges that start at corners [from, to) on the heap.
EXPORT("rank")
void rank(u32 from, u32 to) {
  const u32 end = to < corner_count ? to : corner_count;
  for (u32 c = from; c < end; ++c)
    if (corners[c] < corners[after(c)]) push(corners[c], corners[after(c)]);
}

// Takes up to `steps` edges from the heap. Returns the number of triangles left, negative when nothing more can
// or need be done.
EXPORT("run")
i32 run(u32 target, u32 steps) {
  for (u32 n = 0; n < steps; ++n) {
    if (alive <= target || heap_size == 0) return -static_cast<i32>(alive);
    const Entry entry = heap[0];
    heap[0] = heap[--heap_size];
    if (heap_size > 0) sift_down(0);
    if (stale(entry)) continue;
    Vec place;
    best(entry.a, entry.b, place);
    if (!link_allows(entry.a, entry.b)) continue;
    if (!keeps_shape(entry.a, entry.b, place) || !keeps_shape(entry.b, entry.a, place)) continue;
    collapse(entry.a, entry.b, place);
  }
  return static_cast<i32>(alive);
}

// Packs what is left to the front of positions and corners; returns the number of vertices.
EXPORT("finish")
u32 finish() {
  u32 kept = 0;
  u32 packed = 0;
  for (u32 v = 0; v < vertex_count; ++v) {
    mark[v] = kept;
    if (first_corner[v] == NONE) continue;
    position[kept++] = position[v];
  }
  for (u32 c = 0; c < corner_count; ++c)
    if (corners[c] != NONE) corners[packed++] = mark[corners[c]];
  return kept;
}
