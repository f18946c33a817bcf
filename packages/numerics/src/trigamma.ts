// Bernoulli numbers B₂, B₄, …
const BERNOULLI = [
  1 / 6,
  -1 / 30,
  1 / 42,
  -1 / 30,
  5 / 66,
  -691 / 2730,
  7 / 6,
  -3617 / 510,
  43867 / 798,
  -174611 / 330,
];

/**
 * Gives the trigamma function ψ₁(x) = d²/dx² log Γ(x) = Σₖ 1 / (x + k)².
 *
 * Relative error a few ε for x > 0. Below 0 it comes by reflection, π² / sin² πx − ψ₁(1 − x). The poles 0, −1, −2, … give +∞; +∞
 * gives 0; −∞ and NaN give NaN. Source: recurrence, and the asymptotic series (DLMF 5.15.8) from 12 on.
 */
export function trigamma(x: number): number {
  if (x === Infinity) return 0;
  if (x <= 0) {
    const part = x - Math.floor(x);
    if (part === 0) return Infinity;
    const sine = Math.sin(Math.PI * Math.min(part, 1 - part));
    return (Math.PI / sine) ** 2 - trigamma(1 - x);
  }
  let sum = 0;
  let rest = x;
  while (rest < 12) {
    sum += 1 / (rest * rest);
    rest += 1;
  }
  const square = 1 / (rest * rest);
  let series = 0;
  for (let k = BERNOULLI.length - 1; k >= 0; k--) series = series * square + BERNOULLI[k]!;
  return sum + ((series * square + 1) / rest + 0.5 * square);
}
