/** Lines and areas of a field that is linear over the triangles of a mesh. */

/** Line on which the field has a value, as pairs of points (x, y, z each). */
export function segmentsAtLevel(
  positions: Float32Array,
  indices: Uint32Array,
  field: Float32Array,
  level: number,
): Float32Array {
  const points: number[] = [];
  for (let n = 0; n < indices.length; n += 3) {
    let above = 0;
    for (let c = 0; c < 3; c++) if (field[indices[n + c]] >= level) above += 1;
    if (above === 0 || above === 3) continue;
    for (let c = 0; c < 3; c++) {
      const a = indices[n + c];
      const b = indices[n + ((c + 1) % 3)];
      if (field[a] >= level === field[b] >= level) continue;
      const t = (level - field[a]) / (field[b] - field[a]);
      for (let axis = 0; axis < 3; axis++)
        points.push(
          positions[3 * a + axis] + t * (positions[3 * b + axis] - positions[3 * a + axis]),
        );
    }
  }
  return Float32Array.from(points);
}

/** Share of a triangle on which a linear field with these corner values lies below a level. */
export function shareBelow(level: number, a: number, b: number, c: number): number {
  const low = Math.min(a, b, c);
  const high = Math.max(a, b, c);
  if (high <= level) return 1;
  if (low >= level) return 0;
  const middle = a + b + c - low - high;
  return level < middle
    ? (level - low) ** 2 / ((middle - low) * (high - low))
    : 1 - (high - level) ** 2 / ((high - middle) * (high - low));
}

/** Value that a share of the area lies below, from the triangles' means in 512 classes of the range. */
export function areaPercentile(
  areas: Float64Array,
  indices: Uint32Array,
  field: Float32Array,
  share: number,
): number {
  let low = Infinity;
  let high = -Infinity;
  let total = 0;
  for (const area of areas) total += area;
  for (const v of indices) {
    low = Math.min(low, field[v]);
    high = Math.max(high, field[v]);
  }
  const CLASSES = 512;
  const width = (high - low) / CLASSES;
  if (!(width > 0)) return low;
  const sums = new Float64Array(CLASSES);
  for (let t = 0; t < areas.length; t++) {
    const mean =
      (field[indices[3 * t]] + field[indices[3 * t + 1]] + field[indices[3 * t + 2]]) / 3;
    sums[Math.min(CLASSES - 1, Math.floor((mean - low) / width))] += areas[t];
  }
  let sum = 0;
  for (let n = 0; n < CLASSES; n++) {
    if (sum + sums[n] >= share * total)
      return low + width * (n + (share * total - sum) / Math.max(sums[n], Number.MIN_VALUE));
    sum += sums[n];
  }
  return high;
}
