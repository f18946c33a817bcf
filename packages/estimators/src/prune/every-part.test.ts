import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, evaluate, type Model, tensorsOf, type Values } from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { matrix, normal, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { permute } from './permute.ts';
import { prune } from './prune.ts';

const lab = createLab({ plugins: [gates, experts], backend: await loadFloat64() });
const random = stream(7, 'every part');
const draws = (size: number) => Float64Array.from({ length: size }, () => normal(random));
const [ROWS, K] = [6, 4];
const x = matrix(ROWS, 2, draws(2 * ROWS));
const gateOptions: Readonly<Record<string, object>> = { 'top-k': { k: 2 } };
const expertOptions: Readonly<Record<string, object>> = { 'auto-encoder': { latent: 1 } };

/** The gate with each kind of expert, and no parameter where it was. */
const modelsOf = (gate: string): readonly Model[] =>
  Object.keys(experts.experts).map((expert) => {
    const layer = { outputs: 2, experts: K, gate, expert };
    const fresh = lab.modelFrom({
      inputs: 2,
      layers: [
        { ...layer, gateOptions: gateOptions[gate] ?? {}, expertOptions: expertOptions[expert] ?? {} },
      ],
    });
    const scattered = (values: Values): Values =>
      Object.fromEntries(
        Object.entries(values).map(([name, { axes, shape, values: own }]) => {
          const { domain } = fresh.declarations[name] ?? fresh.layers[0]!.state[name]!;
          const positive = domain === 'positive';
          const moved = draws(own.length).map((v, i) => (positive ? own[i]! * Math.exp(v) : own[i]! + v));
          return [name, { axes, shape, values: moved }];
        }),
      );
    return fresh.with({ parameters: scattered(fresh.parameters), state: scattered(fresh.state) });
  });

/** What each expert says, (rows, outputs) each. */
const saidBy = ({ backend, forward, parameters, state }: Model) =>
  evaluate(backend, () =>
    forward(
      { x: backend.tensor(x.data, [ROWS, 2]) },
      tensorsOf(backend, parameters),
      tensorsOf(backend, state),
    ).layers[0]!.components.map(({ mean }) => mean),
  );
const close = (found: ArrayLike<number>, wanted: ArrayLike<number>) => {
  expect(found.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) expect(found[i]).toBeCloseTo(wanted[i]!, 11); // sums in another order
};

describe.each(Object.keys(gates.gates))('with a %s gate and every expert', (gate) => {
  const models = modelsOf(gate);

  it('permuting leaves the function, and permutes the routing', async () => {
    const order = [2, 0, 3, 1];
    for (const model of models) {
      const permuted = permute(model, order);
      close((await permuted.predict(x)).data, (await model.predict(x)).data);
      const [before, after] = [await model.route(x), await permuted.route(x)];
      const wanted = before.weights.data.map((_, i) => before.weights.data[i - (i % K) + order[i % K]!]!);
      close(after.weights.data, wanted);
      expect(permuted.parameters).not.toEqual(model.parameters);
      expect(permute(permuted, [1, 3, 0, 2]).parameters).toEqual(model.parameters);
    }
  });

  it('pruning keeps the scores and the experts of the kept, and counts what is left', async () => {
    const keep = [2, 0];
    for (const model of models) {
      const { model: pruned, before, after } = prune(model, keep);
      const [old, routed, said] = [await model.route(x), await pruned.route(x), await saidBy(model)];
      const { data } = await pruned.predict(x);
      for (let i = 0; i < ROWS; i++) {
        const shift = keep.map((e, at) => routed.scores.data[2 * i + at]! - old.scores.data[K * i + e]!);
        expect(shift[0]).toBeCloseTo(shift[1]!, 11); // of log-probabilities, what is common to a row
        for (const o of [0, 1]) {
          const sum = keep.reduce(
            (total, e, at) => total + routed.weights.data[2 * i + at]! * said[e]![2 * i + o]!,
            0,
          );
          expect(data[2 * i + o]).toBeCloseTo(sum, 11);
        }
      }
      expect(before).toEqual(model.count);
      expect(after.total).toBe(
        Object.values(pruned.parameters).reduce((size, { values }) => size + values.length, 0),
      );
      expect(after.total).toBeLessThan(before.total);
    }
  });
});
