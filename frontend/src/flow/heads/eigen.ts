import type { Work } from "../../util/timeSlices";

/** Directions iterated together; more of them need fewer rounds. */
const DIRECTIONS = 8;
const MIN_ROUNDS = 20;
const MAX_ROUNDS = 400;
const TOLERANCE = 1e-13;

export interface Eigen {
  value: number;
  vector: Float64Array;
}

/**
 * The `count` largest eigenvalues of a symmetric n × n matrix and their vectors of length 1, the largest first. Subspace
 * iteration from a fixed start: it finds the eigenvalues largest in size, and returns the largest of those.
 */
export function* largestEigen(matrix: Float64Array, n: number, count: number): Work<Eigen[]> {
  let basis = orthonormal(startingDirections(n, Math.min(DIRECTIONS, n)));
  let pairs: Eigen[] = [];
  let before = 0;
  for (let round = 0; round < MAX_ROUNDS && basis.length > 0; round++) {
    const images = basis.map((direction) => times(matrix, direction));
    pairs = ritz(basis, images, n);
    const sum = pairs.slice(0, count).reduce((total, { value }) => total + value, 0);
    if (round >= MIN_ROUNDS && Math.abs(sum - before) <= TOLERANCE * Math.abs(sum)) break;
    before = sum;
    basis = orthonormal(images);
    yield 0;
  }
  return pairs.slice(0, count);
}

/** Pseudo-random directions, the same every time. */
function startingDirections(n: number, count: number): Float64Array[] {
  let state = 1;
  const next = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
  return Array.from({ length: count }, () => Float64Array.from({ length: n }, next));
}

function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    // Twice: after one pass, rounding errors are not small compared with a short rest.
    for (const other of [...basis, ...basis]) {
      const along = dot(rest, other);
      for (let i = 0; i < rest.length; i++) rest[i] -= along * other[i];
    }
    const length = Math.sqrt(dot(rest, rest));
    if (length > 1e-12 * Math.sqrt(dot(vector, vector))) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

/** The Ritz pairs of a basis and its images under the matrix, the largest eigenvalue first. */
function ritz(basis: readonly Float64Array[], images: readonly Float64Array[], n: number): Eigen[] {
  const small = basis.map((direction) => images.map((image) => dot(direction, image)));
  return symmetricEigen(small)
    .map(({ value, vector }) => ({
      value,
      vector: Float64Array.from({ length: n }, (_, i) =>
        basis.reduce((sum, direction, k) => sum + vector[k] * direction[i], 0),
      ),
    }))
    .sort((a, b) => b.value - a.value);
}

/** The eigenvalues and vectors of a small symmetric matrix, by Jacobi rotations. */
function symmetricEigen(matrix: number[][]): Eigen[] {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((_, j) => Number(i === j)));
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p][q] ** 2;
    if (off === 0) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (a[p][q] === 0) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        const turn = (rows: number[][]) => {
          for (const row of rows) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
        };
        turn(a);
        for (let k = 0; k < n; k++)
          [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
        turn(vectors);
      }
    }
  }
  return a.map((row, k) => ({
    value: row[k],
    vector: Float64Array.from(vectors, (component) => component[k]),
  }));
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += matrix[i * n + j] * vector[j];
    product[i] = sum;
  }
  return product;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
