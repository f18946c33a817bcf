/**
 * Gives the largest rate I(X; T) of a gate that is ε-locally differentially private, ε tanh(ε/2): at most min(ε, ε²/2).
 *
 * Units: nats. ∞ for ε = ∞; NaN for NaN. Source: KL of ε-close distributions.
 */
export const privateRate = (epsilon: number): number => epsilon * Math.tanh(epsilon / 2);
