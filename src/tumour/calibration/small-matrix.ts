/** Linear algebra for a handful of unknowns; matrices are arrays of rows. */

/** Eigenvalues (descending) and unit eigenvectors of a symmetric matrix, by Jacobi rotations. */
export function symmetricEigen(matrix: readonly (readonly number[])[]): {
  readonly values: readonly number[];
  readonly vectors: readonly (readonly number[])[];
} {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let offDiagonal = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        offDiagonal += a[p][q] ** 2;
        rotate(a, v, p, q);
      }
    }
    if (offDiagonal === 0) break;
  }
  const order = a.map((_, n) => n).toSorted((m, n) => a[n][n] - a[m][m]);
  return {
    values: order.map((n) => a[n][n]),
    vectors: order.map((n) => v.map((row) => row[n])),
  };
}

function rotate(a: number[][], v: number[][], p: number, q: number): void {
  if (Math.abs(a[p][q]) <= 1e-300) {
    a[p][q] = a[q][p] = 0;
    return;
  }
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const [kp, kq] = [a[k][p], a[k][q]];
    a[k][p] = c * kp - s * kq;
    a[k][q] = s * kp + c * kq;
  }
  for (let k = 0; k < a.length; k++) {
    const [pk, qk] = [a[p][k], a[q][k]];
    a[p][k] = c * pk - s * qk;
    a[q][k] = s * pk + c * qk;
    const [kp, kq] = [v[k][p], v[k][q]];
    v[k][p] = c * kp - s * kq;
    v[k][q] = s * kp + c * kq;
  }
}

/** Lower triangle L with L L^T = matrix; undefined where the matrix is not positive definite. */
export function cholesky(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const lower = matrix.map((row) => row.map(() => 0));
  for (let i = 0; i < matrix.length; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i][j];
      for (let k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k];
      if (i === j && !(sum > 0)) return undefined;
      lower[i][j] = i === j ? Math.sqrt(sum) : sum / lower[j][j];
    }
  }
  return lower;
}

/** Least squares `min |A x - b|` by Householder reflections; `a` (rows) and `b` are overwritten. */
export function leastSquares(a: Float64Array[], b: Float64Array): Float64Array {
  const rows = a.length;
  const columns = a[0].length;
  for (let k = 0; k < columns; k++) {
    let norm = 0;
    for (let i = k; i < rows; i++) norm += a[i][k] ** 2;
    norm = a[k][k] > 0 ? -Math.sqrt(norm) : Math.sqrt(norm);
    if (norm === 0) continue;
    const head = a[k][k] - norm;
    // v = (head, a[k+1..][k]); |v|^2 = -2 norm head.
    const scale = -1 / (norm * head);
    for (let j = k + 1; j <= columns; j++) {
      const at = (i: number): number => (j < columns ? a[i][j] : b[i]);
      let dot = head * at(k);
      for (let i = k + 1; i < rows; i++) dot += a[i][k] * at(i);
      dot *= scale;
      for (let i = k; i < rows; i++) {
        const change = dot * (i === k ? head : a[i][k]);
        if (j < columns) a[i][j] -= change;
        else b[i] -= change;
      }
    }
    a[k][k] = norm;
  }
  const x = new Float64Array(columns);
  for (let k = columns - 1; k >= 0; k--) {
    let sum = b[k];
    for (let j = k + 1; j < columns; j++) sum -= a[k][j] * x[j];
    x[k] = a[k][k] === 0 ? 0 : sum / a[k][k];
  }
  return x;
}

/** Inverse of a symmetric positive definite matrix, from its eigenvectors. */
export function inverseOf(matrix: readonly (readonly number[])[]): number[][] {
  const { values, vectors } = symmetricEigen(matrix);
  return matrix.map((row, i) =>
    row.map((_, j) =>
      values.reduce((sum, value, k) => sum + (vectors[k][i] * vectors[k][j]) / value, 0),
    ),
  );
}
