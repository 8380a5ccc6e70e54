// A team of threads over one shared memory. Thread 0 belongs to the caller; helpers live in `helper(thread)` and
// sleep between commands. Without atomics (the single-thread builds) all of this folds to nothing.
#pragma once
#include "kernel.h"

namespace team {

constexpr u32 SPINS = 2000;

static i32 size = 1;
static i32 arrived = 0;
static i32 generation = 0;
static i32 sleepers = 0;
static i32 command = 0;

#if defined(__wasm_atomics__)
/// Returns when `*word` differs from `seen`: spins briefly, then sleeps.
static inline void awaitChange(i32 *word, i32 seen) {
  for (u32 n = 0; n < SPINS; n++)
    if (__atomic_load_n(word, __ATOMIC_ACQUIRE) != seen) return;
  __atomic_fetch_add(&sleepers, 1, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(word, __ATOMIC_SEQ_CST) == seen)
    __builtin_wasm_memory_atomic_wait32(word, seen, -1);
  __atomic_fetch_sub(&sleepers, 1, __ATOMIC_SEQ_CST);
}
static inline void announce(i32 *word) {
  __atomic_fetch_add(word, 1, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&sleepers, __ATOMIC_SEQ_CST) > 0)
    __builtin_wasm_memory_atomic_notify(word, 0xffffffffu);
}
#endif

/// Nobody passes before all have arrived; what was written before is visible after.
static inline void barrier() {
#if defined(__wasm_atomics__)
  if (size == 1) return;
  const i32 seen = __atomic_load_n(&generation, __ATOMIC_ACQUIRE);
  if (__atomic_add_fetch(&arrived, 1, __ATOMIC_ACQ_REL) == size) {
    __atomic_store_n(&arrived, 0, __ATOMIC_RELAXED);
    announce(&generation);
  } else {
    awaitChange(&generation, seen);
  }
#endif
}

/// Thread 0: lets the helpers do `work` too. The work must end with a barrier.
template <class Work> static inline void together(Work work) {
#if defined(__wasm_atomics__)
  if (size > 1) announce(&command);
#endif
  work(0);
}

/// A helper's life: it does `work` once per command and never returns; its worker is terminated.
template <class Work> static inline void serve(i32 thread, Work work) {
#if defined(__wasm_atomics__)
  i32 seen = 0;
  for (;;) {
    awaitChange(&command, seen);
    // Read, not counted: V8 11.3 was seen to lose the first increment of a counter kept in this loop.
    // No newer command can be there yet, because each ends with a barrier that this thread is part of.
    seen = __atomic_load_n(&command, __ATOMIC_ACQUIRE);
    work(thread);
  }
#else
  (void)thread;
  (void)work;
#endif
}

} // namespace team
