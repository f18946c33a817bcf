/** Are the coefficients of P(u) / Q(u), constant terms first. */
export interface Fraction {
  readonly top: readonly number[];
  readonly bottom: readonly number[];
}

/** Gives P(u) / Q(u) by Horner's rule. */
export function fraction({ top, bottom }: Fraction, u: number): number {
  let p = 0;
  for (let k = top.length - 1; k >= 0; k--) p = p * u + top[k]!;
  let q = 0;
  for (let k = bottom.length - 1; k >= 0; k--) q = q * u + bottom[k]!;
  return p / q;
}
