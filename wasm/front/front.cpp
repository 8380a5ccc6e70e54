// Fronts that grow from many sources through a mask, each at its own speed: who arrives first at every voxel.
//
// Mathematics: |grad T| = 1 / v(owner) inside the mask, T given around the sources; a voxel belongs to the source
// whose front reaches it first, and fronts do not pass through what another owns (a multiplicatively weighted
// crystal growth Voronoi diagram). Fast marching: voxels are accepted in order of T; T of a neighbour is the
// upwind solution of the first-order Godunov scheme over the accepted neighbours of the same group (sources of equal
// speed).
// Within two voxels of a source T is the exact Euclidean distance over the speed.
// Sources: J. A. Sethian, "A fast marching level set method for monotonically advancing fronts", PNAS 93 (1996)
// 1591-1595; B. F. Schaudt and R. L. Drysdale, "Multiplicatively weighted crystal growth Voronoi diagrams",
// Proc. 7th Symposium on Computational Geometry (1991) 214-223.
//
// Shapes: mask u8[nx*ny*nz] (0 in the outermost layer), time f32 and owner i32 of the same size, sources 3 f32 each.
// Units: millimetres from the centre of voxel (0, 0, 0); speed without unit, so T is in mm at speed 1.
// Result: owner = index of the source, -1 where no front arrives.

#include "kernel.h"

namespace {

constexpr float FAR = __builtin_inff();
constexpr i32 OUT = -1;       // place of a voxel that is not in the heap
constexpr i32 ACCEPTED = -2;  // place of a voxel whose time is final

struct Front {
  const u8 *mask;
  i32 n[3];
  i32 stride[3];
  float spacing[3];
  const i32 *group;
  const float *speed;
  float *time;
  i32 *owner;
  i32 *heap;
  i32 *place;
  i32 size;
};

Front front;

void put(i32 at, i32 voxel) {
  front.heap[at] = voxel;
  front.place[voxel] = at;
}

void rise(i32 at, i32 voxel) {
  const float t = front.time[voxel];
  while (at > 0) {
    const i32 above = (at - 1) >> 1;
    if (front.time[front.heap[above]] <= t) break;
    put(at, front.heap[above]);
    at = above;
  }
  put(at, voxel);
}

void offer(i32 voxel, float t, i32 owner) {
  if (t >= front.time[voxel]) return;
  front.time[voxel] = t;
  front.owner[voxel] = owner;
  rise(front.place[voxel] == OUT ? front.size++ : front.place[voxel], voxel);
}

i32 takeFirst() {
  const i32 first = front.heap[0];
  const i32 last = front.heap[--front.size];
  front.place[first] = ACCEPTED;
  if (front.size == 0) return first;
  const float t = front.time[last];
  i32 at = 0;
  for (;;) {
    i32 below = 2 * at + 1;
    if (below >= front.size) break;
    if (below + 1 < front.size &&
        front.time[front.heap[below + 1]] < front.time[front.heap[below]])
      below++;
    if (front.time[front.heap[below]] >= t) break;
    put(at, front.heap[below]);
    at = below;
  }
  put(at, last);
  return first;
}

/** Upwind time of a voxel from its accepted neighbours that belong to the group. */
float upwind(i32 voxel, i32 group, float slowness) {
  float t[3], h[3];
  i32 used = 0;
  for (i32 axis = 0; axis < 3; axis++) {
    float best = FAR;
    for (i32 side = -1; side <= 1; side += 2) {
      const i32 next = voxel + side * front.stride[axis];
      if (front.place[next] != ACCEPTED || front.group[front.owner[next]] != group) continue;
      if (front.time[next] < best) best = front.time[next];
    }
    if (best == FAR) continue;
    // Kept in ascending order.
    i32 at = used++;
    for (; at > 0 && t[at - 1] > best; at--) {
      t[at] = t[at - 1];
      h[at] = h[at - 1];
    }
    t[at] = best;
    h[at] = front.spacing[axis];
  }
  // Sum over the used axes of ((T - t) / h)^2 = slowness^2, with as many axes as keep T above their t.
  float a = 0, b = 0, c = -slowness * slowness;
  float result = FAR;
  for (i32 n = 0; n < used && t[n] < result; n++) {
    const float w = 1 / (h[n] * h[n]);
    a += w;
    b += w * t[n];
    c += w * t[n] * t[n];
    const float root = b * b - a * c;
    if (root < 0) break;
    result = (b + sqrtOf(root)) / a;
  }
  return result;
}

}  // namespace

EXPORT(front_start)
void front_start(const u8 *mask, i32 nx, i32 ny, i32 nz, float sx, float sy, float sz, i32 sources,
                 const float *at, const i32 *group, const float *speed, float *time, i32 *owner,
                 i32 *heap, i32 *place) {
  front = {mask, {nx, ny, nz}, {1, nx, nx * ny}, {sx, sy, sz}, group, speed, time, owner,
           heap, place, 0};
  const i32 total = nx * ny * nz;
  for (i32 v = 0; v < total; v++) {
    time[v] = FAR;
    owner[v] = -1;
    place[v] = OUT;
  }
  for (i32 s = 0; s < sources; s++) {
    i32 low[3], high[3];
    for (i32 axis = 0; axis < 3; axis++) {
      const i32 centre = i32(__builtin_floorf(at[3 * s + axis] / front.spacing[axis] + 0.5f));
      low[axis] = centre - 2 < 0 ? 0 : centre - 2;
      high[axis] = centre + 2 >= front.n[axis] ? front.n[axis] - 1 : centre + 2;
    }
    for (i32 k = low[2]; k <= high[2]; k++)
      for (i32 j = low[1]; j <= high[1]; j++)
        for (i32 i = low[0]; i <= high[0]; i++) {
          const i32 v = i + nx * (j + ny * k);
          if (mask[v] == 0) continue;
          const float dx = i * sx - at[3 * s];
          const float dy = j * sy - at[3 * s + 1];
          const float dz = k * sz - at[3 * s + 2];
          offer(v, sqrtOf(dx * dx + dy * dy + dz * dz) / speed[s], s);
        }
  }
}

/** Accepts up to `count` more voxels; returns how many it did, 0 when every front has stopped. */
EXPORT(front_advance)
i32 front_advance(i32 count) {
  i32 done = 0;
  for (; done < count && front.size > 0; done++) {
    const i32 v = takeFirst();
    const i32 source = front.owner[v];
    const i32 group = front.group[source];
    const float slowness = 1 / front.speed[source];
    for (i32 axis = 0; axis < 3; axis++)
      for (i32 side = -1; side <= 1; side += 2) {
        const i32 next = v + side * front.stride[axis];
        if (front.mask[next] == 0 || front.place[next] == ACCEPTED) continue;
        offer(next, upwind(next, group, slowness), source);
      }
  }
  return done;
}
