/** Is a step s, the gradient's change y, 1 / sᵀy, and sᵀy / yᵀ diag(scale²) y. */
export interface Pair {
  readonly s: Float64Array;
  readonly y: Float64Array;
  inverse: number;
  gamma: number;
}

/** Writes −H g by the two-loop recursion and gives its slope gᵀ(−H g). */
export function searchDirection(
  direction: Float64Array,
  gradient: Float64Array,
  scale: Float64Array,
  pairs: readonly Pair[],
): number {
  const n = gradient.length;
  const weights = new Float64Array(pairs.length);
  for (let i = 0; i < n; i++) direction[i] = -gradient[i]!;
  for (let p = pairs.length - 1; p >= 0; p--) {
    const { s, y, inverse } = pairs[p]!;
    const weight = inverse * dot(s, direction);
    weights[p] = weight;
    for (let i = 0; i < n; i++) direction[i]! -= weight * y[i]!;
  }
  const gamma = pairs.at(-1)?.gamma ?? 1;
  for (let i = 0; i < n; i++) direction[i]! *= gamma * scale[i]! * scale[i]!;
  for (let p = 0; p < pairs.length; p++) {
    const { s, y, inverse } = pairs[p]!;
    const weight = weights[p]! - inverse * dot(y, direction);
    for (let i = 0; i < n; i++) direction[i]! += weight * s[i]!;
  }
  return dot(gradient, direction);
}

/** Keeps the step of x and the gradient's change where their curvature is positive beyond rounding. */
export function remember(
  pairs: Pair[],
  memory: number,
  x: Float64Array,
  nextX: Float64Array,
  gradient: Float64Array,
  nextGradient: Float64Array,
  scale: Float64Array,
): void {
  const n = x.length;
  const full = pairs.length === memory;
  const pair = full ? pairs[0]! : { s: new Float64Array(n), y: new Float64Array(n), inverse: 0, gamma: 0 };
  let curvature = 0;
  let steepness = 0;
  let size = 0;
  for (let i = 0; i < n; i++) {
    const s = nextX[i]! - x[i]!;
    const y = nextGradient[i]! - gradient[i]!;
    curvature += s * y;
    steepness += (y * scale[i]!) ** 2;
    size += (s / scale[i]!) ** 2;
  }
  if (!(curvature > Number.EPSILON * Math.sqrt(size * steepness))) return;
  for (let i = 0; i < n; i++) {
    pair.s[i] = nextX[i]! - x[i]!;
    pair.y[i] = nextGradient[i]! - gradient[i]!;
  }
  pair.inverse = 1 / curvature;
  pair.gamma = curvature / steepness;
  if (full) pairs.shift();
  pairs.push(pair);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
