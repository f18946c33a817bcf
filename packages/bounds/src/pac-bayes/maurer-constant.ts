/** From this m on the series is exact to rounding; below it the sum has fewer than 900 terms. */
const SERIES_FROM = 10_000;

/**
 * Gives ξ(m) = Σ_c C(m,c) (c/m)^c (1 − c/m)^(m−c), which is E exp(m kl(R_S‖R)) of m independent coins whatever their bias, and at least
 * that of losses in [0, 1].
 *
 * By Abel's identity it is 1 + Q(m), Q(m) = Σ_{j≥1} Π_{i<j} (1 − i/m): positive terms that have died out after some 9√m of them. From m = 10⁴ on
 * by Q's asymptotic series, whose first omitted term is below 3e-15 of it. √m ≤ ξ(m) ≤ 2√m; ξ(1) = 2. m is an integer ≥ 1.
 * Relative error against sums in 50 digits: below 1e-14.
 *
 * Source: Maurer 2004, arXiv:cs/0411099; Q and its series: Knuth 1997, The Art of Computer Programming, 1.2.11.3.
 */
export function maurerConstant(m: number): number {
  if (m >= SERIES_FROM) {
    const root = Math.sqrt(Math.PI / (2 * m));
    return root * (m + 1 / 12 + 1 / (288 * m)) + 2 / 3 - 4 / (135 * m) + 8 / (2835 * m * m);
  }
  let total = 1;
  let product = 1;
  for (let j = 1; j <= m && product > 1e-18 * total; j++) {
    total += product;
    product *= 1 - j / m;
  }
  return total;
}
