// The growth kernel compiled natively, on the organ that `growth-native.ts` writes.
// Usage: growth-native FILE STEPS; prints the time of each step, in ms.
#include "../../wasm/growth/growth.cpp"
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

template <class T> static std::vector<T> read(FILE *file, size_t count) {
  std::vector<T> values(count);
  if (fread(values.data(), sizeof(T), count, file) != count) exit(1);
  return values;
}
/// Zeros, aligned like the kernel's memory.
template <class T> static T *zeros(size_t count) {
  const size_t bytes = (count * sizeof(T) + 63) / 64 * 64;
  void *out = aligned_alloc(64, bytes);
  memset(out, 0, bytes);
  return static_cast<T *>(out);
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (!file) return 2;
  // Strides of the box, rows; edge in mm, rate per day, step in days, factor of growth over a step.
  const auto head = read<u32>(file, 4);
  const auto numbers = read<double>(file, 4);
  auto organ = read<i32>(file, 2 * size_t(head[3]));
  const auto diffusivity = read<float>(file, head[2]);
  const auto density = read<float>(file, head[2]);
  const size_t size = head[2], rows = head[3];

  useBox(head[0], head[1], head[2], numbers[0], numbers[0], numbers[0], organ.data(),
         zeros<i32>(2 * rows), zeros<double>(3 * rows));
  double *state0 = zeros<double>(size);
  for (size_t at = 0; at < size; at++) state0[at] = density[at];
  useState(state0, zeros<double>(size), nullptr, nullptr, zeros<i32>(2 * rows),
           zeros<i32>(2 * rows));
  useCouplings(zeros<double>(3 * size), nullptr);
  useGrowth(0, numbers[1], 0);
  assemble(diffusivity.data(), 0, head[3]);
  inspectCouplings();
  findSupport();
  teamSize(1);
  const Step step = {numbers[2], 1, 0, 1, numbers[2], numbers[3]};
  double before[5], after[5];
  measure(0.16, before);
  for (int n = 0; n < atoi(argv[2]); n++) {
    const auto begin = std::chrono::steady_clock::now();
    run(&step, 1, 0);
    const std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - begin;
    printf("%.4f\n", took.count());
  }
  // The tumour must have grown, or the times mean nothing.
  measure(0.16, after);
  return after[0] > before[0] ? 0 : 1;
}
