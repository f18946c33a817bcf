/** Half of the interval that is integrated over: h_k(z) φ(z) is below 1e-60 beyond it, for every k. */
const REACH = 17;
const SPACING = 1 / 16;

/**
 * Gives the coefficients of the logistic function in normalised Hermite polynomials, c_k = E[σ(Z) He_k(Z)]/√(k!), k < terms.
 *
 * c₀ = ½; of the others only odd ones are not 0. They fall like exp(−π√(2k)). By the trapezoidal rule, to about 1e-17.
 *
 * Shapes: → (terms). Source: Trefethen and Weideman 2014, SIAM Review 56, 385 (the rule's error: poles of σ at ±iπ).
 */
export function gateCoefficients(terms: number): Float64Array {
  const c = new Float64Array(terms);
  const points = Math.round(REACH / SPACING);
  for (let i = 1; i <= points; i++) {
    const z = i * SPACING;
    // σ(z) − ½ is odd, so that both signs of z give the same; h_k by its three-term recurrence
    const weight = ((2 * SPACING * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI)) * (Math.tanh(z / 2) / 2);
    let [before, value] = [0, 1];
    for (let k = 0; k < terms; k++) {
      if (k % 2 === 1) c[k]! += weight * value;
      [before, value] = [value, (z * value - Math.sqrt(k) * before) / Math.sqrt(k + 1)];
    }
  }
  if (terms > 0) c[0] = 0.5;
  return c;
}
