/**
 * Gives log(1 + eˣ), the softplus, without overflow and to relative accuracy.
 *
 * −∞ gives 0, +∞ gives +∞, NaN gives NaN. Units: nats. Source: Mächler 2012, Accurately computing log(1 − exp(−|a|)), eq. 10.
 */
export function log1pExp(x: number): number {
  if (x <= 18) return Math.log1p(Math.exp(x));
  return x + Math.exp(-x);
}

/**
 * Gives log(1 − eˣ) for x ≤ 0 to relative accuracy at both ends.
 *
 * 0 gives −∞, −∞ gives 0 (as −0), x > 0 and NaN give NaN. Units: nats. Source: Mächler 2012, eq. 7.
 */
export function log1mExp(x: number): number {
  return x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
}
