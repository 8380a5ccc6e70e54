// Vertices by tentative time, in buckets of one width, each a doubly linked list: an order just fine enough that nothing in
// a bucket can depend on anything else in it, so that a bucket is taken as a whole.
#pragma once
#include "kernel.h"

constexpr float FAR = __builtin_inff();

struct State {
  float tentative; // FAR where the vertex is in no bucket
  i32 next, previous;
  u32 mark; // bucket round in which it was last looked at, times 4, plus where the time comes from
};

struct Buckets {
  static constexpr i32 RING = 1024;
  static constexpr i32 NONE = -1;

  State *states;
  float width, perWidth;
  i32 current; // number of the bucket that is taken next; bucket k holds times from k width
  i32 base;    // later buckets than this and the ring's length share the last list
  u32 waiting; // vertices in the ring
  i32 first[RING + 1]; // the last list: too late for the ring

  void clear(float bucketWidth) {
    width = bucketWidth;
    perWidth = 1 / bucketWidth;
    current = base = -(1 << 30);
    waiting = 0;
    for (i32 &list : first) list = NONE;
  }

  i32 numberOf(float time) const {
    const float k = time * perWidth;
    const i32 whole = i32(k);
    return k < float(whole) ? whole - 1 : whole;
  }
  i32 listOf(float time) const {
    i32 k = numberOf(time);
    if (k < current) k = current;
    return k - base >= RING ? RING : k & (RING - 1);
  }

  void insert(u32 vertex, i32 list) {
    State &state = states[vertex];
    state.previous = NONE;
    state.next = first[list];
    if (state.next != NONE) states[state.next].previous = i32(vertex);
    first[list] = i32(vertex);
    if (list < RING) waiting++;
  }
  void remove(u32 vertex, i32 list) {
    const State &state = states[vertex];
    if (state.next != NONE) states[state.next].previous = state.previous;
    if (state.previous != NONE) states[state.previous].next = state.next;
    else first[list] = state.next;
    if (list < RING) waiting--;
  }

  /// Adds the vertex or moves it forward; false where it is there with no later time.
  bool offer(u32 vertex, float time) {
    State &state = states[vertex];
    if (state.tentative <= time) return false;
    const i32 list = listOf(time);
    if (state.tentative < FAR) {
      const i32 old = listOf(state.tentative);
      if (old == list) {
        state.tentative = time;
        return true;
      }
      remove(vertex, old);
    }
    state.tentative = time;
    insert(vertex, list);
    return true;
  }

  /// Empties the present bucket of what comes before `until` into `out`; returns how many.
  u32 takeBefore(float until, u32 *out) {
    const i32 list = current & (RING - 1);
    i32 vertex = first[list];
    first[list] = NONE;
    u32 taken = 0;
    while (vertex != NONE) {
      const u32 n = u32(vertex);
      vertex = states[n].next;
      waiting--;
      if (states[n].tentative < until) out[taken++] = n;
      else insert(n, list);
    }
    return taken;
  }

  /// Moves on to the next bucket that holds something; false, and no farther, where none does up to bucket `last`.
  bool findNext(i32 last) {
    if (waiting == 0) {
      if (first[RING] == NONE) return false;
      float earliest = FAR;
      for (i32 v = first[RING]; v != NONE; v = states[v].next)
        if (states[v].tentative < earliest) earliest = states[v].tentative;
      const i32 number = numberOf(earliest);
      if (number > last) return false;
      if (number > current) current = number;
      collectLate();
    }
    while (first[current & (RING - 1)] == NONE) {
      if (current >= last) return false;
      current++;
      if (current - base >= RING / 2) collectLate();
    }
    return true;
  }

private:
  /// Sorts in times that the ring has come near enough to.
  void collectLate() {
    base = current;
    i32 vertex = first[RING];
    first[RING] = NONE;
    while (vertex != NONE) {
      const i32 next = states[vertex].next;
      insert(u32(vertex), listOf(states[vertex].tentative));
      vertex = next;
    }
  }
};
