/** Lines of equal value on an image (marching squares), joined to polylines. */

/**
 * Polylines where the field passes a level, in pixels (the centre of pixel (0, 0) is at (0.5, 0.5)); x, y per point,
 * closed lines end where they start. Squares with a NaN corner are left out.
 */
export function levelLines(
  field: Float32Array,
  width: number,
  height: number,
  level: number,
): Float32Array[] {
  // Every passing of an edge has a number: 2 * pixel for the edge to the right, 2 * pixel + 1 for the edge down.
  const next = new Map<number, number[]>();
  const join = (a: number, b: number): void => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ]) {
      const list = next.get(from);
      if (list) list.push(to);
      else next.set(from, [to]);
    }
  };
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const n = x + width * y;
      const [a, b, c, d] = [field[n], field[n + 1], field[n + width + 1], field[n + width]];
      const above =
        (a >= level ? 1 : 0) + (b >= level ? 1 : 0) + (c >= level ? 1 : 0) + (d >= level ? 1 : 0);
      if (above === 0 || above === 4 || Number.isNaN(a + b + c + d)) continue;
      const inside = [a, b, c, d].map((value) => value >= level);
      const edges = [2 * n, 2 * (n + 1) + 1, 2 * (n + width), 2 * n + 1];
      const passed = edges.filter((_, e) => inside[e] !== inside[(e + 1) % 4]);
      if (passed.length === 2) join(passed[0], passed[1]);
      else if (passed.length === 4) {
        // A saddle: the mean decides which corners belong together.
        const high = (a + b + c + d) / 4 >= level === inside[0];
        join(edges[0], high ? edges[1] : edges[3]);
        join(edges[2], high ? edges[3] : edges[1]);
      }
    }
  }
  const place = (edge: number): readonly [number, number] => {
    const n = edge >> 1;
    const other = edge % 2 === 0 ? n + 1 : n + width;
    const t = (level - field[n]) / (field[other] - field[n]);
    const [x, y] = [(n % width) + 0.5, Math.floor(n / width) + 0.5];
    return edge % 2 === 0 ? [x + t, y] : [x, y + t];
  };
  const lines: Float32Array[] = [];
  const take = (from: number): number | undefined => {
    const to = next.get(from)?.pop();
    if (to === undefined) return undefined;
    const back = next.get(to);
    back?.splice(back.indexOf(from), 1);
    return to;
  };
  const trace = (start: number): void => {
    const points = [...place(start)];
    for (let at = take(start); at !== undefined; at = take(at)) points.push(...place(at));
    if (points.length > 2) lines.push(Float32Array.from(points));
  };
  // Open lines from their ends first, then the closed ones.
  for (const [edge, list] of next) if (list.length === 1) trace(edge);
  for (const [edge, list] of next) if (list.length > 0) trace(edge);
  return lines;
}
