/** A growing set of triangles with shared vertices, cut by fields that are linear over each triangle. */

/** Triangles in local mm. Vertices and triangles are only ever added; a cut makes a new set of triangles. */
export class TriangleSet {
  positions = new Float64Array(3 * 4096);
  vertices = 0;
  triangles: Uint32Array = new Uint32Array(3 * 8192);
  /** Length of `triangles` in use. */
  length = 0;

  vertex(x: number, y: number, z: number): number {
    if (3 * this.vertices === this.positions.length) {
      const grown = new Float64Array(2 * this.positions.length);
      grown.set(this.positions);
      this.positions = grown;
    }
    const at = 3 * this.vertices;
    this.positions[at] = x;
    this.positions[at + 1] = y;
    this.positions[at + 2] = z;
    return this.vertices++;
  }

  triangle(a: number, b: number, c: number): void {
    if (this.length === this.triangles.length) {
      const grown = new Uint32Array(2 * this.triangles.length);
      grown.set(this.triangles);
      this.triangles = grown;
    }
    this.triangles[this.length++] = a;
    this.triangles[this.length++] = b;
    this.triangles[this.length++] = c;
  }

  /** Calls back for every vertex in use, once. */
  eachVertex(visit: (vertex: number, x: number, y: number, z: number) => void): void {
    const seen = new Uint8Array(this.vertices);
    for (let n = 0; n < this.length; n++) {
      const v = this.triangles[n];
      if (seen[v]) continue;
      seen[v] = 1;
      visit(v, this.positions[3 * v], this.positions[3 * v + 1], this.positions[3 * v + 2]);
    }
  }

  /**
   * Keeps what lies where a field is negative. Returns the line of the cut as pairs of vertices.
   * @param field value in mm (or any unit) at a place; linear between vertices.
   */
  keepNegative(field: (x: number, y: number, z: number) => number): number[] {
    const value = new Float64Array(this.vertices);
    this.eachVertex((v, x, y, z) => {
      value[v] = field(x, y, z);
    });
    const source = this.triangles;
    const end = this.length;
    this.triangles = new Uint32Array(Math.max(3 * 64, end));
    this.length = 0;
    const line: number[] = [];
    const onEdge = new Map<number, number>();
    const size = this.vertices;
    /** The place on an edge where the field is zero; the same vertex for both triangles. */
    const passing = (a: number, b: number): number => {
      const [low, high] = a < b ? [a, b] : [b, a];
      const key = low * size + high;
      let vertex = onEdge.get(key);
      if (vertex === undefined) {
        const t = value[low] / (value[low] - value[high]);
        const p = this.positions;
        vertex = this.vertex(
          p[3 * low] + t * (p[3 * high] - p[3 * low]),
          p[3 * low + 1] + t * (p[3 * high + 1] - p[3 * low + 1]),
          p[3 * low + 2] + t * (p[3 * high + 2] - p[3 * low + 2]),
        );
        onEdge.set(key, vertex);
      }
      return vertex;
    };
    for (let n = 0; n < end; n += 3) {
      const a = source[n];
      const b = source[n + 1];
      const c = source[n + 2];
      const inside = (value[a] < 0 ? 1 : 0) + (value[b] < 0 ? 2 : 0) + (value[c] < 0 ? 4 : 0);
      if (inside === 0) continue;
      if (inside === 7) {
        this.triangle(a, b, c);
        continue;
      }
      // Turned so that p is the corner that differs from the other two.
      const [p, q, r] =
        inside === 1 || inside === 6
          ? [a, b, c]
          : inside === 2 || inside === 5
            ? [b, c, a]
            : [c, a, b];
      const pq = passing(p, q);
      const pr = passing(p, r);
      line.push(pq, pr);
      if (value[p] < 0) {
        this.triangle(p, pq, pr);
      } else {
        this.triangle(pq, q, r);
        this.triangle(pq, r, pr);
      }
    }
    return line;
  }
}

/**
 * The triangles of a mesh that may reach into a box, those with an edge longer than `longestMm` cut into equal smaller
 * ones, so that fields sampled at the vertices are known to about that distance.
 */
export function trianglesInBox(
  positions: Float64Array,
  indices: Uint32Array,
  low: readonly number[],
  high: readonly number[],
  longestMm: number,
): TriangleSet {
  const set = new TriangleSet();
  const known = new Int32Array(positions.length / 3).fill(-1);
  const vertex = (v: number): number => {
    if (known[v] < 0)
      known[v] = set.vertex(positions[3 * v], positions[3 * v + 1], positions[3 * v + 2]);
    return known[v];
  };
  const edge = (a: number, b: number): number =>
    (positions[3 * a] - positions[3 * b]) ** 2 +
    (positions[3 * a + 1] - positions[3 * b + 1]) ** 2 +
    (positions[3 * a + 2] - positions[3 * b + 2]) ** 2;
  for (let n = 0; n < indices.length; n += 3) {
    const a = indices[n];
    const b = indices[n + 1];
    const c = indices[n + 2];
    if (outside(positions, a, b, c, low, high)) continue;
    const longest = Math.max(edge(a, b), edge(b, c), edge(c, a));
    if (longest <= longestMm * longestMm) set.triangle(vertex(a), vertex(b), vertex(c));
    else subdivide(set, positions, a, b, c, Math.ceil(Math.sqrt(longest) / longestMm), low, high);
  }
  return set;
}

function outside(
  p: ArrayLike<number>,
  a: number,
  b: number,
  c: number,
  low: readonly number[],
  high: readonly number[],
): boolean {
  for (let axis = 0; axis < 3; axis++) {
    const x = p[3 * a + axis];
    const y = p[3 * b + axis];
    const z = p[3 * c + axis];
    if (x < low[axis] && y < low[axis] && z < low[axis]) return true;
    if (x > high[axis] && y > high[axis] && z > high[axis]) return true;
  }
  return false;
}

/** A triangle as count x count equal ones. */
function subdivide(
  set: TriangleSet,
  p: Float64Array,
  a: number,
  b: number,
  c: number,
  count: number,
  low: readonly number[],
  high: readonly number[],
): void {
  const place = (i: number, j: number, axis: number): number =>
    p[3 * a + axis] +
    (i * (p[3 * b + axis] - p[3 * a + axis]) + j * (p[3 * c + axis] - p[3 * a + axis])) / count;
  const known = new Map<number, number>();
  const vertex = (i: number, j: number): number => {
    const key = i * (count + 1) + j;
    let v = known.get(key);
    if (v === undefined) {
      v = set.vertex(place(i, j, 0), place(i, j, 1), place(i, j, 2));
      known.set(key, v);
    }
    return v;
  };
  const corners = new Float64Array(9);
  const add = (i0: number, j0: number, i1: number, j1: number, i2: number, j2: number): void => {
    for (let axis = 0; axis < 3; axis++) {
      corners[axis] = place(i0, j0, axis);
      corners[3 + axis] = place(i1, j1, axis);
      corners[6 + axis] = place(i2, j2, axis);
    }
    if (outside(corners, 0, 1, 2, low, high)) return;
    set.triangle(vertex(i0, j0), vertex(i1, j1), vertex(i2, j2));
  };
  for (let i = 0; i < count; i++) {
    for (let j = 0; i + j < count; j++) {
      add(i, j, i + 1, j, i, j + 1);
      if (i + j + 1 < count) add(i + 1, j, i + 1, j + 1, i, j + 1);
    }
  }
}
