import type { Work } from "../../util/timeSlices";

/** Directions followed at once on the way to the few that matter; the more, the fewer rounds. */
const DIRECTIONS = 8;
const MIN_ROUNDS = 20;
const MAX_ROUNDS = 400;
const TOLERANCE = 1e-13;

export interface Eigen {
  value: number;
  vector: Float64Array;
}

/**
 * The `count` largest eigenvalues of a symmetric n × n matrix and their vectors of length 1, the largest first. It
 * follows several directions at once (subspace iteration), from the same start every time, so it finds those that are
 * largest in size and of them gives the largest.
 */
export function* largestEigen(matrix: Float64Array, n: number, count: number): Work<Eigen[]> {
  let basis = orthonormal(startingDirections(n, Math.min(DIRECTIONS, n)));
  let found: Eigen[] = [];
  let before = 0;
  for (let round = 0; round < MAX_ROUNDS && basis.length > 0; round++) {
    const images = basis.map((direction) => times(matrix, direction));
    found = ritz(basis, images, n);
    const sum = found.slice(0, count).reduce((total, { value }) => total + value, 0);
    if (round >= MIN_ROUNDS && Math.abs(sum - before) <= TOLERANCE * Math.abs(sum)) break;
    before = sum;
    basis = orthonormal(images);
    yield 0;
  }
  return found.slice(0, count);
}

/** Any directions do that are not alike; these are the same every time. */
function startingDirections(n: number, count: number): Float64Array[] {
  let state = 1;
  const next = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
  return Array.from({ length: count }, () => Float64Array.from({ length: n }, next));
}

function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    // Twice, as what rounding leaves of the others after the first time is no longer small beside a short rest.
    for (const other of [...basis, ...basis]) {
      const along = dot(rest, other);
      for (let i = 0; i < rest.length; i++) rest[i] -= along * other[i];
    }
    const length = Math.sqrt(dot(rest, rest));
    if (length > 1e-12 * Math.sqrt(dot(vector, vector))) basis.push(rest.map((value) => value / length));
  }
  return basis;
}

/** The best eigenvectors within the space of a basis, from the matrix's images of it; the largest eigenvalue first. */
function ritz(basis: readonly Float64Array[], images: readonly Float64Array[], n: number): Eigen[] {
  const small = basis.map((one) => images.map((other) => dot(one, other)));
  return symmetricEigen(small)
    .map(({ value, vector }) => ({
      value,
      vector: Float64Array.from({ length: n }, (_, i) =>
        basis.reduce((sum, direction, k) => sum + vector[k] * direction[i], 0),
      ),
    }))
    .sort((a, b) => b.value - a.value);
}

/** Jacobi's rotations, for small symmetric matrices. */
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
  return a.map((row, k) => ({ value: row[k], vector: Float64Array.from(vectors, (of) => of[k]) }));
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
