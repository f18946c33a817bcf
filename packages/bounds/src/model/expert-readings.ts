import { type Model, type Values, withoutPrefix } from '@moelab/core';
import { networkReach } from './network-reach.ts';
import { normLimit } from './norm-limit.ts';
import { type Readings, unknownAll } from './readings.ts';

/** Reads the complexity of the experts of a model of one layer, for inputs of a norm of at most `inputNorm`. */
export function expertReadings(model: Model, inputNorm: number): Readings {
  const names = ['expertNorm', 'outputBound'];
  const { expert, spec } = model.layers[0]!;
  const found = { outputs: { value: spec.outputs, from: 'the spec' } };
  const { network } = expert;
  const why =
    network === undefined
      ? 'the expert does not declare what network it is'
      : expert.mean !== undefined
        ? 'what is combined of an expert is not its output'
        : undefined;
  if (network === undefined || why !== undefined) return { found, unknown: unknownAll(names, why!) };
  const bank = withoutPrefix(`${model.prefixOf(0)}experts.`, model.parameters);
  const reaches = Array.from({ length: spec.experts }, (_, e) =>
    networkReach(network, ofExpert(bank, e, spec.experts), 'all'),
  );
  const [first] = reaches;
  if (typeof first === 'string') return { found, unknown: unknownAll(names, first) };
  const norm = Math.max(...reaches.map((reach) => (reach as typeof first)!.norm));
  const { limit, share } = normLimit(norm);
  const size = limit * first!.reachOf(inputNorm);
  const from = `weights of norm ${norm.toPrecision(4)} ≤ ${limit}, inputs of norm ≤ ${inputNorm.toPrecision(4)}`;
  return {
    found: {
      ...found,
      expertNorm: {
        value: first!.factor * size,
        from: `${from}; ${first!.by}`,
        limit: { of: 'experts', share },
      },
      outputBound: { value: size, from, limit: { of: 'experts', share } },
    },
    unknown: {},
  };
}

/** The parameters of one expert of a bank; what is shared belongs to each. */
const ofExpert = (bank: Values, e: number, experts: number): Values =>
  Object.fromEntries(
    Object.entries(bank).map(([name, array]) => {
      if (array.axes[0] !== 'expert') return [name, array];
      const size = array.values.length / experts;
      const values = array.values.subarray(e * size, (e + 1) * size);
      return [name, { axes: array.axes.slice(1), shape: array.shape.slice(1), values }];
    }),
  );
