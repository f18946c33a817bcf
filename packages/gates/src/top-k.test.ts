import { loadFloat64 } from '@moelab/backend-float64';
import { createLab, drawFrom, evaluate, type OptionsOf, tensorsOf } from '@moelab/core';
import { experts } from '@moelab/experts';
import { matrix, stream } from '@moelab/numerics';
import { describe, expect, it } from 'vitest';
import { gates, type topK } from './index.ts';

const backend = await loadFloat64();
const lab = createLab({ plugins: [gates, experts], backend });
const shape = { inputs: 1, outputs: 1, expert: 'linear' } as const;
type Options = OptionsOf<typeof topK>;

/** A gate over four experts with logits e·x + bias_e at x = 1. */
async function routed(gateOptions: Options, bias: readonly number[] = [0, 0, 0, 0]) {
  const fresh = lab.model({ ...shape, experts: 4, gate: 'top-k', gateOptions });
  const parameters = { ...fresh.parameters };
  const set = (name: string, values: readonly number[]) => {
    if (parameters[name] !== undefined)
      parameters[name] = { ...parameters[name], values: Float64Array.from(values) };
  };
  set('gate.slopes', [0, 1, 2, 3]);
  set('gate.bias', bias);
  const { weights, selected, scores } = await fresh.with({ parameters }).route(matrix(1, 1, [1]));
  return { weights: [...weights.data], selected: [...selected.data], scores: [...scores.data] };
}
const softmaxOf = (logits: readonly number[]) => {
  const all = logits.map(Math.exp);
  const total = all.reduce((a, b) => a + b, 0);
  return all.map((v) => v / total);
};
const expectClose = (got: readonly number[], want: readonly number[]) => {
  expect(got).toHaveLength(want.length);
  for (const [i, v] of want.entries()) expect(got[i]).toBeCloseTo(v, 14);
};

