/**
 * The monomials of `inputs` variables up to a total degree, each as an earlier one times one variable.
 *
 * Order: by degree, and within a degree lexicographic by the variables' indices: for two variables up to degree 2
 * 1, x₀, x₁, x₀², x₀x₁, x₁². There are C(inputs + degree, degree).
 */
export interface Monomials {
  readonly count: number;
  /** For each degree from 1: position of the factor among the monomials of the degree before, and the variable. */
  readonly degrees: readonly (readonly { readonly factor: number; readonly variable: number }[])[];
}

/** Lists the monomials. */
export function monomials(inputs: number, degree: number): Monomials {
  const degrees: { factor: number; variable: number }[][] = [];
  let last = [{ factor: 0, variable: 0 }]; // the constant: every variable may follow
  for (let d = 1; d <= degree; d++) {
    const next = last.flatMap(({ variable: least }, factor) =>
      Array.from({ length: inputs - least }, (_, j) => ({ factor, variable: least + j })),
    );
    degrees.push(next);
    last = next;
  }
  return { count: 1 + degrees.reduce((sum, { length }) => sum + length, 0), degrees };
}

/** Gives C(inputs + degree, degree), the number of monomials; exact up to 2⁵³. */
export function monomialCount(inputs: number, degree: number): number {
  let count = 1;
  for (let d = 1; d <= degree; d++) count = (count * (inputs + d)) / d;
  return count;
}
