// Vertices in order of a time, the earliest first; a vertex that is in the heap can be moved to an earlier time.
#pragma once
#include "kernel.h"

/// Place of a vertex that is not in the heap.
constexpr i32 OUT = -1;

struct HeapEntry {
  float time;
  u32 vertex;
};

struct Heap {
  HeapEntry *entries;
  i32 *place; // per vertex
  i32 size;

  void put(i32 at, HeapEntry entry) {
    entries[at] = entry;
    place[entry.vertex] = at;
  }

  /// Ties are broken by number, so that the order does not depend on how the heap was filled.
  static bool before(HeapEntry a, HeapEntry b) {
    return a.time < b.time || (a.time == b.time && a.vertex < b.vertex);
  }

  void rise(i32 at, HeapEntry entry) {
    while (at > 0) {
      const i32 above = (at - 1) >> 2;
      if (!before(entry, entries[above])) break;
      put(at, entries[above]);
      at = above;
    }
    put(at, entry);
  }

  /// Adds the vertex, or moves it forward; false where it is there with no later time.
  bool offer(u32 vertex, float time) {
    const i32 at = place[vertex];
    if (at >= 0 && entries[at].time <= time) return false;
    rise(at >= 0 ? at : size++, {time, vertex});
    return true;
  }

  HeapEntry takeFirst() {
    const HeapEntry first = entries[0];
    place[first.vertex] = OUT;
    const HeapEntry last = entries[--size];
    if (size == 0) return first;
    i32 at = 0;
    for (;;) {
      const i32 child = 4 * at + 1;
      if (child >= size) break;
      i32 best = child;
      const i32 end = child + 4 < size ? child + 4 : size;
      for (i32 n = child + 1; n < end; n++)
        if (before(entries[n], entries[best])) best = n;
      if (!before(entries[best], last)) break;
      put(at, entries[best]);
      at = best;
    }
    put(at, last);
    return first;
  }
};
