// The cell kernel compiled natively, on the cells that `cells-native.ts` writes.
// Usage: cells-native FILE STEPS; prints the time of each step, in ms.
#include "../../wasm/cells/cells.cpp"
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

template <class T> static std::vector<T> read(FILE *file, size_t count) {
  std::vector<T> values(count);
  if (fread(values.data(), sizeof(T), count, file) != count) exit(1);
  return values;
}
/// Aligned like the kernel's memory.
template <class T> static T *room(size_t count) {
  return static_cast<T *>(aligned_alloc(64, (count * sizeof(T) + 63) / 64 * 64));
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (!file) return 2;
  // Model, cells, variables, parameters, states that the cells take in turn, unused.
  const auto head = read<u32>(file, 6);
  const double dt = read<double>(file, 1)[0];
  const auto parameters = read<double>(file, head[3]);
  const auto values = read<double>(file, size_t(head[2]) * head[4]);
  const u32 model = head[0], cellCount = head[1];

  float *constants = room<float>(constantFloats(model)), *table = room<float>(tableFloats(model));
  fillConstants(model, parameters.data(), dt, constants);
  fillTable(model, parameters.data(), dt, table);
  u8 *classOf = room<u8>(cellCount);
  for (u32 n = 0; n < cellCount; n++) classOf[n] = 0;
  const float *tables[1] = {table};
  useCells(model, room<float>(cellCount), room<float>(size_t(cellCount) * states(model)), classOf);
  useClasses(constants, tables, nullptr, float(dt));
  for (u32 n = 0; n < cellCount; n++) writeCell(n, values.data() + head[2] * (n % head[4]));
  for (int n = 0; n < atoi(argv[2]); n++) {
    const auto begin = std::chrono::steady_clock::now();
    const u32 broken = step(0, cellCount / 4, 0);
    const std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - begin;
    if (broken != NONE) return 1;
    printf("%.4f\n", took.count());
  }
  return 0;
}
