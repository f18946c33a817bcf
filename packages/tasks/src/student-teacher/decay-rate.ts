import { mean } from '@moelab/numerics';
import type { FlowRecord } from './spherical-flow.ts';

/**
 * Gives the rate r of L ~ exp(−r t) while the loss is between two numbers: the least-squares line through log L.
 *
 * By default from 1e-6, below which only the slowest direction is left, to 1e-12, above the rounding of the loss. NaN for less than three records there.
 */
export function decayRate(
  records: readonly FlowRecord[],
  { from = 1e-6, to = 1e-12 }: { readonly from?: number; readonly to?: number } = {},
): number {
  const within = records.filter(({ loss }) => loss <= from && loss >= to);
  if (within.length < 3) return Number.NaN;
  const times = within.map(({ time }) => time);
  const logs = within.map(({ loss }) => Math.log(loss));
  const [t, l] = [mean(times), mean(logs)];
  const product = mean(times.map((v, i) => (v - t) * (logs[i]! - l)));
  return -product / mean(times.map((v) => (v - t) ** 2));
}
