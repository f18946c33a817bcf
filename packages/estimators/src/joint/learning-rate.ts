import type { JointOptions } from './options.ts';

/**
 * The learning rate at a step of `steps`, counted from 0.
 *
 * η (s + 1)/w in the first w = warmup · steps; then, at the share t of what is left, with ρ = finalRate: cosine
 * η (ρ + (1 − ρ)(1 + cos πt)/2), linear η (1 − (1 − ρ) t), exponential η ρ^t, constant η.
 * Source of cosine: Loshchilov and Hutter 2017, arXiv:1608.03983, eq. 5, without restarts.
 */
export function learningRateAt(
  step: number,
  steps: number,
  { learningRate, schedule, finalRate, warmup }: JointOptions,
): number {
  const rising = Math.floor(warmup * steps);
  if (step < rising) return (learningRate * (step + 1)) / rising;
  const t = Math.min(1, (step - rising) / Math.max(1, steps - rising - 1));
  switch (schedule) {
    case 'cosine':
      return learningRate * (finalRate + ((1 - finalRate) * (1 + Math.cos(Math.PI * t))) / 2);
    case 'linear':
      return learningRate * (1 - (1 - finalRate) * t);
    case 'exponential':
      return learningRate * finalRate ** t;
    case 'constant':
      return learningRate;
  }
}
