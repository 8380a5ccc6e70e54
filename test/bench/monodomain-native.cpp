// The monodomain kernel compiled natively, on the tissue that `monodomain-native.ts` writes.
// Usage: monodomain-native FILE MILLISECONDS; prints the time of each simulated millisecond, in ms.
#include "../../wasm/monodomain/monodomain.cpp"
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

template <class T> static std::vector<T> read(FILE *file, size_t count) {
  // Aligned like the kernel's memory: vectors of this size come from whole pages.
  std::vector<T> values(count);
  if (fread(values.data(), sizeof(T), count, file) != count) exit(1);
  return values;
}
static float *floats(size_t count) {
  return static_cast<float *>(aligned_alloc(64, (count * 4 + 63) / 64 * 64));
}
static float *filled(size_t count, float value) {
  float *out = floats(count);
  for (size_t n = 0; n < count; n++) out[n] = value;
  return out;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (!file) return 2;
  // strips, row, plane, box, elements, nodes, steps per ms; edge in mm.
  const auto head = read<u32>(file, 7);
  const float edge = read<float>(file, 1)[0];
  const auto strips = read<u32>(file, head[0]);
  const auto elementAt = read<u32>(file, head[3]);
  const auto tensors = read<float>(file, 6 * size_t(head[4]));
  const size_t lanes = 4 * size_t(head[0]), box = head[3];
  const u32 perMs = head[6];

  useLattice(head[0], strips.data(), head[1], head[2]);
  float *stimulus = filled(lanes, 0);
  for (size_t n = 0; n < lanes / 50; n++) stimulus[n] = 0.5f;
  useState(filled(box, 0), filled(box, 0), filled(lanes, 1),
           reinterpret_cast<i16 *>(floats(lanes * NEIGHBOURS / 2)), filled(lanes, 0),
           filled(lanes, __builtin_expf(-1.0f / float(perMs) / 150)), stimulus);
  useEvents(filled(box, -1), filled(box, -1), filled(box, -1),
            static_cast<u8 *>(calloc(box, 1)));
  useMembrane(1.0f / float(perMs), 0.3f, 6, 0.13f, 0.13f,
              __builtin_expf(-1.0f / float(perMs) / 120));
  useSampling(1u << 30, 0, nullptr, nullptr);
  const float largest = largestCoupling(elementAt.data(), tensors.data(), 0, head[0]);
  assemble(elementAt.data(), tensors.data(), edge, largest, 0, head[0]);
  for (int ms = 0; ms < atoi(argv[2]); ms++) {
    const auto begin = std::chrono::steady_clock::now();
    run(perMs, ms < 2);
    const std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - begin;
    printf("%.4f\n", took.count());
  }
  // The wave must have run, or the times mean nothing.
  return activated() > 0 ? 0 : 1;
}
