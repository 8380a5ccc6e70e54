// The tissue kernel compiled natively, on the tissue that `tissue-native.ts` writes.
// Usage: tissue-native FILE MILLISECONDS; prints the time of each simulated millisecond, in ms.
#include "../../wasm/tissue/tissue.cpp"
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

/// Aligned like the kernel's memory, zero at first.
template <class T> static T *room(size_t count) {
  const size_t bytes = (count * sizeof(T) + 127) / 64 * 64;
  void *out = aligned_alloc(64, bytes);
  memset(out, 0, bytes);
  return static_cast<T *>(out);
}
template <class T> static T *read(FILE *file, size_t count) {
  T *out = room<T>(count);
  if (fread(out, sizeof(T), count, file) != count) exit(1);
  return out;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (!file) return 2;
  // Model, bricks, strips, row, plane, map, steps per ms, levels, fused, reduced, parameters, variables; then numbers.
  const u32 *head = read<u32>(file, 12);
  const u32 count = head[1], strips = head[2], perMs = head[6], levels = head[7];
  // Two unused, sharpening, quadrature, threshold, tolerance, hot, two unused, up, down, stimulus.
  const float *number = read<float>(file, 12);
  const double *parameters = read<double>(file, head[10]), *start = read<double>(file, head[11]);
  const float *fast = read<float>(file, 4), *tensors = read<float>(file, 4);
  const u32 *map = read<u32>(file, head[5]), *place = read<u32>(file, count);
  const u32 *base = read<u32>(file, count);
  const u16 *mask = read<u16>(file, count);
  const u32 *fibre = read<u32>(file, 4 * size_t(strips));
  const u8 *fraction = read<u8>(file, 4 * size_t(strips));
  const u16 *mass = read<u16>(file, 4 * size_t(strips));
  const size_t lanes = 4 * size_t(strips);

  useBricks(count, head[3], head[4], map, place, mask, base, fibre, nullptr, nullptr, fraction,
            mass);
  useStencil(1.0f / 3, 1.0f / 9, tensors);
  const float dt = 1.0f / float(perMs);
  useMembrane(head[0], 1, nullptr, nullptr, dt, 1);
  float *constants = room<float>(size_t(constantFloats()) * levels);
  const float **tables = room<const float *>(levels);
  for (u32 level = 0; level < levels; level++) {
    const double step = double(1u << level) / perMs;
    fillConstants(parameters, step, constants + size_t(constantFloats()) * level);
    float *table = room<float>(tableFloats() + 4);
    fillTable(parameters, step, table);
    tables[level] = table;
  }
  useMembrane(head[0], 1, constants, tables, dt, 1);
  useQuadrature(fast, number[3], number[4]);
  useState(room<float>(lanes), room<float>(lanes), room<float>(lanes * states()), room<float>(lanes), nullptr);
  usePace(room<float>(head[5]), room<float>(head[5]), room<float>(count), room<u32>(count), room<u32>(count), room<u8>(count));
  useMethod(head[8], number[2] > 0, head[9], 0, number[3] > 0, levels > 1, number[2], number[5], 0, number[6],
            levels - 1, 0);
  useEvents(room<u16>(lanes), room<u16>(lanes), room<u16>(lanes), room<u32>(3 * size_t(count)), room<u8>(lanes), number[9], number[10]);
  useSampling(perMs, 0, nullptr, room<float>(1));
  // The first fiftieth of the bricks is stimulated.
  u32 *of = room<u32>(count);
  for (u32 n = 0; n < count / 50; n++) of[n] = 1;
  float *block = room<float>(64);
  for (u32 n = 0; n < 64; n++) block[n] = number[11];
  useStimulus(of, block);
  startCells(0, start, 0, strips);
  setStep(0);
  forgetBroken();
  arm(u32(lanes));
  for (int ms = 0; ms < atoi(argv[2]); ms++) {
    const auto begin = std::chrono::steady_clock::now();
    run(perMs, ms < 2);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    printf("%.4f\n", took.count());
  }
  // The wave must have run, or the times mean nothing.
  return activated() > 0 && broken() == NONE ? 0 : 1;
}
