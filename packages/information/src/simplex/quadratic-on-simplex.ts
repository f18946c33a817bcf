import { choleskyInPlace, solveLower, solveLowerTransposed } from '@moelab/numerics';

/**
 * Minimizes g·(y − q) + ½ (y − q)ᵀ H (y − q) over the probability vectors y that are q outside some letters, from q on.
 *
 * A primal active set method: each round solves for the letters in use with Σ y fixed, stops at the first letter that reaches 0
 * and takes it out, or lets the letter with the most negative multiplier in. H counts in directions of sum 0 only; where it is singular
 * (two letters alike) a relative ridge of 1e-13 or more chooses.
 *
 * Shapes: hessian (m, m), letters (m), q and gradient of all letters → y of the letters. Cost: m³/3 a round. Source: Nocedal & Wright 2006, algorithm 16.3.
 */
export function quadraticOnSimplex(
  hessian: Float64Array,
  letters: Uint32Array,
  q: Float64Array,
  gradient: Float64Array,
): Float64Array {
  const m = letters.length;
  const y = Float64Array.from(letters, (t) => q[t]!);
  const slope = Float64Array.from(letters, (t) => gradient[t]!);
  // a letter that is out but wanted comes in at once: one round each would be m³ for each of them
  const isIn = new Uint8Array(m).fill(1);
  // a diagonal may be 0, of a letter that serves every input alone, or huge, of one that suits a rare input
  const ones = Float64Array.from({ length: m }, (_, i) => hessian[i * m + i]!).sort()[m >>> 1]! || 1;
  for (let round = 0; round < 4 * m + 10; round++) {
    const used: number[] = [];
    for (let i = 0; i < m; i++) if (isIn[i] === 1) used.push(i);
    const direction = directionOf(hessian, m, used, slope, ones);
    let share = 1;
    used.forEach((i, a) => {
      if (direction[a]! < 0 && y[i]! + direction[a]! < 0) share = Math.min(share, y[i]! / -direction[a]!);
    });
    let hasLeft = false;
    used.forEach((i, a) => {
      // the first to reach 0, and all that do so with it up to rounding
      const leaves = direction[a]! < 0 && y[i]! <= -direction[a]! * share * (1 + 1e-12);
      if (leaves) {
        isIn[i] = 0;
        hasLeft = true;
      }
      y[i] = leaves ? 0 : y[i]! + share * direction[a]!;
    });
    if (share > 0) {
      for (let i = 0; i < m; i++) {
        let rise = 0;
        used.forEach((j, a) => {
          rise += hessian[i * m + j]! * direction[a]!;
        });
        slope[i]! += share * rise;
      }
    }
    if (hasLeft) continue;
    let level = 0;
    for (const i of used) level += slope[i]! / used.length;
    let wanted = -1;
    let least = -1e-13 * (1 + Math.abs(level));
    for (let i = 0; i < m; i++) {
      if (isIn[i] === 0 && slope[i]! - level < least) {
        least = slope[i]! - level;
        wanted = i;
      }
    }
    if (wanted < 0) break;
    isIn[wanted] = 1;
  }
  return y;
}

/**
 * The d of the letters in use with Σ d = 0 that minimizes slope·d + ½ dᵀ H d. H + `ones` 1 1ᵀ takes the place of H, which may be singular along 1;
 * each letter has the ridge of its own diagonal, for diagonals may be far apart.
 */
function directionOf(
  hessian: Float64Array,
  m: number,
  used: readonly number[],
  slope: Float64Array,
  ones: number,
): Float64Array {
  const k = used.length;
  for (let ridge = 1e-13; ; ridge *= 100) {
    const lower = new Float64Array(k * k);
    used.forEach((i, a) => {
      for (let b = 0; b <= a; b++) lower[a * k + b] = hessian[i * m + used[b]!]! + ones;
      lower[a * k + a]! *= 1 + ridge;
    });
    if (!choleskyInPlace(lower, k) && ridge < 1) continue;
    const both = new Float64Array(2 * k);
    used.forEach((i, a) => {
      both[2 * a] = -slope[i]!;
      both[2 * a + 1] = 1;
    });
    solveLower(lower, k, both, 2);
    solveLowerTransposed(lower, k, both, 2);
    let sum = 0;
    let total = 0;
    for (let a = 0; a < k; a++) {
      sum += both[2 * a]!;
      total += both[2 * a + 1]!;
    }
    return Float64Array.from({ length: k }, (_, a) => both[2 * a]! - (sum / total) * both[2 * a + 1]!);
  }
}
