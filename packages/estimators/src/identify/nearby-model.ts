import type { Model } from '@moelab/core';
import { normal, type Stream } from '@moelab/numerics';

/** Gives a model at a random point near its own, at a share of its parameters: only invariances leave null directions there. */
export function nearbyModel(model: Model, share: number, random: Stream): Model {
  const parameters = Object.fromEntries(
    Object.entries(model.parameters).map(([name, array]) => {
      const own = random.substream(name);
      const { domain, fixed } = model.declarations[name]!;
      if (fixed === true) return [name, array];
      const values = array.values.map((v) =>
        domain === 'positive'
          ? v * Math.exp(share * normal(own))
          : v + share * Math.max(1, Math.abs(v)) * normal(own),
      );
      return [name, { ...array, values }];
    }),
  );
  return model.with({ parameters });
}
