import { loadFloat64 } from '@moelab/backend-float64';
import {
  constantOn,
  createLab,
  evaluate,
  type Gate,
  logitsOf,
  noGauge,
  type RoutedBatch,
  type Routing,
  softmaxOf,
  tensorsOf,
} from '@moelab/core';
import { experts } from '@moelab/experts';
import { gates } from '@moelab/gates';
import { add, exp, grad, grads, logSoftmax, mul, neg, sum, type Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { routedBatch } from './routed-batch.ts';
import { routerLosses } from './router-losses.ts';

const backend = await loadFloat64();
const lab = createLab({ plugins: [gates, experts], backend });
const ROWS = 5;
const X = [0.3, -1.2, 0.8, 0.5, -0.4, 1.7, -2.1, 0.2, 1.1, -0.6];
const constant = constantOn(backend);

type Named = Parameters<typeof lab.model>[0];
const modelOf = (gate: object) =>
  lab.model({ inputs: 2, outputs: 1, experts: 3, seed: 7, expert: 'linear', ...gate } as Named);

/** What a gate of ours says of five rows. */
function routingOf(gate: object): { readonly gate: Gate; readonly routing: () => Routing } {
  const model = modelOf(gate);
  const layer = model.layers[0]!;
  const routing = () =>
    layer.route(
      { x: backend.tensor(X, [ROWS, 2]) },
      tensorsOf(backend, model.parameters),
      tensorsOf(backend, model.state),
    );
  return { gate: layer.gate, routing };
}

/** A gate of someone else's. */
const foreign = (options: Partial<Gate>): Gate => ({
  parameters: {},
  weightSum: 'one',
  gauge: noGauge,
  route: () => {
    throw new Error('internal: not routed here');
  },
  ...options,
});

describe('routedBatch', () => {
  it.each([
    { gate: 'constant' },
    { gate: 'softmax' },
    { gate: 'top-k', gateOptions: { k: 2 } },
    { gate: 'top-k', gateOptions: { k: 1, weights: 'unrenormalised' } },
    { gate: 'dense-to-sparse' },
    { gate: 'activation', gateOptions: { activation: 'tanh' } },
    { gate: 'sigmoid', gateOptions: { weights: 'plain' } },
    { gate: 'sigmoid', gateOptions: { weights: 'normalised' } },
    { gate: 'cosine' },
    { gate: 'laplace' },
    { gate: 'mlp' },
    { gate: 'expert-choice', gateOptions: { capacityFactor: 1.5 } },
  ])('reads $gate $gateOptions', async (options) => {
    const { gate, routing } = routingOf(options);
    const [probabilities, selected, weights, logWeights] = await evaluate(backend, () => {
      const routed = routing();
      const batch = routedBatch('gates/it', gate, routed);
      return [exp(batch.probabilities.log), batch.selected, batch.weights.tensor, routed.logWeights];
    });
    for (let i = 0; i < ROWS; i++) {
      const total = probabilities!.subarray(3 * i, 3 * i + 3).reduce((a, b) => a + b, 0);
      expect(total).toBeCloseTo(1, 14);
    }
    // engines differ in the last bit of Math.exp
    for (const [i, weight] of weights!.entries())
      expect(Math.abs(weight - Math.exp(logWeights![i]!))).toBeLessThanOrEqual(2 ** -52 * weight);
    expect([...selected!]).toEqual(Array.from(logWeights!, (log) => (log === -Infinity ? 0 : 1)));
  });

  it('refuses a gate that selects without giving probabilities', () => {
    const { gate, routing } = routingOf({ gate: 'hash' });
    return expect(
      evaluate(backend, () => [routedBatch('gates/hash', gate, routing()).selected]),
    ).rejects.toThrow(
      'gates/hash: selects experts without giving the probabilities of all of them, so it has no router loss',
    );
  });

  it('refuses a gate whose weights do not sum to one and which gives no probabilities', () => {
    const logWeights = () => neg(backend.tensor(X, [ROWS, 2]));
    const gate = foreign({ weightSum: 'any' });
    return expect(
      evaluate(backend, () => [
        routedBatch('gates/mine', gate, { scores: logWeights(), logWeights: logWeights() }).selected,
      ]),
    ).rejects.toThrow(
      'gates/mine: weighs experts by numbers that do not sum to one, without giving probabilities',
    );
  });

  it('lets no gradient through the selection, whatever it was computed by', async () => {
    const scores = (s: Tensor) => ({
      scores: s,
      logWeights: logSoftmax(s),
      probabilities: softmaxOf(logitsOf(s)),
    });
    const [through, fixed] = await evaluate(backend, () => {
      const s = backend.tensor(X, [ROWS, 2]);
      const selected = backend.tensor(X, [ROWS, 2]);
      const loss = (mask: (s: Tensor) => Tensor) => (s: Tensor) =>
        routerLosses.balance.of(
          routedBatch('gates/mine', foreign({ active: 1 }), { ...scores(s), mask: mask(s) }),
          constant,
        );
      return [grad(loss((s) => mul(s, s)))(s), grad(loss(() => mul(selected, selected)))(s)];
    });
    expect([...through!]).toEqual([...fixed!]);
    expect(Math.max(...fixed!.map(Math.abs))).toBeGreaterThan(0.01);
  });

  it.each([
    { gate: 'top-k', gateOptions: { k: 2 } },
    { gate: 'softmax' },
    { gate: 'sigmoid', gateOptions: { weights: 'normalised' } },
    { gate: 'expert-choice', gateOptions: { capacityFactor: 1.5 } },
  ])('gives $gate the gradients of central differences, by every loss', async (options) => {
    const model = modelOf(options);
    const layer = model.layers[0]!;
    const names = ['gate.slopes', 'gate.bias'] as const;
    const shapes = names.map((name) => model.parameters[name]!.shape);
    const start = names.flatMap((name) => [...model.parameters[name]!.values]);
    const total = (slopes: Tensor, bias: Tensor): Tensor => {
      const routing = layer.route(
        { x: backend.tensor(X, [ROWS, 2]) },
        { 'gate.slopes': slopes, 'gate.bias': bias },
        {},
      );
      const rowWeights = backend.tensor([1, 2, 0, 0.5, 1], [ROWS]);
      const batch = routedBatch('gates/it', layer.gate, routing, rowWeights);
      const { balance, z, importance, rate } = routerLosses;
      return [balance, z, importance, rate].map((one) => one.of(batch, constant)).reduce((a, b) => add(a, b));
    };
    const tensors = (flat: readonly number[]) => [
      backend.tensor(flat.slice(0, 6), shapes[0]!),
      backend.tensor(flat.slice(6), shapes[1]!),
    ];
    const at = async (flat: readonly number[]) => {
      const [value] = await evaluate(backend, () => {
        const [slopes, bias] = tensors(flat);
        return [total(slopes!, bias!)];
      });
      return value![0]!;
    };
    const found = await evaluate(backend, () => grads(total as (...of: Tensor[]) => Tensor)(tensors(start)));
    const derivatives = found.flatMap((part) => [...part]);
    const h = 1e-5;
    for (const [place, derivative] of derivatives.entries()) {
      const above = await at(start.with(place, start[place]! + h));
      const below = await at(start.with(place, start[place]! - h));
      expect(derivative).toBeCloseTo((above - below) / (2 * h), 8); // differences of size 1: 1e-16/h + h²
    }
    expect(Math.max(...derivatives.map(Math.abs))).toBeGreaterThan(0.01);
  });

  it('is made of values that cannot stand for one another', () => {
    void ((batch: RoutedBatch, s: Tensor) => {
      const logits = logitsOf(s);
      const probabilities = softmaxOf(logits);
      // @ts-expect-error: a second softmax
      softmaxOf(probabilities);
      // @ts-expect-error: a z-loss of probabilities
      routerLosses.z.of({ ...batch, logits: probabilities }, constant);
      // @ts-expect-error: a balance of logits
      routerLosses.balance.of({ ...batch, probabilities: logits }, constant);
      // @ts-expect-error: a tensor may be anything
      routerLosses.rate.of({ ...batch, probabilities: s }, constant);
      // @ts-expect-error: combination weights may be selected, so they are no probabilities
      routerLosses.rate.of({ ...batch, probabilities: batch.weights }, constant);
      // @ts-expect-error: a z-loss of combination weights
      routerLosses.z.of({ ...batch, logits: batch.weights }, constant);
      // @ts-expect-error: weights that nobody says are weights
      routerLosses.importance.of({ ...batch, weights: s }, constant);
      return sum(s);
    });
  });
});