describe('top-k', () => {
  it('weighs the selected by the softmax of their logits', async () => {
    const { weights, selected } = await routed({ k: 2 });
    expect(selected).toEqual([0, 0, 1, 1]);
    expectClose(weights, [0, 0, ...softmaxOf([2, 3])]);
  });

  it('keeps what the softmax of all gives the selected, unrenormalised, and then has no density', async () => {
    const { weights } = await routed({ k: 2, weights: 'unrenormalised' });
    const all = softmaxOf([0, 1, 2, 3]);
    expectClose(weights, [0, 0, all[2]!, all[3]!]);
    const model = lab.model({
      ...shape,
      experts: 4,
      gate: 'top-k',
      gateOptions: { k: 2, weights: 'unrenormalised' },
    });
    await expect(model.logDensity(matrix(1, 1), matrix(1, 1))).rejects.toThrow(/do not sum to one/);
  });

  it('weighs all the selected alike, uniform', async () => {
    expectClose((await routed({ k: 3, weights: 'uniform' })).weights, [0, 1 / 3, 1 / 3, 1 / 3]);
  });

  it('selects with the bias or without it, and weighs with it', async () => {
    const bias = [9, 0, 0, 0];
    expect((await routed({ k: 2 }, bias)).selected).toEqual([1, 0, 0, 1]);
    const { weights, selected, scores } = await routed({ k: 2, selectOn: 'slopes' }, [0, 0, 5, 0]);
    expect(selected).toEqual([0, 0, 1, 1]);
    expect(scores).toEqual([0, 1, 2, 3]);
    expectClose(weights, [0, 0, ...softmaxOf([7, 3])]);
    expect((await routed({ k: 1, selectOn: 'slopes' }, bias)).selected).toEqual([0, 0, 0, 1]);
  });

  it('is the softmax gate when it selects all', async () => {
    for (const weights of ['renormalised', 'unrenormalised'] as const) {
      expectClose((await routed({ k: 4, weights }, [1, 0, 0.5, -1])).weights, softmaxOf([1, 1, 2.5, 2]));
    }
  });

  it('gives equal scores to the experts that come first', async () => {
    const fresh = lab.model({ ...shape, experts: 4, gate: 'top-k', gateOptions: { k: 2 } });
    const { selected } = await fresh.route(matrix(1, 1, [0])); // every logit is 0
    expect([...selected.data]).toEqual([1, 1, 0, 0]);
  });

  it('adds noise of the trained size to scores and logits, only when it is given a draw', async () => {
    const model = lab.model({ ...shape, experts: 3, gate: 'top-k', gateOptions: { k: 2, noise: 'trained' } });
    const { gate } = model.layers[0]!;
    const parameters = {
      slopes: { axes: ['input', 'expert'], shape: [1, 3], values: Float64Array.of(1, 2, 3) },
      bias: { axes: ['expert'], shape: [3], values: Float64Array.of(0.1, 0.2, 0.3) },
      noiseSlopes: { axes: ['input', 'expert'], shape: [1, 3], values: Float64Array.of(-1, 0, 2) },
    };
    const scoresOf = async (seed?: number) => {
      const [scores, logWeights, noise] = await evaluate(backend, () => {
        const draw = () => drawFrom(backend, stream(seed ?? 0, 'noise'));
        const routing = gate.route(
          { x: backend.tensor([2], [1, 1]), ...(seed === undefined ? {} : { draw: draw() }) },
          tensorsOf(backend, parameters),
          {},
        );
        return [routing.scores, routing.logWeights, draw().normal([1, 3])];
      });
      return { scores: scores!, logWeights: logWeights!, noise: noise! };
    };
    expectClose([...(await scoresOf()).scores], [2.1, 4.2, 6.3]);
    const { scores, logWeights, noise } = await scoresOf(5);
    const softplus = (z: number) => Math.log1p(Math.exp(z));
    const wanted = [2.1, 4.2, 6.3].map((clean, e) => clean + softplus([-2, 0, 4][e]!) * noise[e]!);
    expectClose([...scores], wanted);
    const best = [...wanted].sort((a, b) => b - a).slice(0, 2);
    const total = Math.log(best.reduce((sum, s) => sum + Math.exp(s), 0));
    for (const [e, s] of wanted.entries()) {
      if (best.includes(s)) expect(logWeights[e]).toBeCloseTo(s - total, 13);
      else expect(logWeights[e]).toBe(-Infinity);
    }
  });

  it('counts what its selection can tell, and nothing where it selects all uniformly', () => {
    const free = (experts: number, gateOptions: Options) => {
      const model = lab.model({
        inputs: 2,
        outputs: 1,
        experts,
        gate: 'top-k',
        gateOptions,
        expert: 'constant',
      });
      return model.count.free - 2 * experts;
    };
    expect(free(3, { k: 2 })).toBe(2 * 3);
    expect(free(3, { k: 1 })).toBe(2 * 3 - 1); // a common factor changes no selection
    expect(free(3, { k: 2, weights: 'uniform' })).toBe(2 * 3 - 1);
    expect(free(3, { k: 2, weights: 'uniform', selectOn: 'slopes' })).toBe(2 * 2 - 1);
    expect(free(3, { k: 3, weights: 'uniform' })).toBe(0);
    expect(free(1, { k: 1 })).toBe(0);
  });

  it('counts of the experts only those that a row uses as active', () => {
    const { count } = lab.model({ ...shape, experts: 4, gate: 'top-k', gateOptions: { k: 1 } });
    expect(count).toMatchObject({ total: 8 + 4 * 3, active: 8 + 3 });
  });

  it('refuses more experts than there are, and less than one', () => {
    expect(() => lab.model({ ...shape, experts: 2, gate: 'top-k', gateOptions: { k: 3 } })).toThrow(
      'gates/top-k: k must be at most the number of experts, 2, got 3 [INVALID_OPTIONS]',
    );
    expect(() => lab.model({ ...shape, experts: 2, gate: 'top-k', gateOptions: { k: 0 } })).toThrow(
      'gates/top-k: k: must be an integer ≥ 1, got 0 [INVALID_OPTIONS]',
    );
  });

  it('gives NaN weights for a row with NaN, whatever the weights are', async () => {
    for (const weights of ['renormalised', 'unrenormalised', 'uniform'] as const) {
      const model = lab.model({ ...shape, experts: 4, gate: 'top-k', gateOptions: { k: 2, weights } });
      const { weights: got } = await model.route(matrix(1, 1, [Number.NaN]));
      expect([...got.data].every(Number.isNaN)).toBe(true);
    }
  });
});
