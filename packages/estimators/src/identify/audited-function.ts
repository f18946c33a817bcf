import type { Model } from '@moelab/core';
import { type Audited, directionalDerivatives } from './directional-derivatives.ts';
import { directionOf, type ParameterEntry } from './parameter-entries.ts';

/** Says why a model is no density; undefined where it is one. */
export function whyNoDensity({ layers }: Model): string | undefined {
  const { spec, gate, expert } = layers.at(-1)!;
  if (gate.weightSum !== 'one')
    return `the weights of gates/${spec.gate} do not sum to one, so the mixture is no density`;
  if (expert.noise === undefined) return `experts/${spec.expert} have no noise model, so there is no density`;
  if (spec.shared?.weight === 'added' && expert.mean !== undefined)
    return `shared experts are added to means that the noise of experts/${spec.expert} is not around`;
  return undefined;
}

/** Gives the names of experts' parameters, as a variance, that a regression function does not depend on. */
export async function outsideFunction(
  truth: Model,
  audited: Audited,
  entries: readonly ParameterEntry[],
): Promise<ReadonlySet<string>> {
  if (audited.kind === 'log density') return new Set();
  const last = truth.layers.at(-1)!;
  if (last.expert.noise === undefined) return new Set();
  const prefix = `${truth.prefixOf(truth.layers.length - 1)}experts.`;
  const names = [...new Set(entries.map(({ name }) => name).filter((name) => name.startsWith(prefix)))];
  const columns = await directionalDerivatives(
    truth,
    audited,
    names.map((name) => {
      const own = entries.filter((entry) => entry.name === name);
      return directionOf(
        truth,
        own,
        own.map(() => 1),
      );
    }),
  );
  return new Set(names.filter((_, n) => columns[n]!.every((v) => v === 0)));
}
