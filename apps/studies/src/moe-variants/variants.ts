import type { Architecture } from '../expressivity/architectures.ts';
import { networkOf } from '../expressivity/architectures.ts';
import { matchedWidth } from '../expressivity/matched-width.ts';
import type { TrainingLab } from '../expressivity/training-lab.ts';

/** The paper's four suggestions. */
export const suggestions = [
  'mlp gate',
  'after a dense layer',
  'shared expert',
  'auto-encoder experts',
] as const satisfies readonly Architecture[];

/** What they are compared with: soft routing by a linear gate, experts of 10 hidden units. */
export const BASELINE = 'soft' satisfies Architecture;
const BASELINE_WIDTH = 10;

/** The width at which a variant has as many active parameters as the baseline, as nearly as whole units go. */
export function widthOf(
  lab: TrainingLab,
  variant: Architecture,
  sizes: { readonly inputs: number; readonly outputs: number; readonly experts: number },
): number {
  if (variant === BASELINE) return BASELINE_WIDTH;
  const { active } = networkOf(lab, BASELINE, { ...sizes, width: BASELINE_WIDTH }).count;
  return matchedWidth(lab, variant, sizes, 'active', active);
}
