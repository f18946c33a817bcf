import type { Architecture } from '../expressivity/architectures.ts';
import { networkOf } from '../expressivity/architectures.ts';
import { matchedWidth } from '../expressivity/matched-width.ts';
import type { TrainingLab } from '../expressivity/training-lab.ts';

/** How rows are routed: all experts weighed, so that all parameters are active, or one expert a row. */
export const routings = {
  soft: {
    baseline: 'soft',
    suggestions: ['mlp gate', 'after a dense layer', 'shared expert', 'auto-encoder experts'],
  },
  'top-1': {
    baseline: 'top-1',
    // there is no top-1 gate that is a network
    suggestions: [
      'top-1 after a dense layer',
      'top-1 beside a shared expert',
      'top-1 of auto-encoder experts',
    ],
  },
} as const satisfies Readonly<
  Record<string, { readonly baseline: Architecture; readonly suggestions: readonly Architecture[] }>
>;

/** All that is trained. */
export const variants: readonly Architecture[] = Object.values(routings).flatMap(
  ({ baseline, suggestions }) => [baseline, ...suggestions],
);

/** Hidden units of an expert of the baselines. */
const BASELINE_WIDTH = 10;

/** The width at which a variant has as many active parameters as the baseline of its routing, as nearly as whole units go. */
export function widthOf(
  lab: TrainingLab,
  variant: Architecture,
  sizes: { readonly inputs: number; readonly outputs: number; readonly experts: number },
): number {
  const { baseline } = Object.values(routings).find((one) =>
    ([one.baseline, ...one.suggestions] as readonly Architecture[]).includes(variant),
  )!;
  if (variant === baseline) return BASELINE_WIDTH;
  const { active } = networkOf(lab, baseline, { ...sizes, width: BASELINE_WIDTH }).count;
  return matchedWidth(lab, variant, sizes, 'active', active);
}
