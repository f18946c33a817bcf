import { MoelabError } from '@moelab/core';

/**
 * Gives an ε for which a softmax gate is locally differentially private when all its logits lie in [−b, b]: its own is at most 4b/τ.
 *
 * A weight exp(s_t/τ)/Σ_u exp(s_u/τ) changes between two inputs by a factor of at most exp(2b/τ) in its numerator and as much in its sum. b ≥ 0,
 * temperature τ > 0 (default 1). Units: nats.
 */
export function softmaxPrivacy(logitBound: number, temperature = 1): number {
  const wrong = [
    ...(logitBound >= 0 && logitBound < Infinity
      ? []
      : [`logitBound: must be a finite number ≥ 0, got ${logitBound}`]),
    ...(temperature > 0 ? [] : [`temperature: must be above 0, got ${temperature}`]),
  ];
  if (wrong.length > 0) throw new MoelabError('INVALID_OPTIONS', `softmaxPrivacy: ${wrong.join('; ')}`);
  return (4 * logitBound) / temperature;
}
