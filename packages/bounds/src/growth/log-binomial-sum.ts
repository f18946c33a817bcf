import { logChoose } from '@moelab/numerics';

/** Terms below e⁻⁴⁵ of the largest no longer change a double. */
const NEGLIGIBLE = -45;

/**
 * Gives log Σ_{i = 0}^{upTo} C(n, i) e^{i · logFactor}.
 *
 * The terms are log-concave in i: those next to the largest one are added, by their ratios, until what is left no longer
 * counts. So a sum to 10⁶ costs as few steps as its terms are steep. n and upTo are integers ≥ 0; upTo beyond n adds nothing.
 * Units: nats.
 */
export function logBinomialSum(n: number, upTo: number, logFactor = 0): number {
  const last = Math.min(upTo, n);
  const share = 1 / (1 + Math.exp(-logFactor));
  const mode = Math.min(last, Math.floor((n + 1) * share));
  const ratio = (i: number) => Math.log((n - i) / (i + 1)) + logFactor; // log of term i + 1 over term i
  let sum = 1;
  for (let i = mode, log = 0; i > 0 && log > NEGLIGIBLE; i--) {
    log -= ratio(i - 1);
    sum += Math.exp(log);
  }
  for (let i = mode, log = 0; i < last && log > NEGLIGIBLE; i++) {
    log += ratio(i);
    sum += Math.exp(log);
  }
  return logChoose(n, mode) + mode * logFactor + Math.log(sum);
}
